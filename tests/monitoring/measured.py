"""Results without cards: a file computed from given answers of groups, for tests of pages that only read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from mostik.instruments.queries.versions import methodology_of
from mostik.monitoring.actions import campaigns
from mostik.monitoring.models import Campaign, CampaignInstrument, ResultSet
from mostik.monitoring.queries import mart_files
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.nodes import structure_on
from mostik.stats.results import Submission
from mostik.stats.tabulate import Before, tabulate
from tests.monitoring.builders import DAY, NOW, make_campaign
from tests.network.builders import make_node

Answers = Mapping[Node, Mapping[str, str]]


def kindergartens(municipality: Node, count: int, groups: int = 2) -> list[list[Node]]:
    """New kindergartens with their groups; each item is the groups of one."""
    found = []
    for number in range(count):
        organisation = make_node(municipality, NodeKind.ORGANISATION, f"Сад {chr(ord('А') + number)}")
        names = [f"{organisation.name}, группа {n + 1}" for n in range(groups)]
        found.append([make_node(organisation, NodeKind.GROUP, name) for name in names])
    return found


def submissions(answers: Answers, source: str = "self") -> list[Submission]:
    structure = structure_on(DAY)
    return [
        Submission(tuple(str(step) for step in structure.path_ids(unit.pk)), source, dict(given))
        for unit, given in answers.items()
    ]


def measured_campaign(
    owner: Node, answers: Answers, *, before: Answers | None = None, source: str = "self", **fields: Any
) -> Campaign:
    """A campaign whose results are computed from these answers; `before` makes the round of the year before."""
    previous = (
        measured_campaign(owner, before, year=2025, source=source, **fields) if before is not None else None
    )
    if previous is not None:
        fields["version"] = CampaignInstrument.objects.get(campaign=previous).version
    fields.setdefault("year", 2026)
    campaign = make_campaign(owner, previous=previous, **fields)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    measure(campaign, answers, before or {}, source)
    return campaign


def measure(
    campaign: Campaign, answers: Answers, before: Answers | None = None, source: str = "self"
) -> None:
    """Write the results anew."""
    version = CampaignInstrument.objects.get(campaign=campaign).version
    methodology = methodology_of(version)
    former = Before(methodology, submissions(before, source)) if before else None
    table = tabulate(methodology, submissions(answers, source), before=former)
    number = ResultSet.objects.filter(campaign=campaign).delete()[0]
    path = f"{campaign.pk}/{version.pk}-{number}-{len(answers)}.parquet"
    written = mart_files.write(Path(settings.MARTS_ROOT) / path, table, structure_on(DAY), methodology)
    ResultSet.objects.create(
        campaign=campaign,
        version=version,
        built_at=NOW,
        checksum=path,
        rows=written,
        submissions=len(answers),
        path=path,
    )
