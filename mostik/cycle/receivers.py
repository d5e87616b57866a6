"""What happens below and concerns the management cycle."""

from __future__ import annotations

from mostik.cycle.actions import effects
from mostik.monitoring.events import CampaignCloned, campaign_cloned


@campaign_cloned.receiver
def keep_goals(fact: CampaignCloned) -> None:
    effects.copy_goals(campaign_id=fact.campaign_id, made_id=fact.made_id, by_id=fact.by_id, at=fact.at)
