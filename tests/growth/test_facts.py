"""Flat rows for the layers above: what is verified, of which days, by whom they are asked for."""

import datetime

from mostik.growth import facts
from mostik.network.models import Employment
from tests.growth.builders import ATTESTED, TODAY, enter, verified

DAY = datetime.date


def staff(region):
    return Employment.objects.on(TODAY).filter(organisation=region.org_a1).values("person")


def test_courses_of_some_days(region):
    verified(region, date=DAY(2023, 10, 6))
    verified(region, "pp", "methodist", date=DAY(2026, 1, 1), hours=250, document_number="9")
    enter(region, "seminar", title="Семинар", date=DAY(2026, 1, 1), organizer="ИРО", hours=8)
    every = facts.courses(staff(region), until=TODAY)
    assert {(one.person_id, one.kind, one.hours) for one in every} == {
        (region.teacher.pk, "pk", 36),
        (region.methodist.pk, "pp", 250),
    }
    assert [one.kind for one in facts.courses(staff(region), until=TODAY, since=DAY(2023, 10, 7))] == ["pp"]
    assert [one.kind for one in facts.courses(staff(region), until=DAY(2023, 10, 6))] == ["pk"]
    assert facts.courses([region.head.pk], until=TODAY) == []


def test_attestation_in_force(region):
    verified(region, "compliance", date=DAY(2021, 2, 1), **ATTESTED)
    verified(region, "first", date=DAY(2024, 2, 1), **ATTESTED)
    on_the_last_day = facts.attestations(staff(region), on=DAY(2026, 2, 1))
    assert [(one.kind, one.valid_until) for one in on_the_last_day] == [
        ("compliance", DAY(2026, 2, 1)),
        ("first", None),
    ]
    assert [one.kind for one in facts.attestations(staff(region), on=TODAY)] == ["first"]
    assert len(facts.attestations(staff(region), on=TODAY, only_in_force=False)) == 2
    assert facts.attestations(staff(region), on=DAY(2021, 1, 31)) == []


def test_nobody_is_no_row(region):
    verified(region)
    assert facts.courses([], until=TODAY) == []
    assert facts.attestations([], on=TODAY) == []
