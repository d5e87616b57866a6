import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mostik.platform.management.commands import serve
from mostik.platform.models import User
from tests.fast_database import seed
from tools.run_tests import free_port

ROOT = Path(__file__).parent.parent.parent


def check(capsys, *options):
    try:
        call_command("check_installation", *options)
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr().out


@pytest.mark.django_db
def test_a_fresh_installation_is_told_what_to_do_first(capsys, settings, tmp_path):
    settings.HOME = settings.MEDIA_ROOT = settings.MARTS_ROOT = tmp_path / "not made yet"
    code, text = check(capsys)
    assert code == 0
    assert "Все миграции применены" in text
    assert "createsuperuser" in text
    User.objects.create_superuser("boss@example.org", "x")
    assert "createsuperuser" not in check(capsys)[1]
    assert check(capsys, "--strict")[0] == 1
    assert "All migrations are applied" in check(capsys, "--lang=en")[1]


@pytest.mark.django_db
def test_a_public_installation_is_told_about_its_safety(capsys, settings):
    settings.ALLOWED_HOSTS = ["mostik.example.org"]
    settings.DEBUG = True
    text = check(capsys)[1]
    assert "MOSTIK_HTTPS=1" in text
    assert "MOSTIK_DEBUG" in text
    settings.HTTPS, settings.DEBUG = True, False
    text = check(capsys)[1]
    assert "MOSTIK_TRUSTED_ORIGINS" in text
    assert "MOSTIK_DEBUG" not in text


@pytest.mark.django_db
def test_a_waiting_migration_is_an_error(capsys):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="platform").delete()
    code, text = check(capsys)
    assert code == 1
    assert "mostik manage migrate" in text


def test_a_taken_port_is_a_sentence():
    port = free_port()
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(CommandError, match=f"Порт {port} занят"):
            call_command("serve", port=port)


def test_children_end_with_the_server_and_a_dead_worker_is_replaced(tmp_path):
    """The supervisor alone, with stand-ins for the site and the worker."""
    log = tmp_path / "log"
    sleeper = [sys.executable, "-c", "import time; time.sleep(100)"]
    dying = [sys.executable, "-c", f"open({str(log)!r}, 'a').write('x')"]
    program = (
        "import sys, os; from mostik.platform.management.commands import serve;"
        f"sys.exit(serve.supervise({{'site': {sleeper}, 'worker': {dying}}}, dict(os.environ)))"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "mostik.settings", "MOSTIK_HOME": str(tmp_path)}
    program = "import django; django.setup();" + program
    server = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=env)
    try:
        end = time.monotonic() + 120
        while not log.exists() or len(log.read_text()) < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()


@pytest.mark.slow
@pytest.mark.e2e
def test_serve_answers_and_stops(tmp_path):
    port = free_port()
    seed(tmp_path / "mostik.sqlite3")
    env = os.environ | {"MOSTIK_HOME": str(tmp_path), "MOSTIK_DATABASE_URL": ""}
    command = [sys.executable, "-m", "mostik.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        page = fetch(f"http://127.0.0.1:{port}/accounts/login/")
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        assert "/static/ui/mostik." in style
        assert "--" in fetch(f"http://127.0.0.1:{port}{style}")
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    finally:
        server.kill()
        server.wait()


def fetch(address):
    end = time.monotonic() + 180
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.5)


def test_stopping_kills_whoever_does_not_listen():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(100)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    child.stdout.readline()
    serve.stop_all([child], within=0.5)
    assert child.poll() == -signal.SIGKILL
    child.stdout.close()
