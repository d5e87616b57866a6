"""Does a set of shown sums tell one of their parts? For sums over sets that overlap: educational networks cut across the
tree, so what a reader subtracts from what is no longer a table (`small_numbers` hides inside a tree).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def tells_one(shown: Sequence[Collection[K]], known: Collection[K] = ()) -> bool:
    """Do the sums over these sets, added and subtracted in any way, give the value of a single member? What is `known`
    anyway does not count.

    Members that stand in the same sets cannot be told apart and are one unknown. A single member's value follows exactly
    if it is a row of the reduced echelon form of the sums."""
    apart: dict[tuple[int, ...], int] = {}
    everybody = {one for members in shown for one in members} - set(known)
    sets = [frozenset(members) for members in shown]
    for one in everybody:
        where = tuple(number for number, members in enumerate(sets) if one in members)
        apart[where] = apart.get(where, 0) + 1
    kinds = list(apart)
    rows = [[Fraction(int(number in where)) for where in kinds] for number in range(len(sets))]
    alone = [column for column, where in enumerate(kinds) if apart[where] == 1]
    return any(_nonzero(row) in ([column] for column in alone) for row in _reduced(rows))


def admitted(
    always: Sequence[Collection[K]], wanted: Sequence[Collection[K]], known: Collection[K] = ()
) -> list[bool]:
    """Which of the wanted sums may be shown beside those that are shown always, and beside each other: one after another,
    each only if nothing is told by it."""
    shown, found = [*always], []
    for members in wanted:
        fits = bool(set(members) - set(known)) and not tells_one([*shown, members], known)
        found.append(fits)
        if fits:
            shown.append(members)
    return found


def _nonzero(row: Sequence[Fraction]) -> list[int]:
    return [column for column, value in enumerate(row) if value]


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form."""
    found: list[list[Fraction]] = []
    left = [row for row in rows if any(row)]
    while left:
        row = left.pop()
        pivot = _nonzero(row)[0]
        row = [value / row[pivot] for value in row]
        found = [_without(other, row, pivot) for other in found]
        left = [cleared for other in left if any(cleared := _without(other, row, pivot))]
        found.append(row)
    return found


def _without(row: list[Fraction], of: Sequence[Fraction], pivot: int) -> list[Fraction]:
    factor = row[pivot]
    return [value - factor * other for value, other in zip(row, of, strict=True)] if factor else row
