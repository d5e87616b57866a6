"""Sentences about what was measured again. They say what changed and how surely, never why: nothing here may speak of a
cause (tests/cycle/test_effect_words.py looks through them for verbs that would). Every sentence comes with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from mostik.cycle.queries.effects import Effect, Mean
from mostik.monitoring.queries.remeasured import Values
from mostik.monitoring.reports.wording import quoted
from mostik.stats.small_numbers import Change
from mostik.ui.formats import delta, number, score


def sentences(effect: Effect) -> Iterator[str]:
    """What changed at the place; then what changed at the others."""
    yield changed(effect)
    if effect.values is not None:
        yield beside(effect.peers)
        if effect.interval and effect.peers:
            yield apart(effect.interval, effect.peers)


def changed(effect: Effect) -> str:
    return told(
        effect.row.indicator,
        alike=effect.alike,
        values=effect.values,
        interval=effect.interval,
        word=effect.word,
    )


def told(
    indicator: str,
    *,
    alike: bool,
    values: Values | None,
    interval: tuple[float, float] | None,
    word: Change | None,
) -> str:
    """What became of one indicator between two measurements."""
    named = {"indicator": quoted(indicator)}
    if not alike:
        return (
            gettext("%(indicator)s: the two rounds measured it differently, so it is not compared.") % named
        )
    if values is None:
        return (
            gettext("%(indicator)s: the next round has no result of the same source for this place.") % named
        )
    named |= {
        "before": score(values.before.mean),
        "after": score(values.after.mean),
        "moved": delta(Fraction(values.after.mean) - Fraction(values.before.mean)),
    }
    if interval is None:
        return (
            gettext(
                "%(indicator)s: was %(before)s, is %(after)s (%(moved)s). One unit stands behind the number, its precision is "
                "not known: neither growth nor fall is spoken of."
            )
            % named
        )
    return _with_word(word) % (named | {"interval": _interval(*interval)})


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


def beside(peers: Mean | None) -> str:
    """The comparable places: as low at first, without a measure."""
    if peers is None:
        return gettext(
            "Fewer than three comparable places without a measure were measured again: there is nothing to set the change beside."
        )
    text = ngettext(
        "At %(n)s comparable place without a measure the change was %(moved)s (95%% interval %(interval)s).",
        "At %(n)s comparable places without a measure the mean change was %(moved)s (95%% interval %(interval)s).",
        peers.n,
    )
    return text % _mean(peers)


def apart(own: tuple[float, float], peers: Mean) -> str:
    if own[0] > peers.high or own[1] < peers.low:
        return gettext(
            "The two intervals do not meet: the change here differs from that of the others. Why, numbers do not tell."
        )
    return gettext("The two intervals overlap: the change here cannot be told from that of the others.")


def _mean(mean: Mean) -> dict[str, str]:
    return {
        "n": number(mean.n),
        "moved": delta(mean.moved),
        "interval": _interval(mean.low, mean.high),
    }


def short(mean: Mean | None) -> str:
    """«+0,31 [0,12; 0,50], 14» for a cell."""
    if mean is None:
        return "—"
    return f"{delta(mean.moved)} [{delta(mean.low)}; {delta(mean.high)}], {number(mean.n)}"


def _interval(low: float, high: float) -> str:
    return gettext("from %(low)s to %(high)s") % {"low": delta(low), "high": delta(high)}


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
