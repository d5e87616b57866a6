"""Real worker processes on a real database of their own, killed for real."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROCESS = [sys.executable, "-m", "tests.platform.worker_process"]


@pytest.fixture
def env(own_database, tmp_path):
    return os.environ | {
        "MOSTIK_DATABASE_URL": own_database,
        "MOSTIK_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "mostik.settings",
    }


def look(url):
    """State, attempt and progress of the only job, past Django."""
    query = "SELECT state, attempt, done FROM platform_job"
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as db:
            return db.execute(query).fetchone()
    import psycopg

    with psycopg.connect(url) as db:
        return db.execute(query).fetchone()


def wait_for(condition, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_job_outlives_its_killed_worker(env, own_database, tmp_path):
    marker = tmp_path / "marker"
    subprocess.run([*PROCESS, "prepare", str(marker)], env=env, cwd=ROOT, check=True)
    worker = subprocess.Popen([*PROCESS, "work"], env=env, cwd=ROOT)
    try:
        wait_for(lambda: look(own_database) == ("running", 1, 1))
        worker.send_signal(signal.SIGKILL)
        worker.wait(60)
        assert look(own_database) == ("running", 1, 1)

        worker = subprocess.Popen([*PROCESS, "work"], env=env, cwd=ROOT)
        wait_for(lambda: look(own_database) == ("done", 2, 2))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()
