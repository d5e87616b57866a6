"""Five classes of colour for any scale. A value belongs to the highest level not above it — the same rule by which
the distribution over levels is counted, so a colour means one thing in the heat-map and in the chart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from mostik.ui.formats import Number, exact, number

CLASSES = 5


def class_of_index(index: int, count: int) -> int:
    """Colour class 1…5 of the level with this index among `count` levels: the ends are always 1 and 5."""
    if count <= 1:
        return 3
    return 1 + (2 * index * (CLASSES - 1) + (count - 1)) // (2 * (count - 1))


def class_of(value: Number | str | None, levels: Sequence[Number | str]) -> int | None:
    """Colour class of a value; None for an undefined one. Under the lowest level a value counts in the lowest."""
    if value is None or (isinstance(value, str) and not value) or not levels:
        return None
    bounds = sorted(exact(level) for level in levels)
    return class_of_index(max(0, bisect_right(bounds, exact(value)) - 1), len(bounds))


def legend(
    levels: Sequence[Number | str], digits: int = 2, high: Number | str | None = None
) -> list[tuple[int, str]]:
    """(colour class, «3,00–3,99») of every level, lowest first; the highest stands alone, or reaches to `high`."""
    bounds = sorted(exact(level) for level in levels)
    step = exact(10) ** -digits
    found = []
    for index, low in enumerate(bounds):
        last = index == len(bounds) - 1
        text = (
            number(low, digits) + (f"–{number(high, digits)}" if high is not None else "")
            if last
            else f"{number(low, digits)}–{number(bounds[index + 1] - step, digits)}"
        )
        found.append((class_of_index(index, len(bounds)), text))
    return found
