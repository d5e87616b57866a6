"""Who guides whom: a methodist or tutor is assigned to teachers and the assignment ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment import rules
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Guidance
from mostik.lib.errors import Refusal
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotGuide(Refusal):
    """The teacher does not work there, or the guide is the teacher's head or nobody with an account."""


def assign(
    *,
    people: Iterable[Person],
    guide: Person,
    kind: GuideKind,
    place: Node,
    basis: str = "",
    by: User,
    at: datetime.datetime,
) -> int:
    """Assign a guide to teachers who work at or below a place; returns how many are new. All or nothing."""
    day = timezone.localtime(at).date()
    with transaction.atomic():
        wanted = {person.pk: person for person in people}
        _check(wanted, guide, place, by, day)
        known = Guidance.objects.filter(guide=guide, person__in=wanted, valid_to__isnull=True)
        new = [pk for pk in wanted if pk not in set(known.values_list("person_id", flat=True))]
        Guidance.objects.bulk_create(
            Guidance(
                person_id=pk,
                guide=guide,
                kind=kind,
                place=place,
                basis=basis,
                valid_from=day,
                assigned_at=at,
                assigned_by=by,
            )
            for pk in new
        )
        details = {"people": len(new), "kind": str(kind)}
        audit.record("assessment.guide.assigned", target=guide, by=by, at=at, details=details)
        _tell([wanted[pk] for pk in new], guide, at)
    return len(new)


def end(*, guidance: Guidance, by: User, at: datetime.datetime) -> Guidance:
    """From now on the guide sees nothing more of this teacher. An assignment of today never was."""
    with transaction.atomic():
        row = (
            Guidance.objects.select_for_update(of=("self",))
            .select_related("place", "guide")
            .get(pk=guidance.pk)
        )
        if row.valid_to is not None:
            return row
        audit.record("assessment.guide.ended", target=row.guide, by=by, at=at)
        if row.valid_from >= timezone.localtime(at).date():
            row.delete()
            return row
        row.valid_to = timezone.localtime(at).date() - datetime.timedelta(days=1)
        row.save(update_fields=["valid_to"])
    return row


def _check(wanted: Mapping[int, Person], guide: Person, place: Node, by: User, day: datetime.date) -> None:
    if not rules.can_assign_guides(by, place):
        raise CannotGuide(_("You do not assign guides here."))
    if guide.user is None or not guide.user.is_active:
        raise CannotGuide(_("Choose a guide with an account."))
    jobs = Employment.objects.on(day).filter(person__in=wanted, organisation__path__startswith=place.path)
    paths: dict[int, list[str]] = {}
    for person, path in jobs.values_list("person_id", "organisation__path"):
        paths.setdefault(person, []).append(path)
    if set(paths) != set(wanted):
        raise CannotGuide(_("Choose people who work here."))
    if guide.pk in wanted:
        raise CannotGuide(_("Nobody guides themselves."))
    _refuse_head(guide, [path for of in paths.values() for path in of], day)


def _refuse_head(guide: Person, paths: list[str], day: datetime.date) -> None:
    """A head sees results by consent only, and does not become a guide of own staff to go round it."""
    above = {path for one in paths for path in access.paths_above(one)}
    heads = RoleAssignment.objects.on(day).filter(person=guide, role="head", node__path__in=above)
    if heads.exists():
        raise CannotGuide(
            _("A head sees results of own staff only with their consent: choose somebody else.")
        )


def _tell(people: Iterable[Person], guide: Person, at: datetime.datetime) -> None:
    notices.send(
        to=[person.user for person in people if person.user],
        text=_("%(guide)s is assigned to you and now sees your profile.") % {"guide": guide.full_name},
        url=reverse("assessment:who-sees"),
        key=f"assessment.guide.{guide.pk}.{at:%Y%m%d}",
        at=at,
    )
