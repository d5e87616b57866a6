"""What pages say about routes: a step in a line, a signature in words, what is different between two versions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mostik.growth import rules
from mostik.growth.enums import AgreeingRole, Decision, RouteState, StepForm
from mostik.growth.queries import route_packs, routes
from mostik.growth.queries.route_pages import RouteShown, Signature, StepShown
from mostik.growth.queries.route_versions import FieldChange
from mostik.lib.guard import SignedInRequest
from mostik.ui.components import Moment, Tab
from mostik.ui.formats import shortdate, shorttime

TONES = {
    RouteState.DRAFT: "neutral",
    RouteState.AGREEING: "info",
    RouteState.ACTIVE: "good",
    RouteState.COMPLETED: "good",
    RouteState.CLOSED: "neutral",
}
DECISIONS = {Decision.WAITING: "info", Decision.AGREED: "good", Decision.RETURNED: "warn"}


def tabs(request: SignedInRequest, current: str) -> list[Tab]:
    """Own route; what waits for the signature; routes of others; the order. Only what this person has."""
    user = request.user
    waits = routes.waiting_for(user).count()
    reads = rules.reads_plans(user)
    pages = (
        ("growth:my-route", _("My route"), None, rules.has_routes(user)),
        ("growth:route-agreeing", _("To sign"), waits, bool(waits) or reads),
        ("growth:routes", _("Routes of teachers"), None, reads),
        ("growth:route-templates", _("Templates"), None, rules.reads_templates(user)),
        ("growth:route-orders", _("Order of agreement"), None, rules.sets_order(user)),
    )
    shown = [(name, title, count) for name, title, count, allowed in pages if allowed]
    if len(shown) < 2:
        return []
    return [Tab(title, reverse(name), name == current, count) for name, title, count in shown]


def moments(plan: RouteShown) -> list[Moment]:
    """Steps as a timeline: done, late, the next one, those ahead."""
    following = plan.next_step
    found = []
    for step in plan.steps:
        tone = (
            "good" if step.is_done else "bad" if step.is_late else "info" if step is following else "neutral"
        )
        found.append(
            Moment(
                step.period, step.title, line(step), who=status(step, following), tone=tone,
                url=reverse("growth:step", args=[plan.route.pk, step.pk]),
            )
        )  # fmt: skip
    return found


def line(step: StepShown) -> str:
    hours = ngettext("%d hour", "%d hours", step.hours) % step.hours if step.hours else ""
    product = step.actual or _("to come of it: %(what)s") % {"what": step.expected}
    return "; ".join(part for part in (step.kind, hours, product) if part)


def status(step: StepShown, following: StepShown | None) -> str:
    if step.done_on is not None:
        words = _("done on %(day)s") % {"day": shortdate(step.done_on)}
        return f"{words}, " + _("looked at") if step.checked_on else words
    if step.is_late:
        return _("late: was to be done by %(day)s") % {"day": shortdate(step.due)}
    return _("the next step") if following is not None and step.pk == following.pk else ""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    role: str
    decision: str
    tone: str
    who: str
    when: str
    note: str


def signature_lines(signatures: list[Signature]) -> list[SignatureLine]:
    return [
        SignatureLine(
            str(AgreeingRole(one.row.role).label),
            str(Decision(one.row.decision).label),
            DECISIONS[Decision(one.row.decision)],
            one.name,
            shorttime(one.row.at) if one.row.at else "",
            one.note or "",
        )
        for one in signatures
    ]


LABELS = {
    "title": lambda: _("Topic"),
    "form": lambda: _("Education"),
    "kind": lambda: _("What it is"),
    "content": lambda: _("Content"),
    "hours": lambda: _("Hours"),
    "period": lambda: _("When"),
    "starts": lambda: _("First day"),
    "ends": lambda: _("Last day"),
    "due": lambda: _("Last day"),
    "expected": lambda: _("Expected product"),
    "opportunity": lambda: _("From the catalogue"),
    "presentation": lambda: _("How it will be presented"),
    "competency": lambda: _("Competency"),
    "deficits": lambda: _("What it answers"),
    "tutor": lambda: _("Tutor"),
    "goal": lambda: _("Goal"),
}


def changes(fields: tuple[FieldChange, ...]) -> list[tuple[str, str, str]]:
    """(what, before, after) in words."""
    return [
        (LABELS[one.field](), _value(one.field, one.before), _value(one.field, one.after)) for one in fields
    ]


def _value(field: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if field == "kind":
        return route_packs.title_of(value)
    if field == "form":
        return str(StepForm(value).label)
    if field in ("due", "starts", "ends"):
        return shortdate(datetime.date.fromisoformat(value))
    if field == "deficits":
        return ngettext("%d deficit", "%d deficits", len(value)) % len(value)
    return str(value)


def plan_words(step: Mapping[str, Any]) -> str:
    """A frozen step in a line."""
    hours = ngettext("%d hour", "%d hours", step["hours"]) % step["hours"] if step["hours"] else ""
    parts = (route_packs.title_of(step["kind"]), step["period"], hours, step["expected"])
    return "; ".join(part for part in parts if part)


def states() -> list[tuple[str, str]]:
    return [
        ("", pgettext("routes", "All stages")),
        *((state.value, str(state.label)) for state in RouteState),
    ]
