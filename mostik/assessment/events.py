"""What happened in assessment of teachers, for the domains above."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mostik.lib.events import Event


@dataclass(frozen=True, slots=True)
class AttemptScored:
    """The result of a sitting is ready; announced inside the transaction that made it so."""

    attempt_id: int
    at: datetime.datetime


attempt_scored = Event[AttemptScored]("assessment.attempt_scored")


@dataclass(frozen=True, slots=True)
class ProfilesRecomputed:
    """Profiles or deficits of these people say something else than before; announced inside the transaction."""

    people: tuple[int, ...]
    at: datetime.datetime


profiles_recomputed = Event[ProfilesRecomputed]("assessment.profiles_recomputed")
