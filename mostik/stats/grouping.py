"""Groups of 8–15 teachers with one topic inside a municipality: as many as possible by their first choice, the others by the
second, solved to the optimum by HiGHS; who is left is joined with neighbours.

Teachers of a municipality with the same choices are interchangeable, so the model counts them instead of naming them, and
only topics in doubt are in it (`_choose` says why the others may be left out): a town of 260 and a city of 10 000
are the same small problem. `Sizes` demands most ≥ 2 · least − 1, so any number from `least` up divides into groups of the right size, and
«how many groups» needs no variable. Who of the interchangeable ones gets the first choice is decided by the shortfall, then
by the key: the same people, whatever the order of rows.

All arrays run over teachers. `places` and `keys` are numbers of the caller (a municipality, a person); choices are topics 0…T − 1
or NONE. A pin is a methodist's decision: it is kept even where the group stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from mostik.stats.clusters import NONE, Ints

LIMIT = 10.0
"""Seconds for one municipality. Beyond it the best groups found so far are taken and the place is not `optimal`."""
WORTH = (1000, 750, 500)
"""What a place by the first, second, third choice is worth. Two teachers move to their second choice only if it places
at least one more."""
SHORT = 2000
"""Price of every teacher a pinned group lacks: more than any place is worth, so others are drawn into it first."""
PINNED = 9
"""`taken` of a teacher a methodist has pinned."""


@dataclass(frozen=True, slots=True)
class Sizes:
    least: int = 8
    most: int = 15

    def __post_init__(self) -> None:
        if self.least < 1 or self.most < 2 * self.least - 1:
            raise ValueError(
                f"groups of {self.least}–{self.most}: the most must be at least twice the least less one"
            )

    def groups(self, total: int) -> int:
        """As few as hold them: 15 → 1, 16 → 2, 31 → 3."""
        return -(-total // self.most)


@dataclass(frozen=True, slots=True)
class Teachers:
    """`shortfall` follows `choices`. `pins` is a topic or NONE; `rooms` tells pinned groups of one topic apart."""

    keys: Ints
    places: Ints
    choices: npt.NDArray[np.int16]
    shortfall: Ints
    pins: npt.NDArray[np.int16]
    rooms: Ints

    @classmethod
    def of(
        cls,
        keys: Any,
        places: Any,
        choices: Any,
        shortfall: Any = None,
        pins: Any = None,
        rooms: Any = None,
    ) -> Teachers:
        choices = np.asarray(choices, dtype=np.int16)
        count = len(choices)
        found = cls(
            keys=np.asarray(keys, dtype=np.int64),
            places=np.asarray(places, dtype=np.int64),
            choices=choices,
            shortfall=np.zeros_like(choices, dtype=np.int64)
            if shortfall is None
            else np.asarray(shortfall, np.int64),
            pins=np.full(count, NONE, np.int16) if pins is None else np.asarray(pins, np.int16),
            rooms=np.zeros(count, np.int64) if rooms is None else np.asarray(rooms, np.int64),
        )
        if len(np.unique(found.keys)) != count:
            raise ValueError("a teacher is named twice")
        return found


@dataclass(slots=True)
class Group:
    """`place` is where it was formed; `members` are rows, in the order of the keys. `joint`: neighbours came in."""

    topic: int
    place: int
    members: list[int]
    joint: bool = False


@dataclass(slots=True)
class Grouping:
    """`group[row]` is a place in `groups` or NONE; `taken[row]` is the choice that was met (0 the first), PINNED or NONE."""

    groups: list[Group]
    group: Ints
    taken: npt.NDArray[np.int8]
    not_optimal: list[int] = field(default_factory=list)
    """Places where the time limit came first."""

    def put(self, group: int, row: int, taken: int) -> None:
        self.group[row] = group
        self.taken[row] = taken


def form(
    teachers: Teachers,
    sizes: Sizes | None = None,
    neighbours: Mapping[int, Sequence[int]] | None = None,
    limit: float = LIMIT,
) -> Grouping:
    """Groups of every place, then the rest joined with `neighbours` (nearest first; without them nobody is joined)."""
    sizes = sizes or Sizes()
    count = len(teachers.keys)
    found = Grouping([], np.full(count, NONE, np.int64), np.full(count, NONE, np.int8))
    wanted = (teachers.choices[:, 0] != NONE) | (teachers.pins != NONE)
    rows = _in_order(teachers, np.flatnonzero(wanted))
    places = teachers.places[rows]
    cuts = np.flatnonzero(np.diff(places)) + 1
    for part in np.split(rows, cuts) if rows.size else []:
        _form_place(teachers, part, sizes, limit, found)
    if neighbours:
        Joining(teachers, sizes, neighbours, found).run()
    return found


def _in_order(teachers: Teachers, rows: Ints) -> Ints:
    """Rows by place, the greatest shortfall first, then by key: every later step walks in this order."""
    by = (teachers.keys[rows], -teachers.shortfall[rows, 0], teachers.places[rows])
    return np.asarray(rows[np.lexsort(by)], dtype=np.int64)


def _form_place(teachers: Teachers, rows: Ints, sizes: Sizes, limit: float, found: Grouping) -> None:
    pins = teachers.pins[rows]
    free = rows[pins == NONE]
    choices = teachers.choices[free]
    topics = 1 + max(int(choices.max(initial=NONE)), int(pins.max()))
    pinned = np.bincount(pins[pins != NONE], minlength=topics)
    place = int(teachers.places[rows[0]])
    taken, optimal = _choose(choices, pinned, sizes.least, limit)
    if not optimal:
        found.not_optimal.append(place)
    placed = np.flatnonzero(taken != NONE)
    topic = choices[placed, taken[placed]]
    shortfall = teachers.shortfall[free[placed], taken[placed]]
    order = np.lexsort((teachers.keys[free[placed]], -shortfall, topic))
    members = free[placed][order]
    ends = np.searchsorted(topic[order], np.arange(topics + 1))
    found.taken[members] = taken[placed][order]
    for number in np.flatnonzero((np.diff(ends) > 0) | (pinned > 0)):
        _divide(
            teachers,
            int(number),
            place,
            rows[pins == number],
            members[ends[number] : ends[number + 1]],
            sizes,
            found,
        )


def _choose(
    choices: npt.NDArray[np.int16], pinned: Ints, least: int, limit: float
) -> tuple[npt.NDArray[np.int8], bool]:
    """Which choice each free teacher of one place gets, and whether that is proved to be the best.

    Only topics in doubt are weighed. A topic is safe when `least` teachers choose it first who have nothing in doubt to go
    to: it is open in some best solution, whatever is decided about the others, and those teachers are in it. (Take any
    best solution, open the safe topics, put these teachers back: nobody loses, and no doubtful topic had any of them.)
    """
    topics = len(pinned)
    named = choices != NONE
    hopeless = (np.bincount(choices[named], minlength=topics) + pinned < least) & (pinned == 0)
    usable = named & ~hopeless[choices]
    taken = np.where(usable.any(axis=1), usable.argmax(axis=1), NONE).astype(np.int8)
    first = choices[np.arange(len(choices)), np.maximum(taken, 0)]
    has = taken != NONE
    doubt = (np.bincount(first[has], minlength=topics) + pinned < least) & ~hopeless
    while True:
        tied = ~(doubt[choices] & usable).any(axis=1) & has
        more = doubt | ((np.bincount(first[tied], minlength=topics) + pinned < least) & ~hopeless)
        if (more == doubt).all():
            break
        doubt = more
    open_now = np.bincount(first[has], minlength=topics) + pinned
    if not (doubt & (open_now > 0) & (open_now < least)).any():
        return taken, True  # everybody has the best that can open at all: nothing to weigh
    weighed = np.flatnonzero(has & ~tied)
    best, optimal = _weigh(np.where(usable[weighed], choices[weighed], NONE), doubt, pinned, least, limit)
    taken[weighed] = best
    return taken, optimal


def _weigh(
    choices: npt.NDArray[np.int16], doubt: npt.NDArray[np.bool_], pinned: Ints, least: int, limit: float
) -> tuple[npt.NDArray[np.int8], bool]:
    """Teachers with the same doubtful choices are counted together, whichever safe topic they have beside them."""
    safe = len(doubt)
    kinds = np.where((choices != NONE) & ~doubt[choices], safe, choices)
    behind = (
        np.cumsum(kinds == safe, axis=1) - (kinds == safe) > 0
    )  # behind a safe one a second safe one is of no use
    kinds = np.where(behind & (kinds == safe), NONE, kinds)
    classes, of = np.unique(kinds, axis=0, return_inverse=True)
    of = of.ravel()
    counts = np.bincount(of)
    shares, optimal = _solve(classes, counts, np.flatnonzero(doubt), pinned, least, limit)
    every = np.concatenate((shares, (counts - shares.sum(axis=1))[:, None]), axis=1)
    order = np.tile(np.append(np.arange(classes.shape[1]), NONE), len(classes)).repeat(every.ravel())
    taken = np.empty(len(choices), dtype=np.int8)
    taken[np.argsort(of, kind="stable")] = (
        order  # inside a class in the order of the rows: the greatest shortfall first
    )
    return taken, optimal


def _solve(
    classes: npt.NDArray[np.int16], counts: Ints, doubt: Ints, pinned: Ints, least: int, limit: float
) -> tuple[Ints, bool]:
    """The model in HiGHS: how many of each class go by each choice.

    Columns: a number for each pair (class, choice), then open yes/no and the lack of each doubtful topic. Pairs of a
    class together ≤ its count; a pair of a doubtful topic ≤ its count · open (tight: the relaxation hardly branches); pairs
    of such a topic + pinned + lack ≥ least · open. A topic with pins is open, and only it may lack."""
    kind, choice = np.nonzero(classes != NONE)
    topic = classes[kind, choice]
    weighed = np.flatnonzero(np.isin(topic, doubt))
    at = np.searchsorted(doubt, topic[weighed])
    pairs, many, link = len(kind), len(doubt), len(counts) + np.arange(len(weighed))
    pair, number, floor = np.arange(pairs), np.arange(many), len(counts) + len(weighed)
    entries = (  # row, column, value
        (kind, pair, np.ones(pairs)),
        (link, weighed, np.ones(len(weighed))),
        (link, pairs + at, -counts[kind[weighed]].astype(float)),
        (floor + at, weighed, np.ones(len(weighed))),
        (floor + number, pairs + number, np.full(many, -float(least))),
        (floor + number, pairs + many + number, np.ones(many)),
    )
    must = pinned[doubt]
    found, optimal = _highs(
        cost=np.concatenate((-np.asarray(WORTH, float)[choice], np.zeros(many), np.full(many, float(SHORT)))),
        low=np.concatenate((np.zeros(pairs), must > 0, np.zeros(many))),
        high=np.concatenate((counts[kind], np.ones(many), np.where(must > 0, least, 0))),
        entries=[np.concatenate(part) for part in zip(*entries, strict=True)],
        at_least=np.concatenate((np.full(floor, -np.inf), -must)),
        at_most=np.concatenate((counts, np.zeros(len(weighed)), np.full(many, np.inf))),
        limit=limit,
    )
    shares = np.zeros(classes.shape, dtype=np.int64)
    if found is not None:
        shares[kind, choice] = found[:pairs]
    return shares, optimal


def _highs(
    *, cost: Any, low: Any, high: Any, entries: list[Any], at_least: Any, at_most: Any, limit: float
) -> tuple[Ints | None, bool]:
    """Whole numbers of the least cost, and whether that is proved. First without asking for whole numbers: that is ten times
    quicker, and mostly they come out whole."""
    optimize, sparse = (
        importlib.import_module(f"scipy.{name}") for name in ("optimize", "sparse")
    )  # a second to load
    row, column, value = entries
    table = sparse.csr_array((value, (row, column)), shape=(len(at_least), len(cost)))
    model = {
        "c": cost,
        "bounds": optimize.Bounds(low, high),
        "constraints": optimize.LinearConstraint(table, at_least, at_most),
    }
    solved = optimize.milp(**model)
    if solved.x is None or np.abs(solved.x - np.rint(solved.x)).max() > 1e-6:
        options = {"time_limit": limit, "mip_rel_gap": 0.0}
        solved = optimize.milp(**model, integrality=np.ones(len(cost)), options=options)
    found = None if solved.x is None else np.rint(solved.x).astype(np.int64)
    return found, bool(solved.status == 0)


def _divide(
    teachers: Teachers, topic: int, place: int, kept: Ints, members: Ints, sizes: Sizes, found: Grouping
) -> None:
    """Teachers of one topic into groups of like need: pinned ones stay together as the methodist put them, the others
    (in order of shortfall) fill up."""
    rooms: dict[int, list[int]] = {}
    for row in kept.tolist():
        rooms.setdefault(int(teachers.rooms[row]), []).append(row)
        found.taken[row] = PINNED
    groups = [rooms[room] for room in sorted(rooms)]
    total = len(kept) + len(members)
    wanted = _even(total, max(len(groups), sizes.groups(total)))
    groups += [[] for _ in range(len(wanted) - len(groups))]
    queue = iter(members.tolist())
    for group, size in zip(groups, wanted, strict=True):
        group += islice(queue, max(0, size - len(group)))
    for row in queue:  # a pinned group is larger than its share: the others take what is left
        min(groups, key=len).append(row)
    for group in groups:
        rows = np.asarray(group, dtype=np.int64)
        rows = rows[np.argsort(teachers.keys[rows], kind="stable")]
        found.group[rows] = len(found.groups)
        found.groups.append(Group(topic, place, rows.tolist()))


def _even(total: int, groups: int) -> list[int]:
    """31 in 3 → 11, 10, 10."""
    return [total // groups + (part < total % groups) for part in range(groups)]


class Joining:
    """Who is left finds a group next door: first a free seat in a group of the topic, then a joint group of several
    places, by the first choice, then by the next. Greedy, in the order of shortfall and key."""

    def __init__(
        self, teachers: Teachers, sizes: Sizes, neighbours: Mapping[int, Sequence[int]], found: Grouping
    ) -> None:
        self.teachers, self.sizes, self.neighbours, self.found = teachers, sizes, neighbours, found
        self.at: dict[tuple[int, int], list[int]] = {}
        for number, group in enumerate(found.groups):
            self.at.setdefault((group.place, group.topic), []).append(number)

    def run(self) -> None:
        for choice in range(self.teachers.choices.shape[1]):
            self._seats(choice)
            self._together(choice)
        for group in self.found.groups:
            group.members.sort(key=lambda row: int(self.teachers.keys[row]))

    def _rest(self, choice: int) -> list[int]:
        left = np.flatnonzero((self.found.group == NONE) & (self.teachers.choices[:, choice] != NONE))
        order = np.lexsort((self.teachers.keys[left], -self.teachers.shortfall[left, choice]))
        return [int(row) for row in left[order]]

    def _near(self, place: int) -> Sequence[int]:
        return self.neighbours.get(place, ())

    def _seats(self, choice: int) -> None:
        for row in self._rest(choice):
            topic = int(self.teachers.choices[row, choice])
            own = int(self.teachers.places[row])
            numbers = (
                number for place in (own, *self._near(own)) for number in self.at.get((place, topic), ())
            )
            for number in numbers:
                group = self.found.groups[number]
                if len(group.members) < self.sizes.most:
                    group.members.append(row)
                    group.joint = group.joint or own != group.place
                    self.found.put(number, row, choice)
                    break

    def _together(self, choice: int) -> None:
        waiting: dict[int, dict[int, list[int]]] = {}
        for row in self._rest(choice):
            topic, place = int(self.teachers.choices[row, choice]), int(self.teachers.places[row])
            waiting.setdefault(topic, {}).setdefault(place, []).append(row)
        for topic in sorted(waiting):
            self._open(topic, waiting[topic], choice)

    def _open(self, topic: int, at: dict[int, list[int]], choice: int) -> None:
        for seed in sorted(at, key=lambda place: (-len(at[place]), place)):
            while at[seed]:
                circle = [seed, *(place for place in self._near(seed) if at.get(place))]
                together = sum(len(at[place]) for place in circle)
                if together < self.sizes.least:
                    break
                members: list[int] = []
                for place in circle:
                    seats = _even(together, self.sizes.groups(together))[0] - len(members)
                    members, at[place] = members + at[place][:seats], at[place][seats:]
                self._add(Group(topic, seed, members, joint=True), choice)

    def _add(self, group: Group, choice: int) -> None:
        number = len(self.found.groups)
        self.found.groups.append(group)
        self.at.setdefault((group.place, group.topic), []).append(number)
        for row in group.members:
            self.found.put(number, row, choice)
