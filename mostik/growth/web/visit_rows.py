"""What pages say about visits: the step they are at, what may be done next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mostik.growth import rules
from mostik.growth.enums import VISIT_AHEAD, VISIT_PLANNING, VisitState
from mostik.growth.models import FieldVisit
from mostik.growth.queries import visit_changes, visits
from mostik.growth.reports.visits import caution, compared
from mostik.monitoring.enums import CampaignStatus
from mostik.ui.components import Tab
from mostik.ui.formats import shortdate

State = VisitState
TONES = {
    State.ASKED: "warn",
    State.PLANNED: "info",
    State.VISITING: "info",
    State.ANALYSED: "warn",
    State.ADVISED: "good",
    State.CLOSED: "neutral",
    State.CANCELLED: "neutral",
}
ORDER = (State.ASKED, State.PLANNED, State.VISITING, State.ANALYSED, State.ADVISED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Row:
    visit: FieldVisit
    tone: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the stepper, drawn as a moment of a timeline."""

    title: str
    when: str
    tone: str
    text: str = ""
    who: str = ""
    url: str = ""


def row(visit: FieldVisit, today: datetime.date) -> Row:
    is_late = visit.state in (State.PLANNED, State.VISITING) and bool(visit.ends and visit.ends < today)
    return Row(visit, "bad" if is_late else TONES[State(visit.state)], is_late)


def tabs(user: Any, current: str) -> list[Tab]:
    pages = [("growth:visits", _("All visits"), True), ("growth:my-visits", _("With me"), True)]
    return [Tab(title, reverse(name), name == current) for name, title, shown in pages if shown]


def stepper(visit: FieldVisit) -> list[Step]:
    """The whole way with the step it is at; a cancelled visit ends there."""
    at = ORDER.index(State(visit.state)) if visit.state != State.CANCELLED else _reached(visit)
    found = []
    for number, state in enumerate(ORDER):
        is_now = number == at and visit.state not in (State.CLOSED, State.CANCELLED)
        tone = "info" if is_now else ("good" if number <= at else "neutral")
        text = pgettext("step", "now") if is_now else ""
        found.append(Step(_titles()[state], _days(visit, state), tone, text))
    if visit.state == State.CANCELLED:
        return [*found[: at + 1], Step(_("Cancelled"), "", "bad", visit.cancelled_because)]
    if visit.acknowledged_on:
        found.insert(5, Step(_("Read by the head"), shortdate(visit.acknowledged_on), "good"))
    return found


def _reached(visit: FieldVisit) -> int:
    return 2 if visit.begun_on else (1 if visit.starts else 0)


def _titles() -> dict[State, str]:
    return {
        State.ASKED: _("A reason is found"),
        State.PLANNED: _("Team and plan"),
        State.VISITING: _("Visit and cards"),
        State.ANALYSED: _("Analysis"),
        State.ADVISED: _("Advice is sent"),
        State.CLOSED: _("Outcome"),
    }


def _days(visit: FieldVisit, state: State) -> str:
    day = {
        State.ASKED: timezone.localtime(visit.created_at).date(),
        State.PLANNED: visit.starts,
        State.VISITING: visit.begun_on,
        State.ANALYSED: visit.analysed_on,
        State.ADVISED: visit.advised_on,
        State.CLOSED: visit.closed_on,
    }[state]
    return shortdate(day) if day else "—"


def context(user: Any, visit: FieldVisit, today: datetime.date) -> dict[str, Any]:
    """What the page of a visit shows this reader, and what they may do."""
    runs, analyses = rules.can_run_visit(user, visit), rules.can_analyse_visit(user, visit)
    reads = rules.can_read_analysis(user, visit)
    comparison = visit_changes.of_visit(visit) if reads else None
    progress = visits.progress_of(visit, today)
    writes = analyses and visit.state in (State.VISITING, State.ANALYSED)
    return {
        "visit": visit,
        "row": row(visit, today),
        "steps": stepper(visit),
        "facts": facts(visit),
        "team": visits.members_of(visit),
        "lines": visits.lines_of(visit),
        "advice": visits.advice_of(visit) if reads else [],
        "files": visits.files_of(visit) if reads else [],
        "progress": progress,
        "own_cards": visits.own_cards(visit, user),
        "comparison": comparison,
        "compared": compared(comparison) if comparison else [],
        "caution": caution(),
        "revisit": visits.revisit_of(visit),
        "reads": reads,
        "runs": runs,
        "writes": writes,
        "may_describe": runs and visit.state in VISIT_PLANNING,
        "may_plan": runs and visit.state == State.ASKED,
        "may_begin": runs and visit.state == State.PLANNED,
        "may_line": runs and visit.state in VISIT_AHEAD,
        "may_advise": runs and visit.state == State.ANALYSED,
        "may_close": runs and visit.state == State.ADVISED and visit.acknowledged_on is not None,
        "may_repeat": runs and visit.state in (State.ADVISED, State.CLOSED),
        "may_cancel": runs and visit.state in (*VISIT_PLANNING, State.VISITING),
        "may_draft": writes and bool(progress and progress.accepted),
        "may_acknowledge": rules.can_answer_visit(user, visit) and visit.acknowledged_on is None,
        "may_take_up": visit.acknowledged_on is not None and rules.can_ask_visit(user, visit.place),
        "cards_url": _cards_url(visit) if runs else "",
        "results_url": _results_url(visit) if runs and progress and progress.accepted else "",
        "recommend_url": _recommend_url(visit) if runs else "",
    }


def facts(visit: FieldVisit) -> list[tuple[str, str]]:
    days = ""
    if visit.starts and visit.ends:
        days = shortdate(visit.starts)
        days += f" – {shortdate(visit.ends)}" if visit.ends != visit.starts else ""
    pairs = [
        (_("Organisation"), visit.place.title),
        (_("Reason of the visit"), str(visit.get_reason_display())),
        (_("What for"), visit.goal),
        (_("When"), visit.period),
        (_("Days of the visit"), days),
        (_("Card"), visit.version.title if visit.version else ""),
        (_("Read by the head"), shortdate(visit.acknowledged_on) if visit.acknowledged_on else ""),
        (_("Outcome"), visit.outcome),
        (_("Why there will be no visit"), visit.cancelled_because),
    ]
    return [pair for pair in pairs if pair[1]]


def _cards_url(visit: FieldVisit) -> str:
    return reverse("monitoring:campaign-cards", args=[visit.cards_id]) if visit.cards_id else ""


def _results_url(visit: FieldVisit) -> str:
    return reverse("monitoring:dashboard", args=[visit.cards_id, visit.place_id])


def _recommend_url(visit: FieldVisit) -> str:
    """Where recommendations of the cycle are drafted from the cards of the visit."""
    ended = visit.cards is not None and visit.cards.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
    return reverse("cycle:campaign", args=[visit.cards_id]) if ended else ""
