from django.urls import path

from mostik.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("appearance/", views.appearance_page, name="appearance"),
]
