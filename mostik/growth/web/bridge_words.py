"""Sentences of the bridge. Each says what stands beside what, and none says why: a coincidence is not a cause."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.assessment.queries.shares import Share
from mostik.growth.queries.bridge import Crossing, Linked, Verdict, Weak
from mostik.ui.formats import number, score

TONES = {Verdict.MEETS: "bad", Verdict.DIFFERS: "neutral", Verdict.UNKNOWN: "warn"}
ORDER = (Verdict.MEETS, Verdict.DIFFERS, Verdict.UNKNOWN)


def strengths() -> tuple[str, str, str]:
    return _("coincides"), _("does not coincide"), _("too little is known")


def word(verdict: Verdict) -> str:
    return strengths()[ORDER.index(verdict)]


def people(share: Share) -> str:
    """«у 7 из 18 педагогов», or what of it may be told."""
    if share.is_exact:
        text = ngettext("%(k)s of %(n)s teacher", "%(k)s of %(n)s teachers", share.n)
        return text % {"k": number(share.least), "n": number(share.n)}
    if share.least == 0:
        text = ngettext("fewer than %(k)s of %(n)s teacher", "fewer than %(k)s of %(n)s teachers", share.n)
        return text % {"k": number(share.most + 1), "n": number(share.n)}
    text = ngettext("more than %(k)s of %(n)s teacher", "more than %(k)s of %(n)s teachers", share.n)
    return text % {"k": number(share.least - 1), "n": number(share.n)}


def figure(share: Share | None) -> str:
    """The same in two words under the name in the picture."""
    if share is None:
        return _("too few profiles")
    return _("%(k)s of %(n)s") % {"k": _amount(share), "n": number(share.n)}


def _amount(share: Share) -> str:
    if share.is_exact:
        return number(share.least)
    if share.least == 0:
        return _("fewer than %(k)s") % {"k": number(share.most + 1)}
    return _("more than %(k)s") % {"k": number(share.least - 1)}


def measured(weak: Weak) -> str:
    """«2,41 при пороге 3»."""
    reading = weak.found.reading
    values = {"value": score(reading.cell.mean), "threshold": _plain(reading.indicator.threshold)}
    return _("%(value)s, threshold %(threshold)s") % values


def _plain(value: object) -> str:
    shown = score(value)  # type: ignore[arg-type]
    return shown.rstrip("0").rstrip(",.") if "," in shown or "." in shown else shown


def sentence(weak: Weak, linked: Linked | None) -> str:
    """One indicator beside one competency; `None`: it is linked with none."""
    values = {"indicator": weak.found.reading.indicator.title(), "measured": measured(weak)}
    if linked is None:
        return (
            _(
                "The indicator “%(indicator)s” is below its threshold (%(measured)s). It is linked with no competency: there is nothing to put beside it."
            )
            % values
        )
    values["competency"] = linked.competency.title
    if linked.share is None:
        return (
            _(
                "The indicator “%(indicator)s” is below its threshold (%(measured)s). Of the linked competency “%(competency)s” too little is known: there are too few profiles to say anything without telling who."
            )
            % values
        )
    values["people"] = people(linked.share)
    return _linked(linked.verdict) % values


def _linked(verdict: Verdict) -> str:
    return {
        Verdict.MEETS: _(
            "The indicator “%(indicator)s” is below its threshold (%(measured)s); the linked competency “%(competency)s” is a deficit of %(people)s. A coincidence proves no cause: look at the card of the group."
        ),
        Verdict.DIFFERS: _(
            "The indicator “%(indicator)s” is below its threshold (%(measured)s), but the linked competency “%(competency)s” is a deficit of %(people)s. It does not coincide; that too proves nothing: look at the card of the group and at the conditions of work."
        ),
        Verdict.UNKNOWN: _(
            "The indicator “%(indicator)s” is below its threshold (%(measured)s); the linked competency “%(competency)s” is a deficit of %(people)s. That is too little to say whether it coincides."
        ),
    }[verdict]


def crossing(row: Crossing) -> str:
    """One pair over a municipality: where the indicator is below, where it is not, and whether the two differ."""
    return " ".join((_below(row), _others(row), _compared(row)))


def _below(row: Crossing) -> str:
    text = ngettext(
        "Below the threshold in %(n)s organisation: the deficit is common in %(meets)s, not common in %(differs)s, too little is known in %(unknown)s.",
        "Below the threshold in %(n)s organisations: the deficit is common in %(meets)s, not common in %(differs)s, too little is known in %(unknown)s.",
        row.places,
    )
    return text % {"n": number(row.places), **_counts(row.below)}


def _others(row: Crossing) -> str:
    n = sum(row.others.values())
    if not n:
        return _("There is no organisation where the indicator is not below the threshold.")
    text = ngettext(
        "Where it is not below (%(n)s organisation): common in %(meets)s, not common in %(differs)s, too little is known in %(unknown)s.",
        "Where it is not below (%(n)s organisations): common in %(meets)s, not common in %(differs)s, too little is known in %(unknown)s.",
        n,
    )
    return text % {"n": number(n), **_counts(row.others)}


def _counts(counts: object) -> dict[str, str]:
    return {verdict.value: number(counts.get(verdict, 0)) for verdict in ORDER}  # type: ignore[attr-defined]


def _compared(row: Crossing) -> str:
    if row.is_more_often is None:
        return _("The difference may be chance, or too few organisations can be compared.")
    if row.is_more_often:
        return _(
            "Where the indicator is below, the deficit is common more often; this does not prove a cause."
        )
    return _("Where the indicator is below, the deficit is common less often.")
