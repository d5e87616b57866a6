"""What is advised about an indicator: the text of the nearest place that has one, of the instrument, or a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from mostik.cycle.enums import Audience
from mostik.cycle.models import RecommendationTemplate
from mostik.monitoring.reports.wording import quoted
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stats.methodology import Indicator


class Texts:
    """Texts of instruments in force on a day for a place: its own, or those of the nearest place above it. One query."""

    def __init__(self, owner: Node, instruments: Iterable[int], on: datetime.date) -> None:
        rows = RecommendationTemplate.objects.filter(
            owner__path__in=access.paths_above(owner.path),
            instrument__in=list(instruments),
            valid_from__lte=on,
        )
        self._found = {
            (row.instrument_id, row.code, row.audience): row
            for row in rows.order_by("owner__path", "valid_from")  # the nearest and the latest is the last
        }

    def template(self, instrument: int, code: str, audience: str) -> RecommendationTemplate | None:
        return self._found.get((instrument, code, audience))

    def text(self, instrument: int, indicator: Indicator, audience: str) -> str:
        known = self.template(instrument, indicator.code, audience)
        return known.text if known else default_text(indicator, audience)


def default_text(indicator: Indicator, audience: str) -> str:
    """The text of the workbook (it speaks to a kindergarten), else a sentence about conditions and processes."""
    named = {"indicator": quoted(indicator.title())}
    if audience == Audience.MUNICIPALITY:
        return (
            _(
                "The mean of the kindergartens for %(indicator)s is below its threshold. Look together with their heads at which "
                "conditions and which methodical support are lacking, plan help for the kindergartens, and compare at the "
                "next measurement."
            )
            % named
        )
    return indicator.recommendation.strip() or (
        _(
            "The result for %(indicator)s is below its threshold. Discuss at the council of teachers which conditions and "
            "processes stand behind it, choose one or two changes that are within reach, name people and dates, and compare "
            "at the next measurement."
        )
        % named
    )
