"""The library of recommendations: each text, how often it was sent and answered, and what the next measurement showed.

Growth after a recommendation is counted, not credited: places were chosen for being low (`reports.effect_words.warning`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from mostik.cycle.enums import RecommendationState
from mostik.cycle.models import Recommendation
from mostik.cycle.queries import effects
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import remeasured
from mostik.stats.small_numbers import Change

FEW = 5
"""With fewer measured again no share is said, only the counts."""


@dataclass(slots=True)
class Text:
    instrument: str
    code: str
    indicator: str
    audience: str
    text: str
    sent: int = 0
    acknowledged: int = 0
    answered: int = 0
    measured: int = 0
    grew: int = 0
    again: list[effects.Effect] = field(default_factory=list)

    @property
    def mean(self) -> effects.Mean | None:
        """The mean change of all places that were measured again; None of fewer than three."""
        return effects.mean_of(self.again)

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.grew, self.measured) if self.measured >= FEW else None


Key = tuple[int, str, str, str]


def texts(campaigns: Iterable[Campaign]) -> list[Text]:
    """Texts that were sent in these campaigns, the most used first. `measured` counts places whose change has a known
    precision; `grew` those of them with the word «grew»."""
    found: dict[Key, Text] = {}
    for campaign in campaigns:
        second = remeasured.following(campaign)
        grown = _grown(campaign, second) if second else {}
        for row in _sent(campaign):
            key = row.version.instrument_id, row.code, row.audience, row.text
            text = found.setdefault(key, _new(row))
            text.sent += 1
            text.acknowledged += row.acknowledged_on is not None
            text.answered += row.state == RecommendationState.ANSWERED
            if one := grown.get(row.pk):
                text.again.append(one)
                text.measured += one.word is not None
                text.grew += one.word == Change.GREW
    return sorted(found.values(), key=lambda one: (-one.sent, one.instrument, one.code, one.audience))


def _sent(campaign: Campaign) -> Iterable[Recommendation]:
    rows = Recommendation.objects.filter(campaign=campaign, sent_on__isnull=False)
    return rows.select_related("version__instrument").defer("version__definition", "version__xform")


def _new(row: Recommendation) -> Text:
    instrument = row.version.instrument.title
    return Text(instrument, row.code, row.indicator, str(row.get_audience_display()), row.text)


def _grown(first: Campaign, second: Campaign) -> dict[int, effects.Effect]:
    """By recommendation that was measured again."""
    again = [one for one in effects.of_campaign(first, second) if one.row.sent_on and one.values is not None]
    return {one.row.pk: one for one in effects.worded(again)}
