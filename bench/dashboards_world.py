"""Part of bench/dashboards.py, bench/lists.py and bench/documents.py, run in a process of its own: an empty database becomes an
installation of a given size with one campaign whose cards are all accepted. Structure, cards and answers are written in
bulk; the results are computed by the real action. Prints JSON.

    python -m bench.dashboards_world REGIONS MUNICIPALITIES ORGANISATIONS GROUPS [--no-results]
"""

from __future__ import annotations

import datetime
import json
import random
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import django

DAY = datetime.date(2026, 10, 1)
SINCE = datetime.date(2020, 1, 1)
PROFILES = 600


def build(regions: int, municipalities: int, organisations: int, groups: int) -> dict[str, Any]:
    """Several regions stand under a country, one is a root itself. GROUPS per organisation, on the average."""
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        nodes = _structure(regions, municipalities, organisations, groups)
        campaign = _campaign(nodes[0])
        cards = _cards(campaign, nodes)
    return {"cards": cards, "campaign": campaign.pk, "top": nodes[0].pk, "nodes": len(nodes)}


def _structure(regions: int, municipalities: int, organisations: int, groups: int) -> list[Any]:
    from mostik.network.models import Node, NodeState

    rows: list[Node] = []
    parents: list[Node | None] = []
    chance = random.Random(5)
    step = Node.steplen

    def add(above: Node | None, kind: str, name: str, **fields: Any) -> Node:
        number = (above.numchild if above else 0) + 1
        path = (above.path if above else "") + Node._int2str(number).rjust(step, "0")
        node = Node(path=path, depth=len(path) // step, kind=kind, name=name, valid_from=SINCE, **fields)
        node.fill_search_text()
        if above:
            above.numchild = number
        rows.append(node)
        parents.append(above)
        return node

    country = add(None, "country", "Российская Федерация") if regions > 1 else None
    tops = [add(country, "region", f"Область {n:02}") for n in range(1, regions + 1)]
    towns = [
        add(tops[n % regions], "municipality", f"Городской округ {n + 1:04}") for n in range(municipalities)
    ]
    for n in range(organisations):
        one = add(
            towns[n % municipalities],
            "organisation",
            f"Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад № {n + 1}»",
            short_name=f"Детский сад № {n + 1}",
            organisation_type="kindergarten",
            inn=f"{7600000000 + n}",
        )
        for number in range(max(1, groups + chance.choice((-1, 0, 1))) if groups > 1 else groups):
            add(one, "group", f"Группа {number + 1}")
    Node.objects.bulk_create(rows, batch_size=2000)
    states = (
        NodeState(node=node, parent=above, name=node.name, short_name=node.short_name, valid_from=SINCE)
        for node, above in zip(rows, parents, strict=True)
    )
    NodeState.objects.bulk_create(states, batch_size=2000)
    return rows


def _campaign(top: Any) -> Any:
    from django.utils import timezone

    from mostik.demo.instruments import publish
    from mostik.demo.packs.group_card import GROUP_CARD
    from mostik.monitoring.actions import campaigns
    from mostik.monitoring.enums import CampaignStatus
    from mostik.monitoring.models import Campaign
    from mostik.network.models import Person, RoleAssignment
    from mostik.platform.models import User

    now = timezone.now()
    for email, role in (("operator@example.org", "regional_operator"), ("admin@example.org", "")):
        user = User.objects.create_user(email)
        person = Person.objects.create(user=user, last_name="Петрова", first_name="Ольга", email=email)
        if role:
            RoleAssignment.objects.create(person=person, role=role, node=top, valid_from=SINCE)
        else:
            User.objects.filter(pk=user.pk).update(is_administrator=True)
    version = publish(GROUP_CARD, None, by=None)  # type: ignore[arg-type]
    campaign = campaigns.create(
        owner=top,
        by=None,
        at=now,
        title="Мониторинг качества",
        year=2026,
        period_from=DAY,
        period_to=DAY,
        structure_date=DAY,
    )
    campaigns.add_instrument(campaign=campaign, version=version, sources=["self"], by=None, at=now)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING, opened_at=now)
    return campaign


def _cards(campaign: Any, nodes: list[Any]) -> int:
    """An accepted card of every group. Answers are drawn around the quality of the place from a pool of filled forms."""
    from django.utils import timezone

    from mostik.instruments.models import Submission
    from mostik.monitoring.models import Assignment, CampaignInstrument
    from mostik.network.models import Person

    version = CampaignInstrument.objects.get(campaign=campaign).version
    person = Person.objects.order_by("-pk").first()
    chance, now = random.Random(6), timezone.now()
    pool, quality, owner = _pool(chance), 0.0, None
    made: list[Submission] = []
    cards: list[Assignment] = []
    common = {"campaign": campaign, "version": version, "assessor": person, "due": DAY, "created_at": now}
    for node in nodes:
        if node.kind == "organisation":
            owner, quality = node, chance.gauss(PROFILES / 2, PROFILES / 6)
        if node.kind != "group":
            continue
        number = min(max(int(chance.gauss(quality, PROFILES / 12)), 0), PROFILES - 1)
        made.append(
            Submission(
                version=version,
                unit=node,
                source="self",
                answers=pool[number],
                state="complete",
                client_uid=uuid.UUID(int=chance.getrandbits(128), version=4),
                started_at=now,
                saved_at=now,
                completed_at=now,
            )
        )
        state = {"state": "accepted", "submitted_at": now, "accepted_at": now}
        cards.append(Assignment(unit=node, organisation=owner, source="self", **state, **common))
    Submission.objects.bulk_create(made, batch_size=1000)
    for card, submission in zip(cards, made, strict=True):
        card.submission_id = submission.pk
    Assignment.objects.bulk_create(cards, batch_size=1000)
    return len(cards)


def _pool(chance: random.Random) -> list[dict[str, str]]:
    """Filled forms from the weakest to the strongest."""
    return list(_filled(chance))


def _filled(chance: random.Random) -> Iterator[dict[str, str]]:
    from mostik.demo.answering import Seen, answers, levels_of
    from mostik.demo.packs.group_card import GROUP_CARD

    for number in range(PROFILES):
        levels = levels_of(GROUP_CARD, 2.0 + 2.2 * number / PROFILES, 2026, {})
        yield answers(GROUP_CARD, Seen("self", DAY, levels, chance.random() < 0.3), chance)


def rebuild(campaign_id: int) -> dict[str, Any]:
    from django.utils import timezone

    from mostik.monitoring.actions import results
    from mostik.monitoring.models import Campaign

    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    wall, cpu = time.perf_counter(), time.process_time()
    made = results.rebuild(campaign=campaign, at=timezone.now())
    return {
        "rows": sum(one.rows for one in made),
        "rebuilt": round(time.perf_counter() - wall, 2),
        "rebuilt_cpu": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    django.setup()
    numbers = [int(one) for one in sys.argv[1:5]]
    clock = time.perf_counter()
    world = build(*numbers)
    world["built"] = round(time.perf_counter() - clock, 1)
    if "--no-results" not in sys.argv:
        world |= rebuild(world["campaign"])
    print(json.dumps(world))
