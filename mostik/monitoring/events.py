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


@dataclass(frozen=True, slots=True)
class CampaignCloned:
    """Next year's round was made of this one, in the same transaction; what stands above a round is cloned by its owner."""

    campaign_id: int
    made_id: int
    by_id: int | None
    at: datetime.datetime


cards_accepted = Event[CardsAccepted]("monitoring.cards_accepted")
campaign_cloned = Event[CampaignCloned]("monitoring.campaign_cloned")
