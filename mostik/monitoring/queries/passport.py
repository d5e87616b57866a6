"""The passport of the scales of an instrument in a campaign: how its items, scales and raters behaved.

Computed from accepted cards of one source (sources are never mixed) and from compared second ratings. An answer that a
card does not have is a gap: not applicable, not answered or not asked — a completed card keeps no hidden answers. Below
`Campaign.min_cell` cards nothing is computed: a figure of so few would be those very cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef

from mostik.instruments.engine.form import text_in
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.enums import AssignmentState, Outcome, Source
from mostik.monitoring.models import Assignment, Campaign, ReviewComment, SecondRating
from mostik.monitoring.queries.double_rating import scores_from
from mostik.stats import agreement, reliability
from mostik.stats.agreement import Intraclass, Metric, Weights
from mostik.stats.double_rating import bounds, reversed_items, scale_items
from mostik.stats.methodology import TOTAL, Item, Methodology, Part
from mostik.stats.reliability import Duration, Scale, Values
from mostik.stats.scoring import item_score

ONE_SITTING = timedelta(hours=12)
"""A card that took longer was filled in several sittings; its time says nothing of the work."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item. `area` is the code of its root. Agreement: quadratically weighted kappa and Krippendorff's ordinal
    alpha over `pairs` cards that both raters scored."""

    name: str
    label: str
    area: str
    answered: int
    gaps: float | None
    difficulty: float | None
    item_rest: float | None
    alpha_without: float | None
    pairs: int = 0
    equal: float | None = None
    kappa: float | None = None
    krippendorff: float | None = None


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """The whole form (TOTAL) or an area. `agreement`: of the scores of two raters, every card by other people (1,1)."""

    code: str
    title: str
    items: int
    scale: Scale
    pairs: int = 0
    agreement: Intraclass | None = None


@dataclass(frozen=True, slots=True)
class Passport:
    """`cards` are accepted cards; `drawn` second ratings asked for, `pairs` compared ones, `disputed` those beyond the
    limit (decided ones included). `enough`: there are `min_cell` cards; without them the lists are empty."""

    campaign: Campaign
    version: InstrumentVersion
    source: str
    cards: int
    enough: bool
    scales: tuple[ScaleFigures, ...] = ()
    items: tuple[ItemFigures, ...] = ()
    time: Duration | None = None
    drawn: int = 0
    pairs: int = 0
    disputed: int = 0
    sources: tuple[str, ...] = field(default_factory=tuple)

    @property
    def source_title(self) -> str:
        return str(Source(self.source).label)

    def items_of(self, code: str) -> list[ItemFigures]:
        return [item for item in self.items if item.area == code]


def passport(campaign: Campaign, version: InstrumentVersion, source: str, language: str = "ru") -> Passport:
    """Three queries, whatever the number of cards."""
    rows = list(_accepted(campaign, version, source))
    ratings = list(_ratings(campaign, version, source))
    compared = [r for r in ratings if r.outcome != Outcome.WAITING]
    known: dict[str, Any] = {
        "campaign": campaign,
        "version": version,
        "source": source,
        "cards": len(rows),
        "drawn": len(ratings),
        "pairs": len(compared),
        "disputed": sum(r.outcome in (Outcome.DISPUTED, Outcome.DECIDED) for r in compared),
    }
    if len(rows) < campaign.min_cell:
        return Passport(enough=False, **known)
    computing = _Computing(version, [row[0] for row in rows], compared, campaign.min_cell, language)
    return Passport(
        enough=True, scales=computing.scales(), items=computing.items(), time=_time(rows), **known
    )


def _accepted(campaign: Campaign, version: InstrumentVersion, source: str) -> Any:
    """Answers, beginning, end and «was it returned» of accepted cards."""
    returned = Exists(ReviewComment.objects.filter(assignment=OuterRef("pk")))
    cards = Assignment.objects.filter(
        campaign=campaign, version=version, source=source, state=AssignmentState.ACCEPTED
    )
    columns = ("submission__answers", "submission__started_at", "submission__completed_at", "returned")
    return cards.annotate(returned=returned).order_by("pk").values_list(*columns)


def _ratings(campaign: Campaign, version: InstrumentVersion, source: str) -> Any:
    found = SecondRating.objects.filter(draw__campaign=campaign, draw__version=version, draw__source=source)
    return found.select_related("submission").order_by("pk")


def _time(rows: Sequence[tuple[Any, ...]]) -> Duration | None:
    """Minutes from the first opening to sending. Cards that were returned and those of several sittings are left out."""
    taken = [end - begin for _answers, begin, end, returned in rows if end and not returned]
    return reliability.duration([t.total_seconds() / 60 for t in taken if timedelta(0) < t <= ONE_SITTING])


class _Computing:
    def __init__(
        self,
        version: InstrumentVersion,
        answers: Sequence[dict[str, Any]],
        compared: Sequence[SecondRating],
        least: int,
        language: str,
    ) -> None:
        self.methodology: Methodology = versions.methodology_of(version)
        self.language, self.form = language, versions.form_of(version)
        limits = [bounds(item.scores) for item in self.methodology.items]
        self.low = np.array([np.nan if one is None else float(one[0]) for one in limits])
        self.high = np.array([np.nan if one is None else float(one[1]) for one in limits])
        self.reversed = np.array(reversed_items(self.methodology), dtype=bool)
        self.values = self._matrix(answers)
        # fewer compared pairs than the smallest cell say nothing and could show somebody's card
        self.compared = compared if len(compared) >= least else []
        self.first = self._matrix([rating.first_answers or {} for rating in self.compared])
        self.second = self._matrix([r.submission.answers if r.submission else {} for r in self.compared])
        self.areas = self.methodology.children(None)
        self.by_scale = {
            code: scale_items(self.methodology, code) for code in (TOTAL, *(a.code for a in self.areas))
        }
        self.figures = {
            code: reliability.scale(self.values[:, list(places)]) for code, places in self.by_scale.items()
        }

    def _matrix(self, answers: Sequence[dict[str, Any]]) -> Values:
        readers = [_Reader(item) for item in self.methodology.items]
        rows = [[reader.read(one.get(reader.item.name)) for reader in readers] for one in answers]
        values = reliability.as_values(rows, len(readers))
        return reliability.oriented(values, self.low, self.high, self.reversed)

    def scales(self) -> tuple[ScaleFigures, ...]:
        titles = {TOTAL: ""} | {area.code: area.title(self.language) for area in self.areas}
        return tuple(
            ScaleFigures(code, titles[code], len(places), self.figures[code], *self._intraclass(code))
            for code, places in self.by_scale.items()
            if code == TOTAL or len(self.areas) > 1
        )

    def _intraclass(self, code: str) -> tuple[int, Intraclass | None]:
        pairs = [[scores_from(r, side).get((Part.FULL, code)) for side in (0, 1)] for r in self.compared]
        whole = [[float(value) for value in pair if value is not None] for pair in pairs]
        known = [pair for pair in whole if len(pair) == 2]
        if not known:
            return 0, None
        return len(known), agreement.intraclass(np.array(known, dtype=np.float64))

    def items(self) -> tuple[ItemFigures, ...]:
        gaps = reliability.share_of_gaps(self.values)
        easy = reliability.difficulty(self.values, self.low, self.high)
        counts = reliability.answered(self.values)
        found = []
        for area in self.areas:
            figures = self.figures[area.code]
            for place, column in enumerate(self.by_scale[area.code]):
                item = self.methodology.items[column]
                found.append(
                    ItemFigures(
                        name=item.name,
                        label=self._label(item),
                        area=area.code,
                        answered=counts[column],
                        gaps=gaps[column],
                        difficulty=easy[column],
                        item_rest=figures.item_rest[place],
                        alpha_without=figures.alpha_without[place],
                        **self._agreement(column, item),
                    )
                )
        return tuple(found)

    def _agreement(self, column: int, item: Item) -> dict[str, Any]:
        one, two = agreement.common(self.first[:, column], self.second[:, column])
        allowed = {float(s) for s in (item.scores or {}).values() if s is not None} or None
        if allowed and self.reversed[column]:
            allowed = {float(self.low[column] + self.high[column]) - score for score in allowed}
        return {
            "pairs": len(one),
            "equal": agreement.equal_share(one, two),
            "kappa": agreement.kappa(
                one, two, weights=Weights.QUADRATIC, categories=sorted(allowed) if allowed else None
            ),
            "krippendorff": agreement.krippendorff(np.stack([one, two]), Metric.ORDINAL)
            if len(one)
            else None,
        }

    def _label(self, item: Item) -> str:
        question = self.form.question(item.name)
        if question is None:
            return item.name
        return text_in(question.labels, self.language, self.form.default_language) or item.name


class _Reader:
    """Scores of one item as floats; each different answer is looked up once."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.known: dict[str, float | None] = {"": None}

    def read(self, answer: Any) -> float | None:
        text = "" if answer is None else str(answer)
        if text not in self.known:
            score: Fraction | None = item_score(self.item, text)
            self.known[text] = None if score is None else float(score)
        return self.known[text]


def sources_of(campaign: Campaign, version: InstrumentVersion) -> list[str]:
    """Sources with accepted cards, in the order of the enumeration."""
    rows = Assignment.objects.filter(campaign=campaign, version=version, state=AssignmentState.ACCEPTED)
    have = set(rows.order_by().values_list("source", flat=True).distinct())
    return [source.value for source in Source if source.value in have]
