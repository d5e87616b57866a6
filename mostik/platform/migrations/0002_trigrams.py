"""The journal is searched by a part of an address or of a name (lib/trigrams.py)."""

from django.db import migrations

from mostik.lib import trigrams

JOURNAL = ("platform_auditevent", "by_label", "target_label")


def create(apps, schema_editor):
    trigrams.create(schema_editor, *JOURNAL, is_folded=False)


def drop(apps, schema_editor):
    trigrams.drop(schema_editor, *JOURNAL)


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
