"""The second wording of the consent to the personnel reserve: it names everybody who reads of it, and for how long."""

import datetime

from django.db import migrations

PURPOSE = "personnel_reserve"
TEXT = (
    "Разрешаю заведующему, который меня предложил, и муниципальной методической службе рассматривать сведения о моём опыте и "
    "достижениях при подборе в кадровый резерв и видеть меня в его списке: должность, основание, срок. Результаты диагностики "
    "для этого не используются. Разрешение можно отозвать в любой день без объяснений: запись сразу исчезает из всех списков."
)


def add(apps, schema_editor):
    ConsentText = apps.get_model("network", "ConsentText")
    ConsentText.objects.get_or_create(
        purpose=PURPOSE,
        number=2,
        defaults={
            "title": "Рассматривать меня в кадровый резерв",
            "text": TEXT,
            "needs_place": False,
            "valid_from": datetime.date(2026, 1, 1),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0006_network_members")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
