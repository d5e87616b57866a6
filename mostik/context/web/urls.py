from django.urls import path, re_path

from mostik.context.web import filling, home, imports, people, places, sets

app_name = "context"
place = "places/<int:pk>/<slug:pack>/<int:year>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("begin/<int:pk>/<slug:pack>/<int:year>/", home.begin, name="begin"),
    path("<int:pk>/", sets.page, name="set"),
    path("<int:pk>/fill/", filling.fill, name="fill"),
    path("<int:pk>/hand-in/", sets.hand_in, name="hand-in"),
    path("<int:pk>/accept/", sets.accept, name="accept"),
    path("<int:pk>/return/", sets.send_back, name="return"),
    path("<int:pk>/people/<str:code>/", people.page, name="people"),
    re_path(r"^(?P<pk>\d+)/report\.(?P<extension>docx|pdf|xlsx)$", sets.report, name="report"),
    path(place, places.progress, name="place"),
    path(f"{place}totals/", places.totals, name="totals"),
    path(f"{place}accept/", places.accept, name="accept-many"),
    path(f"{place}import/", imports.check, name="import"),
    path(f"{place}import/apply/", imports.apply, name="import-apply"),
    path(f"{place}template.xlsx", places.template, name="template"),
    path(f"{place}values.xlsx", places.export, name="export"),
]
