"""Live sources about teachers: shares of many. Who is behind a number is asked on the page of the domain that owns it, by its
own rights; here stand counts only, and of personal results nothing that could tell about few."""

from __future__ import annotations

import datetime
from collections import Counter
from fractions import Fraction

from django.utils.translation import gettext as _

from mostik.assessment.queries import aggregates, competencies
from mostik.growth import facts
from mostik.growth.queries import clusters as cluster_queries
from mostik.needs.enums import Audience
from mostik.needs.facts import satisfaction as rounds
from mostik.network.models import Node
from mostik.programmes.queries.measured import Measured, Part, below, per_cent, staff
from mostik.ui.formats import number, shortdate

WIDTH = 2 * aggregates.MIN_CELL
"""People in a range: whoever subtracts other tables from it is left with a doubt about more than `min_cell`."""


def routes(place: Node, on: datetime.date) -> Measured:
    """Share of the staff with an individual route agreed by the day and not ended."""
    people = staff(place, on)
    having = {row.person_id for row in facts.routes(list(people), on=on) if row.is_current}
    depth = len(place.path) + Node.steplen
    whole = Counter(path[:depth] for path in people.values())
    with_route = Counter(path[:depth] for person, path in people.items() if person in having)
    parts = [
        Part(
            node.title,
            _of(with_route[node.path], whole[node.path]),
            per_cent(with_route[node.path], whole[node.path]),
            node.pk,
        )
        for node in below(place, on)
        if whole[node.path]
    ]
    said = _("With an agreed route on %(day)s: %(part)s.") % {
        "day": shortdate(on),
        "part": _of(len(having), len(people)),
    }
    return Measured(per_cent(len(having), len(people)), said, tuple(parts))


def difficulties(place: Node, on: datetime.date) -> Measured:
    """Share of the measured teachers with at least one deficit, and the same by blocks; each told as a range of people, as of
    the first day of the month."""
    day = aggregates.as_of(on)
    model = competencies.in_force(place, day) or competencies.in_force(place, on)
    if model is None:
        return Measured(None, _("No model of competencies is in force here."))
    found = aggregates.world(model, day)
    here = [one for one in found.people if one.place[-1].startswith(place.path)]
    counts: Counter[str] = Counter()
    for one in here:
        counts[""] += bool(one.deficits)
        for block in found.tree.blocks:
            counts[block.code] += any(leaf.code in one.deficits for leaf in found.tree.leaves_of(block))
    parts = []
    for block in found.tree.blocks:
        measured = [one for one in here if block.code in one.values]
        # a block of one competency would be the very number that other tables tell of organisations
        known = told(counts[block.code], len(measured)) if len(found.tree.leaves_of(block)) > 1 else None
        parts.append(Part(block.title, range_words(known), known.middle if known else None))
    whole = told(counts[""], len(here))
    if whole is None:
        return Measured(None, _("Too few profiles to tell without naming anybody."))
    said = _("With at least one deficit as of %(day)s: %(part)s.")
    return Measured(whole.middle, said % {"day": shortdate(day), "part": range_words(whole)}, tuple(parts))


class Range:
    """Between `least` and `most` of `n` people."""

    def __init__(self, least: int, most: int, n: int) -> None:
        self.least, self.most, self.n = least, most, n

    @property
    def middle(self) -> Fraction:
        return Fraction(100 * (self.least + self.most), 2 * self.n)


def told(k: int, n: int) -> Range | None:
    """k of n as a range of WIDTH people that stands still while k moves inside it; None of fewer than four such ranges."""
    if n < 4 * WIDTH:
        return None
    least = min(k // WIDTH * WIDTH, n - WIDTH + 1)
    return Range(least, min(least + WIDTH - 1, n), n)


def range_words(known: Range | None) -> str:
    if known is None:
        return _("too few people to tell")
    return _("%(least)s–%(most)s people of %(n)s") % {
        "least": number(known.least),
        "most": number(known.most),
        "n": number(known.n),
    }


def clusters(place: Node, on: datetime.date) -> Measured:
    """Share of teachers in clusters that a methodist has agreed; memberships are those of now."""
    share = cluster_queries.share_of(place, on)
    if share.inside is None or share.percent is None:
        return Measured(None, _("Too few people to tell without naming anybody."))
    said = _("In agreed clusters: %(part)s.") % {"part": _of(share.inside, share.teachers)}
    return Measured(100 * share.percent, said)


def satisfaction(place: Node, on: datetime.date) -> Measured:
    """Share of satisfied teachers in the last survey that ended by the day; earlier ones are the parts."""
    found = rounds(place, Audience.TEACHERS.value, until=on)
    if not found:
        return Measured(None, _("No survey of teachers has ended by %(day)s.") % {"day": shortdate(on)})
    parts = tuple(
        Part(
            one.round,
            number(100 * one.share) + " %" if one.share is not None else _("few answers"),
            100 * one.share if one.share is not None else None,
        )
        for one in found
    )
    last = found[0]
    if last.share is None or last.low is None or last.high is None:
        return Measured(None, _("Too few answers to show the share."), parts)
    said = _("“%(round)s”: %(n)s answers, interval %(low)s–%(high)s %% (95 %%).") % {
        "round": last.round,
        "n": number(last.n),
        "low": number(100 * last.low),
        "high": number(100 * last.high),
    }
    return Measured(100 * last.share, said, parts)


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}
