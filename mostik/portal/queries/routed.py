"""What routes ask of a person today: signatures, own late steps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from mostik.growth.models import LearningRoute
from mostik.growth.queries import routes
from mostik.growth.queries.routes import Progress


@dataclass(frozen=True, slots=True)
class Routed:
    """Signatures that are asked for, own late steps; the own living route with how far it has come."""

    to_sign: int = 0
    late: int = 0
    route: LearningRoute | None = None
    progress: Progress = field(default_factory=Progress)


def of(user: Any, on: datetime.date) -> Routed:
    waiting, own = routes.waiting_for(user).count(), routes.living_of_user(user)
    if own is None:
        return Routed(waiting)
    progress = routes.progress_of([own.pk], on).get(own.pk, Progress())
    return Routed(waiting, progress.overdue, own, progress)
