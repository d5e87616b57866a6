"""The life of a visit: asked for or founded on what was found, planned, begun with its cards, closed or cancelled.

Cards are those of monitoring: a visit hands them out to its observers and stops their collection."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import VISIT_AHEAD, VISIT_PLANNING, VisitPart, VisitReason, VisitState
from mostik.growth.models import FieldVisit, VisitLine, VisitMember
from mostik.growth.queries import visit_reasons
from mostik.growth.queries import visits as queries
from mostik.instruments.models import InstrumentVersion
from mostik.lib import periods
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import assignments, campaigns
from mostik.monitoring.enums import CampaignStatus, Source, StageLevel
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Node, Person, RoleAssignment
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = VisitState
ROW = ("place", "cards", "version", "follows__cards", "recommendation")


class CannotVisit(Refusal):
    """The visit is not this user's, is at another stage, or something is missing."""


def ask(*, place: Node, title: str, words: str, by: User, at: datetime.datetime) -> FieldVisit:
    """An organisation asks for help: the methodists of the municipality are told."""
    if not rules.can_ask_visit(by, place):
        raise CannotVisit(_("A visit is asked for by the head or the senior teacher."))
    if not title.strip() or not words.strip():
        raise CannotVisit(_("Say what you need help with."))
    row = FieldVisit(place=place, title=title.strip(), reason=VisitReason.REQUEST, basis=words.strip())
    with transaction.atomic():
        _make(row, by, at)
        audit.record("growth.visit.asked", target=row, by=by, at=at, details=_details(row))
        text = _("“%(place)s” asks for a methodical visit: %(title)s.")
        tell(row, methodists_of(place, timezone.localdate(at)), text, at=at)
    return row


def found(*, place: Node, key: str, by: User, at: datetime.datetime) -> FieldVisit:
    """Begin from something found at the place (`queries.visit_reasons`): its words and numbers are kept as they stand."""
    if not rules.can_run_visits_to(by, place):
        raise CannotVisit(_("Visits are planned by the methodist of the municipality."))
    one = visit_reasons.find(place, key, timezone.localdate(at))
    if one is None:
        raise CannotVisit(_("This reason does not stand any more: choose another one."))
    row = FieldVisit(place=place, title=one.title[:300], reason=one.reason, basis=one.basis, **one.fields)
    with transaction.atomic():
        _make(row, by, at)
        audit.record("growth.visit.founded", target=row, by=by, at=at, details=_details(row))
    return row


def revisit(*, visit: FieldVisit, by: User, at: datetime.datetime) -> FieldVisit:
    """A visit after a visit: what was advised is looked at again, with the same card and the same team."""
    with transaction.atomic():
        first = locked(visit, State.ADVISED, State.CLOSED, by=by)
        words = _("After the visit of %(day)s: “%(title)s”. What was advised is looked at again.")
        row = FieldVisit(
            place=first.place,
            title=first.title,
            reason=VisitReason.REVISIT,
            basis=words % {"day": f"{first.starts:%d.%m.%Y}", "title": first.title},
            follows=first,
            version=first.version,
        )
        try:
            with transaction.atomic():
                _make(row, by, at)
        except IntegrityError as error:
            raise CannotVisit(_("There is a re-visit after this one already.")) from error
        audit.record("growth.visit.repeated", target=row, by=by, at=at, details=_details(row))
        _same_team(first, row, at)
    return row


def describe(
    *,
    visit: FieldVisit,
    title: str,
    goal: str,
    period: str,
    starts: datetime.date,
    ends: datetime.date,
    version: InstrumentVersion | None,
    by: User,
    at: datetime.datetime,
) -> FieldVisit:
    """What for and when; `period` is kept in the words of the plan beside the days. `version`: the card to observe with."""
    with transaction.atomic():
        row = locked(visit, *VISIT_PLANNING, by=by)
        if not title.strip() or not period.strip():
            raise CannotVisit(_("Say what the visit is about and when it is."))
        if ends < starts:
            raise CannotVisit(_("The last day is before the first one."))
        if version and version.pk not in {one.pk for one in queries.possible_versions(row.place)}:
            raise CannotVisit(_("This card cannot be used for the organisation."))
        row.title, row.goal, row.period = title.strip(), goal.strip(), period.strip()
        row.starts, row.ends, row.version = starts, ends, version
        row.save(update_fields=["title", "goal", "period", "starts", "ends", "version"])
        audit.record("growth.visit.described", target=row, by=by, at=at)
        if row.state == State.PLANNED:
            tell(
                row,
                [*_team(row), *_answerers(row, at)],
                _("The visit to “%(place)s” is on %(days)s now."),
                at=at,
            )
    return row


