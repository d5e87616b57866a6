"""Reading routes: whose a user sees, and what of them.

A route is a plan with a reason. The plan (title, steps, hours, periods, products, progress) is read, once it was sent round,
by those who answer for the staff where the person works today: the head signs it. The reason — deficits, competencies,
the goal, reflection, notes — is a personal result, and `assessment.queries.privacy` alone says who reads it. A draft
that was never sent is seen by its person and their guides.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from mostik.assessment.enums import LIVE
from mostik.assessment.models import Deficit, Guidance
from mostik.assessment.queries import privacy
from mostik.growth.enums import ROUTES_LIVING, AgreeingRole, Decision, RouteState
from mostik.growth.models import LearningRoute, RouteAgreement, RouteStep, StepDeficit, StepEvidence
from mostik.lib.paging import Found
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.network.queries.people import person_of, working_under

PLAN_READERS = ("head", "senior_teacher", "municipal_operator")
"""Who reads the plan of whoever works under the node of the role; never the reason."""
METHODISTS = ("senior_teacher", "municipal_operator")
"""Who agrees as the methodist where nobody guides the teacher."""
ORDER_KEEPERS = ("municipal_operator", "regional_operator")
ALL = LearningRoute.objects.select_related("person", "place", "position", "tutor", "profile")


def visible_to(user: Any) -> QuerySet[LearningRoute]:
    if not user.is_authenticated or not user.is_active:
        return LearningRoute.objects.none()
    guided = privacy.guided_by(user, timezone.localdate())
    planned = Q(version__gte=1, person__in=staff_ids(user, PLAN_READERS))
    return ALL.filter(Q(person__user=user) | Q(person__in=guided.values("pk")) | planned)


def of_others(user: Any) -> QuerySet[LearningRoute]:
    """Routes of everybody else that the user may read; lists, counts and exports of others begin here."""
    return visible_to(user).exclude(person__user=user)


def listed_for(user: Any) -> Found:
    """The same for a list of them: of a municipality at most, looked up by the people. Two looks united: no database uses
    its indexes for the «or» of `visible_to`."""
    rows, guided = LearningRoute.objects.order_by(), privacy.guided_by(user, timezone.localdate())
    planned = rows.filter(version__gte=1, person__in=staff_ids(user, PLAN_READERS))
    ids = planned.values("pk").union(rows.filter(person__in=guided.order_by().values("pk")).values("pk"))
    return Found(ALL.filter(pk__in=ids).exclude(person__user=user), True)


def steps_visible_to(user: Any) -> QuerySet[RouteStep]:
    rows = RouteStep.objects.filter(route__in=visible_to(user).values("pk"))
    return rows.select_related("route__person", "opportunity", "competency")


def staff_ids(user: Any, roles: Iterable[str], on: datetime.date | None = None) -> QuerySet[Any]:
    """Ids of people who work today under a node where the user has one of the roles."""
    return working_under(access.paths_of(user, roles=roles), on or timezone.localdate())


def sees_reasons(user: Any, person: Person) -> bool:
    """May this user read why the steps are there?"""
    return privacy.ground_of(user, person) is not None


def is_guide(user: Any, person: Person) -> bool:
    return privacy.guided_by(user, timezone.localdate()).filter(pk=person.pk).exists()


def guides_anybody(user: Any) -> bool:
    return privacy.guided_by(user, timezone.localdate()).exists()


def people_for(user: Any) -> QuerySet[Person]:
    """For whom the user may begin a route: themselves and those they guide."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    guided = privacy.guided_by(user, timezone.localdate())
    return Person.objects.filter(Q(user=user) | Q(pk__in=guided.values("pk")))


def living_of(person: Person) -> LearningRoute | None:
    return ALL.filter(person=person, state__in=ROUTES_LIVING).first()


def own_of(user: Any) -> list[LearningRoute]:
    """Own routes, the living one first."""
    person = person_of(user)
    rows = list(ALL.filter(person=person)) if person else []
    return sorted(rows, key=lambda row: row.state not in ROUTES_LIVING)


def steps_of(route: LearningRoute) -> list[RouteStep]:
    rows = RouteStep.objects.filter(route=route).select_related("opportunity", "competency", "checked_by")
    return list(rows.order_by(F("due").asc(nulls_last=True), "order", "id"))


def deficits_of(route: LearningRoute) -> dict[int, list[Deficit]]:
    """Step id → the deficits it answers. Personal: ask `sees_reasons` first."""
    found: dict[int, list[Deficit]] = {}
    rows = StepDeficit.objects.filter(step__route=route).select_related("deficit__competency")
    for row in rows.order_by("deficit__value", "id"):
        found.setdefault(row.step_id, []).append(row.deficit)
    return found


