"""Part of bench/loss.py, run in a process of its own. `build` makes cards of one person, begun and ready to be sent;
`kept` tells what the database holds in the end.

    python -m bench.loss_world build CARDS
    python -m bench.loss_world kept
"""

from __future__ import annotations

import json
import sys

import django

ITEMS = 16


def build(cards: int) -> dict[str, object]:
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bench import ingest_world
    from mostik.monitoring.actions import assignments
    from mostik.monitoring.models import Assignment
    from mostik.platform.management.commands.serve import build_static_files

    build_static_files()
    ingest_world.build(cards, ITEMS)
    made = list(Assignment.objects.select_related("assessor__user").order_by("pk"))
    user = made[0].assessor.user
    for card in made:
        assignments.start(assignment=card, by=user, at=timezone.now())
    client = Client()
    client.force_login(user)
    return {
        "session": client.cookies["sessionid"].value,
        "ready": reverse("instruments:device"),
        "cards": [reverse("monitoring:card-deliver", args=[card.pk]) for card in made],
        "questions": [f"q{number}" for number in range(1, ITEMS + 1)],
    }


def kept() -> dict[str, object]:
    """By address: state, answers, the numbers of the sendings; and how many notes of sending the journal has."""
    from django.urls import reverse

    from mostik.monitoring.models import Assignment, Sending
    from mostik.platform.models import AuditEvent

    found: dict[str, dict[str, object]] = {}
    for card in Assignment.objects.select_related("submission"):
        sendings = [str(uid) for uid in Sending.objects.filter(assignment=card).values_list("uid", flat=True)]
        answers = card.submission.answers if card.submission else {}
        address = reverse("monitoring:card-deliver", args=[card.pk])
        found[address] = {"state": card.state, "answers": answers, "sendings": sendings}
    journal = AuditEvent.objects.filter(action="monitoring.assignment.submitted").count()
    return {"cards": found, "journal": journal}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(int(sys.argv[2])) if sys.argv[1] == "build" else kept()))
