import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mostik.platform.actions import backups, files, jobs, notices
from mostik.platform.actions.backups import CannotBackup
from mostik.platform.models import StoredFile, User
from tests.fast_database import seed

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MARTS_ROOT = tmp_path / "files", tmp_path / "marts"
    return tmp_path


def fill(region):
    at = timezone.now()
    notices.send(to=[region.methodist.user], text="Ёлка ☃\n«строка»", at=at)
    files.store(content=b"\x89PNG\r\n\x1a\n0", name="a.png", purpose="t", by=region.head.user, at=at)
    jobs.start("tests.archived", args={"n": [1, None]}, title="Отчёты", by=region.head.user, at=at)


@jobs.job_handler("tests.archived")
def archived(job, *, n):
    pass


def contents():
    """Every kept row of every table."""
    return {model._meta.label: list(backups.lines(model)) for model in backups.kept_models()}


def empty():
    from django.db import connection

    with connection.cursor() as cursor:
        for model in reversed(backups.kept_models()):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


@pytest.mark.django_db
def test_everything_comes_back(region, home):
    fill(region)
    before, stored = contents(), StoredFile.objects.get()
    made = backups.create(home / "a.zip", at=timezone.now())
    assert made.rows == sum(len(rows) - 1 for rows in before.values()) > 50
    assert made.files == 1
    assert backups.verify(home / "a.zip") == made
    assert oct((home / "a.zip").stat().st_mode)[-3:] == "600"
    empty()
    stored.full_path.unlink()
    assert backups.restore(home / "a.zip") == made
    assert contents() == before
    assert stored.full_path.read_bytes() == b"\x89PNG\r\n\x1a\n0"
    highest = max(User.objects.values_list("pk", flat=True))
    assert User.objects.create_user("fresh@example.org").pk > highest  # sequences stand behind the rows


@pytest.mark.django_db
def test_two_archives_of_the_same_data_have_equal_parts(region, home):
    fill(region)
    hashes = []
    for name in ("a.zip", "b.zip"):
        backups.create(home / name, at=timezone.now())
        hashes.append(backups.read_manifest(home / name)["sha256"])
    assert hashes[0] == hashes[1]


def spoil(path, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["cut", "text", "part changed", "part missing", "other format"])
def test_a_broken_archive_is_refused_before_anything_is_touched(region, home, how):
    fill(region)
    path = home / "a.zip"
    backups.create(path, at=timezone.now())
    if how == "cut":
        path.write_bytes(path.read_bytes()[:-300])
    elif how == "text":
        path.write_text("бэкап")
    elif how == "part changed":
        spoil(path, lambda parts: parts.update({"tables/platform.user.jsonl": b"[]\n"}))
    elif how == "part missing":
        spoil(path, lambda parts: parts.pop("tables/platform.user.jsonl"))
    else:
        spoil(path, lambda parts: parts.update({"manifest.json": json.dumps({"format": 9}).encode()}))
    before = contents()
    for command in ("verify", "restore"):
        with pytest.raises(CommandError):
            call_command("backup", command, str(path))
    assert contents() == before


@pytest.mark.django_db
def test_a_living_installation_is_not_overwritten(region, home):
    backups.create(home / "a.zip", at=timezone.now())
    before = contents()
    with pytest.raises(CannotBackup):
        backups.restore(home / "a.zip")
    assert contents() == before


@pytest.mark.django_db
def test_an_archive_of_another_version_is_refused(region, home):
    backups.create(home / "a.zip", at=timezone.now())
    manifest = backups.read_manifest(home / "a.zip") | {"migrations": ["platform.0099_future"]}
    spoil(home / "a.zip", lambda parts: parts.update({"manifest.json": json.dumps(manifest).encode()}))
    empty()
    with pytest.raises(CannotBackup):
        backups.restore(home / "a.zip")
    assert not User.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_command_moves_an_installation_to_a_new_sqlite(region, home):
    """From whatever the suite runs on: on PostgreSQL this is the move between databases."""
    fill(region)
    call_command("backup", "create", str(home / "a.zip"))
    there = home / "there"
    seed(there / "db.sqlite3")
    env = os.environ | {"MOSTIK_HOME": str(there), "MOSTIK_DATABASE_URL": f"sqlite:///{there}/db.sqlite3"}
    for args in (["restore", str(home / "a.zip")], ["create", str(home / "b.zip")]):
        subprocess.run([sys.executable, "-m", "mostik.cli", "backup", *args], env=env, cwd=ROOT, check=True)
    first, second = (backups.read_manifest(home / name) for name in ("a.zip", "b.zip"))
    assert first["sha256"] == second["sha256"]
    assert (there / "files").exists()


def test_every_kind_of_value_is_written_and_unknown_ones_are_refused():
    assert backups.plain(b"\0") == "AA=="
    with pytest.raises(TypeError):
        backups.plain(object())
