from django.urls import path, re_path

from mostik.programmes.web import indicators, programmes

app_name = "programmes"
urlpatterns = [
    path("", programmes.listing, name="list"),
    path("new/", programmes.create, name="create"),
    path("<int:pk>/", programmes.page, name="programme"),
    path("<int:pk>/edit/", programmes.edit, name="edit"),
    path("<int:pk>/plans/", programmes.plans, name="plans"),
    path("<int:pk>/indicators/new/", programmes.add, name="indicator-add"),
    re_path(r"^(?P<pk>\d+)/(?P<name>start|close|fix)/$", programmes.step, name="step"),
    re_path(r"^(?P<pk>\d+)/report\.(?P<extension>docx|pdf|xlsx)$", programmes.report, name="report"),
    path("indicators/<int:pk>/", indicators.page, name="indicator"),
]
