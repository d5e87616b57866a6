"""Own results: the teacher alone reads them one by one."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mostik.assessment.enums import ResultState
from mostik.assessment.models import PersonalResult, Reading
from mostik.ui.formats import shortdate


def results_visible_to(user: Any) -> QuerySet[PersonalResult]:
    if not user.is_authenticated or not user.is_active:
        return PersonalResult.objects.none()
    rows = PersonalResult.objects.filter(person__user=user)
    rows = rows.select_related("person", "version__instrument", "attempt__participant__diagnostic")
    return rows.defer(
        "version__definition",
        "version__xform",
        "attempt__scores",
    ).order_by("-measured_on", "-id")


def readings_of(result: PersonalResult) -> list[tuple[str, Fraction, int]]:
    """(competency, per cent, questions) in the order of the tree."""
    rows = Reading.objects.filter(result=result).select_related("competency")
    return [
        (row.competency.title, Fraction(row.value, 100), row.items)
        for row in rows.order_by("model", "competency__order")
    ]


def stage_of(result: PersonalResult, on: datetime.date) -> str:
    """What becomes of the result now, in words."""
    if result.state == ResultState.DISPUTED:
        return _("does not count until the appeal is decided")
    if result.state == ResultState.ANNULLED:
        return _("does not count")
    if result.confirmed_at is not None or result.used_from <= on:
        return _("counts in your profile")
    return _("seen by you alone until %(day)s") % {"day": shortdate(result.used_from)}
