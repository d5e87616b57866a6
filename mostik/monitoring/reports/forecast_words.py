"""What is foreseen and on which assumption, in words; the same on a page and in a report. The language is the active one."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from mostik.stats.forecast import LEAST_UNITS, Forecast, Foreseen, Silence
from mostik.ui.formats import delta, score


def sentence(one: Foreseen) -> str:
    """«2027: ожидается 3,61, с вероятностью 95 % от 3,32 до 3,90.» — or why there is nothing to expect."""
    found = one.found
    if isinstance(found, Silence):
        return silence(found)
    text = gettext(
        "The round of %(year)s is expected to show %(mean)s, with 95 per cent between %(low)s and %(high)s."
    )
    said = text % {
        "year": found.at,
        "mean": score(found.mean),
        "low": score(found.low),
        "high": score(found.high),
    }
    if found.is_wide:
        said += " " + gettext("The interval is wider than half of the scale: this tells next to nothing.")
    return said


def assumption(one: Foreseen) -> str:
    """What has to be true for the forecast; empty where there is none."""
    found = one.found
    if not isinstance(found, Forecast):
        return ""
    years = [round_.at for round_ in one.rounds]
    words = {"first": years[0], "last": years[-1], "slope": delta(found.per_year), "n": found.rounds}
    if found.repeats:
        return (
            gettext(
                "The assumption: the change between the rounds of %(first)s and %(last)s (%(slope)s a year) goes on. Two rounds "
                "cannot show whether it does; if it stops or turns, the forecast is wrong."
            )
            % words
        )
    text = ngettext(
        "The assumption: the score goes on changing by %(slope)s a year, as in %(n)s round from %(first)s to %(last)s, which "
        "lies on one line within its precision.",
        "The assumption: the score goes on changing by %(slope)s a year, as in %(n)s rounds from %(first)s to %(last)s, which "
        "lie on one line within their precision.",
        found.rounds,
    )
    return text % words


def silence(why: Silence) -> str:
    return {
        Silence.ONE_ROUND: gettext("No forecast: it needs two rounds at least that measured this alike."),
        Silence.FEW_UNITS: gettext(
            "No forecast: the precision is not known, it needs %(n)s kindergartens at least in each round."
        )
        % {"n": LEAST_UNITS},
        Silence.NO_LINE: gettext(
            "No forecast: the rounds so far do not lie on one line, there is no rule to go on with."
        ),
        Silence.BEYOND: gettext("No forecast: if the change went on, the score would leave the scale."),
    }[why]


def unfinished() -> str:
    """Said while the latest round goes on."""
    return gettext(
        "This round is still collecting cards: its numbers will change, and the forecast with them."
    )


def rule() -> str:
    """What the interval is about."""
    return gettext(
        "A straight line through the rounds that measured the indicator alike, by the means of kindergartens. The interval is "
        "about what the next round will show if the assumption is true; it never leaves the scale. It is an estimate, not a "
        "plan and not a target. Kindergartens are not foreseen: a mean of a few groups moves by chance more than it changes."
    )
