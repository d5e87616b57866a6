"""Methodical visits for tests: a team comes to kindergarten 1, over tests/network/builders.py."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mostik.growth.actions import visit_findings, visit_team, visits
from mostik.growth.enums import VisitPart
from mostik.growth.models import FieldVisit, VisitAdvice
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.models import Person
from tests.monitoring.builders import POOR, accept, user_of
from tests.network.builders import make_employment, make_person, make_user

NOW = datetime.datetime(2026, 11, 10, 9, 0, tzinfo=datetime.UTC)
LATER = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 11, 19)


def guest(region: Any, name: str = "Гостева Мария Ивановна", **fields: Any) -> Person:
    """A teacher of kindergarten 2 with an account: may come to kindergarten 1."""
    person = make_person(name, email=f"guest{Person.objects.count()}@example.org", **fields)
    if person.user is None:
        person.user = make_user(f"guest-user{Person.objects.count()}@example.org")
        person.save()
    make_employment(person, region.org_a2)
    return person


def asked(region: Any, at: datetime.datetime = NOW, title: str = "Речь в средней группе") -> FieldVisit:
    words = "Воспитатели просят показать утренний круг."
    return visits.ask(place=region.org_a1, title=title, words=words, by=user_of(region.head), at=at)


def described(region: Any, visit: FieldVisit, version: Any = None, **changed: Any) -> FieldVisit:
    values = {
        "title": visit.title,
        "goal": "Показать, как устроить утренний круг",
        "period": "19–20 ноября",
        "starts": DAY,
        "ends": DAY + datetime.timedelta(days=1),
        "version": version,
        **changed,
    }
    return visits.describe(visit=visit, by=user_of(region.municipal_operator), at=NOW, **values)


def planned(
    region: Any, version: Any = None, visit: FieldVisit | None = None, lead: Any = None
) -> FieldVisit:
    """With a guest as the leader and one line of the plan."""
    visit = described(region, visit or asked(region), version)
    by = user_of(region.municipal_operator)
    lead = lead or guest(region)
    visit_team.name(visit=visit, person=lead, part=VisitPart.LEAD, by=by, at=NOW)
    line = {"title": "Наблюдение утреннего круга", "period": "19 ноября", "person": lead}
    visit_team.set_line(visit=visit, line=None, by=by, at=NOW, **line)
    return visits.plan(visit=visit, by=by, at=NOW)


def lead_of(visit: FieldVisit) -> Any:
    from mostik.growth.queries import visits as queries

    return queries.members_of(visit)[0].person


def visiting(region: Any, version: Any = None, **fields: Any) -> FieldVisit:
    visit = planned(region, version, **fields)
    return visits.begin(visit=visit, by=user_of(region.municipal_operator), at=NOW)


def measured(region: Any, visit: FieldVisit, answers: dict[str, Any]) -> None:
    """Its cards are accepted with the same answers and its results are computed."""
    for card in Assignment.objects.filter(campaign=visit.cards).select_related("assessor__user"):
        accept(card, answers, region.municipal_operator, at=NOW)
    results.rebuild(campaign=visit.cards, at=NOW)


def analysed(region: Any, visit: FieldVisit | None = None) -> FieldVisit:
    visit = visit or visiting(region)
    by = user_of(lead_of(visit))
    return visit_findings.analyse(visit=visit, analysis="Дети говорят мало.", by=by, at=NOW)


def advice_on(region: Any, visit: FieldVisit, **changed: Any) -> VisitAdvice:
    values = {
        "text": "Проводить утренний круг малыми подгруппами",
        "basis": "наблюдение в двух группах",
        "period": "до конца декабря",
        "due": datetime.date(2026, 12, 25),
        **changed,
    }
    by = user_of(region.municipal_operator)
    return visit_findings.set_advice(visit=visit, advice=None, by=by, at=NOW, **values)


def advised(region: Any, visit: FieldVisit | None = None) -> FieldVisit:
    visit = analysed(region, visit)
    advice_on(region, visit)
    return visit_findings.advise(visit=visit, by=user_of(region.municipal_operator), at=NOW)


def acknowledged(region: Any, visit: FieldVisit | None = None) -> FieldVisit:
    visit = advised(region, visit)
    return visit_findings.acknowledge(visit=visit, by=user_of(region.head), at=NOW)


def pages_of_visits(region: Any, version: Any) -> list[str]:
    """A request, a planned visit with its leader, one at work with cards and a paper, one advised, one read by the head:
    pages to start from."""
    asked(region, title="Просим помочь с планированием")
    ready = planned(region, lead=region.expert)
    going = visiting(region, version, visit=asked(region, title="Среда группы"), lead=region.expert)
    by = user_of(region.municipal_operator)
    advice_on(region, going)
    card = Assignment.objects.filter(campaign=going.cards).select_related("assessor__user").first()
    accept(card, POOR, region.municipal_operator, at=NOW)
    visit_findings.attach(visit=going, content=b"%PDF-1.4", name="list.pdf", by=by, at=NOW)
    sent = advised(region, visiting(region, visit=asked(region, title="Прогулка"), lead=region.expert))
    read = acknowledged(region, visiting(region, visit=asked(region, title="Игра"), lead=region.expert))
    rows = [ready, going, sent, read]
    return [
        reverse("growth:visits"),
        reverse("growth:my-visits"),
        reverse("growth:visit-places"),
        reverse("growth:visit-reasons", args=[region.org_a1.pk]),
        *(reverse("growth:visit", args=[one.pk]) for one in rows),
    ]
