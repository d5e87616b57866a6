"""The order in which the nodes of a form are settled, and the circles that have none."""

from __future__ import annotations

from collections.abc import Mapping

from mostik.instruments.engine.binding import Scheme


def in_order(scheme: Scheme, reads: Mapping[int, set[int]]) -> tuple[tuple[int, ...], list[list[int]]]:
    """Indexes so that each follows its group and what it reads; circles as indexes, each once.

    A node of a repeat may read itself: that is another instance of it, a running total.
    """
    needs: list[list[int]] = []
    for place in scheme.places:
        own = {i for i in reads.get(place.index, ()) if i >= 0}
        if place.in_repeat:
            own.discard(place.index)
        # the last is taken first: the group above, then from the beginning of the form
        needs.append(
            [*sorted(own - {place.parent}, reverse=True), *([place.parent] if place.parent >= 0 else [])]
        )
    done: dict[int, bool] = {}  # False while being visited
    order: list[int] = []
    circles: list[list[int]] = []
    for start in range(len(needs)):
        if start in done:
            continue
        done[start] = False
        trail = [(start, list(needs[start]))]
        while trail:
            index, rest = trail[-1]
            if not rest:
                trail.pop()
                done[index] = True
                order.append(index)
                continue
            following = rest.pop()
            if following not in done:
                done[following] = False
                trail.append((following, list(needs[following])))
            elif not done[following]:
                circle = [i for i, _ in trail]
                circles.append([*circle[circle.index(following) :], following])
    return tuple(order), circles
