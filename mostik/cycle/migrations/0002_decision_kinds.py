"""The usual kinds of decisions. It is data: a place may add its own, and end those it no longer uses."""

import datetime

from django.db import migrations

KINDS = {
    "order": "Приказ",
    "directive": "Распоряжение",
    "resolution": "Постановление",
    "instruction": "Поручение",
    "council": "Решение педагогического совета",
    "meeting": "Протокол совещания",
}
SINCE = datetime.date(2020, 1, 1)


def add(apps, schema_editor):
    DecisionKind = apps.get_model("cycle", "DecisionKind")
    for code, title in KINDS.items():
        DecisionKind.objects.get_or_create(code=code, defaults={"title": title, "valid_from": SINCE})


class Migration(migrations.Migration):
    dependencies = [("cycle", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
