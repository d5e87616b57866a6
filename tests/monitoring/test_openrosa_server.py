"""The same phone in front of the real server and its worker: what only a real server can get wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from email.utils import parsedate_to_datetime

import pytest

from mostik.platform.queries.devices import settings_code
from tests.architecture.rules import ROOT
from tests.monitoring.phone import Phone, PhoneError, fill
from tools.run_tests import free_port

PATIENCE = 240  # seconds: the machine may be busy


@pytest.fixture
def phone(own_database, tmp_path):
    """Connected to `mostik serve`, which knows three cards of this person."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mostik.settings",
        "MOSTIK_HOME": str(tmp_path),
        "MOSTIK_DATABASE_URL": own_database,
    }
    build = [sys.executable, "-m", "bench.ingest_world", "3", "16"]
    world = json.loads(subprocess.run(build, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout)
    port = free_port()
    command = [sys.executable, "-m", "mostik.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        one = Phone(settings_code(f"http://127.0.0.1:{port}/key/{world['key']}", "Стенд", "ru"))
        wait_until(lambda: server.poll() is None and answers(one))
        yield one
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()


def wait_until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(phone: Phone) -> bool:
    try:
        return bool(phone.form_list())
    except (OSError, PhoneError):
        return False


@pytest.mark.slow
def test_a_card_from_the_list_to_review(phone):
    forms = phone.form_list()
    assert len(forms) == 3
    assert phone.slot() > 10_000_000
    answer = phone.ask("HEAD", f"{phone.server}/submission")
    assert answer.status == 204
    assert parsedate_to_datetime(answer.headers["date"])
    rates = {f"q{number}": "4" for number in range(1, 17)}

    _id, whole = fill(phone.fetch(forms[0]), rates)
    assert phone.send(whole)[0].status == 201

    _id, chunked = fill(phone.fetch(forms[1]), rates)
    assert phone.post(chunked, chunked=True).status == 201
    assert phone.post(chunked, chunked=True).status == 202

    _id, many = fill(phone.fetch(forms[2]), rates)
    files = {f"{number}.bin": b"x" * 100_000 for number in range(101)}
    assert phone.post(many, files).status == 201, "102 parts, 10 MB"

    wait_until(lambda: not phone.form_list())
