"""What a check constraint cannot say, kept by the database itself: the states of a node never overlap, a node
stands only under the kinds it may stand under, only an organisation employs people.

SQLite rebuilds a table when Django alters it and forgets its triggers: a later migration that alters
network_nodestate or network_employment must run `make_guards` again (tests/network/test_constraints.py will say so).
"""

from django.db import migrations

PAIRS = (
    "'country/region', 'region/municipality', 'country/organisation', 'region/organisation', "
    "'municipality/organisation', 'organisation/site', 'organisation/group', 'site/group'"
)
MISPLACED = f"""
    NOT EXISTS (
        SELECT 1 FROM network_node child LEFT JOIN network_node parent ON parent.id = NEW.parent_id
        WHERE child.id = NEW.node_id AND (
            (NEW.parent_id IS NULL AND child.kind IN ('country', 'region'))
            OR (parent.kind || '/' || child.kind) IN ({PAIRS})))
"""
EMPLOYER = "NOT EXISTS (SELECT 1 FROM network_node n WHERE n.id = NEW.organisation_id AND n.kind = 'organisation')"
OVERLAP = """
    EXISTS (
        SELECT 1 FROM network_nodestate s WHERE s.node_id = NEW.node_id AND s.id <> NEW.id
        AND s.valid_from <= COALESCE(NEW.valid_to, '9999-12-31')
        AND COALESCE(s.valid_to, '9999-12-31') >= NEW.valid_from)
"""
SQLITE = (
    ("network_state_no_overlap", "network_nodestate", OVERLAP),
    ("network_state_right_parent", "network_nodestate", MISPLACED),
    ("network_employment_by_organisation", "network_employment", EMPLOYER),
)
POSTGRES = SQLITE[1:]


def make_guards(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name, table, wrong in SQLITE:
            for event in ("INSERT", "UPDATE"):
                run(f"DROP TRIGGER IF EXISTS {name}_{event.lower()}", None)
                run(
                    f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} WHEN {wrong} "
                    f"BEGIN SELECT RAISE(ABORT, '{name}'); END",
                    None,
                )
        return
    run(
        "ALTER TABLE network_nodestate ADD CONSTRAINT network_state_no_overlap EXCLUDE USING gist "
        "(int8range(node_id, node_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&)",
        None,
    )
    for name, table, wrong in POSTGRES:
        run(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
            None,
        )
        run(
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            None,
        )


def drop_guards(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for name, _table, _wrong in SQLITE:
            for event in ("insert", "update"):
                run(f"DROP TRIGGER IF EXISTS {name}_{event}", None)
        return
    run("ALTER TABLE network_nodestate DROP CONSTRAINT IF EXISTS network_state_no_overlap", None)
    for name, table, _wrong in POSTGRES:
        run(f"DROP TRIGGER IF EXISTS {name} ON {table}", None)
        run(f"DROP FUNCTION IF EXISTS {name}()", None)


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [migrations.RunPython(make_guards, drop_guards)]
