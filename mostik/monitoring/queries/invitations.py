"""Reading invitations: who is invited, who has answered, what became of the letters."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from mostik.instruments.queries import versions
from mostik.monitoring.models import Campaign, Invitation, Survey
from mostik.monitoring.queries import surveys
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node
from mostik.platform.models import Letter
from mostik.stats.methodology import UnitLevel

SELECTED = ("survey__campaign__owner", "survey__version__instrument", "unit", "person__user")
HEAVY = ("survey__version__definition", "survey__version__xform")


def rows() -> QuerySet[Invitation]:
    return Invitation.objects.select_related(*SELECTED).defer(*HEAVY)


def visible_to(user: Any) -> QuerySet[Invitation]:
    return rows().filter(survey__in=surveys.visible_to(user).order_by().values("pk"))


def of_survey(survey: Survey) -> QuerySet[Invitation]:
    return rows().filter(survey=survey)


def turnout_of(survey: Survey) -> surveys.Turnout:
    found = Invitation.objects.filter(survey=survey)
    row = found.aggregate(all=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    return surveys.Turnout(row["answered"], row["all"], row["all"])


def turnout_by_survey(campaign: Campaign) -> dict[int, surveys.Turnout]:
    """Of all surveys of a campaign to which people are invited, in one query."""
    found = Invitation.objects.filter(survey__campaign=campaign).order_by().values("survey")
    counted = found.annotate(all=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    return {row["survey"]: surveys.Turnout(row["answered"], row["all"], row["all"]) for row in counted}


def owing(survey: Survey, day: datetime.date) -> QuerySet[Invitation]:
    """Those to be reminded today: not answered, not unsubscribed, not reminded today."""
    found = of_survey(survey).filter(has_answered=False, is_unsubscribed=False)
    return found.exclude(reminded_on=day).order_by("pk")


def address_of(invitation: Invitation, name: str = "survey:answer") -> str:
    token = surveys.token_of(surveys.INVITATION, invitation.pk, invitation.generation)
    return reverse(name, args=[token])


def by_token(token: str) -> Invitation | None:
    return rows().filter(token_hash=surveys.hash_of(token)).first()


def letter_key(invitation: Invitation, day: datetime.date | None = None) -> str:
    """Of the invitation itself or, with a day, of the reminder of that day."""
    kind = f"reminder:{day}" if day else "first"
    return f"survey:{invitation.pk}:{invitation.generation}:{kind}"


def letters_of(invitations: Iterable[Invitation]) -> dict[int, Letter]:
    """The latest letter of each, in one query."""
    found = list(invitations)
    keys = {
        letter_key(one, day): one.pk for one in found for day in (None, one.reminded_on) if day or day is None
    }
    letters = Letter.objects.filter(key__in=keys).order_by("pk")
    return {keys[letter.key]: letter for letter in letters}


def people_for(
    survey: Survey, organisations: Iterable[Node], positions: Iterable[int], on: datetime.date
) -> list[tuple[Employment, Node | None]]:
    """Who works in these organisations on the day and what each would speak of; None where that is not known."""
    jobs = Employment.objects.on(on).filter(organisation__in=list(organisations))
    chosen = list(positions)
    if chosen:
        jobs = jobs.filter(position__in=chosen)
    jobs = jobs.select_related("person__user", "organisation", "group", "position")
    level = versions.methodology_of(survey.version).unit_level
    return [
        (job, unit_of(job.organisation, job.group, level))
        for job in jobs.order_by("person", "-is_main", "pk")
    ]


def unit_of(organisation: Node, group: Node | None, level: str) -> Node | None:
    """What a person of this organisation speaks of, by the level of the instrument."""
    if level == UnitLevel.GROUP:
        return group
    if level == UnitLevel.ORGANISATION:
        return organisation
    above = Node.objects.filter(path__in=_steps(organisation), kind=NodeKind.MUNICIPALITY)
    return above.first()


def _steps(node: Node) -> list[str]:
    return [node.path[:end] for end in range(Node.steplen, len(node.path) + 1, Node.steplen)]
