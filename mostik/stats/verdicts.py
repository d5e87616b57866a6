"""What a figure of a scale's passport means: from a number to one of a few verdicts, by named thresholds.

The thresholds are habits of the trade, not laws; each names where it comes from. «House» marks a rule of our own, to be
revised on real data. The words for people are made from verdicts elsewhere (`monitoring.reports.quality_words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mostik.stats.reliability import Duration


class Verdict(StrEnum):
    """Shared by all figures; which of them a figure can get is said at its function."""

    NONE = "none"  # not computed
    FEW = "few"  # computed, but from too little to lean on
    FIRM = "firm"
    GOOD = "good"
    WEAK = "weak"
    POOR = "poor"
    TOO_HIGH = "too_high"
    REVERSED = "reversed"
    EASY = "easy"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Defaults of the passport."""

    min_cards: int = 30
    """Below it correlations are preliminary (Hertzog 2008: a pilot needs 25–40 per group)."""
    min_pairs: int = 10
    """House: below it no figure of agreement is shown as more than preliminary."""
    alpha_group: float = 0.70
    """Nunnally 1978: enough for conclusions about groups."""
    alpha_single: float = 0.80
    """Nunnally 1978: enough for decisions about a single unit."""
    alpha_most: float = 0.95
    """Terwee et al. 2007: above it items repeat each other."""
    item_rest: float = 0.30
    """Nunnally & Bernstein 1994: the item works with the scale."""
    item_rest_least: float = 0.20
    """Ebel & Frisbie 1991: below it the item is to be rewritten."""
    easy: float = 0.90
    hard: float = 0.10
    """House: 0.20–0.80 is what tests aim at (Kline 2000); conditions of quality are met more often, so the range is wider."""
    gaps: float = 0.05
    gaps_most: float = 0.20
    """House: a gap here and there; an item that does not fit every fifth unit."""
    agreement_usable: float = 0.60
    """Landis & Koch 1977: «substantial»."""
    agreement_tentative: float = 0.667
    """Krippendorff 2019: the least for tentative conclusions."""
    agreement_firm: float = 0.80
    """Krippendorff 2019; Nunnally 1978."""
    minutes: float = 45
    """House: one sitting of an observer."""


DEFAULTS = Thresholds()


def consistency(value: float | None, cards: int, limits: Thresholds = DEFAULTS) -> Verdict:
    """Of alpha and omega: NONE, FEW, POOR, WEAK (groups only), FIRM, TOO_HIGH. REVERSED: below zero."""
    if value is None:
        return Verdict.NONE
    if value < 0:
        return Verdict.REVERSED
    if cards < limits.min_cards:
        return Verdict.FEW
    if value > limits.alpha_most:
        return Verdict.TOO_HIGH
    if value >= limits.alpha_single:
        return Verdict.FIRM
    return Verdict.WEAK if value >= limits.alpha_group else Verdict.POOR


def item_rest(value: float | None, cards: int, limits: Thresholds = DEFAULTS) -> Verdict:
    """NONE, FEW, REVERSED (below zero), POOR, WEAK, GOOD."""
    if value is None:
        return Verdict.NONE
    if cards < limits.min_cards:
        return Verdict.FEW
    if value < 0:
        return Verdict.REVERSED
    if value < limits.item_rest_least:
        return Verdict.POOR
    return Verdict.GOOD if value >= limits.item_rest else Verdict.WEAK


def difficulty(value: float | None, cards: int, limits: Thresholds = DEFAULTS) -> Verdict:
    """NONE, FEW, EASY, HARD, GOOD."""
    if value is None:
        return Verdict.NONE
    if cards < limits.min_cards:
        return Verdict.FEW
    if value > limits.easy:
        return Verdict.EASY
    return Verdict.HARD if value < limits.hard else Verdict.GOOD


def gaps(share: float | None, limits: Thresholds = DEFAULTS) -> Verdict:
    """NONE, GOOD, WEAK, POOR."""
    if share is None:
        return Verdict.NONE
    if share <= limits.gaps:
        return Verdict.GOOD
    return Verdict.WEAK if share < limits.gaps_most else Verdict.POOR


def agreement(value: float | None, pairs: int, limits: Thresholds = DEFAULTS) -> Verdict:
    """Of kappa, ICC and Krippendorff's alpha: NONE, FEW, POOR, WEAK (usable), GOOD (tentative), FIRM."""
    if value is None:
        return Verdict.NONE
    if pairs < limits.min_pairs:
        return Verdict.FEW
    if value >= limits.agreement_firm:
        return Verdict.FIRM
    if value >= limits.agreement_tentative:
        return Verdict.GOOD
    return Verdict.WEAK if value >= limits.agreement_usable else Verdict.POOR


def time_to_fill(minutes: Duration | None, limits: Thresholds = DEFAULTS) -> Verdict:
    """NONE, GOOD, POOR."""
    if minutes is None:
        return Verdict.NONE
    return Verdict.GOOD if minutes.median <= limits.minutes else Verdict.POOR
