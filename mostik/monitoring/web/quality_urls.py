"""Pages about quality for everybody: no sign-in."""

from django.urls import path

from mostik.monitoring.web import quality

app_name = "quality"
urlpatterns = [
    path("", quality.index, name="index"),
    path("<int:campaign>/", quality.newest, name="newest"),
    path("<int:campaign>/<int:number>/", quality.edition, name="edition"),
    path("<int:campaign>/<int:number>/places/<int:place>/", quality.place, name="place"),
    path("<int:campaign>/<int:number>/snapshot.json", quality.snapshot, name="snapshot"),
    path("<int:campaign>/<int:number>/check/", quality.check, name="check"),
]
