"""The personnel reserve: proposed on a consent, included by the methodist, ended with a reason. A withdrawn consent ends it at
once, whether or not anybody has pressed anything (`queries.reserve.living`)."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import ReserveLeaving, ReserveLevel, ReserveState
from mostik.growth.models import ReserveEntry
from mostik.growth.queries import reserve as queries
from mostik.lib.errors import Refusal
from mostik.network.enums import NodeKind
from mostik.network.models import Consent, Node, Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotReserve(Refusal):
    """There is no consent, the person or the entry is not this user's, or something is missing."""


def propose(
    *,
    person: Person,
    place: Node,
    post: str,
    basis: str,
    until: datetime.date,
    by: User,
    at: datetime.datetime,
) -> ReserveEntry:
    """Propose somebody who has agreed, for a post of the own kindergarten or municipality."""
    with transaction.atomic():
        end_withdrawn(person=person, at=at)
        if not post.strip() or not basis.strip():
            raise CannotReserve(_("Say for which post and on what ground."))
        if until <= timezone.localdate(at):
            raise CannotReserve(_("The term is over already."))
        is_local = place.kind == NodeKind.ORGANISATION
        row = ReserveEntry(
            person=person,
            consent=_consent(person, place, by),
            place=place,
            level=ReserveLevel.ORGANISATION if is_local else ReserveLevel.MUNICIPALITY,
            post=post.strip(),
            basis=basis.strip(),
            until=until,
            proposed_at=at,
            proposed_by=by,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CannotReserve(_("This person is proposed for this post already.")) from error
        audit.record("growth.reserve.proposed", target=row, by=by, at=at, details={"place": place.pk})
        _tell(row, _("You are proposed for the personnel reserve: %(post)s."), at)
    return row


def _consent(person: Person, place: Node, by: User) -> Consent:
    """What the entry stands on; a refusal where the proposer has no right or the person has not agreed."""
    places = {one.pk for one in queries.places_for(by, person)}
    if not rules.can_propose(by, person) or place.pk not in places:
        raise CannotReserve(_("You propose people who work at your place, for its posts."))
    consent = queries.consent_of(person)
    if consent is None:
        raise CannotReserve(
            _("This person has not agreed to be considered for the reserve. The consent is theirs to give.")
        )
    return consent


def include(*, entry: ReserveEntry, by: User, at: datetime.datetime) -> ReserveEntry:
    with transaction.atomic():
        row = _locked(entry)
        if not rules.can_decide_reserve(by, row):
            raise CannotReserve(_("The reserve is kept by the methodist of the municipality."))
        if row.state != ReserveState.PROPOSED:
            raise CannotReserve(_("The person is in the reserve already."))
        row.state, row.decided_at, row.decided_by = ReserveState.LISTED, at, by
        row.save(update_fields=["state", "decided_at", "decided_by"])
        audit.record("growth.reserve.included", target=row, by=by, at=at)
        _tell(row, _("You are in the personnel reserve: %(post)s."), at)
    return row


def end(
    *, entry: ReserveEntry, leaving: ReserveLeaving, reason: str, by: User, at: datetime.datetime
) -> ReserveEntry:
    """Not included, appointed, taken out: with a reason in words."""
    if not reason.strip():
        raise CannotReserve(_("Write the reason."))
    with transaction.atomic():
        row = _locked(entry)
        if not rules.can_take_back(by, row):
            raise CannotReserve(_("The reserve is kept by the methodist of the municipality."))
        row.left_at, row.leaving, row.reason = at, leaving, reason.strip()[:300]
        row.save(update_fields=["left_at", "leaving", "reason"])
        audit.record("growth.reserve.ended", target=row, by=by, at=at, details={"leaving": str(leaving)})
        _tell(row, _("You are no longer in the personnel reserve: %(post)s."), at)
    return row


def end_withdrawn(*, person: Person, at: datetime.datetime) -> int:
    """Mark what a withdrawn consent or the term has ended: it frees the place for a new proposal. Nobody saw it any more."""
    open_ = ReserveEntry.objects.filter(person=person, left_at__isnull=True)
    gone = open_.filter(consent__withdrawn_at__isnull=False)
    count = gone.update(left_at=at, leaving=ReserveLeaving.CONSENT)
    return count + open_.filter(until__lt=timezone.localdate(at)).update(
        left_at=at, leaving=ReserveLeaving.TERM
    )


def _locked(entry: ReserveEntry) -> ReserveEntry:
    rows = queries.living().select_for_update(of=("self",))
    row = rows.filter(pk=entry.pk).select_related("person__user", "place").first()
    if row is None:
        raise CannotReserve(_("The entry is no longer in force."))
    return row


def _tell(row: ReserveEntry, text: str, at: datetime.datetime) -> None:
    if row.person.user is not None:
        said = text % {"post": row.post}
        notices.send(to=[row.person.user], text=said, url=reverse("growth:my-ladder"), at=at)
