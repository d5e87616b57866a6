"""How many people will want to learn a topic: between two plainly stated bounds, never one figure out of the air.

Of `staff` teachers `answered` said what they want. A topic was asked for by `asked` of them, `deficits` teachers have an open
deficit in it, and of the whole staff `expiring` must take some course because their last one grows too old.

- *low*: all three are the same people, and who did not answer wants nothing:  max(asked, deficits, share of expiring);
- *high*: all are different people, and who did not answer wants as often as those who did:
  asked + asked × (staff − answered) / answered, rounded up, + deficits + share of expiring; never more than the staff.

Which topic those with an old course will take is not known: they are divided as the answers are. A figure of fewer than
`min_cell` people enters as the bounds everybody may know: 1 … min_cell − 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Bounds:
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Topic:
    """`deficits` None: the topic is no competency. `places`: free places of open offers; None: as many as want."""

    key: int
    asked: int
    deficits: int | None = None
    places: int | None = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """`total` is None where nobody has answered. `lacking`: people without a place; `groups`: course groups for them."""

    key: int
    asked: Bounds
    deficits: Bounds | None
    expiring: Bounds
    total: Bounds | None
    places: int | None
    lacking: Bounds | None
    groups: Bounds | None


def bounded(n: int, min_cell: int) -> Bounds:
    """What may be known of a number of people."""
    return Bounds(n, n) if n == 0 or n >= min_cell else Bounds(1, min_cell - 1)


def forecast(
    topics: Sequence[Topic], *, answered: int, staff: int, expiring: int, min_cell: int, group_size: int
) -> list[Demand]:
    """In the order of the topics."""
    asked = [bounded(topic.asked, min_cell) for topic in topics]
    known = sum(one.low for one in asked)
    must = bounded(expiring, min_cell)
    found = []
    for topic, wish in zip(topics, asked, strict=True):
        part = _part(must, wish.low, known)
        lack = None if topic.deficits is None else bounded(topic.deficits, min_cell)
        total = _total(wish, lack, part, answered, max(staff, answered))
        left = total and _left(total, topic.places)
        groups = left and Bounds(*(ceil(Fraction(n, group_size)) for n in (left.low, left.high)))
        found.append(Demand(topic.key, wish, lack, part, total, topic.places, left, groups))
    return found


def _part(must: Bounds, wish: int, known: int) -> Bounds:
    if not known:
        return Bounds(0, 0)
    share = Fraction(wish, known)
    return Bounds(int(must.low * share), ceil(must.high * share))


def _total(wish: Bounds, lack: Bounds | None, part: Bounds, answered: int, staff: int) -> Bounds | None:
    if not answered:
        return None
    lack = lack or Bounds(0, 0)
    silent = ceil(Fraction(wish.high * (staff - answered), answered))
    low = max(wish.low, lack.low, part.low)
    high = wish.high + silent + lack.high + part.high
    return Bounds(min(low, staff), min(max(low, high), staff))


def _left(total: Bounds, places: int | None) -> Bounds:
    if places is None:
        return Bounds(0, 0)
    return Bounds(max(0, total.low - places), max(0, total.high - places))


def by_quarter(people: int, wishes: Mapping[date, Fraction]) -> dict[date, int]:
    """Divide people over quarters as the wishes stand, in whole people (largest remainders, a tie goes to the earlier
    quarter); evenly where nobody has named a month."""
    if not wishes:
        return {}
    whole = sum(wishes.values(), Fraction(0))
    weights = wishes if whole else dict.fromkeys(wishes, Fraction(1))
    whole = whole or Fraction(len(wishes))
    exact = {quarter: people * Fraction(weight) / whole for quarter, weight in weights.items()}
    found = {quarter: int(share) for quarter, share in exact.items()}
    rest = people - sum(found.values())
    order = sorted(exact, key=lambda quarter: (found[quarter] - exact[quarter], quarter))
    for quarter in order[:rest]:
        found[quarter] += 1
    return dict(sorted(found.items()))
