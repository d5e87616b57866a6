"""The daily round: everybody is told once of what ends, every head once a month of the staff."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth.queries import expiring
from mostik.growth.queries.expiring import Ending, What
from mostik.growth.queries.packs import title_of
from mostik.network.models import Person, RoleAssignment
from mostik.platform.actions import notices
from mostik.platform.models import Notice, User
from mostik.ui.formats import shortdate

LEADERS = ("head", "senior_teacher")


def remind_all(*, at: datetime.datetime) -> int:
    """Returns how many notices are new. Keys make a second round of the same day, and of the same month, silent."""
    today, before = timezone.localdate(at), Notice.objects.count()
    of_place: dict[int, list[Ending]] = defaultdict(list)
    for part in expiring.everybody(today):
        for one in part:
            of_place[one.job.organisation_id].append(one)
            _tell_person(one, today, at)
    held = RoleAssignment.objects.on(today).filter(role__in=LEADERS, node__in=list(of_place))
    for role in held.select_related("person__user"):
        if role.node_id is not None:
            _tell_leader(role.person, role.node_id, of_place[role.node_id], today, at)
    return Notice.objects.count() - before


def _tell_person(one: Ending, today: datetime.date, at: datetime.datetime) -> None:
    user, row = one.person.user, one.record
    if user is None or row is None or one.ends is None:
        return
    with translation.override(user.language):
        key = f"growth.ends:{row.pk}:{one.ends}"
        notices.send(
            to=[user], text=words_of(one, today), url=reverse("growth:record", args=[row.pk]), key=key, at=at
        )


def words_of(one: Ending, today: datetime.date) -> str:
    """One sentence about an ending, in the language of the reader."""
    if one.ends is None or one.record is None:
        return _("No course is recorded.")
    words = {"title": title_of(one.record.kind), "day": shortdate(one.ends)}
    if one.what == What.COURSE:
        if one.ends < today:
            return _("New courses were needed by %(day)s.") % words
        return _("New courses are needed by %(day)s.") % words
    if one.ends < today:
        return _("%(title)s: ended on %(day)s.") % words
    return _("%(title)s: ends on %(day)s.") % words


def _tell_leader(
    person: Person, place: int, endings: list[Ending], today: datetime.date, at: datetime.datetime
) -> None:
    others = [one for one in endings if one.person.pk != person.pk]
    user: User | None = person.user
    if user is None or not others:
        return
    with translation.override(user.language):
        text = ngettext(
            "Of your staff %(n)d term ends soon or has ended: attestation, courses",
            "Of your staff %(n)d terms end soon or have ended: attestation, courses",
            len(others),
        ) % {"n": len(others)}
        key = f"growth.ends.staff:{place}:{today:%Y-%m}"
        notices.send(to=[user], text=text, url=reverse("growth:expiring"), key=key, at=at)
