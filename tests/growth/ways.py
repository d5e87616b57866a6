"""Routes of the region's teacher for tests, over tests/growth/topics.py."""

from __future__ import annotations

from typing import Any

from mostik.assessment.actions import guidance
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Deficit
from mostik.growth.actions import route_agreeing, route_steps, routes
from mostik.growth.models import LearningRoute, RouteStep
from mostik.network.models import Person
from mostik.platform.models import User
from tests.growth.topics import NOW, give_deficit, give_profile, make_topics

WORDS = {
    "title": "ИОМ на учебный год",
    "period": "сентябрь 2026 – май 2027",
    "goal": "Говорить с детьми чаще",
}
STEP = {
    "kind": "self_education",
    "title": "Читать о диалоге",
    "content": "Две книги и картотека",
    "period": "ноябрь",
    "expected": "картотека вопросов",
    "presentation_form": "педагогический совет",
}


def user(person: Person) -> User:
    assert person.user is not None
    return person.user


def guide(region: Any, who: Person) -> None:
    """Assign a guide to the region's teacher."""
    guidance.assign(
        people=[region.teacher],
        guide=who,
        kind=GuideKind.METHODIST,
        place=region.municipality_a,
        by=user(region.municipal_operator),
        at=NOW,
    )


def measure(region: Any) -> dict[str, Deficit]:
    """The teacher has a profile and two deficits: «met.1» and «com.1»."""
    topics = make_topics()
    give_profile(region.teacher, topics, 40, 55, 90)
    return {
        code: give_deficit(region.teacher, topics[code], value)
        for code, value in (("met.1", 40), ("com.1", 55))
    }


def begin(region: Any, by: Person | None = None, **changed: Any) -> LearningRoute:
    writer = by or region.teacher
    return routes.create(person=region.teacher, by=user(writer), at=NOW, **{**WORDS, **changed})


def step(region: Any, route: LearningRoute, by: Person | None = None, **changed: Any) -> RouteStep:
    writer = user(by or region.teacher)
    return route_steps.add(route=route, by=writer, at=NOW, **{**STEP, "hours": 12, **changed})


def written(region: Any, deficits: dict[str, Deficit]) -> LearningRoute:
    """A draft of two steps, one of them against «met.1»."""
    route = begin(region)
    step(region, route, deficits=[deficits["met.1"]])
    step(
        region,
        route,
        kind="open_lesson",
        title="Открытое занятие",
        period="март",
        expected="конспект",
        hours=None,
    )
    return route


def agreed(region: Any, deficits: dict[str, Deficit]) -> LearningRoute:
    """At work: sent by the teacher, signed by the senior teacher and the head."""
    route = route_agreeing.send(route=written(region, deficits), by=user(region.teacher), at=NOW)
    for signer in (region.methodist, region.head):
        route = route_agreeing.agree(route=route, by=user(signer), at=NOW)
    return route
