"""Search over people and places finds a part of a word among a million of them (lib/trigrams.py)."""

from django.db import migrations, models

from mostik.lib import trigrams

TABLES = ("network_person", "network_node")


def create(apps, schema_editor):
    for table in TABLES:
        trigrams.create(schema_editor, table, "search_text")


def drop(apps, schema_editor):
    for table in TABLES:
        trigrams.drop(schema_editor, table, "search_text")


class Migration(migrations.Migration):
    dependencies = [("network", "0007_reserve_wording")]

    operations = [
        migrations.AddIndex(
            model_name="node", index=models.Index(fields=["name", "id"], name="network_node_name")
        ),
        migrations.RunPython(create, drop),
    ]
