"""What pages say about opportunities: facts in a line, why one is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth.enums import RequestState
from mostik.growth.models import Opportunity, OpportunityTag
from mostik.growth.queries.opportunities import Seats
from mostik.growth.queries.suggestions import Suggestion

TONES = {RequestState.ASKED: "info", RequestState.GIVEN: "good", RequestState.WAITING: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    opportunity: Opportunity
    details: str
    topics: str
    seats: str


def line(row: Opportunity, tags: Sequence[OpportunityTag], titles: Mapping[str, str], seats: Seats) -> Line:
    topics = ", ".join(titles.get(tag.code, tag.code) for tag in tags)
    return Line(row, details(row), topics, seats_words(row, seats))


def details(row: Opportunity) -> str:
    parts = [
        row.period or days(row),
        _("distant") if row.is_distant else row.where,
        ngettext("%d hour", "%d hours", row.hours) % row.hours if row.hours else "",
        row.provider,
    ]
    return "; ".join(part for part in parts if part)


def days(row: Opportunity) -> str:
    if row.starts and row.ends and row.starts != row.ends:
        return f"{row.starts:%d.%m.%Y} – {row.ends:%d.%m.%Y}"
    one = row.starts or row.ends
    return f"{one:%d.%m.%Y}" if one else ""


def seats_words(row: Opportunity, seats: Seats) -> str:
    if seats.left is None:
        return _("for everybody who wants")
    if seats.left:
        free = ngettext("%d place is free", "%d places are free", seats.left) % seats.left
    else:
        free = _("no places left: there is a waiting list")
    waiting = ngettext("%d teacher waits", "%d teachers wait", seats.waiting) % seats.waiting
    return f"{free}; {waiting}" if seats.waiting else free


def reason(one: Suggestion) -> str:
    """Why it is among the best three, in words."""
    part = one.tag.coverage
    parts = [
        _("deals with the whole of this competency")
        if part == 100
        else _("deals with %(part)d %% of this competency") % {"part": part},
        _("can be taken from anywhere") if one.opportunity.is_distant else _("held near you"),
    ]
    if one.seats.left is not None:
        parts.append(seats_words(one.opportunity, one.seats))
    return "; ".join(parts)
