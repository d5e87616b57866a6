"""The shape of results: one row per node × source × part × indicator, as `results.csv` writes it (docs/scoring.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

Place = tuple[str, ...]
"""Names from the region down: (region, municipality, organisation, group or person). () is the whole country."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One accepted card, ready to be scored. `answers` holds raw values by item name: a choice name, or a number
    as text; missing, None or '' = not answered. `hidden` names the items that `relevant` left out."""

    place: Place
    source: str
    answers: dict[str, str | None]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ResultRow:
    """Statistics of one node. `mean` … `delta` are exact; None = not computed (undefined or not applicable).
    `shares` follows `Methodology.levels`; shares are 0…1. `n` counts base units,
    `answers` the submissions behind them: people, where the source is anonymous."""

    node_kind: str
    place: Place
    source: str
    part: str
    code: str
    n: int
    mean: Fraction
    q1: Fraction
    median: Fraction
    q3: Fraction
    shares: tuple[Fraction, ...]
    share_below: Fraction | None
    delta: Fraction | None = None
    answers: int = field(default=0, compare=False)
