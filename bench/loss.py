"""Nothing acknowledged is lost, nothing comes twice: the real server is killed (`kill -9`) at random while browsers'
outboxes send cards.

    python -m bench loss [--cards 600] [--seconds 15] [--threads 6] [--database sqlite|postgres]

Each card has a number of its own and is sent again until the server says it has it, as static/instruments/sending.js
does. Then the database is read: every acknowledged card must be there once, with exactly the answers that were sent.
Exit code 1 if not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.ingest import ROOT, _mostik, _place
from tools.run_tests import free_port

PATIENCE = 600  # seconds for all


@dataclass
class Seen:
    """What the senders have seen, and when the server stood."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # address: uid
    sent: dict[str, dict[str, str]] = field(default_factory=dict)  # address: answers
    repeated: int = 0
    broken: int = 0
    refused: list[str] = field(default_factory=list)
    kills: int = 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench loss", description=__doc__)
    parser.add_argument("--cards", type=int, default=600)
    parser.add_argument(
        "--seconds", type=float, default=15, help="longest life of the server once it answers"
    )
    parser.add_argument("--threads", type=int, default=6)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    options = parser.parse_args(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}",
        flush=True,
    )
    databases = [options.database] if options.database else ["sqlite", "postgres"]
    failed = sum(_measure(database, options) for database in databases)
    return 1 if failed else 0


def _measure(database: str, options: argparse.Namespace) -> bool:
    with _place(database) as environment:
        world = json.loads(_mostik(["-m", "bench.loss_world", "build", str(options.cards)], environment))
        started = time.monotonic()
        with _mortal_server(environment, options.seconds) as (port, seen):
            _send_all(world, port, seen, options.threads)
        seconds = time.monotonic() - started
        kept = json.loads(_mostik(["-m", "bench.loss_world", "kept"], environment))
    cards = kept["cards"]
    lost = [
        address
        for address, uid in seen.acknowledged.items()
        if cards[address]["state"] != "submitted" or uid not in cards[address]["sendings"]
    ]
    changed = [a for a in seen.acknowledged if not seen.sent[a].items() <= cards[a]["answers"].items()]
    doubled = sum(len(card["sendings"]) > 1 for card in cards.values())
    doubled += abs(kept["journal"] - len(seen.acknowledged))
    print(
        f"{database:<9}{len(seen.acknowledged)} of {options.cards} acknowledged in {seconds:.0f} s, server killed"
        f" {seen.kills} times; answers lost on the way {seen.broken}, of these the card was there already"
        f" {seen.repeated}; acknowledged but not stored {len(lost)}, with other answers {len(changed)},"
        f" duplicates {doubled}, refused {len(seen.refused)}",
        flush=True,
    )
    for refusal in sorted(set(seen.refused))[:5]:
        print(f"    {refusal}")
    return bool(lost or changed or doubled or seen.refused or len(seen.acknowledged) < options.cards)


def server_command(port: int) -> list[str]:
    """The site alone, as `mostik serve` starts it."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "mostik.wsgi:application"),
        *("--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "critical"),
    ]


@contextmanager
def _mortal_server(environment: dict[str, str], seconds: float) -> Iterator[tuple[int, Seen]]:
    """The server as `mostik serve` starts it, killed with all its processes at random and started again."""
    port, seen, over = free_port(), Seen(), threading.Event()
    command = server_command(port)

    def live() -> None:
        chance = random.Random(17)
        while not over.is_set():
            process = subprocess.Popen(
                command, env=environment | {"MOSTIK_BUILT_STATIC": "1"}, cwd=ROOT, start_new_session=True
            )
            while not over.is_set() and not _answers(port):
                time.sleep(0.05)
            over.wait(chance.uniform(0.3, seconds))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            seen.kills += 0 if over.is_set() else 1

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield port, seen
    finally:
        over.set()
        thread.join()


def _answers(port: int) -> bool:
    """Whether the application itself is up, not only its port."""
    try:
        return _request(port, "GET", "/platform/health/", "", {})[0] > 0
    except (OSError, http.client.HTTPException):
        return False


def _send_all(world: dict, port: int, seen: Seen, count: int) -> None:
    lock, todo, end = threading.Lock(), iter(world["cards"]), time.monotonic() + PATIENCE

    def work(number: int) -> None:
        chance, token = random.Random(number), ""
        while time.monotonic() < end:
            with lock:
                address = next(todo, "")
            if not address:
                return
            uid = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            answers = {name: str(chance.randint(1, 5)) for name in world["questions"]}
            answers[f"{world['questions'][0]}_why"] = f"Отправка {uid}"
            seen.sent[address] = answers
            while address not in seen.acknowledged and time.monotonic() < end:
                try:
                    token = token or _token(world, port)
                    _deliver(world, port, address, token, answers | {"uid": uid, "revision": "0"}, seen)
                except (OSError, http.client.HTTPException, ValueError):
                    with lock:
                        seen.broken += 1
                    time.sleep(0.1)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _request(port: int, method: str, address: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        wire.request(method, address, body, headers)
        reply = wire.getresponse()
        return reply.status, reply.read()
    finally:
        wire.close()


def _token(world: dict, port: int) -> str:
    headers = {"Cookie": f"sessionid={world['session']}"}
    return str(json.loads(_request(port, "GET", world["ready"], "", headers)[1])["csrf"])


def _deliver(world: dict, port: int, address: str, token: str, fields: dict[str, str], seen: Seen) -> None:
    cookies = f"sessionid={world['session']}; csrftoken={token}"
    headers = {
        "Cookie": cookies,
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    status, body = _request(port, "POST", address, urlencode(fields), headers)
    if status == 200 and (told := json.loads(body))["accepted"]:
        seen.acknowledged[address] = fields["uid"]
        seen.repeated += bool(told["repeated"])
        return
    seen.refused.append(f"{status}: {body[:200]!r}")
    raise ValueError(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
