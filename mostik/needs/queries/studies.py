"""Studies of needs: who sees which, who may answer and speak for an organisation, how many have answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mostik.needs.enums import StudyState
from mostik.needs.models import NeedAnswer, NeedChoice, NeedsStudy, NeedTopic, OrderLine, OrganisationRequest
from mostik.needs.queries.motivated import LEADERS, RUNNERS
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import person_of

READERS = (*RUNNERS, *LEADERS, "observer")


def visible_to(user: Any) -> QuerySet[NeedsStudy]:
    """Own ones in any state; once asked, those of the places above the user's own places and work."""
    rows = NeedsStudy.objects.select_related("place")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    mine = access.within(user, RUNNERS, "place__")
    below = access.within(user, ("observer",), "place__")
    asked = ~Q(state=StudyState.DRAFT)
    return rows.filter(mine | asked & (below | Q(place__path__in=_above(user))))


def _above(user: Any) -> list[str]:
    """Paths of everything above the user's roles and jobs."""
    paths = set(access.paths_of(user, roles=READERS))
    person = person_of(user)
    if person is not None:
        jobs = Employment.objects.filter(person=person, valid_to__isnull=True)
        paths |= set(jobs.values_list("organisation__path", flat=True))
    return sorted({above for path in paths for above in access.paths_above(path)})


def run_by(user: Any) -> QuerySet[NeedsStudy]:
    return visible_to(user).filter(access.within(user, RUNNERS, "place__"))


def places_of(user: Any) -> QuerySet[Node]:
    """Places a study may be made for."""
    kinds = (NodeKind.MUNICIPALITY, NodeKind.REGION)
    return access.subtrees_with_role(user, RUNNERS).filter(kind__in=kinds, valid_to__isnull=True)


def reads_results(user: Any, study: NeedsStudy) -> bool:
    """A reader of the place itself, or of a part of it."""
    if access.has_role(user, READERS, study.place):
        return True
    return any(path.startswith(study.place.path) for path in access.paths_of(user, roles=READERS))


def topics_of(study: NeedsStudy) -> list[NeedTopic]:
    return list(NeedTopic.objects.filter(study=study).order_by("order", "id"))


def answer_of(user: Any, study: NeedsStudy) -> NeedAnswer | None:
    if not user.is_authenticated:
        return None
    return NeedAnswer.objects.filter(study=study, person__user=user).first()


def answered_by(user: Any, studies: Iterable[NeedsStudy]) -> set[int]:
    """Which of these studies the user has answered. One query."""
    rows = NeedAnswer.objects.filter(study__in=[study.pk for study in studies], person__user=user)
    return set(rows.values_list("study_id", flat=True))


def chosen_in(answer: NeedAnswer | None) -> list[NeedChoice]:
    """The most wanted first."""
    if answer is None:
        return []
    return list(NeedChoice.objects.filter(answer=answer).select_related("topic").order_by("priority"))


def job_in(person: Person, study: NeedsStudy, day: datetime.date) -> Employment | None:
    """The job by which somebody answers: with children, below the place; the main one first."""
    jobs = Employment.objects.on(day).filter(person=person, position__pedagogical=True)
    below = jobs.filter(organisation__path__startswith=study.place.path)
    return below.select_related("organisation", "position").order_by("-is_main", "id").first()


def staff_ids(place: Node, day: datetime.date) -> set[int]:
    """People who work with children below the place."""
    jobs = Employment.objects.on(day).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    return set(jobs.order_by().values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Turnout:
    answered: int
    staff: int
    places: tuple[tuple[Node, int, int], ...]
    """Kindergarten, answered, staff: that somebody has answered is no secret, what they answered is."""


def turnout_of(study: NeedsStudy, day: datetime.date, under: Iterable[str] = ("",)) -> Turnout:
    """As of the day; kindergartens only below the paths `under`."""
    jobs = Employment.objects.on(day).filter(
        organisation__path__startswith=study.place.path, position__pedagogical=True
    )
    by_place: dict[int, set[int]] = {}
    for person, place in jobs.order_by().values_list("person_id", "organisation_id"):
        by_place.setdefault(place, set()).add(person)
    said: dict[int, int] = {}
    for place in NeedAnswer.objects.filter(study=study).values_list("organisation_id", flat=True):
        said[place] = said.get(place, 0) + 1
    shown = access.under([path for path in under if path]) if any(under) else Q()
    nodes = Node.objects.filter(shown, pk__in=by_place).order_by("path")
    lines = tuple((node, said.get(node.pk, 0), len(by_place[node.pk])) for node in nodes)
    everybody = set().union(*by_place.values()) if by_place else set()
    return Turnout(sum(said.values()), len(everybody), lines)


def organisations_headed(user: Any, study: NeedsStudy) -> QuerySet[Node]:
    """Kindergartens below the place the user is the head of."""
    return access.subtrees_with_role(user, ("head",)).filter(
        path__startswith=study.place.path,
        kind=NodeKind.ORGANISATION,
        organisation_type__in=[kind.value for kind in PRESCHOOL_TYPES],
        valid_to__isnull=True,
    )


def requests_of(study: NeedsStudy, user: Any) -> list[OrganisationRequest]:
    """What organisations ask for: all of them to whoever runs the study, own ones to a head."""
    rows = OrganisationRequest.objects.filter(study=study).select_related("organisation", "topic")
    if not access.has_role(user, RUNNERS, study.place):
        rows = rows.filter(access.within(user, READERS, "organisation__"))
    return list(rows.order_by("organisation__path", "topic__order", "id"))


def requests_visible_to(user: Any) -> QuerySet[OrganisationRequest]:
    rows = OrganisationRequest.objects.select_related("organisation", "study__place", "topic")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    return rows.filter(access.within(user, READERS, "organisation__"))


def lines_visible_to(user: Any) -> QuerySet[OrderLine]:
    rows = OrderLine.objects.select_related("study__place", "topic", "opportunity")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    return rows.filter(access.within(user, RUNNERS, "study__place__"))


def lines_of(study: NeedsStudy) -> list[OrderLine]:
    rows = OrderLine.objects.filter(study=study).select_related("topic", "opportunity")
    return list(rows.order_by("quarter", "topic__order", "id"))


def to_answer(user: Any, day: datetime.date) -> list[NeedsStudy]:
    """Open studies that wait for this person's answer, the soonest end first. Two queries."""
    jobs = Employment.objects.on(day).filter(person__user=user, position__pedagogical=True)
    paths = {a for p in jobs.values_list("organisation__path", flat=True) for a in access.paths_above(p)}
    if not paths:
        return []
    answered = NeedAnswer.objects.filter(study=OuterRef("pk"), person__user=user)
    rows = NeedsStudy.objects.filter(
        ~Exists(answered),
        state=StudyState.OPEN,
        opens__lte=day,
        closes__gte=day,
        place__path__in=paths,
    )
    return list(rows.select_related("place").order_by("closes", "id"))


def to_close(user: Any, day: datetime.date) -> int:
    """Studies this user runs whose last day is over."""
    return run_by(user).filter(state=StudyState.OPEN, closes__lt=day).count()


def months_of(study: NeedsStudy) -> list[str]:
    """«2026-10» for every month the study plans for."""
    found, day = [], study.months_from
    while day <= study.months_to:
        found.append(f"{day:%Y-%m}")
        day = (day + datetime.timedelta(days=32)).replace(day=1)
    return found
