"""Everything the nine steps of one place are made of, asked for once: the page and the folder read the same."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from mostik.cycle.models import Decision, EffectivenessReview, Goal, Measure, Recommendation
from mostik.cycle.queries import decisions, effects, goals, measures, recommendations
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import campaigns, remeasured, results
from mostik.monitoring.queries.campaigns import Coverage
from mostik.monitoring.queries.results import Mart
from mostik.network.models import Node
from mostik.stats.methodology import Methodology


@dataclass
class Cycle:
    """One place after one campaign, as it is on `today`. Drafts of anything are no evidence and are left out."""

    campaign: Campaign
    place: Node
    today: datetime.date

    @cached_property
    def goals(self) -> list[Goal]:
        return list(goals.of_campaign(self.campaign))

    @cached_property
    def areas(self) -> dict[str, str]:
        return goals.indicators_of(self.campaign)

    @cached_property
    def versions(self) -> list[InstrumentVersion]:
        return [used.version for used in campaigns.instruments_of(self.campaign)]

    def methodology(self, version: InstrumentVersion) -> Methodology:
        return versions.methodology_of(version)

    @cached_property
    def marts(self) -> dict[int, Mart]:
        """By version; only those with a result of the place."""
        found = {v.pk: results.mart_of(self.campaign, v) for v in self.versions}
        return {pk: mart for pk, mart in found.items() if mart and results.of_node(mart, self.place.pk).cells}

    @cached_property
    def coverage(self) -> Coverage:
        cards = Assignment.objects.filter(campaign=self.campaign, unit__path__startswith=self.place.path)
        return campaigns.coverage_of(cards)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """Sent to the place itself or below it; withdrawn ones are left out."""
        rows = recommendations.of_campaign(self.campaign).filter(
            sent_on__isnull=False, withdrawn_because="", addressee__path__startswith=self.place.path
        )
        return list(rows.order_by("addressee__path", "id"))

    @cached_property
    def measures(self) -> list[Measure]:
        return list(measures.of_cycle(self.campaign, self.place))

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(decisions.of_place(self.campaign, self.place))

    @cached_property
    def following(self) -> Campaign | None:
        return remeasured.following(self.campaign)

    @cached_property
    def effects(self) -> list[effects.Effect]:
        return effects.of_campaign(self.campaign, self.following) if self.following else []

    @cached_property
    def review(self) -> EffectivenessReview | None:
        return effects.review_of(self.campaign, self.following, self.place) if self.following else None

    @property
    def is_collecting(self) -> bool:
        """Are cards still to come, so that nothing can be recommended or decided?"""
        return self.campaign.status in (
            CampaignStatus.DRAFT,
            CampaignStatus.ANNOUNCED,
            CampaignStatus.RUNNING,
        )

    @property
    def is_remeasuring(self) -> bool:
        return self.following is not None and self.following.status == remeasured.GOING
