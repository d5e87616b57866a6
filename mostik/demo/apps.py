from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mostik.demo"
    label = "demo"
