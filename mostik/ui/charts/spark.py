"""A line the size of a word: where a number came from. Decoration beside the number itself, hidden from readers."""

from __future__ import annotations

from collections.abc import Sequence

from mostik.ui.formats import Number, exact

WIDTH, HEIGHT, PAD = 88, 28, 4


def sparkline(
    values: Sequence[Number | None], *, low: Number | None = None, high: Number | None = None
) -> str:
    """Points from left to right, a dot at the last one; gaps (None) are bridged. Empty for fewer than two points."""
    points = [(index, exact(value)) for index, value in enumerate(values) if value is not None]
    if len(points) < 2:
        return ""
    bottom = exact(low) if low is not None else min(value for _, value in points)
    top = exact(high) if high is not None else max(value for _, value in points)
    span = top - bottom
    drawn = []
    for index, value in points:
        x = PAD + (WIDTH - 2 * PAD) * index / (len(values) - 1)
        y = HEIGHT - PAD - float((value - bottom) / span) * (HEIGHT - 2 * PAD) if span else HEIGHT / 2
        drawn.append((round(x, 1), round(y, 1)))
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn)
    x, y = drawn[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMinYMid" aria-hidden="true" focusable="false">'
        f'<path d="{path}"/><circle cx="{x:g}" cy="{y:g}" r="2.4"/></svg>'
    )
