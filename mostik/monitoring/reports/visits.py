"""The timetable of visits of experts, to print and send to kindergartens."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from mostik.documents.content import Cell, Document, Row, Signatures, Table
from mostik.lib import icalendar
from mostik.lib.icalendar import WholeDays
from mostik.monitoring.models import Campaign, Visit
from mostik.ui.formats import number, shortdate


def timetable(
    campaign: Campaign, visits: Sequence[Visit], on: datetime.date, *, language: str = "ru"
) -> Document:
    """`visits` in the order they are printed."""
    days: list[Row] = [
        [
            Cell(str(n), align="center"),
            Cell(shortdate(visit.day), align="center"),
            visit.organisation.title,
            visit.expert.full_name,
            visit.note,
        ]
        for n, visit in enumerate(visits, start=1)
    ]
    counts = Counter(visit.expert.full_name for visit in visits)
    load: list[Row] = [[name, Cell(number(counts[name]), align="center")] for name in sorted(counts)]
    columns: Row = ["№", gettext("Day"), gettext("Kindergarten"), gettext("Expert"), gettext("Note")]
    return Document(
        title=gettext("Timetable of visits of experts"),
        subtitle=campaign.title,
        organisation=campaign.owner.title,
        date=on,
        blocks=[
            Table(gettext("Visits"), columns, days, [10, 25, 60, 55, 30]),
            Table(gettext("Visits of each expert"), [gettext("Expert"), gettext("Visits")], load, [120, 40]),
            Signatures([(gettext("Head of the service"), "")]),
        ],
        language=language,
    )


def visit_calendar(visits: Iterable[Visit], name: str) -> bytes:
    """The visits as a calendar file; a visit put off replaces the former day in the calendar that reads it again."""
    return icalendar.calendar(name, map(_event, visits), product="Mostik//visits")


def _event(visit: Visit) -> WholeDays:
    place = visit.organisation
    parts = (visit.campaign.title, visit.expert.full_name, place.address, visit.note)
    return WholeDays(
        uid=f"visit-{visit.pk}@mostik",
        first=visit.day,
        last=visit.day,
        title=gettext("Visit: %(place)s") % {"place": place.title},
        text="\n".join(part for part in parts if part),
        stamp=visit.created_at,
    )
