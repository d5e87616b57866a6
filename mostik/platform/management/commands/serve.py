"""`mostik serve`: the site and its background worker, started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mostik.lib.static_files import HashedFiles

STOP_WITHIN = 20  # seconds given to requests and jobs in progress


class Command(BaseCommand):
    help = "Serve the site and do its background jobs. Stops cleanly on Ctrl+C and on SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--workers", type=int, default=1, help="server processes (default: 1)")
        parser.add_argument("--threads", type=int, default=4, help="requests at once in each (default: 4)")
        parser.add_argument(
            "--no-migrate", action="store_true", help="do not bring the database up to date first"
        )
        parser.add_argument(
            "--no-worker", action="store_true", help="only the site; `mostik manage worker` elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_taken(options["host"], options["port"]):
            raise CommandError(
                f"Порт {options['port']} занят; укажите другой: mostik serve --port 8080. / The port is taken."
            )
        if not options["no_migrate"]:
            call_command("migrate", verbosity=0, interactive=False)
        build_static_files()
        environment = os.environ | {"MOSTIK_BUILT_STATIC": "1", "MOSTIK_THREADS": str(options["threads"])}
        commands = {"site": granian(options)}
        if not options["no_worker"]:
            worker = ["manage", "worker", f"--parent={os.getpid()}"]
            commands["worker"] = [sys.executable, "-m", "mostik.cli", *worker]
        self.stdout.write(f"Мостик: http://{options['host']}:{options['port']}/  (Ctrl+C — остановить)")
        self.stdout.flush()
        sys.exit(supervise(commands, environment))


def build_static_files() -> None:
    """Collect static files under names with hashes, compressed: what the children serve with MOSTIK_BUILT_STATIC."""
    command = collectstatic.Command()
    command.storage = HashedFiles(settings.STATIC_ROOT, settings.STATIC_URL)
    call_command(command, interactive=False, verbosity=0)


def granian(options: dict[str, Any]) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "mostik.wsgi:application"),
        *("--host", options["host"], "--port", str(options["port"])),
        *("--workers", str(options["workers"]), "--blocking-threads", str(options["threads"])),
        *("--backpressure", str(options["threads"] * 8)),
        *("--workers-kill-timeout", "10", "--log-level", "info" if settings.DEBUG else "warning"),
    ]


def supervise(commands: dict[str, list[str]], environment: dict[str, str]) -> int:
    """Run the children until a signal or the end of the site. A worker that died is started again."""
    asked_to_stop = False

    def stop(signum: int, frame: Any) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # A session of their own: Ctrl+C in a terminal reaches only us, and we stop them in order.
    started = {
        name: subprocess.Popen(command, env=environment, start_new_session=True)
        for name, command in commands.items()
    }
    while not asked_to_stop and started["site"].poll() is None:
        time.sleep(0.2)
        worker = started.get("worker")
        if worker and worker.poll() is not None and not asked_to_stop:
            time.sleep(1)
            started["worker"] = subprocess.Popen(commands["worker"], env=environment, start_new_session=True)
    code = 0 if asked_to_stop else (started["site"].poll() or 1)
    stop_all(list(started.values()))
    return code


def stop_all(children: list[subprocess.Popen[bytes]], *, within: float = STOP_WITHIN) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + within
    for child in children:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
