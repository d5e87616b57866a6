"""Sentences about what was measured again. They say what changed and how surely, never why: nothing here may speak of a
cause (tests/cycle/test_effect_words.py looks through them for verbs that would). Every sentence comes with its numbers
(`monitoring.reports.said`)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mostik.cycle.models import Recommendation
from mostik.cycle.queries.effects import Effect, Mean
from mostik.monitoring.queries.remeasured import Values
from mostik.monitoring.reports.said import Basis, Said, What
from mostik.monitoring.reports.wording import quoted
from mostik.stats.small_numbers import Change
from mostik.ui.formats import delta, moved, number, reading

RULES = {
    "changed": _("the mean of the place in both measurements; the word by the rule of change"),
    "peers": _("the mean change of places below the same threshold in the same campaign, without a measure"),
    "apart": _("whether the interval of the place meets that of the comparable places"),
}


def sentences(effect: Effect) -> Iterator[Said]:
    """What changed at the place; then what changed at the others."""
    yield changed(effect)
    if effect.values is not None:
        yield beside(effect.row, effect.peers, is_share=effect.is_share)
        if effect.interval and effect.peers:
            yield apart(effect.row, effect.interval, effect.peers, is_share=effect.is_share)


def changed(effect: Effect) -> Said:
    return told(
        Subject(effect.row.code, effect.row.indicator, effect.row.source, effect.is_share),
        alike=effect.alike,
        values=effect.values,
        interval=effect.interval,
        word=effect.word,
    )


class Subject(NamedTuple):
    code: str
    indicator: str
    source: str
    is_share: bool = False


def told(
    subject: Subject,
    *,
    alike: bool,
    values: Values | None,
    interval: tuple[float, float] | None,
    word: Change | None,
) -> Said:
    """What became of one indicator between two measurements."""
    named = {"indicator": quoted(subject.indicator)}
    if not alike:
        text = gettext("%(indicator)s: the two rounds measured it differently, so it is not compared.")
        return Said("changed", text % named, ())
    if values is None:
        text = gettext("%(indicator)s: the next round has no result of the same source for this place.")
        return Said("changed", text % named, ())
    before, after = Fraction(values.before.mean), Fraction(values.after.mean)
    named |= {
        "before": reading(before, subject.is_share),
        "after": reading(after, subject.is_share),
        "moved": moved(after - before, subject.is_share),
    }
    bases = list(_of_values(subject, values))
    if interval is None:
        text = gettext(
            "%(indicator)s: was %(before)s, is %(after)s (%(moved)s). One unit stands behind the number, its precision is "
            "not known: neither growth nor fall is spoken of."
        )
        return Said("changed", text % named, tuple(bases))
    bases += _ends(subject.code, subject.source, interval, subject.is_share)
    named["interval"] = _interval(*interval, subject.is_share)
    return Said("changed", _with_word(word) % named, tuple(bases))


def _of_values(subject: Subject, values: Values) -> Iterator[Basis]:
    before, after = Fraction(values.before.mean), Fraction(values.after.mean)
    for what, value, shown in (
        (What.BEFORE, before, reading(before, subject.is_share)),
        (What.MEAN, after, reading(after, subject.is_share)),
        (What.DELTA, after - before, moved(after - before, subject.is_share)),
    ):
        yield Basis((), subject.code, subject.source, what, value, shown)


def _ends(
    code: str, source: str, interval: tuple[float, float], is_share: bool, *, printed: bool = True
) -> list[Basis]:
    """The ends of an interval."""
    kinds = zip((What.LOW, What.HIGH), interval, strict=True)
    return [
        Basis((), code, source, what, Fraction(end), moved(end, is_share), printed) for what, end in kinds
    ]


def _with_word(word: Change | None) -> str:
    if word == Change.GREW:
        return gettext(
            "%(indicator)s: was %(before)s, is %(after)s; grew by %(moved)s (95%% interval %(interval)s)."
        )
    if word == Change.FELL:
        return gettext(
            "%(indicator)s: was %(before)s, is %(after)s; fell by %(moved)s (95%% interval %(interval)s)."
        )
    return gettext(
        "%(indicator)s: was %(before)s, is %(after)s; no change within the precision: %(moved)s (95%% interval %(interval)s)."
    )


def beside(row: Recommendation, peers: Mean | None, *, is_share: bool = False) -> Said:
    """The comparable places: as low at first, without a measure."""
    if peers is None:
        text = gettext(
            "Fewer than three comparable places without a measure were measured again: there is nothing to set the change beside."
        )
        return Said("peers", text, ())
    text = ngettext(
        "At %(n)s comparable place without a measure the change was %(moved)s (95%% interval %(interval)s).",
        "At %(n)s comparable places without a measure the mean change was %(moved)s (95%% interval %(interval)s).",
        peers.n,
    )
    bases = (
        Basis((), "", row.source, What.COUNT, Fraction(peers.n), number(peers.n)),
        Basis((), row.code, row.source, What.DELTA, peers.moved, moved(peers.moved, is_share)),
        *_ends(row.code, row.source, (peers.low, peers.high), is_share),
    )
    return Said("peers", text % _mean(peers, is_share), bases)


def apart(row: Recommendation, own: tuple[float, float], peers: Mean, *, is_share: bool = False) -> Said:
    if own[0] > peers.high or own[1] < peers.low:
        text = gettext(
            "The two intervals do not meet: the change here differs from that of the others. Why, numbers do not tell."
        )
    else:
        text = gettext("The two intervals overlap: the change here cannot be told from that of the others.")
    ends = [*_ends(row.code, row.source, own, is_share, printed=False)]
    ends += _ends(row.code, row.source, (peers.low, peers.high), is_share, printed=False)
    return Said("apart", text, tuple(ends))


def _mean(mean: Mean, is_share: bool) -> dict[str, str]:
    return {
        "n": number(mean.n),
        "moved": moved(mean.moved, is_share),
        "interval": _interval(mean.low, mean.high, is_share),
    }


def short(mean: Mean | None, *, is_share: bool = False) -> str:
    """«+0,31 [0,12; 0,50], 14» or «+6,2 п. п. [−2,3; +14,7], 16» for a cell."""
    if mean is None:
        return "—"
    low, high = (delta(end, 1 if is_share else 2) for end in (mean.low, mean.high))
    return f"{moved(mean.moved, is_share)} [{low}; {high}], {number(mean.n)}"


def _interval(low: float, high: float, is_share: bool) -> str:
    ends = {"low": moved(low, is_share), "high": moved(high, is_share)}
    return gettext("from %(low)s to %(high)s") % ends


def warning() -> str:
    """Regression to the mean: said wherever the numbers stand."""
    return gettext(
        "These places were chosen because their results were low. Low results are higher on the average at the next measurement "
        "even where nothing was done: this is called regression to the mean. So a growth alone is no argument for a measure. Look at "
        "how comparable places without a measure changed, and at what is known beside the numbers."
    )


def of_words() -> str:
    """Why an interval without zero may stand beside «no change»."""
    return gettext(
        "“Grew” and “fell” are said of a list as a whole: among many indicators some intervals lie aside of zero by chance, "
        "so the word asks for more than one interval does."
    )


def still_going() -> str:
    return gettext(
        "The next round is still collecting cards: its numbers will change, and a conclusion is better written when it is over."
    )
