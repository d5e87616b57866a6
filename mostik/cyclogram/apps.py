from django.apps import AppConfig


class CyclogramConfig(AppConfig):
    name = "mostik.cyclogram"
    label = "cyclogram"
    default_auto_field = "django.db.models.BigAutoField"
