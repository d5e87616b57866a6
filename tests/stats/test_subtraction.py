"""Somebody who subtracts: no number of too few people is found from what is shown, in any way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest

from mostik.stats.small_numbers import hidden_cells, hidden_places

PRIME = 2_147_483_629
TREES = (
    {"TOTAL": ("A", "B")},
    {"TOTAL": ("A", "B", "C"), "A": ("A1", "A2")},
    {"TOTAL": ("A",), "A": ("A1", "A2", "A3")},
    {"TOTAL": ("A", "B"), "A": ("A1",), "B": ("B1", "B2")},
)


@dataclass
class World:
    """People of groups, and which leaves of the tree of indicators a group has answered."""

    children: dict
    weights: dict
    people: dict  # group → n
    answered: dict  # group → leaves
    min_cell: int

    def __post_init__(self):
        self.counts = {code: {"full": {}} for code in self.weights}
        for group, n in self.people.items():
            for code in self.weights:
                if self.present(group, code):
                    for depth in range(len(group) + 1):
                        table = self.counts[code]["full"]
                        table[group[:depth]] = table.get(group[:depth], 0) + n
        self.hidden = hidden_cells(self.counts, self.children, self.min_cell)
        cells = {(place, code) for code, of in self.counts.items() for place in of["full"]}
        self.shown = sorted(cells - self.hidden)

    def present(self, group, code):
        kids = self.children.get(code)
        return any(self.present(group, one) for one in kids) if kids else code in self.answered[group]

    def groups(self, place, code):
        return {g for g in self.people if g[: len(place)] == place and self.present(g, code)}

    def row(self, groups, code):
        """The sum of a code over groups as coefficients of what single groups said of single leaves."""
        found = np.zeros(len(self.columns), dtype=np.int64)
        for group in groups:
            for leaf, part in self.parts(group, code).items():
                found[self.columns[group, leaf]] = part
        return found

    def parts(self, group, code):
        kids = [one for one in self.children.get(code, ()) if self.present(group, one)]
        if code not in self.children:
            return {code: 1}
        whole = pow(sum(self.weights[one] for one in kids), -1, PRIME)
        found = {}
        for one in kids:
            for leaf, part in self.parts(group, one).items():
                found[leaf] = part * self.weights[one] * whole % PRIME
        return found

    @property
    def columns(self):
        if not hasattr(self, "_columns"):
            pairs = [(g, leaf) for g in sorted(self.people) for leaf in sorted(self.answered[g])]
            self._columns = {pair: number for number, pair in enumerate(pairs)}
        return self._columns


def made(seed: int) -> World:
    chance = random.Random(seed)
    children = chance.choice(TREES)
    codes = {"TOTAL", *(one for kids in children.values() for one in kids)}
    leaves = sorted(codes - set(children))
    people, answered = {}, {}
    for town in range(chance.randint(1, 3)):
        for garden in range(chance.randint(1, 4)):
            for group in range(chance.randint(1, 3)):
                key = (f"M{town}", f"O{garden}", f"G{group}")
                people[key] = chance.choice((1, 2, 3, 4, 6, 8, 11, 15, 20))
                few = chance.random() < 0.15
                answered[key] = set(chance.sample(leaves, chance.randint(1, len(leaves))) if few else leaves)
    weights = {code: chance.choice((1, 1, 2, 3)) for code in sorted(codes)}
    return World(children, weights, people, answered, chance.choice((3, 5)))


class Basis:
    """What follows from rows by adding and subtracting them, modulo a prime."""

    def __init__(self, rows):
        self.rows = []
        for row in rows:
            if (left := self.reduced(row)).any():
                at = int(np.flatnonzero(left)[0])
                self.rows.append((at, left * pow(int(left[at]), -1, PRIME) % PRIME))

    def reduced(self, row):
        for at, known in self.rows:
            if row[at]:
                row = (row - row[at] * known) % PRIME
        return row

    def tells(self, row):
        return not self.reduced(row).any()


def few(world: World):
    """Sets of groups of too few people and a code they have answered: hidden nodes, and two of one node together."""
    for code, of in world.counts.items():
        table = of["full"]
        hidden = [place for place in table if (place, code) in world.hidden and place]
        for place in hidden:
            if table[place] < world.min_cell:
                yield code, world.groups(place, code)
        for one, two in combinations(hidden, 2):
            if one[:-1] == two[:-1] and table[one] + table[two] < world.min_cell:
                yield code, world.groups(one, code) | world.groups(two, code)


@pytest.mark.parametrize("block", range(3))
def test_nothing_few_people_said_follows_from_all_that_is_shown(block):
    """Every sum that linear algebra can make of everything shown at once, over 40 small worlds in each block."""
    told = looked = 0
    for seed in range(block * 40, block * 40 + 40):
        world = made(seed)
        basis = Basis([world.row(world.groups(place, code), code) for place, code in world.shown])
        for code, groups in few(world):
            looked += 1
            told += basis.tells(world.row(groups, code))
    assert looked > 100
    assert told == 0


def test_ten_thousand_pairs_of_filters_reveal_no_cell():
    """A filter is a choice of shown places and an indicator; a reader lays two over each other and subtracts. What is left
    is a sum over some groups: of nobody, or of enough people."""
    chance, pairs, nested, overlapping, seed = random.Random(7), 0, 0, 0, 1000
    while pairs < 10_000:
        seed += 1
        world = made(seed)
        for _ in range(100 if world.shown else 0):
            (one, code), (two, _same) = (_filter(world, chance) for _ in range(2))
            second = _filter(world, chance, code)[0]
            pairs += 1
            nested += one < second or second < one
            overlapping += bool(one & second) and not (one <= second or second <= one)
            for left in (one - second, second - one, one & second, one | second):
                if _is_told(one, second, left):
                    assert _enough(world, left), (seed, code, one, second)
            assert _enough(world, one)
            assert _enough(world, two)
    assert pairs == 10_000
    assert nested > 500
    assert overlapping > 500


def _filter(world, chance, code=""):
    """Some shown places one beside another, or one alone."""
    code = code or chance.choice(world.shown)[1]
    places = [place for place, of in world.shown if of == code]
    chosen = chance.sample(places, min(len(places), chance.randint(1, 4)))
    return frozenset(group for place in chosen for group in world.groups(place, code)), code


def _is_told(one, two, left):
    """Two sums tell a third set where one holds the other, or where they share nothing."""
    return left in (one, two) or (one <= two or two <= one) or (not one & two and left == one | two)


def _enough(world, groups):
    return not groups or sum(world.people[group] for group in groups) >= world.min_cell


def test_one_table_after_another_would_tell_what_both_together_hide():
    """X has 3 people in A, and Z hides it there. Yet what B says of Z, taken from the total of Z, would tell A of Z and
    with it A of X: so B hides at both too."""
    people = {("M",): 40, ("M", "X"): 12, ("M", "Y"): 13, ("M", "Z"): 15}
    in_a = {("M",): 25, ("M", "X"): 3, ("M", "Y"): 13, ("M", "Z"): 9}
    counts = {"TOTAL": {"full": people}, "A": {"full": in_a}, "B": {"full": people}}
    assert hidden_places(in_a, 5) == {("M", "X"), ("M", "Z")}
    found = hidden_cells(counts, {"TOTAL": ("A", "B")}, 5)
    assert found == {(("M", place), code) for place in "XZ" for code in "AB"}


def test_one_who_skipped_an_area_is_not_told_by_the_total():
    """Nine of ten have answered A: twice the total without A and B is what the tenth said of B."""
    people, in_a = {(): 40, ("X",): 10, ("Y",): 30}, {(): 39, ("X",): 9, ("Y",): 30}
    counts = {"TOTAL": {"full": people}, "A": {"full": in_a}, "B": {"full": people}}
    everywhere = {(place, code) for place in people for code in "AB"}
    assert hidden_cells(counts, {"TOTAL": ("A", "B")}, 5) == everywhere
    assert hidden_cells(counts, {"TOTAL": ("A", "B")}, 5, blurred=10) == frozenset()


def test_a_place_is_hidden_where_its_only_part_would_tell_it():
    counts = {(): 60, ("M",): 12, ("M", "X"): 12, ("N",): 20, ("K",): 28}
    assert hidden_places(counts, 5, also={("M", "X")}) == {("M",), ("M", "X"), ("N",)}


def test_enough_people_everywhere_hide_nothing():
    counts = {(): 20, ("M",): 12, ("N",): 8}
    both = {code: {"full": counts} for code in ("TOTAL", "A")}
    assert hidden_cells(both, {"TOTAL": ("A",)}, 5) == frozenset()
