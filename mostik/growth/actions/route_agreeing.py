"""A route is sent round, signed in the order that is data, returned with a note, taken back, changed and sent again."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.assessment.actions.deficits import set_status
from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Deficit
from mostik.growth.actions.route_locks import CannotRoute, locked, of_writer
from mostik.growth.enums import AgreeingRole, Decision, RouteState
from mostik.growth.models import LearningRoute, RouteAgreement, RouteStep, RouteVersion, StepDeficit
from mostik.growth.queries import route_packs, route_signers, route_versions, routes
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = RouteState
Role = AgreeingRole


def send(*, route: LearningRoute, by: User, at: datetime.datetime) -> LearningRoute:
    """Freeze what is written as a new version and ask for signatures. Whoever sends it has signed. Where nobody else is
    to sign, it is at work at once."""
    with transaction.atomic():
        row = of_writer(route, by, State.DRAFT)
        if not RouteStep.objects.filter(route=row).exists():
            raise CannotRoute(_("There are no steps in the route."))
        row.version += 1
        row.state = State.AGREEING
        row.save(update_fields=["version", "state"])
        version = RouteVersion.objects.create(
            route=row, number=row.version, content=route_versions.frozen(row), made_at=at, made_by=by
        )
        own = Role.TEACHER if row.person.user_id == by.pk else Role.METHODIST
        for order, role in enumerate(_roles(row, timezone.localdate(at)), 1):
            signed = {"decision": Decision.AGREED.value, "by": by, "at": at} if role == own else {}
            RouteAgreement.objects.create(version=version, order=order, role=role.value, **signed)
        audit.record("growth.route.sent", target=row, by=by, at=at, details={"version": row.version})
        _go_on(row, version, by, at)
    return row


def agree(*, route: LearningRoute, note: str = "", by: User, at: datetime.datetime) -> LearningRoute:
    """Sign as the one who is asked now; after the last signature the route is at work."""
    with transaction.atomic():
        row = locked(route)
        asked = _asked(row, by)
        _decide(asked, Decision.AGREED, note, by, at)
        audit.record("growth.route.agreed", target=row, by=by, at=at, details={"role": asked.role})
        _go_on(row, asked.version, by, at)
    return row


def give_back(*, route: LearningRoute, note: str, by: User, at: datetime.datetime) -> LearningRoute:
    """Return it to whoever writes it, with what should be changed."""
    if not note.strip():
        raise CannotRoute(_("Write what should be changed."), "note")
    with transaction.atomic():
        row = locked(route)
        asked = _asked(row, by)
        _decide(asked, Decision.RETURNED, note, by, at)
        row.state = State.DRAFT
        row.save(update_fields=["state"])
        audit.record("growth.route.returned", target=row, by=by, at=at, details={"role": asked.role})
        _tell_person(row, _("Your route was returned: something should be changed"), by, at)
    return row


def take_back(*, route: LearningRoute, by: User, at: datetime.datetime) -> LearningRoute:
    """Not wait for the signatures but write on."""
    with transaction.atomic():
        row = of_writer(route, by, State.AGREEING)
        row.state = State.DRAFT
        row.save(update_fields=["state"])
        audit.record("growth.route.taken_back", target=row, by=by, at=at)
    return row


def revise(*, route: LearningRoute, by: User, at: datetime.datetime) -> LearningRoute:
    """Change a route that is at work: its steps go on, what is changed is agreed again as the next version."""
    with transaction.atomic():
        row = of_writer(route, by, State.ACTIVE)
        row.state = State.DRAFT
        row.save(update_fields=["state"])
        audit.record("growth.route.revised", target=row, by=by, at=at)
    return row


def _roles(route: LearningRoute, day: datetime.date) -> list[AgreeingRole]:
    """Those of the order that somebody can sign for: nobody signs an own route as its methodist or head."""
    return [
        role
        for role in route_packs.order_of(route.place, day)
        if route_signers.exist(route.person, role, day)
    ]


def _asked(route: LearningRoute, by: User) -> RouteAgreement:
    rows = RouteAgreement.objects.select_for_update(of=("self",)).select_related("version")
    row = rows.filter(pk__in=routes.waiting_for(by).filter(version__route=route).values("pk")).first()
    if row is None:
        raise CannotRoute(_("Your signature is not asked for now."))
    return row


def _decide(row: RouteAgreement, decision: Decision, note: str, by: User, at: datetime.datetime) -> None:
    row.decision, row.note, row.by, row.at = decision.value, note.strip(), by, at
    row.save(update_fields=["decision", "note", "by", "at"])


def _go_on(route: LearningRoute, version: RouteVersion, by: User, at: datetime.datetime) -> None:
    """Tell whoever signs next; when all have signed, begin."""
    waiting = RouteAgreement.objects.filter(version=version, decision=Decision.WAITING).order_by("order")
    asked = waiting.first()
    if asked is not None:
        _tell_signers(route, AgreeingRole(asked.role), at)
        return
    route.state, route.agreed_on = State.ACTIVE, timezone.localdate(at)
    route.save(update_fields=["state", "agreed_on"])
    answered = StepDeficit.objects.filter(step__route=route).values("deficit")
    for deficit in Deficit.objects.filter(pk__in=answered, status=DeficitStatus.OPEN).order_by("pk"):
        set_status(deficit=deficit, status=DeficitStatus.IN_ROUTE, by=by, at=at)
    audit.record("growth.route.started", target=route, by=by, at=at)
    _tell_person(route, _("Your route is agreed: you can begin"), by, at)


def _tell_signers(route: LearningRoute, role: AgreeingRole, at: datetime.datetime) -> None:
    address = reverse("growth:route", args=[route.pk])
    for user in route_signers.users(route.person, role, timezone.localdate(at)):
        with translation.override(user.language):
            text = _("A route waits for your signature")
        key = f"growth.route.sign:{route.pk}:{route.version}"
        notices.send(to=[user], text=text, url=address, key=key, at=at)


def _tell_person(route: LearningRoute, text: str, by: User, at: datetime.datetime) -> None:
    user = route.person.user
    if user is not None and user.pk != by.pk:
        notices.send(to=[user], text=text, url=reverse("growth:route", args=[route.pk]), at=at)
