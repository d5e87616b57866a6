"""What the next round will measure in a region or a municipality (`stats.forecast`), from the rounds measured alike.

Kindergartens are not foreseen: a mean of a few groups moves by chance more than it changes. Nothing is said either where
precision is not known: the unit is a person, the source is anonymous people, or an organisation has one card only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np

from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import marts
from mostik.monitoring.queries.results import SCOPES, Mart
from mostik.monitoring.queries.standing import Earlier, measures_precision
from mostik.network.enums import NodeKind
from mostik.stats.forecast import Foreseen, Round, forecast
from mostik.stats.scales import scale_in
from mostik.stats.small_numbers import Sample
from mostik.stats.standing import clustered

KINDS = (NodeKind.REGION.value, NodeKind.MUNICIPALITY.value)


def of_node(
    campaign: Campaign,
    mart: Mart,
    earlier: Earlier,
    node_id: int,
    kind: str,
    *,
    codes: Iterable[str],
    source: str,
    part: str,
) -> list[Foreseen]:
    """The indicators of `codes` that have a scale, for the year after the campaign. Empty where nothing may be foreseen
    at all. A round counts only if it measured the indicator alike."""
    if kind not in KINDS or not measures_precision(mart, source):
        return []
    found = []
    for code in codes:
        scale = scale_in(mart.methodology, code, part)
        if scale is None:
            continue
        known = [(one.year, former) for one, former in reversed(earlier) if former.shares(part, code)]
        rounds = _rounds([*known, (campaign.year, mart)], node_id, kind, code, source, part)
        if not rounds or rounds[-1].at != campaign.year:
            continue
        found.append(Foreseen(code, rounds, forecast(rounds, campaign.year + 1, scale)))
    return found


def _rounds(
    measured: Sequence[tuple[int, Mart]], node_id: int, kind: str, code: str, source: str, part: str
) -> tuple[Round, ...]:
    samples = ((year, _sample(mart.path, node_id, kind, code, source, part)) for year, mart in measured)
    return tuple(Round(year, sample) for year, sample in samples if sample)


@lru_cache(maxsize=1024)
def _sample(path: Path, node_id: int, kind: str, code: str, source: str, part: str) -> Sample | None:
    """The groups under a node as a sample of their kindergartens. A file never changes, so neither does this."""
    wanted = {SCOPES[kind]: node_id, "kind": NodeKind.GROUP.value, "source": source, "part": part}
    found = marts.columns(path, ("organisation_id", "mean"), **wanted, code=code)
    gardens, position, groups = np.unique(found["organisation_id"], return_inverse=True, return_counts=True)
    if not len(gardens):
        return None
    sums = np.zeros(len(gardens), dtype=np.int64)
    np.add.at(sums, position, found["mean"])
    return clustered(
        (n, Fraction(total, n * marts.UNIT)) for n, total in zip(groups.tolist(), sums.tolist(), strict=True)
    )
