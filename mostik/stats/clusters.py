"""What a teacher needs most: the topic that is weakest against the teacher's own mean, and below the level.

The own mean is taken out because people rate themselves (and are rated) strictly or kindly as a whole: without that the
same few topics would be everybody's, and a strict teacher would need everything. The rule is a sentence a methodist
can say aloud, which no clustering method gives; `docs/clusters.md` measures it beside them.

Profiles are whole numbers, teachers × competencies, in any unit (thousandths of a level, per cent of the scale), `GAP` where
nothing is known. A topic is a group of columns, or one column. Means are compared by cross-multiplication, so nothing
is decided on a rounded number: the same answer in any order of rows, on any number of threads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]

GAP = -1
"""A competency nothing is known about. Known values are 0 and more."""
NONE = -1
"""No topic at this choice."""
FINE = 1000
"""Means and shortfalls are reported in thousandths of the unit of the profile, rounded down."""
_CHUNK = 8192
"""Rows at once: what is worked on stays in the cache of the processor."""


class State(IntEnum):
    TOPIC = 0
    """Some topic stands out."""
    NO_NEED = 1
    """Nothing is below the level."""
    FLAT = 2
    """All topics are equally low: none is weaker than the teacher's own mean."""
    THIN = 3
    """Fewer than two topics are known: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Rows as in the profiles. `choices[:, 0]` is the weakest topic, then the next that also meets the rule; NONE
    where there is none. `shortfall` says by how much each lies below the own mean, `topic_mean` and `own_mean` are in
    thousandths (GAP: unknown)."""

    state: npt.NDArray[np.int8]
    choices: npt.NDArray[np.int16]
    shortfall: Ints
    topic_mean: Ints
    own_mean: Ints


def needs(
    values: npt.NDArray[np.integer], topics: npt.NDArray[np.integer], below: int, choices: int = 2
) -> Needs:
    """Apply the rule. `values`: teachers × competencies; `topics[column]` is the topic of a column, 0…T − 1; a topic
    is low when its mean is strictly `below`. Half of a topic's columns must be known. Ties go to the earlier topic.

    Raises ValueError where the topics do not fit the columns or have too many different counts of known columns."""
    if values.ndim != 2 or topics.shape != (values.shape[1],):
        raise ValueError(f"{values.shape} values and {topics.shape} topics")
    parts = [
        _needs(values[start : start + _CHUNK], topics, below, choices)
        for start in range(0, max(1, len(values)), _CHUNK)
    ]
    return Needs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Needs.__slots__))


def _needs(
    values: npt.NDArray[np.integer], topics: npt.NDArray[np.integer], below: int, choices: int
) -> Needs:
    sums, counts = _by_topic(values, topics)
    known = counts > 0
    every, all_sum = counts.sum(axis=1), sums.sum(axis=1)
    share = _common(counts)
    deviation = (sums * every[:, None] - all_sum[:, None] * counts) * (share // np.maximum(counts, 1))
    low = known & (sums < below * counts)
    thin = known.sum(axis=1) < 2
    stands_out = low & (deviation < 0) & ~thin[:, None]
    chosen, shortfall = _weakest(deviation, stands_out, np.maximum(every, 1) * share, choices)
    state = np.full(len(values), State.TOPIC, dtype=np.int8)
    state[chosen[:, 0] == NONE] = State.FLAT
    state[~low.any(axis=1)] = State.NO_NEED
    state[thin] = State.THIN
    return Needs(
        state=state,
        choices=chosen,
        shortfall=shortfall,
        topic_mean=np.where(known, sums * FINE // np.maximum(counts, 1), GAP),
        own_mean=np.where(every > 0, all_sum * FINE // np.maximum(every, 1), GAP),
    )


def _by_topic(values: npt.NDArray[np.integer], topics: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Sum and number of known values per teacher × topic; a topic less than half known counts as unknown."""
    size = int(topics.max()) + 1 if topics.size else 0
    sums = np.zeros((len(values), size), dtype=np.int64)
    counts = np.zeros((len(values), size), dtype=np.int64)
    for topic in range(size):
        columns = values[:, topics == topic]
        known = columns >= 0
        counts[:, topic] = known.sum(axis=1)
        sums[:, topic] = np.where(known, columns, 0).sum(axis=1, dtype=np.int64)
        unclear = counts[:, topic] * 2 < columns.shape[1]
        sums[unclear, topic] = counts[unclear, topic] = 0
    return sums, counts


def _common(counts: Ints) -> int:
    """A number every count of known columns divides, so that means of topics of different width compare exactly."""
    share = math.lcm(*(int(count) for count in np.unique(counts) if count > 0))
    if share > 10**9:
        raise ValueError("topics are too wide or too different: means would not fit into 64 bits")
    return share


def _weakest(
    deviation: Ints, allowed: npt.NDArray[np.bool_], scale: Ints, choices: int
) -> tuple[npt.NDArray[np.int16], Ints]:
    """The `choices` lowest allowed deviations of each row, the earlier column first among equals."""
    rows = np.arange(len(deviation))
    chosen = np.full((len(deviation), choices), NONE, dtype=np.int16)
    shortfall = np.zeros((len(deviation), choices), dtype=np.int64)
    if not deviation.shape[1]:
        return chosen, shortfall
    left = np.where(allowed, deviation, 1)
    for choice in range(choices):
        topic = left.argmin(axis=1)
        least = left[rows, topic]
        found = least < 0
        chosen[found, choice] = topic[found]
        shortfall[found, choice] = (-least[found]) * FINE // scale[found]
        left[rows, topic] = 1
    return chosen, shortfall