def plan(*, visit: FieldVisit, by: User, at: datetime.datetime) -> FieldVisit:
    """The plan is ready: the team and the organisation are told. It has days, a leader and something to do."""
    with transaction.atomic():
        row = locked(visit, State.ASKED, by=by)
        if row.starts is None or row.ends is None:
            raise CannotVisit(_("Set the days of the visit first."))
        team = queries.members_of(row)
        if not any(one.part == VisitPart.LEAD for one in team):
            raise CannotVisit(_("Name who leads the team."))
        if not VisitLine.objects.filter(visit=row).exists():
            raise CannotVisit(_("Write at least one line of the plan."))
        refuse_home(row, [one.person for one in team], at=at)
        row.state = State.PLANNED
        row.save(update_fields=["state"])
        audit.record("growth.visit.planned", target=row, by=by, at=at)
        text = _("A methodical visit to “%(place)s” is planned: %(days)s.")
        tell(row, [*_team(row), *_answerers(row, at)], text, at=at)
    return row


def begin(*, visit: FieldVisit, by: User, at: datetime.datetime) -> FieldVisit:
    """The team comes: cards are handed to its observers, if the plan names a card."""
    with transaction.atomic():
        row = locked(visit, State.PLANNED, by=by)
        team = queries.members_of(row)
        refuse_home(row, [one.person for one in team], at=at)
        if row.version:
            row.cards = _cards(row, team, by, at)
        row.state, row.begun_on = State.VISITING, timezone.localdate(at)
        row.save(update_fields=["state", "begun_on", "cards"])
        audit.record("growth.visit.begun", target=row, by=by, at=at)
    return row


def cancel(*, visit: FieldVisit, reason: str, by: User, at: datetime.datetime) -> FieldVisit:
    """It will not take place, or came to nothing, and why. The organisation is told."""
    if not reason.strip():
        raise CannotVisit(_("Write why there will be no visit."))
    with transaction.atomic():
        row = locked(visit, State.ASKED, State.PLANNED, State.VISITING, by=by)
        was_planned = row.state != State.ASKED
        stop_cards(row, by=by, at=at)
        row.state, row.cancelled_because = State.CANCELLED, reason.strip()
        row.save(update_fields=["state", "cancelled_because"])
        audit.record("growth.visit.cancelled", target=row, by=by, at=at)
        people = [*_answerers(row, at), *(_team(row) if was_planned else ())]
        tell(
            row,
            people,
            _("There will be no visit to “%(place)s”: %(title)s. The reason is on its page."),
            at=at,
        )
    return row


def close(*, visit: FieldVisit, outcome: str, by: User, at: datetime.datetime) -> FieldVisit:
    """The work with the organisation is over: with what it has given, in words."""
    if not outcome.strip():
        raise CannotVisit(_("Write what the visit has given."))
    with transaction.atomic():
        row = locked(visit, State.ADVISED, by=by)
        if row.acknowledged_on is None:
            raise CannotVisit(_("The head has not read the advice yet."))
        row.state, row.outcome, row.closed_on = State.CLOSED, outcome.strip(), timezone.localdate(at)
        row.save(update_fields=["state", "outcome", "closed_on"])
        audit.record("growth.visit.closed", target=row, by=by, at=at)
    return row


def locked(visit: FieldVisit, *states: str, by: User) -> FieldVisit:
    """The row of somebody who runs visits there, in one of the states."""
    row = in_state(visit, *(states or VISIT_AHEAD))
    if not rules.can_run_visit(by, row):
        raise CannotVisit(_("Visits are planned by the methodist of the municipality."))
    return row


