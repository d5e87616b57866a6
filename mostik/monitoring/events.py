"""What happened in monitoring, for the domains above."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mostik.lib.events import Event


@dataclass(frozen=True, slots=True)
class CardAccepted:
    """A card went into the results; announced inside the transaction of its acceptance."""

    card_id: int
    at: datetime.datetime


card_accepted = Event[CardAccepted]("monitoring.card_accepted")
