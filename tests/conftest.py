"""Fixtures every test may use. People and the small region they work in come from tests/network/builders.py."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Model

from tests.fast_database import seed, use_templates
from tests.network.builders import Region, build_region

USES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "own_database"}


def pytest_collection_modifyitems(config, items):
    """What touches no table is not repeated on the second database (tools/run_tests.py); what asks PostgreSQL itself
    (the fixture `postgresql`) is not run on the first."""
    foreign = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "postgresql" in fixtures:
            foreign += [] if os.environ.get("MOSTIK_DATABASE_URL", "").startswith("postgres") else [item]
        elif not fixtures & USES_A_DATABASE and not item.get_closest_marker("django_db"):
            item.add_marker("one_database")
    config.hook.pytest_deselected(items=foreign)
    items[:] = [item for item in items if item not in foreign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    use_templates()


@pytest.fixture(scope="session", autouse=True)
def flushable() -> Iterator[list[Model]]:
    """A live server empties the tables after each test, and with them the rows that migrations put there (kinds of
    decisions, for one): they are put back. On SQLite emptying is DELETE, which the triggers that keep published
    instruments refuse: they step aside for that moment. (PostgreSQL truncates; no trigger minds.)"""
    original = BaseDatabaseOperations.execute_sql_flush
    migrated: list[Model] = []

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with operations.connection.cursor() as cursor:
            triggers = []
            if operations.connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            original(operations, statements)
            for row in migrated:
                row.save_base(raw=True, force_insert=True)
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield migrated


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, flushable: list[Model]) -> None:
    """Remember what a migrated database holds before any test has written."""
    ours = [
        model
        for app in apps.get_app_configs()
        if app.name.startswith("mostik.")
        for model in app.get_models()
    ]
    with django_db_blocker.unblock():
        flushable += [row for model in ours for row in model._base_manager.order_by("pk")]


@pytest.fixture(autouse=True)
def nothing_drawn() -> None:
    """Parts of pages kept from an earlier test belong to another database."""
    for store in ("pieces", "questions"):
        caches[store].clear()


@pytest.fixture
def region(db) -> Region:
    """Северская область: two municipalities, four kindergartens, people in every role."""
    return build_region()


@pytest.fixture
def own_database(tmp_path):
    """Address of a fresh database for child processes, of the kind the suite is running on; migrate it all the same."""
    url = os.environ.get("MOSTIK_DATABASE_URL", "")
    if not url.startswith("postgres"):
        seed(tmp_path / "own.sqlite3")
        yield f"sqlite:///{tmp_path}/own.sqlite3"
        return
    import psycopg

    name = f"own_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            f"CREATE DATABASE {name} TEMPLATE {os.environ.get('MOSTIK_TEST_TEMPLATE', 'template1')}"
        )
        yield url.rsplit("/", 1)[0] + f"/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