def in_state(visit: FieldVisit, *states: str) -> FieldVisit:
    row = FieldVisit.objects.select_for_update(of=("self",)).select_related(*ROW).get(pk=visit.pk)
    if row.state not in states:
        raise CannotVisit(
            _("This cannot be done now: the state of the visit is “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    return row


def refuse_home(row: FieldVisit, people: Iterable[Person], *, at: datetime.datetime) -> None:
    """Nobody comes as a team to where they work or have a role, that day or on the first day of the visit (rule 8)."""
    today = timezone.localdate(at)
    bound = queries.bound_to(row.place, today)
    if row.starts is not None and row.starts > today:
        bound |= queries.bound_to(row.place, row.starts)
    for person in people:
        if person.pk in bound:
            raise CannotVisit(
                _("%(person)s belongs to this organisation and cannot come to it with a team.")
                % {"person": person.short_name}
            )


def stop_cards(row: FieldVisit, *, by: User, at: datetime.datetime) -> None:
    if row.cards and row.cards.status == CampaignStatus.RUNNING:
        campaigns.stop(campaign=row.cards, by=by, at=at)


def methodists_of(place: Node, on: datetime.date) -> list[User]:
    home = queries.municipality_of(place)
    rows = RoleAssignment.objects.on(on).filter(node=home, role__in=queries.RUNNERS)
    people = Person.objects.filter(pk__in=rows.values("person"), user__isnull=False)
    return [person.user for person in people.select_related("user") if person.user]


def tell(row: FieldVisit, to: Iterable[User], text: str, *, at: datetime.datetime) -> None:
    days = f"{row.starts:%d.%m.%Y}" if row.starts else ""
    if row.ends and row.ends != row.starts:
        days += f" – {row.ends:%d.%m.%Y}"
    said = text % {"place": row.place.title, "title": row.title, "days": days}
    notices.send(to=to, text=said, url=reverse("growth:visit", args=[row.pk]), at=at)


def _make(row: FieldVisit, by: User, at: datetime.datetime) -> None:
    row.created_at, row.created_by = at, by
    row.save(force_insert=True)


def _details(row: FieldVisit) -> dict[str, Any]:
    return {"reason": str(row.reason), "place": row.place_id}


def _same_team(first: FieldVisit, row: FieldVisit, at: datetime.datetime) -> None:
    """Those of the former team who may still come."""
    bound = queries.bound_to(row.place, timezone.localdate(at))
    for one in queries.members_of(first):
        if one.person_id not in bound:
            VisitMember.objects.create(
                visit=row,
                person=one.person,
                part=one.part,
                place=row.place,
                employer=one.employer,
                named_at=at,
            )


def _team(row: FieldVisit) -> list[User]:
    return [one.person.user for one in queries.members_of(row) if one.person.user]


def _answerers(row: FieldVisit, at: datetime.datetime) -> list[User]:
    granted = RoleAssignment.objects.on(timezone.localdate(at)).filter(
        node=row.place, role__in=queries.ANSWERERS
    )
    people = Person.objects.filter(pk__in=granted.values("person"), user__isnull=False)
    return [person.user for person in people.select_related("user") if person.user]


def _cards(row: FieldVisit, team: list[VisitMember], by: User, at: datetime.datetime) -> Campaign:
    """A campaign of the municipality with the card of the visit for every unit of the organisation; units are dealt out to
    the observers in turn, or all to the leader."""
    observers = _observers(team)
    made = _campaign(row, by, at)
    assert row.ends is not None
    due = max(row.ends, timezone.localdate(at))
    created = assignments.create_from_tree(campaign=made, nodes=[row.place], due=due, by=by, at=at)
    if not created.added:
        raise CannotVisit(_("There is nothing to look at with this card: choose another one."))
    cards = Assignment.objects.filter(campaign=made).order_by("unit__path", "pk")
    for number, card in enumerate(cards):
        person = observers[number % len(observers)]
        assignments.reassign(assignment=card, assessor=person, by=by, at=at)
    campaigns.announce(campaign=made, by=by, at=at)
    return campaigns.open_(campaign=made, by=by, at=at)


def _observers(team: list[VisitMember]) -> list[Person]:
    for part in (VisitPart.OBSERVER, VisitPart.LEAD):
        if found := [one.person for one in team if one.part == part and one.person.user]:
            return found
    raise CannotVisit(_("Nobody of the team who observes has a sign-in, so nobody can fill the cards."))


def _campaign(row: FieldVisit, by: User, at: datetime.datetime) -> Campaign:
    assert row.version is not None
    assert row.starts is not None
    made = campaigns.create(
        owner=queries.municipality_of(row.place),
        by=by,
        at=at,
        title=_title(row),
        kind_label=_("Methodical visit"),
        year=row.starts.year,
        period_from=row.starts,
        period_to=row.ends,
        structure_date=timezone.localdate(at),
        purpose=row.goal or row.basis,
        sources=[Source.EXTERNAL.value],
    )
    campaigns.add_instrument(campaign=made, version=row.version, by=by, at=at)
    stage: dict[str, Any] = {
        "title": row.title,
        "level": StageLevel.ORGANISATION.value,
        "starts": row.starts,
        "ends": row.ends,
        "period_text": row.period,
    }
    campaigns.set_stages(campaign=made, stages=[stage], by=by, at=at)
    return made


def _title(row: FieldVisit) -> str:
    """Told apart from rounds of monitoring in every list of campaigns."""
    assert row.starts is not None
    ends = f" · {row.place.title[:120]}, {row.starts:%d.%m.%Y} ({row.pk})"
    return f"{_('Methodical visit')}: {row.title}"[: 300 - len(ends)] + ends


def span_of(period: str, day: datetime.date) -> periods.Span | None:
    """The days that words of a plan mean in the school year of `day`; None: not understood."""
    reading = periods.read(period, "", day.year if day.month >= 7 else day.year - 1)
    return (reading.spans[0][0], max(span[1] for span in reading.spans)) if reading else None
