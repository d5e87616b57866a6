"""What routes ask of a person today: signatures, own late steps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from mostik.growth.queries import routes


@dataclass(frozen=True, slots=True)
class Routed:
    to_sign: int = 0
    late: int = 0


def of(user: Any, on: datetime.date) -> Routed:
    late = routes.overdue_steps(on).filter(route__person__user=user).count()
    return Routed(routes.waiting_for(user).count(), late)
