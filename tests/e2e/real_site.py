"""The real server as a process of its own, to be killed and started again under a browser, with a small region in its
database. Also run by that process itself:

    python -m tests.e2e.real_site build     makes the region, prints {"cards": […], "sessions": {email: cookie}}
    python -m tests.e2e.real_site state     prints what has arrived: {address of a card: {…}}
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.architecture.rules import ROOT
from tools.run_tests import free_port

PATIENCE = 120  # seconds: the machine may be busy


class Site:
    """`start`, `kill`, `start` again: the same port, the same database."""

    def __init__(self, home: Path, database: Path) -> None:
        self.built = database
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mostik.settings",
            "MOSTIK_HOME": str(home),
            "MOSTIK_DATABASE_URL": f"sqlite:///{database}",
        }
        self.port, self.url = 0, ""
        self.process: subprocess.Popen[bytes] | None = None
        built = self.ask("build")
        self.cards: list[str] = built["cards"]
        self.sessions: dict[str, str] = built["sessions"]

    def use(self, database: Path) -> None:
        """Work on a copy of the built database, under another port."""
        shutil.copy(self.built, database)
        self.environment["MOSTIK_DATABASE_URL"] = f"sqlite:///{database}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def ask(self, what: str) -> Any:
        command = [sys.executable, "-m", "tests.e2e.real_site", what]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return json.loads(done.stdout)

    def state(self) -> dict[str, dict[str, Any]]:
        return self.ask("state")

    def arrived(self, number: int = 0) -> dict[str, Any]:
        """What has come of a card, as soon as something was sent: a page tells that nothing waits before it has looked."""
        end = time.monotonic() + PATIENCE
        while not (card := self.state().get(self.cards[number], {"sendings": 0}))["sendings"]:
            assert time.monotonic() < end, "the card did not arrive"
            time.sleep(0.2)
        return card

    def start(self) -> None:
        from mostik.platform.management.commands.serve import granian

        command = granian({"host": "127.0.0.1", "port": self.port, "workers": 1, "threads": 4})
        built = self.environment | {"MOSTIK_BUILT_STATIC": "1"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=built, start_new_session=True)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """As a power cut does it: the whole group, no time to finish anything."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def build() -> dict[str, Any]:
    from django.core.management import call_command

    from mostik.instruments.actions import versions
    from mostik.monitoring.actions import assignments
    from mostik.platform.management.commands.serve import build_static_files
    from tests.monitoring import instrument
    from tests.monitoring.builders import NOW, running_campaign
    from tests.network.builders import build_region

    call_command("migrate", verbosity=0)
    build_static_files()
    region = build_region()
    survey = instrument.SHEETS["survey"]
    photo = ("image", "photo", "Фото среды", "", "", "", "", "")
    sheets = {**instrument.SHEETS, "survey": [*survey[:-1], photo, survey[-1]]}
    draft = versions.upload(
        content=instrument.workbook(sheets=sheets), name="card.xlsx", owner=region.node, by=None, at=NOW
    )
    version = versions.publish(version=draft, by=None, at=NOW)
    campaign = running_campaign(region.node, version=version)
    mine = _cards_of(campaign, region.methodist)
    for card in mine[:2]:
        assignments.start(assignment=card, by=region.methodist.user, at=NOW)
    people = (region.methodist, region.teacher, region.stranger)
    return {
        "cards": [_address(card) for card in mine],
        "sessions": {person.email: _session(person.user) for person in people},
    }


def _cards_of(campaign: Any, person: Any) -> list[Any]:
    from mostik.monitoring.models import Assignment

    return list(Assignment.objects.filter(campaign=campaign, assessor=person).order_by("pk"))


def _address(card: Any) -> str:
    from django.urls import reverse

    return reverse("monitoring:card", args=[card.pk])


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def state() -> dict[str, Any]:
    from mostik.instruments.models import Attachment
    from mostik.monitoring.models import Assignment, Sending

    found = {}
    for card in Assignment.objects.select_related("submission").filter(submission__isnull=False):
        files = Attachment.objects.filter(submission=card.submission).select_related("file")
        found[_address(card)] = {
            "state": card.state,
            "answers": card.submission.answers,
            "revision": card.submission.revision,
            "files": {one.question: str(one.file.full_path) for one in files},
            "sendings": Sending.objects.filter(assignment=card).count(),
        }
    return found


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps({"build": build, "state": state}[sys.argv[1]]()))
