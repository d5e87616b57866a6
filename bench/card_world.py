"""Part of bench/card.py, run in a process of its own: an installation with one begun card of ITEMS items.

python -m bench.card_world ITEMS
"""

from __future__ import annotations

import json
import sys

import django


def build(items: int) -> dict[str, str]:
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from bench import ingest_world
    from mostik.monitoring.actions import assignments
    from mostik.monitoring.models import Assignment
    from mostik.platform.management.commands.serve import build_static_files

    build_static_files()
    ingest_world.build(1, items)
    card = Assignment.objects.select_related("assessor__user", "version").get()
    assignments.start(assignment=card, by=card.assessor.user, at=timezone.now())
    client = Client()
    client.force_login(card.assessor.user)
    session = client.cookies["sessionid"].value
    return {
        "card": reverse("monitoring:card", args=[card.pk]),
        "session": session,
        "xform": str(card.version.xform),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(int(sys.argv[1]))))
