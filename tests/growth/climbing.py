"""The growth ladder and the reserve for tests, over tests/network/builders.py."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mostik.growth.actions import ladder, reserve
from mostik.growth.enums import NoteKind
from mostik.growth.models import GrowthNote, LadderPlace, ReserveEntry
from mostik.network.models import Consent, ConsentText, Person
from tests.monitoring.builders import user_of

NOW = datetime.datetime(2026, 11, 10, 9, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()


def stand(region: Any, stage: str = "motivation", who: str = "teacher", **changed: Any) -> LadderPlace:
    values = {
        "since": datetime.date(2026, 9, 1),
        "entry": "Отзыв наставника, два открытых занятия",
        "exit": "",
        "at": NOW,
        **changed,
    }
    by = user_of(region.municipal_operator)
    return ladder.confirm(person=getattr(region, who), stage=stage, by=by, **values)


def consent(person: Person, number: int = 2) -> Consent:
    text = ConsentText.objects.get(purpose="personnel_reserve", number=number)
    return Consent.objects.create(person=person, purpose=text.purpose, text=text, given_at=NOW)


def propose(region: Any, by: str = "head", who: str = "teacher", **changed: Any) -> ReserveEntry:
    values = {
        "place": region.org_a1 if by == "head" else region.municipality_a,
        "post": "Старший воспитатель",
        "basis": "Ведёт творческую группу второй год",
        "until": timezone.localdate() + datetime.timedelta(days=300),
        "at": NOW,
        **changed,
    }
    return reserve.propose(person=getattr(region, who), by=user_of(getattr(region, by)), **values)


def talk(region: Any, by: str = "methodist", who: str = "teacher", **changed: Any) -> GrowthNote:
    values = {
        "row": None,
        "kind": NoteKind.COACHING,
        "day": TODAY,
        "goal": "С чего начать тему года",
        "step": "Записать три наблюдения и принести",
        "period": "до конца ноября",
        "outcome": "",
        **changed,
    }
    return ladder.note(person=getattr(region, who), by=user_of(getattr(region, by)), at=NOW, **values)


def pages_of_the_ladder(region: Any) -> list[str]:
    """A teacher with two stages behind, a talk, an entry of the reserve: pages to start from."""
    stand(region, "adaptation", since=datetime.date(2024, 9, 1))
    stand(region, "motivation", exit="План адаптации выполнен")
    note = talk(region)
    consent(region.teacher)
    entry = propose(region)
    return [
        reverse("growth:my-ladder"),
        reverse("growth:ladder-people"),
        reverse("growth:ladder-figures"),
        reverse("growth:ladder-person", args=[region.teacher.pk]),
        reverse("growth:ladder-note", args=[note.pk]),
        reverse("growth:reserve"),
        reverse("growth:reserve-entry", args=[entry.pk]),
        reverse("growth:reserve-propose", args=[region.teacher.pk]),
    ]
