"""The home page: blocks by role; a person with two roles sees both."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mostik.context.queries import agenda as values
from mostik.cycle.queries import recommendations
from mostik.cyclogram.queries import checks
from mostik.growth.queries import reserve, visits
from mostik.lib.guard import guarded
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.people import person_of
from mostik.portal import rules
from mostik.portal.queries import (
    duties,
    growing,
    installation,
    learning,
    routed,
    standing,
    today,
    wanted,
)
from mostik.portal.queries.duties import LEADERS, OPERATORS, READERS, STAFF_VIEWERS, Duties
from mostik.portal.web import learning as way
from mostik.portal.web import prescribed
from mostik.portal.web import wanted as wishes
from mostik.portal.web.menu import address
from mostik.ui.pieces import drawn


@dataclass(frozen=True, slots=True)
class Task:
    """One line of «What to do today». Tones are those of badges."""

    text: str
    url: str
    tone: str
    count: int


@require_safe
@guarded(rules.is_signed_in)
def home(request: HttpRequest) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    own = duties.of(user)
    cards = today.own_cards(user, day)
    agenda = checks.agenda(user, day) if own.has(*LEADERS, "teacher") else checks.Agenda()
    portfolio = growing.own(person_of(user), day) if own.has(*LEADERS, "teacher") else None
    asked = learning.asked(user, day)
    results = learning.own(person_of(user), day) if portfolio else None
    staff = growing.staff(user, day) if own.has("municipal_operator", *LEADERS) else growing.Staff()
    routes = routed.of(user, day) if own.has("municipal_operator", *LEADERS, "teacher", "expert") else None
    coming = visits.agenda(user, day)
    collections = today.collections(user, own.nodes(*OPERATORS, *LEADERS), day)
    context = {
        "person": person_of(user),
        "own": own,
        "day": day,
        "cards": cards,
        "tasks": [
            *_own_tasks(cards),
            *_planned(agenda),
            *_asked(asked),
            *_recommended(request, own, day),
            *_growing(portfolio, staff),
            *(_routed(routes) if routes else ()),
            *_visits(coming, reserve.waiting_for(user)),
            *_wanted(request, own, day),
            *_tasks_about_others(own, collections),
        ],
        "agenda": agenda,
        "coming": coming.soon,
        "portfolio": portfolio if portfolio and (portfolio.total or own.has("teacher")) else None,
        "way": way.way(results, asked, routes or routed.Routed(), portfolio) if results and portfolio else [],
        "looks": way.looks(results) if results else "",
        "teachers": _teachers(request, own, day),
        "collections": collections,
        "standings": standing.of_nodes(user, own.nodes(*READERS)),
        "installation": installation.state(day) if own.is_administrator else None,
        "links": _links(own),
    }
    return render(request, "portal/home.html", context)


def _teachers(request: HttpRequest, own: Duties, day: datetime.date) -> str:
    """What the teachers of the first place this person leads find hardest: means of many."""
    node = next(iter(own.nodes(*OPERATORS, *LEADERS)), None)
    stamp = learning.stamp_of(node, day) if node else ()
    if node is None or not stamp:
        return ""
    return drawn(
        "portal/_teachers.html",
        request,
        lambda: {"node": node, "hardest": learning.hardest(node, day)},
        *stamp,
    )


def _own_tasks(cards: today.OwnCards) -> list[Task]:
    url = address("monitoring:cards")
    lines = (
        (
            cards.returned,
            "bad",
            ngettext(
                "%d card was returned to you: correct it",
                "%d cards were returned to you: correct them",
                cards.returned,
            ),
        ),
        (
            cards.overdue,
            "bad",
            ngettext("%d card of yours is overdue", "%d cards of yours are overdue", cards.overdue),
        ),
        (
            cards.soon,
            "warn",
            ngettext("%d card is due within a week", "%d cards are due within a week", cards.soon),
        ),
    )
    return [Task(text % count, url, tone, count) for count, tone, text in lines if count]


def _asked(asked: learning.Asked) -> list[Task]:
    """Diagnostics to take, works and cards to rate, appeals to decide."""
    take, rate, appeals = asked.to_take, asked.to_rate, asked.appeals
    mine = address("assessment:mine")
    lines = (
        (
            appeals,
            "bad",
            address("assessment:appeals"),
            ngettext("%d appeal waits for your decision", "%d appeals wait for your decision", appeals),
        ),
        (take, "warn", mine, ngettext("%d diagnostic to take", "%d diagnostics to take", take)),
        (
            rate,
            "warn",
            mine,
            ngettext("%d work of a colleague to rate", "%d works of colleagues to rate", rate),
        ),
    )
    return [Task(text % count, url, tone, count) for count, tone, url, text in lines if count]


def _planned(agenda: checks.Agenda) -> list[Task]:
    """What the cyclogram of internal assessment and the orders on it ask for."""
    plan, measures = address("cyclogram:list"), address("cycle:measures") + "?show=overdue"
    late, month, items = agenda.overdue, agenda.month, agenda.items_late
    lines = (
        (late, "bad", plan, ngettext("%d check is overdue", "%d checks are overdue", late)),
        (
            items,
            "bad",
            measures,
            ngettext("%d item of an order is overdue", "%d items of orders are overdue", items),
        ),
        (month, "info", plan, ngettext("%d check this month", "%d checks this month", month)),
    )
    return [Task(text % count, url, tone, count) for count, tone, url, text in lines if count]


def _recommended(request: HttpRequest, own: Duties, day: datetime.date) -> list[Task]:
    """Recommendations that wait for an answer of the places this person answers for."""
    if not own.has("municipal_operator", *LEADERS):
        return []
    counts, url = recommendations.waiting_for(request.user, day), address("cycle:mine")
    late = ngettext("%d recommendation is overdue", "%d recommendations are overdue", counts.overdue)
    waits = counts.owed - counts.overdue
    text = ngettext(
        "%d recommendation waits for your answer", "%d recommendations wait for your answer", waits
    )
    lines = ((late, "bad", counts.overdue), (text, "warn", waits))
    return [Task(text % count, url, tone, count) for text, tone, count in lines if count]


def _growing(own: growing.Own | None, staff: growing.Staff) -> list[Task]:
    """Portfolios: what was not confirmed to this person, what others wait for, whose terms end."""
    refused = own.refused if own else 0
    lines = (
        (
            refused,
            "bad",
            address("growth:mine"),
            ngettext(
                "%d record of your portfolio was not confirmed",
                "%d records of your portfolio were not confirmed",
                refused,
            ),
        ),
        (
            staff.waiting,
            "info",
            address("growth:waiting"),
            ngettext(
                "%d record of portfolios waits for verification",
                "%d records of portfolios wait for verification",
                staff.waiting,
            ),
        ),
        (
            staff.ending,
            "warn",
            address("growth:expiring"),
            ngettext(
                "%d term of attestation or courses ends soon or has ended",
                "%d terms of attestation or courses end soon or have ended",
                staff.ending,
            ),
        ),
    )
    return [Task(text % count, url, tone, count) for count, tone, url, text in lines if count]


def _routed(found: routed.Routed) -> list[Task]:
    """Routes: own steps that are late, signatures that are asked for."""
    late, sign = found.late, found.to_sign
    lines = (
        (
            late,
            "bad",
            address("growth:my-route"),
            ngettext("%d step of your route is late", "%d steps of your route are late", late),
        ),
        (
            sign,
            "info",
            address("growth:route-agreeing"),
            ngettext("%d route waits for your signature", "%d routes wait for your signature", sign),
        ),
    )
    return [Task(text % count, url, tone, count) for count, tone, url, text in lines if count]


def _visits(coming: visits.Agenda, proposed: int) -> list[Task]:
    """Methodical visits: requests to plan, results to sum up, advice to read; who is proposed for the reserve."""
    asked, late, unread = coming.asked, coming.to_advise, coming.to_read
    url, listed = address("growth:visits"), address("growth:reserve")
    lines = (
        (
            proposed,
            "info",
            f"{listed}?state=proposed",
            ngettext(
                "%d proposal to the personnel reserve", "%d proposals to the personnel reserve", proposed
            ),
        ),
        (asked, "info", f"{url}?state=asked", ngettext("%d visit to plan", "%d visits to plan", asked)),
        (
            late,
            "warn",
            url,
            ngettext(
                "%d visit waits for its analysis or advice",
                "%d visits wait for their analysis or advice",
                late,
            ),
        ),
        (
            unread,
            "warn",
            f"{url}?state=advised",
            ngettext(
                "Read the advice after %d methodical visit",
                "Read the advice after %d methodical visits",
                unread,
            ),
        ),
    )
    return [Task(text % count, where, tone, count) for count, tone, where, text in lines if count]


def _wanted(request: HttpRequest, own: Duties, day: datetime.date) -> list[Task]:
    """What teachers are asked about their needs, lists that wait for a word; values of organisations to hand in or accept."""
    if not own.has(*OPERATORS, *LEADERS, "teacher"):
        return []
    runs = own.has(*OPERATORS)
    lines = wishes.lines(wanted.of(request.user, day, runs=runs))
    if runs or own.has(*LEADERS):
        lines += prescribed.lines(values.of(request.user, _led(own), day))
    return [Task(*line) for line in lines]


def _led(own: Duties) -> list[Node]:
    return [node for node in own.nodes(*LEADERS) if node.kind == NodeKind.ORGANISATION]


def _tasks_about_others(own: Duties, collections: list[today.Collection]) -> list[Task]:
    tasks = []
    for row in collections:
        url, progress = address("monitoring:campaign-cards", row.campaign.pk), row.progress
        if own.has(*OPERATORS):
            text = ngettext(
                "%d card waits for your review", "%d cards wait for your review", progress.submitted
            )
            tasks.append(Task(text % progress.submitted, url, "info", progress.submitted))
            text = ngettext("%d card has no assessor", "%d cards have no assessor", progress.unassigned)
            tasks.append(Task(text % progress.unassigned, url, "warn", progress.unassigned))
        text = ngettext(
            "%d card of your people is overdue", "%d cards of your people are overdue", row.late_others
        )
        tasks.append(Task(text % row.late_others, url, "bad", row.late_others))
    return [task for task in tasks if task.count]


def _links(own: Duties) -> list[tuple[str, str]]:
    """Where this person often goes, beside the menu."""
    links: list[tuple[str, str]] = []
    if own.has(*OPERATORS, *LEADERS):
        links.append((_("New campaign"), address("monitoring:campaign-create")))
    if own.is_administrator or own.has(*OPERATORS):
        links.append((_("Import of organisations and people"), address("network:imports")))
        links.append((_("New instrument"), address("instruments:upload")))
    for node in own.nodes(*STAFF_VIEWERS)[:3]:
        links.append((node.title, address("network:node", node.pk)))
    if own.is_administrator or own.has(*OPERATORS, *LEADERS, "data_officer"):
        links.append((_("Background work"), address("platform:jobs")))
    links.append((_("My devices"), address("platform:devices")))
    links.append((_("My account"), address("platform:account")))
    return [(title, url) for title, url in links if url]
