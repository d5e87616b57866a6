"""Needs on the home page: studies to answer and to close, lists to join, to agree, to move on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from mostik.needs.queries import motivated, studies
from mostik.needs.queries.motivated import Waiting


@dataclass(frozen=True, slots=True)
class Wanted:
    """`study` is the study to answer whose last day is the nearest, with that day."""

    to_answer: int = 0
    study: int | None = None
    until: datetime.date | None = None
    to_close: int = 0
    lists: Waiting = field(default_factory=Waiting)


def of(user: Any, today: datetime.date, *, runs: bool) -> Wanted:
    """`runs`: the user is the operator of some place."""
    asked = studies.to_answer(user, today)
    return Wanted(
        to_answer=len(asked),
        study=asked[0].pk if asked else None,
        until=asked[0].closes if asked else None,
        to_close=studies.to_close(user, today) if runs else 0,
        lists=motivated.waiting_for(user, today),
    )
