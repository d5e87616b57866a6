from django.urls import path

from mostik.instruments.web import changes, library, offline, own_parts, packs, trial

app_name = "instruments"
urlpatterns = [
    path("", library.library, name="list"),
    path("worker.js", offline.worker, name="worker"),
    path("device/", offline.device, name="device"),
    path("outbox/", offline.outbox, name="outbox"),
    path("offline/", offline.offline, name="offline"),
    path("upload/", library.upload, name="upload"),
    path("packs/import/", packs.check, name="pack-import"),
    path("packs/import/apply/", packs.apply, name="pack-apply"),
    path("<int:pk>/", library.version_page, name="version"),
    path("<int:pk>/publish/", library.publish, name="publish"),
    path("<int:pk>/retire/", library.retire, name="retire"),
    path("<int:pk>/workbook/", library.workbook, name="workbook"),
    path("<int:pk>/changes/", changes.changes, name="changes"),
    path("<int:pk>/pack/", packs.export, name="pack"),
    path("<int:pk>/take/", packs.take, name="take"),
    path("<int:pk>/quota/", own_parts.quota, name="quota"),
    path("<int:pk>/own/", own_parts.own, name="own"),
    path("<int:pk>/own/workbook/", own_parts.own_workbook, name="own-workbook"),
    path("<int:pk>/own/<int:former>/again/", own_parts.carry_over, name="own-again"),
    path("<int:pk>/trial/", trial.trial, name="trial"),
    path("<int:pk>/model.json", trial.model, name="model"),
]
