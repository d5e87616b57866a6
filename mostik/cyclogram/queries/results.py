"""What a check has found: how far its cards have come, the data of its note, what the results advise."""

from __future__ import annotations

import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from mostik.cycle.enums import Audience
from mostik.cycle.queries.texts import Texts
from mostik.cyclogram.models import Check
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import below, campaigns, results
from mostik.monitoring.queries.campaigns import Progress

MOST = 5
LONGEST = 300


def progress_of(check: Check, today: datetime.date) -> Progress | None:
    """How far its cards have come; None without cards."""
    if check.campaign is None:
        return None
    return campaigns.total_of(Assignment.objects.filter(campaign=check.campaign), today)


def advised(check: Check) -> list[str]:
    """Every piece of advice people wrote, then what is advised about indicators below their threshold, the lowest
    first: the text of the organisation or of those above it, of the workbook, or a sentence."""
    own = [line.strip(" \t-–—•") for line in check.advice.splitlines()]
    found = [line for line in own if line] + _about_results(check)
    return [Truncator(text).chars(LONGEST) for text in found]


def _about_results(check: Check) -> list[str]:
    version, campaign, owner = check.line.version, check.campaign, check.line.cyclogram.owner
    mart = results.mart_of(campaign, version) if campaign and version else None
    if mart is None or version is None or check.summed_up_on is None:
        return []
    texts = Texts(owner, [version.instrument_id], check.summed_up_on)
    low = below.below_thresholds(mart, owner.pk, owner.kind, kind=owner.kind)
    low.sort(key=lambda one: one.cell.numbers[0])
    found = []
    for one in low[:MOST]:
        known = texts.template(version.instrument_id, one.indicator.code, Audience.ORGANISATION)
        written = known.text if known else one.indicator.recommendation
        named = _("Decide what will change about “%(indicator)s” and carry it out.")
        found.append(written.strip() or named % {"indicator": one.indicator.title()})
    return found
