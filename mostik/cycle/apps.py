from importlib import import_module

from django.apps import AppConfig


class CycleConfig(AppConfig):
    name = "mostik.cycle"
    label = "cycle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From now on the domain below is listened to."""
        import_module("mostik.cycle.receivers")
