from importlib import import_module

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "mostik.growth"
    label = "growth"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on the domains below are listened to."""
        import_module("mostik.growth.receivers")
