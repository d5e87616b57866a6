"""The registry of live sources: the next one is a function `(place, day) -> Measured` and a line here."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from mostik.network.models import Node
from mostik.programmes.enums import IndicatorKind
from mostik.programmes.queries import live_staff, live_use
from mostik.programmes.queries.measured import Measured


@dataclass(frozen=True, slots=True)
class Source:
    """`formula` is said on the page. `only_now`: what it counts is known of today alone. `page`: name of the address of a page
    with what stands behind the number, for those with the right to it; `page_of_place`: it takes the place."""

    title: Any
    kind: IndicatorKind
    formula: Any
    count: Callable[[Node, datetime.date], Measured]
    only_now: bool = False
    page: str = ""
    page_of_place: bool = False


KIND = IndicatorKind
SOURCES: dict[str, Source] = {
    "platform": Source(
        _("The platform is in use"),
        KIND.YES_NO,
        _("Yes, if in at least half of the organisations somebody has signed in within the last 90 days."),
        live_use.platform,
        only_now=True,
    ),
    "updates": Source(
        _("Organisations with fresh data"),
        KIND.SHARE,
        _(
            "Organisations whose people changed anything in the system within 30 days, divided by all organisations."
        ),
        live_use.updates,
    ),
    "services": Source(
        _("Services in use"),
        KIND.COUNT,
        _("Services of the platform that were used here within the last year."),
        live_use.services,
    ),
    "routes": Source(
        _("Staff with an individual route"),
        KIND.SHARE,
        _(
            "People in pedagogical and managing posts with an agreed route that has not ended, divided by all people in such posts; everybody is counted once, at the main job."
        ),
        live_staff.routes,
        page="growth:routes",
    ),
    "difficulties": Source(
        _("Teachers with deficits"),
        KIND.SHARE,
        _(
            "Teachers with at least one deficit, divided by all teachers with a profile; told as a range of ten people, the value is its middle."
        ),
        live_staff.difficulties,
        page="assessment:heatmap",
        page_of_place=True,
    ),
    "clusters": Source(
        _("Teachers in thematic clusters"),
        KIND.SHARE,
        _("Teachers in clusters agreed by a methodist, divided by all people in pedagogical posts."),
        live_staff.clusters,
        only_now=True,
        page="growth:board",
        page_of_place=True,
    ),
    "satisfaction": Source(
        _("Satisfied teachers"),
        KIND.SHARE,
        _(
            "Teachers whose questionnaire reached the threshold of its instrument, divided by all who answered the last survey."
        ),
        live_staff.satisfaction,
        page="needs:satisfaction",
        page_of_place=True,
    ),
}


def measure(source: str, place: Node, on: datetime.date) -> Measured:
    return SOURCES[source].count(place, on)
