"""The first wording of the consent to stand in a list of motivated teachers; the next ones are new rows."""

import datetime

from django.db import migrations

TITLE = "Включить меня в список мотивированных педагогов"
TEXT = (
    "Разрешаю указать моё имя, должность и детский сад в списке педагогов, которые хотят развиваться и делиться опытом. "
    "Список видят методическая служба, которая его ведёт, мой заведующий, а после согласования — заведующие детских садов "
    "этой сети или этого муниципалитета. Результаты опроса и диагностики в список не попадают. После отзыва моё имя сразу "
    "исчезает из всех списков."
)


def add(apps, schema_editor):
    apps.get_model("network", "ConsentText").objects.get_or_create(
        purpose="motivated_list",
        number=1,
        defaults={
            "title": TITLE,
            "text": TEXT,
            "needs_place": False,
            "valid_from": datetime.date(2026, 1, 1),
        },
    )


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0001_initial'),
        ('network', '0006_network_members'),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