def live_deficits(person: Person) -> list[Deficit]:
    """What a route may answer: open ones and those in a route already, the deepest first. Personal."""
    rows = Deficit.objects.filter(person=person, status__in=LIVE).select_related("competency")
    return list(rows.order_by("value", "id"))


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a route: steps and hours, how much of them is done, how many steps are late on the day."""

    steps: int = 0
    done: int = 0
    hours: int = 0
    hours_done: int = 0
    overdue: int = 0

    @property
    def percent(self) -> Fraction | None:
        """Share of steps done; None: there are no steps yet."""
        return Fraction(self.done, self.steps) if self.steps else None


def progress_of(routes: Iterable[int], on: datetime.date) -> dict[int, Progress]:
    """Route id → its progress, in one query for any number of routes. In one that has ended nothing is late any more."""
    done, late = Q(done_on__isnull=False), overdue(on) & Q(route__state__in=ROUTES_LIVING)
    rows = RouteStep.objects.filter(route__in=list(routes)).order_by().values("route")
    counted = rows.annotate(
        steps=Count("pk"),
        done=Count("pk", filter=done),
        all_hours=Sum("hours"),
        done_hours=Sum("hours", filter=done),
        late=Count("pk", filter=late),
    )
    return {
        row["route"]: Progress(
            row["steps"], row["done"], row["all_hours"] or 0, row["done_hours"] or 0, row["late"]
        )
        for row in counted
    }


def overdue(on: datetime.date, prefix: str = "") -> Q:
    """Condition on a step (or on the step behind `prefix`): not done, and its last day has passed."""
    return Q(**{f"{prefix}done_on__isnull": True, f"{prefix}due__lt": on})


def overdue_steps(on: datetime.date) -> QuerySet[RouteStep]:
    """Late steps of all routes at work."""
    rows = RouteStep.objects.filter(overdue(on), route__state=RouteState.ACTIVE)
    return rows.select_related("route__person__user").order_by("route", "due", "id")


def next_step(steps: Iterable[RouteStep]) -> RouteStep | None:
    """What to do now: the earliest term of what is not done; what has no term comes last."""
    ahead = [step for step in steps if step.done_on is None]
    return min(ahead, key=lambda step: (step.due or datetime.date.max, step.order, step.pk), default=None)


def with_late(rows: QuerySet[LearningRoute], on: datetime.date) -> QuerySet[LearningRoute]:
    late = RouteStep.objects.filter(overdue(on), route=OuterRef("pk"))
    return rows.filter(Exists(late), state=RouteState.ACTIVE)


def agreements_of(route: LearningRoute, number: int | None = None) -> list[RouteAgreement]:
    """Signatures of the last version sent (or of another one), in their order."""
    rows = RouteAgreement.objects.filter(version__route=route, version__number=number or route.version)
    return list(rows.select_related("by", "version").order_by("order"))


def waiting_for(user: Any) -> QuerySet[RouteAgreement]:
    """Signatures that this user is asked for now: earlier ones are there already."""
    if not user.is_authenticated or not user.is_active:
        return RouteAgreement.objects.none()
    earlier = RouteAgreement.objects.filter(
        version=OuterRef("version"), order__lt=OuterRef("order"), decision=Decision.WAITING
    )
    rows = RouteAgreement.objects.filter(
        ~Exists(earlier),
        decision=Decision.WAITING,
        version__route__state=RouteState.AGREEING,
        version__number=F("version__route__version"),
    )
    rows = rows.filter(signs(user)).select_related("version__route__person", "version__route__place")
    return rows.order_by("version__made_at", "id")


def signs(user: Any) -> Q:
    """Condition on an agreement: the user is the one who is asked. Nobody but the teacher signs an own route."""
    day, person = timezone.localdate(), "version__route__person"
    guided = privacy.guided_by(user, day)
    instead = Q(**{f"{person}__in": staff_ids(user, METHODISTS)}) & ~Exists(_guided(day, f"{person}_id"))
    methodist = Q(role=AgreeingRole.METHODIST) & (Q(**{f"{person}__in": guided.values("pk")}) | instead)
    head = Q(role=AgreeingRole.HEAD, **{f"{person}__in": staff_ids(user, ("head",))})
    own = Q(**{f"{person}__user": user})
    return Q(role=AgreeingRole.TEACHER) & own | (methodist | head) & ~own


def _guided(day: datetime.date, person: str) -> QuerySet[Guidance]:
    """Somebody still here guides the person of the outer row."""
    here = Q(Exists(Employment.objects.on(day).filter(person=OuterRef("guide"))))
    here |= Q(Exists(RoleAssignment.objects.on(day).filter(person=OuterRef("guide"))))
    return Guidance.objects.on(day).filter(here, person=OuterRef(person))


def tutors_for(person: Person, on: datetime.date) -> list[Person]:
    """Who may be named as the tutor: those who are assigned."""
    return [row.guide for row in privacy.guides_of(person, on)]


def places_of(user: Any) -> QuerySet[Node]:
    """Organisations whose plans the user reads: for the filter of the list."""
    paths = access.paths_of(user, roles=PLAN_READERS)
    return Node.objects.filter(access.under(paths), kind="organisation").order_by("name", "id")


def evidence_visible_to(user: Any) -> QuerySet[StepEvidence]:
    """Files and records beside the steps the user may read. Before a step was sent round nobody else can have any."""
    rows = StepEvidence.objects.filter(step__route__in=visible_to(user).values("pk"))
    return rows.select_related("file", "step__route__person")


def order_places_of(user: Any) -> QuerySet[Node]:
    nodes = access.subtrees_with_role(user, ORDER_KEEPERS)
    return nodes.filter(kind__in=("municipality", "region"))


def living_of_user(user: Any) -> LearningRoute | None:
    person = person_of(user)
    return living_of(person) if person else None


@dataclass(frozen=True, slots=True)
class Share:
    """Teachers of the places whose plans the user reads, and how many of them have an agreed route that goes on."""

    teachers: int
    agreed: int


def share_of(user: Any, place: Node | None, on: datetime.date) -> Share:
    paths = [place.path] if place else access.paths_of(user, roles=PLAN_READERS)
    inside = Node.objects.filter(access.under(paths), kind=NodeKind.ORGANISATION).order_by()
    jobs = Employment.objects.on(on).filter(organisation__in=inside.values("pk"), position__pedagogical=True)
    teachers = jobs.order_by().values("person")
    agreed = LearningRoute.objects.filter(
        person__in=teachers, agreed_on__isnull=False, state__in=ROUTES_LIVING
    )
    return Share(
        teachers.distinct().count(), agreed.order_by().aggregate(n=Count("person", distinct=True))["n"]
    )
