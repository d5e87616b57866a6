"""Who can sign a route: the other direction of `routes.signs`, for notices and for leaving out a signature that nobody
could give."""

from __future__ import annotations

import datetime

from mostik.assessment.queries import privacy
from mostik.growth.enums import AgreeingRole
from mostik.growth.queries.routes import METHODISTS
from mostik.network.models import Employment, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import User

MOST = 20
"""Notices of one signature."""


def users(person: Person, role: AgreeingRole, on: datetime.date) -> list[User]:
    """Accounts that could sign for the person in this role on the day; never more than MOST."""
    if role == AgreeingRole.TEACHER:
        return [person.user] if person.user else []
    if role == AgreeingRole.METHODIST:
        guides = _guides(person, on)
        if guides:
            return guides
        return _with_role(person, METHODISTS[:1], on) or _with_role(person, METHODISTS, on)
    return _with_role(person, ("head",), on)


def exist(person: Person, role: AgreeingRole, on: datetime.date) -> bool:
    return bool(users(person, role, on))


def _guides(person: Person, on: datetime.date) -> list[User]:
    """Guides in force that really see the person today (`privacy` is asked, not repeated)."""
    found = [row.guide.user for row in privacy.guides_of(person, on) if row.guide.user_id is not None]
    return [user for user in found if user and privacy.guided_by(user, on).filter(pk=person.pk).exists()]


def _with_role(person: Person, roles: tuple[str, ...], on: datetime.date) -> list[User]:
    paths: set[str] = set()
    jobs = Employment.objects.on(on).filter(person=person).select_related("organisation", "group")
    for job in jobs:
        paths.update(access.paths_above(job.organisation.path))
        if job.group is not None:
            paths.update(access.paths_above(job.group.path))
    held = RoleAssignment.objects.on(on).filter(
        role__in=roles, node__path__in=paths, person__user__is_active=True
    )
    rows = held.exclude(person=person).select_related("person__user").order_by("id")
    return list({row.person.user_id: row.person.user for row in rows if row.person.user}.values())[:MOST]
