from django.urls import path

from mostik.assessment.web import diagnostics, grading, sitting

app_name = "assessment"
urlpatterns = [
    path("", sitting.mine, name="mine"),
    path("diagnostics/", diagnostics.diagnostic_list, name="diagnostics"),
    path("diagnostics/new/", diagnostics.create, name="create"),
    path("diagnostics/<int:pk>/", diagnostics.diagnostic_page, name="diagnostic"),
    path("diagnostics/<int:pk>/edit/", diagnostics.edit, name="edit"),
    path("diagnostics/<int:pk>/invite/", diagnostics.invite, name="invite"),
    path("diagnostics/<int:pk>/people/", diagnostics.people, name="people"),
    path("diagnostics/<int:pk>/works/", grading.works_page, name="works"),
    path("diagnostics/<int:pk>/sit/", sitting.sitting, name="sitting"),
    path("diagnostics/<int:pk>/sit/model/", sitting.sitting_model, name="sitting-model"),
    path("works/<int:pk>/", grading.grading_page, name="grading"),
    path("works/<int:pk>/model/", grading.grading_model, name="grading-model"),
]
