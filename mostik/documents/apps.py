from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mostik.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
