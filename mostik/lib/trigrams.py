"""An index of letters that follow each other by three: a part of a word is found among a million texts without reading them.

PostgreSQL has it in its own extension pg_trgm; where the owner of the database may not create that, search reads the
table, as it does without an index. SQLite has it in FTS5: a table beside, kept in step by triggers. SQLite rebuilds a table
when Django alters it and forgets its triggers: such a migration must run `create` again (tests/lib/test_trigrams.py says so).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from mostik.lib.paging import FEW, few

SHORTEST = 3


def create(schema_editor: Any, table: str, *columns: str, is_folded: bool = True) -> None:
    """For migrations. `is_folded`: the texts are kept in small letters and asked so (`lib.searching`)."""
    if schema_editor.connection.vendor == "sqlite":
        drop(schema_editor, table)
        for statement in _on_sqlite(table, columns):
            schema_editor.execute(statement, None)
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", None)
    except DatabaseError:
        return
    for column in columns:
        text = column if is_folded else f"upper({column}::text)"
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {table}_{column}_trigrams ON {table} USING gin (({text}) gin_trgm_ops)",
            None,
        )


def drop(schema_editor: Any, table: str, *columns: str) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_trigrams_{event}", None)
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_trigrams", None)
        return
    for column in columns:
        schema_editor.execute(f"DROP INDEX IF EXISTS {table}_{column}_trigrams", None)


def _on_sqlite(table: str, columns: tuple[str, ...]) -> list[str]:
    index, names = f"{table}_trigrams", ", ".join(columns)
    new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("new", "old"))
    added = f"INSERT INTO {index}(rowid, {names}) VALUES (new.id, {new});"
    taken = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.id, {old});"
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='id', tokenize='trigram')",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {added} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {taken} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {names} ON {table} BEGIN {taken} {added} END",
    ]


def few_with(model: type[models.Model], texts: Mapping[str, list[str]], condition: Q) -> Q | None:
    """The condition put so that the index answers it, where at most FEW rows hold these texts (by column); None
    where there are more, or the texts are too short to be looked up. `condition` says the same without an index."""
    long = {column: [one for one in of if len(one) >= SHORTEST] for column, of in texts.items()}
    if not any(long.values()):
        return None
    if connection.vendor != "sqlite":
        return condition if few(model._default_manager.filter(condition)) else None
    index = f"{model._meta.db_table}_trigrams"
    wanted = " AND ".join(f"{column} : {_quoted(text)}" for column, of in long.items() for text in of)
    rows = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({rows} LIMIT {FEW + 1})", [wanted])
        (count,) = cursor.fetchone()
    if count > FEW:
        return None
    found = Q(pk__in=RawSQL(rows, [wanted]))
    return found if long == texts else found & condition


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
