"""What each figure of a passport says, and what to do about it: one plain sentence per figure and verdict.

The verdicts and their thresholds, with sources, are in `stats.verdicts`. The language is the active one.
"""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from mostik.monitoring.queries.passport import ItemFigures
from mostik.stats import verdicts
from mostik.stats.reliability import Duration, Omega
from mostik.stats.verdicts import DEFAULTS, Verdict
from mostik.ui.formats import number, percent


def cards(count: int) -> str:
    return ngettext("%(n)s accepted card", "%(n)s accepted cards", count) % {"n": number(count)}


def few_cards(count: int, least: int) -> str:
    """Instead of a passport."""
    return gettext(
        "%(cards)s: figures are computed from %(least)s. Wait for more cards or widen the round."
    ) % {
        "cards": cards(count),
        "least": number(least),
    }


def base(count: int) -> str:
    """On how much everything stands."""
    if count < DEFAULTS.min_cards:
        return gettext(
            "%(cards)s: fewer than %(least)s, so correlations are preliminary. Do not change items by them; collect more cards."
        ) % {"cards": cards(count), "least": number(DEFAULTS.min_cards)}
    return gettext("%(cards)s: enough to judge the items.") % {"cards": cards(count)}


def alpha(value: float | None, count: int) -> str:
    return _consistency(value, count, gettext("Cronbach's alpha %(value)s"))


def omega(found: Omega | None, count: int) -> str:
    said = _consistency(found.value if found else None, count, gettext("McDonald's omega %(value)s"))
    if found is not None and found.bounded:
        said += " " + gettext(
            "One of the items repeats the others almost word for word, so the estimate is approximate: look for a double."
        )
    return said


def _consistency(value: float | None, count: int, named: str) -> str:
    verdict = verdicts.consistency(value, count)
    head = named % {"value": number(value, 2)}
    tails = {
        Verdict.NONE: gettext(
            "is not computed: fewer items that vary than the figure needs, or too few common answers."
        ),
        Verdict.FEW: gettext("is preliminary: too few cards. Compute it again when there are more."),
        Verdict.REVERSED: gettext(
            "is below zero: some items count in the opposite direction. Check the scores of the choices and the negative marks."
        ),
        Verdict.POOR: gettext(
            "is low: the items measure different things. Do not compare by this score; look at the items with a weak link and at the composition of the scale."
        ),
        Verdict.WEAK: gettext(
            "is enough to compare groups of units, but not to decide about a single one. Add items or make the wording more exact."
        ),
        Verdict.FIRM: gettext("is enough for decisions about a single unit as well. Nothing has to be done."),
        Verdict.TOO_HIGH: gettext(
            "is too high: items repeat each other. The scale can be shortened without loss; drop doubles."
        ),
    }
    if verdict == Verdict.NONE:
        return _sentence(named.replace("%(value)s", "").strip(), tails[verdict])
    return _sentence(head, tails[verdict])


def item_rest(value: float | None, count: int) -> str:
    verdict = verdicts.item_rest(value, count)
    if verdict == Verdict.NONE:
        return gettext("The link with the scale is not computed: all answers to the item are the same.")
    tails = {
        Verdict.FEW: gettext("is preliminary: too few cards."),
        Verdict.REVERSED: gettext(
            "is negative: the item works against the scale. Check the scores of its choices; if they are right, rewrite the item or take it out."
        ),
        Verdict.POOR: gettext("is weak: the item says something else than the scale. Rewrite it or move it."),
        Verdict.WEAK: gettext("is moderate: make the wording more exact, give the raters an example."),
        Verdict.GOOD: gettext("is good: the item works with the scale."),
    }
    head = gettext("The link with the scale %(value)s") % {"value": number(value, 2)}
    return _sentence(head, tails[verdict])


def difficulty(value: float | None, count: int) -> str:
    verdict = verdicts.difficulty(value, count)
    if verdict == Verdict.NONE:
        return gettext(
            "The mean share of the maximum is not computed: nobody answered, or the item has no fixed range."
        )
    tails = {
        Verdict.FEW: gettext("is preliminary: too few cards."),
        Verdict.EASY: gettext(
            "is close to the maximum: nearly everybody has it, the item tells units hardly apart. Keep it only if the requirement is compulsory."
        ),
        Verdict.HARD: gettext(
            "is close to the minimum: hardly anybody has it. Check whether the requirement is feasible and understood alike."
        ),
        Verdict.GOOD: gettext("is in the working range: the item tells units apart."),
    }
    head = gettext("The mean share of the maximum %(value)s") % {"value": percent(value)}
    return _sentence(head, tails[verdict])


