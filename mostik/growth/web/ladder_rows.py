"""What pages say about stages: why the machine proposes one, which sections there are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth import rules
from mostik.growth.queries import packs
from mostik.growth.queries.ladder import Proposal
from mostik.ui.components import Tab


def reason_of(offer: Proposal) -> str:
    """«стаж 7 лет; курсов за три года: 2; …»; what is missing where nothing is proposed."""
    known = offer.known
    if known.years is None:
        return _("the beginning of work is not known: fill it in on the card of the person")
    parts = [ngettext("experience of %d year", "experience of %d years", known.years) % known.years]
    parts.append(_("courses of the last years: %(n)d") % {"n": known.courses})
    parts.append(_("times experience was shared: %(n)d") % {"n": known.shared})
    if known.category:
        parts.append(packs.title_of(known.category).lower())
    return "; ".join(parts)


def tabs(user: Any, current: str) -> list[Tab]:
    pages = (
        ("growth:my-ladder", _("My ladder"), rules.has_portfolio(user)),
        ("growth:ladder-people", _("People"), rules.oversees(user)),
        ("growth:ladder-figures", _("Figures"), rules.reads_ladder_figures(user)),
        ("growth:reserve", _("Personnel reserve"), rules.keeps_reserve(user)),
    )
    found = [Tab(title, reverse(name), name == current) for name, title, shown in pages if shown]
    return found if len(found) > 1 else []
