"""Routes of the region's teacher for tests, over tests/growth/topics.py."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mostik.assessment.actions import guidance
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Deficit
from mostik.growth.actions import route_agreeing, route_steps, route_work, routes
from mostik.growth.models import LearningRoute, RouteStep
from mostik.network.models import Person
from mostik.platform.models import User
from tests.growth.topics import NOW, give_deficit, give_profile, make_topics
from tests.network.builders import make_employment, make_person

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


def pages_of_routes(region: Any, topics: dict[str, Any]) -> list[str]:
    """A route at work with something done and shown, one version of it changed; a draft of a colleague that the senior
    teacher guides, with a suggestion of the catalogue: pages to start from. The teacher has a deficit in «met.1»."""
    teacher, at = user(region.teacher), NOW
    deficit = Deficit.objects.get(person=region.teacher, competency=topics["met.1"])
    route = begin(region)
    first = step(region, route, deficits=[deficit])
    step(region, route, kind="open_lesson", title="Открытое занятие", period="март", expected="конспект")
    route = route_agreeing.send(route=route, by=teacher, at=at)
    for signer in (region.methodist, region.head):
        route = route_agreeing.agree(route=route, by=user(signer), at=at)
    done = {"done_on": NOW.date(), "actual": "Картотека", "reflection": "Было трудно"}
    route_work.finish_step(step=first, by=teacher, at=at, **done)
    route_work.attach(step=first, content=b"%PDF-1.4", name="card.pdf", by=teacher, at=at)
    route = route_agreeing.revise(route=route, by=teacher, at=at)
    step(region, route, title="Ещё шаг")
    route = route_agreeing.send(route=route, by=teacher, at=at)
    other = pupil(region, topics)
    draft = routes.create(person=other, by=user(region.methodist), at=at, **WORDS)
    planned = route_steps.add(route=draft, by=user(region.methodist), at=at, **STEP)
    names = ("my-route", "routes", "route-agreeing", "route-orders")
    return [
        *(reverse(f"growth:{name}") for name in names),
        reverse("growth:route", args=[route.pk]),
        reverse("growth:route", args=[draft.pk]),
        reverse("growth:route-change", args=[route.pk]),
        reverse("growth:route-new", args=[region.head.pk]),
        reverse("growth:step", args=[route.pk, first.pk]),
        reverse("growth:step", args=[draft.pk, planned.pk]),
        reverse("growth:step-add", args=[draft.pk]),
    ]


def pupil(region: Any, topics: dict[str, Any]) -> Person:
    """A colleague of the teacher with a deficit, guided by the senior teacher."""
    person = make_person("Юнусова Алия Ренатовна")
    make_employment(person, region.org_a1)
    give_profile(person, topics, 40, 90, 90)
    give_deficit(person, topics["met.1"])
    guidance.assign(
        people=[person],
        guide=region.methodist,
        kind=GuideKind.METHODIST,
        place=region.org_a1,
        by=user(region.municipal_operator),
        at=NOW,
    )
    return person
