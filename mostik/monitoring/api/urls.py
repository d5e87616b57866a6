"""Everything below /key/<key>/. No slash at the end: Collect puts the names together itself."""

from django.urls import path

from mostik.monitoring.api import openrosa

app_name = "collect"
urlpatterns = [
    path("formList", openrosa.form_list, name="forms"),
    path("forms/<str:form_id>.xml", openrosa.form, name="form"),
    path("forms/<str:form_id>/manifest", openrosa.manifest, name="manifest"),
    path("forms/<str:form_id>/files/<int:file>", openrosa.media, name="media"),
    path("submission", openrosa.submission, name="submission"),
    path("", openrosa.nowhere, name="nowhere"),
    path("<path:rest>", openrosa.nowhere),
]
