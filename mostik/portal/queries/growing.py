"""What the portfolio of a person, and those of the staff they answer for, ask of them today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from mostik.growth.enums import Family, RecordState
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import expiring, packs, records
from mostik.growth.queries.expiring import Ending, What
from mostik.network.models import Person


@dataclass(frozen=True, slots=True)
class Own:
    """Own portfolio in short. `held` is the attestation in force, with its title."""

    total: int
    waiting: int
    refused: int
    held: PortfolioRecord | None
    held_title: str
    last_course: datetime.date | None
    endings: tuple[Ending, ...]


def own(person: Person | None, today: datetime.date) -> Own | None:
    """None for an account without a person."""
    if person is None:
        return None
    rows = list(PortfolioRecord.objects.filter(person=person).values_list("family", "state", "date"))
    held = records.attestations_of([person.pk], today).get(person.pk)
    courses = [day for family, state, day in rows if family == Family.COURSE and state != RecordState.REFUSED]
    return Own(
        total=len(rows),
        waiting=sum(state == RecordState.ENTERED for _family, state, _day in rows),
        refused=sum(state == RecordState.REFUSED for _family, state, _day in rows),
        held=held,
        held_title=packs.title_of(held.kind) if held else "",
        last_course=max(courses, default=None),
        endings=tuple(expiring.of_person(person, today)),
    )


@dataclass(frozen=True, slots=True)
class Staff:
    """Of the people this user answers for: records to verify, terms that end soon or have ended."""

    waiting: int = 0
    ending: int = 0


def staff(user: Any, today: datetime.date) -> Staff:
    ends = expiring.of_user(user, today)
    return Staff(records.waiting(user).count(), sum(one.what != What.NO_COURSE for one in ends))
