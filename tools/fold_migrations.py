"""Put the constraints and indexes of a migration into its own `CreateModel` operations.

Django writes them as operations of their own, and each one then renders the models of the whole project again; on
SQLite it also rebuilds the table. Folded, an empty database is ready in half the time. Run by `make migrations`.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.migration import SwappableTuple
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter


def gathered(operations: list[Operation], label: str) -> list[Operation]:
    """Fields added later stand in their `CreateModel`, and models in an order that allows it; a circle is left as it is."""
    created = {op.name.lower(): op for op in operations if isinstance(op, CreateModel)}
    added = [op for op in operations if isinstance(op, AddField) and op.model_name_lower in created]
    fields = {name: [*op.fields] for name, op in created.items()}
    for op in added:
        fields[op.model_name_lower].append((op.name, op.field))
    needs = {name: {*_pointed_at(fields[name], label)} & {*created} - {name} for name in created}
    try:
        order = [*TopologicalSorter(needs).static_order()]
    except CycleError:
        return operations
    for name, op in created.items():
        op.fields = fields[name]
    return [
        *(created[name] for name in order),
        *(op for op in operations if op not in added and op not in created.values()),
    ]


def _pointed_at(fields: list[tuple[str, Any]], label: str) -> Iterator[str]:
    for _name, field in fields:
        target = getattr(field.remote_field, "model", "") if field.remote_field else ""
        app, _, model = str(target).lower().rpartition(".")
        if app == label:
            yield model


def fold(operations: list[Operation]) -> list[Operation]:
    """The same operations with every AddConstraint and AddIndex on a model that the list creates put into it. A
    CreateModel that has to wait for a field added later keeps its constraints apart."""
    created = {op.name.lower(): op for op in operations if isinstance(op, CreateModel)}
    late = {op.model_name.lower() for op in operations if hasattr(op, "preserve_default")}
    kept: list[Operation] = []
    for operation in operations:
        key = {AddConstraint: "constraints", AddIndex: "indexes"}.get(type(operation))
        model = created.get(operation.model_name_lower) if key else None
        if key is None or model is None or operation.model_name_lower in late:
            kept.append(operation)
        else:
            what = operation.constraint if isinstance(operation, AddConstraint) else operation.index
            model.options[key] = [*model.options.get(key, []), what]
    return kept


def fold_file(package: str, label: str, path: Path) -> None:
    name = path.stem
    migration: Migration = importlib.import_module(f"{package}.migrations.{name}").Migration(name, label)
    folded = fold(gathered(list(migration.operations), label))
    if len(folded) == len(migration.operations):
        return
    print(f"{path}: {len(migration.operations)} operations folded into {len(folded)}")
    migration.operations = folded
    migration.dependencies = [
        ("__setting__", "AUTH_USER_MODEL") if isinstance(dependency, SwappableTuple) else dependency
        for dependency in migration.dependencies
    ]
    path.write_text(MigrationWriter(migration, include_header=False).as_string(), "utf-8")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
    django.setup()
    for config in apps.get_app_configs():
        if config.name.startswith("mostik."):
            for path in sorted(Path(config.path, "migrations").glob("0*.py")):
                fold_file(config.name, config.label, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
