"""Which opportunity helps which deficit, and who gets a place where places are few.

Need and coverage are whole numbers; products of whole numbers below 2⁵³ are exact in floating point, so the score is the
same on any number of threads. The best few are shown at once by plain score. Places are given out by prices: everybody
asks for what brings most after its price, a full opportunity keeps those who pay most and its price rises, until
nobody wants to move (Bertsekas & Castañon 1989, the auction for objects of several copies). The total is within
`step` × places of the best possible one; `bench/clusters.py` measures it beside the exact optimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mostik.stats.clusters import NONE, Ints

WHOLE = 100
"""Coverage in per cent: an opportunity that deals with the whole of a competency."""
ROUNDS = 100_000
_CHUNK = 20_000
_NOTHING = np.iinfo(np.int64).min // 4


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best opportunities of each person, best first: columns and scores, NONE and 0 where there are fewer."""

    options: npt.NDArray[np.int32]
    scores: Ints


@dataclass(frozen=True, slots=True)
class Places:
    """`option[person]` is the opportunity given, NONE without a place; `price` is the last price of each."""

    option: Ints
    price: Ints
    rounds: int
    settled: bool
    """False: the rounds ran out before everybody had either a place or no wish left."""


def candidates(
    needs: npt.NDArray[np.integer],
    coverage: npt.NDArray[np.integer],
    best: int = 10,
    areas: Ints | None = None,
    option_areas: Ints | None = None,
    far: int = 85,
) -> Candidates:
    """Score = Σ over competencies of need × coverage / 100, people × options, and the `best` of each person.

    Where `areas` (of people) and `option_areas` are given, an option of another area is left out and one of no area
    (NONE: distant, for everybody) counts `far` per cent. Ties go to the earlier option."""
    people, options = len(needs), len(coverage)
    width = min(best, options)
    found = np.full((people, best), NONE, dtype=np.int32)
    scores = np.zeros((people, best), dtype=np.int64)
    weights = coverage.T.astype(np.float64)
    rows = np.arange(min(_CHUNK, people))[:, None]
    for start in range(0, people, _CHUNK):
        part = slice(start, min(start + _CHUNK, people))
        exact = (needs[part].astype(np.float64) @ weights).astype(np.int64)
        if areas is not None and option_areas is not None:
            near = areas[part, None] == option_areas[None, :]
            exact = (
                np.where(near, exact * 100, np.where(option_areas[None, :] == NONE, exact * far, 0)) // 100
            )
        exact //= WHOLE
        # one number orders by score and then by the earlier option
        keyed = exact * options + (options - 1 - np.arange(options))
        top = (
            np.argpartition(-keyed, width - 1, axis=1)[:, :width]
            if width < options
            else np.tile(np.arange(options), (len(keyed), 1))
        )
        here = rows[: len(keyed)]
        top = top[here, np.argsort(-keyed[here, top], axis=1, kind="stable")]
        value = exact[here, top]
        found[part, :width] = np.where(value > 0, top, NONE)
        scores[part, :width] = np.maximum(value, 0)
    return Candidates(found, scores)


def fair_step(wishes: Candidates) -> int:
    """Half a per cent of the mean best score: no person can lose more than this against the exact optimum."""
    best = wishes.scores[:, 0]
    wanting = best[best > 0]
    return max(1, int(wanting.sum()) // (200 * len(wanting))) if wanting.size else 1


def give(
    wishes: Candidates, capacity: Ints, keys: Ints, step: int | None = None, rounds: int = ROUNDS
) -> Places:
    """One place per person at most, no opportunity over its capacity. Of equal bids the smaller key wins."""
    return _Auction(
        wishes, np.asarray(capacity, np.int64), np.asarray(keys, np.int64), step or fair_step(wishes)
    ).run(rounds)


class _Auction:
    def __init__(self, wishes: Candidates, capacity: Ints, keys: Ints, step: int) -> None:
        self.options = wishes.options.astype(np.int64)
        open_ = (self.options != NONE) & (capacity[self.options] > 0)
        self.scores = np.where(open_, wishes.scores, _NOTHING)
        self.capacity, self.step = capacity, step
        self.order = np.argsort(np.argsort(keys, kind="stable"), kind="stable")
        self.price = np.zeros(len(capacity), np.int64)
        self.option = np.full(len(keys), NONE, np.int64)
        self.bid = np.zeros(len(keys), np.int64)

    def run(self, rounds: int) -> Places:
        asking = np.flatnonzero((self.scores > 0).any(axis=1))
        done = 0
        while asking.size and done < rounds:
            done += 1
            asking = self._settle(self._ask(asking))
        return Places(self.option, self.price, done, not asking.size)

    def _ask(self, people: Ints) -> Ints:
        """Everybody without a place bids for what is worth most, by as much as it beats the next best (or nothing at
        all), and a step more. Who gains nothing any more stops asking: prices only rise."""
        gain = self.scores[people] - self.price[self.options[people]]
        rows = np.arange(len(people))
        choice = gain.argmax(axis=1)
        best = gain[rows, choice]
        gain[rows, choice] = 0
        following = np.maximum(gain.max(axis=1), 0)
        wanting = best > 0
        people, choice = people[wanting], choice[wanting]
        self.option[people] = self.options[people, choice]
        self.bid[people] = self.price[self.option[people]] + (best - following)[wanting] + self.step
        return people

    def _settle(self, bidders: Ints) -> Ints:
        """Every opportunity that was asked for keeps as many as it holds; returns those who have to ask again."""
        if not bidders.size:
            return bidders
        asked = np.zeros(len(self.capacity), dtype=bool)
        asked[self.option[bidders]] = True
        holding = np.flatnonzero((self.option != NONE) & asked[self.option])
        holding = holding[np.lexsort((self.order[holding], -self.bid[holding], self.option[holding]))]
        of = self.option[holding]
        starts = np.concatenate(([0], np.flatnonzero(np.diff(of)) + 1))
        sizes = np.diff(np.append(starts, len(of)))
        place = np.arange(len(of)) - np.repeat(starts, sizes)
        out = holding[place >= self.capacity[of]]
        last = place == self.capacity[of] - 1
        self.price[of[last]] = self.bid[holding[last]]
        self.option[out] = NONE
        return np.asarray(out)
