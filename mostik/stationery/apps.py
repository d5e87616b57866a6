from django.apps import AppConfig


class StationeryConfig(AppConfig):
    name = "mostik.stationery"
    label = "stationery"
    default_auto_field = "django.db.models.BigAutoField"
