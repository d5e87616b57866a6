from django.urls import path, re_path

from mostik.stationery.web import names, templates, versions

app_name = "stationery"
urlpatterns = [
    path("", templates.template_list, name="list"),
    path("<int:pk>/names/", names.name_list, name="names"),
    path("names/<int:pk>/forget/", names.forget, name="name-forget"),
    path("<int:pk>/<str:kind>/", templates.kind_page, name="kind"),
    path("<int:pk>/<str:kind>/usual.docx", templates.usual_file, name="usual"),
    path("<int:pk>/<str:kind>/upload/", templates.upload, name="upload"),
    path("versions/<int:pk>/", versions.page, name="version"),
    path("versions/<int:pk>/template.docx", versions.template_file, name="version-file"),
    re_path(
        r"^versions/(?P<pk>\d+)/example\.(?P<extension>docx|pdf)$", versions.example_file, name="example"
    ),
    path("versions/<int:pk>/use/", versions.use, name="use"),
    path("versions/<int:pk>/withdraw/", versions.withdraw, name="withdraw"),
]
