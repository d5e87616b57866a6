"""Short addresses that stand on posters and in letters."""

from django.urls import path

from mostik.monitoring.web import public

app_name = "survey"
urlpatterns = [
    path("<str:token>/", public.answer, name="answer"),
    path("<str:token>/stop/", public.stop, name="stop"),
    path("<str:token>/model.json", public.model, name="model"),
]
