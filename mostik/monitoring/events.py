"""What happened in monitoring, for the domains above."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mostik.lib.events import Event


@dataclass(frozen=True, slots=True)
class CardsAccepted:
    """Cards went into the results together; announced inside the transaction of their acceptance."""

    card_ids: tuple[int, ...]
    at: datetime.datetime


cards_accepted = Event[CardsAccepted]("monitoring.cards_accepted")
