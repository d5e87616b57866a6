from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "mostik.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
