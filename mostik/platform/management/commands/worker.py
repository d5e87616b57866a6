"""The background worker: takes jobs from the queue, keeps their heartbeat, gives jobs of killed workers back."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from mostik.platform.actions import jobs


class Pulse(threading.Thread):
    """A thread with its own connection: the heartbeat goes on while a handler is busy with one long step."""

    def __init__(self, *, every: float, parent: int | None) -> None:
        super().__init__(daemon=True, name="pulse")
        self._every = every
        self._parent = parent
        self._stopped = threading.Event()
        self._rounds = 0

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            if self._parent and os.getppid() != self._parent:  # the server is gone, even if it was killed
                os.kill(os.getpid(), signal.SIGTERM)
            try:
                close_old_connections()
                self.once()
            except DatabaseError:  # locked or restarting: the next beat will come
                connection.close()
        connection.close()

    def once(self) -> None:
        now = timezone.now()
        jobs.beat(sorted(jobs.RUNNING_HERE), at=now)
        jobs.reap(at=now)
        if self._rounds % 1000 == 0:
            jobs.prune(at=now)
        self._rounds += 1

    def stop(self) -> None:
        self._stopped.set()


class Command(BaseCommand):
    help = "Do background jobs until stopped. `mostik serve` starts one; start more by hand where one is not enough."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="do what is queued, then stop (default: wait for more)"
        )
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at the queue")
        parser.add_argument("--pulse", type=float, default=5.0, help="seconds between heartbeats")
        parser.add_argument(
            "--parent", type=int, help="stop when this process is gone (used by `mostik serve`)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(
            queue_names=["default"],
            interval=options["interval"],
            batch=options["until_empty"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        pulse = Pulse(every=options["pulse"], parent=options["parent"])
        pulse.once()
        pulse.start()
        try:
            run_through_restarts(worker)
        finally:
            pulse.stop()
            pulse.join(timeout=options["pulse"] + 1)


def run_through_restarts(worker: Worker) -> None:
    """Run until stopped. A restart of PostgreSQL under us is waited for, not died of."""
    while True:
        try:
            worker.run()
        except DatabaseError:
            connection.close()
            time.sleep(2)
        else:
            return
