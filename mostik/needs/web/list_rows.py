"""Rows of the page of a list: its steps, the chart of the report, organisations with the word of their heads."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mostik.assessment.models import Participant
from mostik.needs import rules
from mostik.needs.enums import ListState
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated as queries
from mostik.needs.queries.report import Report
from mostik.needs.reports.roster import people_of, signed
from mostik.ui.charts import BarRow, bars, bars_table, chart
from mostik.ui.formats import number, shortdate

ORDER = (ListState.SURVEY, ListState.GATHERING, ListState.AGREEING, ListState.FINAL)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the flow. `tone`: good is behind, info is where one stands, neutral is ahead."""

    when: str
    title: str
    text: str
    tone: str
    url: str = ""
    who: str = ""


def steps(row: MotivatedList, day: datetime.date) -> list[Step]:
    is_stopped = row.state == ListState.STOPPED
    here = -1 if is_stopped else ORDER.index(ListState(row.state))
    days = f"{shortdate(row.diagnostic.opens)} – {shortdate(row.diagnostic.closes)}"
    closed = row.diagnostic.closed_at
    lines = (
        (days, _("Survey"), _("Teachers tell about their digital skills; each sees own result alone.")),
        (
            shortdate(closed) if closed else "",
            _("Report and teachers who come forward"),
            _("Means of many are read; whoever wants to learn and to share says so, with a consent."),
        ),
        (
            _("by %(day)s") % {"day": shortdate(row.due)} if row.due else "",
            _("Heads agree"),
            _("Each head agrees own people or leaves somebody out with a reason."),
        ),
        (shortdate(row.final_on) if row.final_on else "", _("The list"), _("Dated, to be printed.")),
    )
    tones = ["good" if place < here or here == len(ORDER) - 1 else "neutral" for place in range(len(ORDER))]
    if 0 <= here < len(ORDER) - 1:
        tones[here] = "info"
    found = [Step(when, title, text, tone) for (when, title, text), tone in zip(lines, tones, strict=True)]
    return [*found, Step("", _("Stopped"), row.reason, "bad")] if is_stopped else found


def picture(found: Report) -> Any:
    """The chart of areas; nothing while the survey goes on or where too few have answered."""
    if found.outcomes is None or found.outcomes.total.mean is None:
        return None
    rows = [BarRow(line.title, line.mean) for line in found.areas if line.mean is not None]
    title = _("Means by area")
    table = bars_table(rows, caption=title, columns=(_("Area"), _("Mean")), digits=1)
    return chart(bars, rows, title=title, low=found.low, high=found.high, digits=1, table=table)


def place_lines(found: Report) -> list[tuple[str, str, str]]:
    return [
        (line.title, number(line.n, 0), number(line.mean, 1))
        if line.mean is not None
        else (line.title, _("few"), "—")
        for line in found.places
    ]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One organisation. `people` only for its head (or deputy) and for whoever runs the list; `signs`: the reader may
    answer for it."""

    part: ListAgreement
    words: str
    when: str
    tone: str
    signs: bool
    people: list[tuple[MotivatedTeacher, str]]


def parts(row: MotivatedList, user: Any, day: datetime.date) -> list[PartRow]:
    """All of them for whoever runs the list; for a head the own ones, once the list was sent."""
    runs = rules.can_run_list(user, row)
    if row.state not in (ListState.AGREEING, ListState.FINAL) and not runs:
        return []
    alive = list(queries.living(row, day))
    posts = queries.positions_of(alive, day)
    found, known = [], queries.agreements_of(row)
    names, signed_for = queries.names_of(known), queries.signed_places(user, day)
    for part in known:
        signs = part.organisation_id in signed_for
        if not (signs or runs):
            continue
        own = [
            (one, posts.get(one.person_id, ""))
            for one in alive
            if one.organisation_id == part.organisation_id
        ]
        words, when = signed(part, names)
        tone = "good" if part.agreed_at else "bad" if part.is_left_out else "warn"
        can_sign = signs and row.state == ListState.AGREEING and part.agreed_at is None
        found.append(PartRow(part, words, when, tone, can_sign, own))
    return found


def people(row: MotivatedList, day: datetime.date) -> list[tuple[MotivatedTeacher, str]]:
    found = people_of(row, day)
    posts = queries.positions_of(found, day)
    return [(one, posts.get(one.person_id, "")) for one in found]


def is_invited(row: MotivatedList, user: Any) -> bool:
    return Participant.objects.filter(diagnostic=row.diagnostic_id, person__user=user).exists()
