"""A cyclogram of kindergarten 1 for tests, over the region of tests/network/builders.py."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mostik.cyclogram.actions import checks, cyclograms, lines, orders
from mostik.cyclogram.models import Check, Cyclogram, Line
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from tests.monitoring.builders import POOR, accept, user_of

NOW = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)
LATER = datetime.datetime(2026, 10, 20, 9, 0, tzinfo=datetime.UTC)


def make_cyclogram(region: Any, **fields: Any) -> Cyclogram:
    """A draft without lines."""
    values = {"owner": region.org_a1, "label": "ВСОКО", "year": 2026, **fields}
    by = values.pop("by", user_of(region.head))
    return cyclograms.create(by=by, at=NOW, **values)


def fields(region: Any, **changed: Any) -> dict[str, Any]:
    """A check of documents in October, unless told otherwise."""
    return {
        "direction": "Качество условий",
        "object": "Планы педагогов",
        "aim": "Помочь педагогам",
        "method": "documents",
        "version": None,
        "source": "internal",
        "scope": "organisation",
        "groups": [],
        "period": "октябрь",
        "frequency": "1 раз в год",
        "responsible": region.methodist,
        "considered_at": "педагогический совет",
        "output": "аналитическая справка",
        **changed,
    }


def add_line(region: Any, cyclogram: Cyclogram, **changed: Any) -> Line:
    return lines.add(cyclogram=cyclogram, by=user_of(region.head), at=NOW, **fields(region, **changed))


def approved(region: Any, *changed: dict[str, Any]) -> Cyclogram:
    """Approved, with a line for every mapping."""
    made = make_cyclogram(region)
    for one in changed or ({},):
        add_line(region, made, **one)
    return cyclograms.approve(cyclogram=made, by=user_of(region.head), at=NOW)


def check_of(cyclogram: Cyclogram) -> Check:
    return Check.objects.filter(line__cyclogram=cyclogram).select_related("line__cyclogram__owner").first()


def begun(region: Any, version: Any) -> Check:
    """A check with cards of both groups, handed to the senior teacher."""
    made = approved(region, {"version": version, "scope": "all_groups", "method": "observation"})
    return checks.begin(check=check_of(made), by=user_of(region.head), at=NOW)


def measured(region: Any, version: Any) -> Check:
    """Its cards are accepted, below every threshold, and the results are computed."""
    check = begun(region, version)
    for card in Assignment.objects.filter(campaign=check.campaign).select_related("assessor__user"):
        accept(card, POOR, region.head, at=NOW)
    results.rebuild(campaign=check.campaign, at=NOW)
    return check


def summed_up(region: Any, version: Any = None) -> Check:
    check = measured(region, version) if version else check_of(approved(region))
    return checks.sum_up(
        check=check,
        conclusion="Планы связаны с наблюдениями не во всех группах.",
        advice="Провести практикум по планированию\n– Обновить книжные уголки",
        by=user_of(region.methodist),
        at=LATER,
    )


def planned_pages(region: Any, card: Any) -> list[str]:
    """Next year's is drawn up; this year's has a check that is planned, one that goes on, one with an order."""
    head = user_of(region.head)
    draft = make_cyclogram(region, year=2027, from_pack=True)
    made = make_cyclogram(region)
    add_line(region, made, period="октябрь, апрель, май")
    add_line(region, made, version=card, scope="all_groups", period="ноябрь")
    cyclograms.approve(cyclogram=made, by=head, at=NOW)
    first, second, third = Check.objects.filter(line__cyclogram=made, line__version=None).order_by("ends")
    carded = Check.objects.get(line__cyclogram=made, line__version__isnull=False)
    checks.begin(check=carded, by=head, at=NOW)
    for one, advice in ((first, "Обсудить"), (second, "")):
        checks.sum_up(check=one, conclusion="Планы есть", advice=advice, by=head, at=NOW)
    order = orders.draft(check=first, by=head, at=NOW)
    pages = [reverse("cyclogram:check", args=[one.pk]) for one in (first, second, third, carded)]
    return [
        reverse("cyclogram:create"),
        reverse("cyclogram:cyclogram", args=[draft.pk]),
        reverse("cyclogram:cyclogram", args=[made.pk]),
        reverse("cyclogram:cyclogram", args=[made.pk]) + "?view=months",
        *pages,
        reverse("cyclogram:order", args=[order.pk]),
    ]