def gaps(share: float | None) -> str:
    verdict = verdicts.gaps(share)
    if verdict == Verdict.NONE:
        return gettext("Gaps are not counted: there are no cards.")
    tails = {
        Verdict.GOOD: gettext("few; nothing has to be done."),
        Verdict.WEAK: gettext("noticeable. Ask the raters why: not applicable, not seen or not understood."),
        Verdict.POOR: gettext(
            "many: the item does not fit every unit. Give it a condition (relevant) or take it out of the common scale."
        ),
    }
    head = gettext("Gaps and “not applicable” %(value)s") % {"value": percent(share)}
    return gettext("%(head)s: %(tail)s") % {"head": head, "tail": tails[verdict]}


def kappa(value: float | None, pairs: int) -> str:
    return _agreement(value, pairs, gettext("Weighted kappa %(value)s"))


def krippendorff(value: float | None, pairs: int) -> str:
    return _agreement(value, pairs, gettext("Krippendorff's alpha %(value)s"))


def intraclass(value: float | None, pairs: int) -> str:
    return _agreement(value, pairs, gettext("Intraclass correlation %(value)s"))


def _agreement(value: float | None, pairs: int, named: str) -> str:
    verdict = verdicts.agreement(value, pairs)
    if pairs == 0:
        return gettext("No card has been rated twice: draw 5–10 % of the cards for double rating.")
    twice = ngettext("%(n)s card rated twice", "%(n)s cards rated twice", pairs) % {"n": number(pairs)}
    if verdict == Verdict.NONE:
        return gettext(
            "%(twice)s, all scores are the same: raters agree, but whether beyond chance cannot be said. Rate different units twice."
        ) % {"twice": twice[:1].upper() + twice[1:]}
    head = f"{named % {'value': number(value, 2)}} ({twice})"
    tails = {
        Verdict.FEW: gettext("is preliminary: too few pairs. Rate more cards twice."),
        Verdict.POOR: gettext(
            "is low: the score depends on who rates. Do not compare units by it; train the raters on common examples and make the criteria more exact."
        ),
        Verdict.WEAK: gettext("is usable for a general picture. Discuss the disputed cards with the raters."),
        Verdict.GOOD: gettext(
            "is enough for tentative conclusions. Discuss the disputed cards with the raters."
        ),
        Verdict.FIRM: gettext("is high: raters understand the criteria alike."),
    }
    return _sentence(head, tails[verdict])


def time_to_fill(found: Duration | None) -> str:
    verdict = verdicts.time_to_fill(found)
    if found is None or verdict == Verdict.NONE:
        return gettext("The time to fill is not known: there are no cards filled in one sitting.")
    middle = round(found.median)
    took = ngettext("%(n)s minute", "%(n)s minutes", middle) % {"n": number(middle)}
    spread = gettext("%(first)s–%(last)s min") % {
        "first": number(round(found.q1)),
        "last": number(round(found.q3)),
    }
    head = gettext("Half of the cards are filled within %(took)s (the middle half: %(spread)s)") % {
        "took": took,
        "spread": spread,
    }
    if verdict == Verdict.POOR:
        return gettext("%(head)s: longer than one sitting. Divide the card or shorten it.") % {"head": head}
    return gettext("%(head)s: it fits into one sitting.") % {"head": head}


def double_rating(drawn: int, pairs: int, disputed: int) -> str:
    """Where the double rating stands."""
    if not drawn:
        return gettext("No card has been rated twice: draw 5–10 % of the cards for double rating.")
    asked = ngettext("%(n)s card is drawn", "%(n)s cards are drawn", drawn) % {"n": number(drawn)}
    done = ngettext("%(n)s pair is compared", "%(n)s pairs are compared", pairs) % {"n": number(pairs)}
    beyond = ngettext("%(n)s is beyond the limit", "%(n)s are beyond the limit", disputed) % {
        "n": number(disputed)
    }
    return gettext("%(asked)s, %(done)s, %(beyond)s.") % {"asked": asked, "done": done, "beyond": beyond}


def advice(item: ItemFigures, count: int) -> list[str]:
    """What to do about one item: only what is not in order."""
    found = []
    if verdicts.item_rest(item.item_rest, count) in (
        Verdict.NONE,
        Verdict.REVERSED,
        Verdict.POOR,
        Verdict.WEAK,
    ):
        found.append(item_rest(item.item_rest, count))
    if verdicts.difficulty(item.difficulty, count) in (Verdict.EASY, Verdict.HARD):
        found.append(difficulty(item.difficulty, count))
    if verdicts.gaps(item.gaps) in (Verdict.WEAK, Verdict.POOR):
        found.append(gaps(item.gaps))
    if verdicts.agreement(item.kappa, item.pairs) == Verdict.POOR:
        found.append(kappa(item.kappa, item.pairs))
    return found


def _sentence(head: str, tail: str) -> str:
    return f"{head} {tail}"
