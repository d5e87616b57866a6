"""The database itself refuses to change or delete what a published version consists of."""

from django.db import migrations

FROZEN = (
    "instrument_id",
    "number",
    "label",
    "title",
    "workbook_id",
    "own_workbook_id",
    "core_id",
    "xform",
    "checksum",
    "published_at",
)

SQLITE = (
    """
    CREATE TRIGGER instruments_version_frozen BEFORE UPDATE ON instruments_instrumentversion
    WHEN OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.definition IS NOT OLD.definition OR {changed})
    BEGIN SELECT RAISE(ABORT, 'a published version of an instrument never changes'); END
    """,
    """
    CREATE TRIGGER instruments_version_kept BEFORE DELETE ON instruments_instrumentversion
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'a published version of an instrument is never deleted'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION instruments_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.status <> 'draft' AND (TG_OP = 'DELETE' OR NEW.status = 'draft'
          OR NEW.definition::text IS DISTINCT FROM OLD.definition::text OR {changed}) THEN
        RAISE EXCEPTION 'a published version of an instrument never changes' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    """
    CREATE TRIGGER instruments_version_frozen BEFORE UPDATE OR DELETE ON instruments_instrumentversion
    FOR EACH ROW EXECUTE FUNCTION instruments_version_frozen()
    """,
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in FROZEN)
    for statement in SQLITE if vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement.replace("{changed}", changed))


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER instruments_version_frozen")
        schema_editor.execute("DROP TRIGGER instruments_version_kept")
    else:
        schema_editor.execute("DROP FUNCTION instruments_version_frozen() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("instruments", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
