from django.urls import path

from mostik.instruments.web import library, trial

app_name = "instruments"
urlpatterns = [
    path("", library.library, name="list"),
    path("upload/", library.upload, name="upload"),
    path("<int:pk>/", library.version_page, name="version"),
    path("<int:pk>/publish/", library.publish, name="publish"),
    path("<int:pk>/retire/", library.retire, name="retire"),
    path("<int:pk>/workbook/", library.workbook, name="workbook"),
    path("<int:pk>/trial/", trial.trial, name="trial"),
    path("<int:pk>/model.json", trial.model, name="model"),
]
