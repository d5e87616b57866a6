"""Filled cards from devices through the real server: how many a second are acknowledged, how long each waits.

    python -m bench ingest [--database sqlite|postgres] [--items 40] [--cards 1500] [--connections 32] [--rate N]
                           [--with-worker]

`mostik serve` runs with two processes on a database of its own that writes to the disk before it answers (SQLite with
synchronous=FULL; PostgreSQL with fsync). Every card is sent once, as ODK Collect sends it; 201 counts as acknowledged.
Without --rate each connection sends as fast as it is answered; with it cards leave at that rate whatever the answers.
Then every acknowledged card is looked for in the database, and the worker is timed at checking and taking them all.
The client shares the cores with the server. Exit code 1 if anything acknowledged is missing or anything failed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import run_tests

ROOT = Path(__file__).parent.parent
GOALS = {40: 500, 250: 150}
MOST_MS = 250
PATIENCE = 300  # seconds for the server to start: the machine may be busy
COMMENT = "Дети сами выбирают материалы и место игры, взрослый наблюдает и поддерживает разговор. "


@dataclass
class Sent:
    """What one run of the client has seen."""

    waits: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def p(self, share: int) -> float:
        return 1000 * statistics.quantiles(self.waits, n=100)[share - 1] if len(self.waits) > 1 else 0.0


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}",
        flush=True,
    )
    bad = 0
    for database in [options.database] if options.database else ["sqlite", "postgres"]:
        for items in [options.items] if options.items else list(GOALS):
            bad += _measure(database, items, options)
    return 1 if bad else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench ingest", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--items", type=int, choices=list(GOALS))
    parser.add_argument("--cards", type=int, help="how many are sent (default: 3 seconds at the goal)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--threads", type=int, default=16, help="of each server process")
    parser.add_argument(
        "--workers",
        type=int,
        help="server processes (default: 1 with SQLite, which has one writer; 2 with PostgreSQL)",
    )
    parser.add_argument("--rate", type=float, default=0, help="cards a second; 0: as fast as answered")
    parser.add_argument("--with-worker", action="store_true", help="the worker takes cards while others come")
    return parser.parse_args(arguments)


def _measure(database: str, items: int, options: argparse.Namespace) -> bool:
    cards = options.cards or 3 * GOALS[items]
    with _place(database) as environment:
        world = json.loads(_mostik(["-m", "bench.ingest_world", str(cards), str(items)], environment))
        bodies = list(_bodies(world))
        size = len(bodies[0][1])
        with _server(environment, options) as port:
            _send(bodies[:20], port, world["key"], 4, 0)  # wakes the threads up
            sent = _send(bodies[20:], port, world["key"], options.connections, options.rate)
        expected = {name for name, _body in bodies[:20]} | {*sent.acknowledged}
        kept, doubled = _kept(environment)
        started = time.monotonic()
        _mostik(["-m", "mostik.cli", "manage", "worker", "--until-empty"], environment)
        taken = time.monotonic() - started
        left = _left(environment)
    lost = expected - kept
    print(
        f"{database:<9}{items:>4} items {size / 1024:5.1f} KB: {len(sent.acknowledged) / sent.seconds:6.0f}/s"
        f" acknowledged (goal {GOALS[items]}), p50 {sent.p(50):.0f} p95 {sent.p(95):.0f} p99 {sent.p(99):.0f} ms"
        f" (goal p95 {MOST_MS}), failed {len(sent.failures)}, lost {len(lost)}, doubled {doubled};"
        f" checked and taken {len(kept) / taken:.0f}/s with the start of the worker, left {left}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    for failure in sorted(set(sent.failures))[:5]:
        print(f"    {failure}")
    return bool(lost or doubled or sent.failures or left)


def _bodies(world: dict) -> Iterator[tuple[str, bytes]]:
    """Requests ready to be sent, with their instance ids."""
    chance = random.Random(8)
    for form_id, version in world["forms"].items():
        instance = f"uuid:{uuid.UUID(int=chance.getrandbits(128), version=4)}"
        areas: dict[str, str] = {}
        for area, name in world["places"]:
            why = name.endswith("_why")
            answer = (COMMENT if chance.random() < 0.3 else "") if why else str(chance.randint(1, 5))
            areas[area] = areas.get(area, "") + (f"<{name}>{answer}</{name}>" if answer else f"<{name}/>")
        inside = "".join(f"<{area}>{rows}</{area}>" for area, rows in areas.items())
        xml = (
            f'<?xml version=\'1.0\' ?><data id="{form_id}" version="{version}">{inside}'
            f"<meta><instanceID>{instance}</instanceID></meta></data>"
        )
        part = 'Content-Disposition: form-data; name="xml_submission_file"; filename="submission.xml"'
        body = f"--b\r\n{part}\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n{xml}\r\n--b--\r\n".encode()
        head = (
            f"POST /key/{world['key']}/submission?deviceID=bench HTTP/1.1\r\nHost: 127.0.0.1\r\nX-OpenRosa-Version: 1.0\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield instance, head.encode() + body


def _send(bodies: list[tuple[str, bytes]], port: int, key: str, connections: int, rate: float) -> Sent:
    sent, lock, todo = Sent(), threading.Lock(), iter(enumerate(bodies))
    started = time.monotonic()

    def work() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    number, (name, body) = next(todo, (0, ("", b"")))
                if not name:
                    return
                due = started + number / rate if rate else time.monotonic()
                time.sleep(max(0.0, due - time.monotonic()))
                wire.sendall(body)
                status, reply = _answer(wire)
                with lock:
                    sent.waits.append(time.monotonic() - due)
                    if status in (201, 202):
                        sent.acknowledged.append(name)
                    else:
                        sent.failures.append(f"{status}: {reply[-200:]!r}")

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.seconds = time.monotonic() - started
    return sent


def _answer(wire: socket.socket) -> tuple[int, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        piece = wire.recv(65536)
        if not piece:
            return 0, b"the connection was closed"
        got += piece
    head, _, rest = got.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(rest) < int(fields.get(b"content-length", 0)):
        rest += wire.recv(65536)
    return int(head.split()[1]), rest


@contextmanager
def _place(database: str) -> Iterator[dict[str, str]]:
    """Environment of an installation in a temporary folder; PostgreSQL is started for it."""
    with tempfile.TemporaryDirectory(
        prefix="mostik-ingest-", dir=os.environ.get("TMPDIR", "/var/tmp")
    ) as home:
        common = os.environ | {"MOSTIK_HOME": home, "DJANGO_SETTINGS_MODULE": "mostik.settings"}
        if database == "sqlite":
            yield common | {"MOSTIK_DATABASE_URL": f"sqlite:///{home}/ingest.sqlite3"}
            return
        binaries = run_tests.postgres_folder()
        if binaries is None:
            sys.exit(run_tests.POSTGRES_HINT)
        with run_tests.postgres(binaries, durable=True) as url:
            yield common | {"MOSTIK_DATABASE_URL": url}


@contextmanager
def _server(environment: dict[str, str], options: argparse.Namespace) -> Iterator[int]:
    port = run_tests.free_port()
    workers = options.workers or (1 if "sqlite" in environment["MOSTIK_DATABASE_URL"] else 2)
    flags = ["--port", str(port), "--workers", str(workers), "--threads", str(options.threads)]
    if not options.with_worker:
        flags.append("--no-worker")
    command = [sys.executable, "-m", "mostik.cli", "serve", *flags]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise TimeoutError("the server did not start")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _mostik(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _shell(environment: dict[str, str], what: str) -> str:
    code = f"import django; django.setup(); from mostik.monitoring.models import Delivery; {what}"
    return _mostik(["-c", code], environment)


def _kept(environment: dict[str, str]) -> tuple[set[str], int]:
    names = _shell(environment, "print(*Delivery.objects.values_list('instance_id', flat=True))").split()
    return set(names), len(names) - len(set(names))


def _left(environment: dict[str, str]) -> int:
    return int(_shell(environment, "print(Delivery.objects.exclude(state='taken').count())"))
