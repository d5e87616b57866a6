"""The database itself refuses to change or delete a published competency model, its competencies and requirements.

SQLite rebuilds a table when Django alters it and forgets its triggers: a later migration that alters one of these tables
must run `create` again (tests/assessment/test_competencies.py will say so)."""

from django.db import migrations

FROZEN = ("code", "number", "title", "owner_id", "published_at", "valid_from")
JSON = ("level_titles", "audiences", "rule")
MODEL = "assessment_competencymodel"
OF = {
    "assessment_competency": "{row}.model_id",
    "assessment_competencytarget": "(SELECT c.model_id FROM assessment_competency c WHERE c.id = {row}.competency_id)",
}
WORDS = "a published competency model never changes"


def create(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in (*FROZEN, *JSON))
        run(
            f"CREATE TRIGGER assessment_model_frozen BEFORE UPDATE ON {MODEL} WHEN OLD.status <> 'draft' AND "
            f"(NEW.status = 'draft' OR {changed}) BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
            None,
        )
        run(
            f"CREATE TRIGGER assessment_model_kept BEFORE DELETE ON {MODEL} WHEN OLD.status <> 'draft' "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
            None,
        )
        for table, model in OF.items():
            for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
                of = " OR ".join(_is_published(model.format(row=row)) for row in rows)
                run(
                    f"CREATE TRIGGER {table}_frozen_{event.lower()} BEFORE {event} ON {table} WHEN {of} "
                    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
                    None,
                )
        return
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
    changed += "".join(f" OR NEW.{name}::text IS DISTINCT FROM OLD.{name}::text" for name in JSON)
    _function(
        run,
        MODEL,
        f"OLD.status <> 'draft' AND (TG_OP = 'DELETE' OR NEW.status = 'draft' OR {changed})",
        "UPDATE OR DELETE",
    )
    for table, model in OF.items():
        old, new = (_is_published(model.format(row=row)) for row in ("OLD", "NEW"))
        wrong = f"(TG_OP <> 'INSERT' AND {old}) OR (TG_OP <> 'DELETE' AND {new})"
        _function(run, table, wrong, "INSERT OR UPDATE OR DELETE")


def _is_published(model):
    return f"EXISTS (SELECT 1 FROM {MODEL} m WHERE m.id = {model} AND m.status <> 'draft')"


def _function(run, table, wrong, events):
    run(
        f"CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN "
        f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$",
        None,
    )
    run(
        f"CREATE TRIGGER {table}_frozen BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
        None,
    )


def drop(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name in ("assessment_model_frozen", "assessment_model_kept"):
            run(f"DROP TRIGGER IF EXISTS {name}", None)
        for table in OF:
            for event in ("insert", "update", "delete"):
                run(f"DROP TRIGGER IF EXISTS {table}_frozen_{event}", None)
        return
    for table in (MODEL, *OF):
        run(f"DROP FUNCTION IF EXISTS {table}_frozen() CASCADE", None)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
