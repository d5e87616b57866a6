"""What is usually advised about indicators that the cards of a visit found below their threshold."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle.enums import Audience
from mostik.cycle.queries.texts import Texts
from mostik.growth.models import FieldVisit, VisitAdvice
from mostik.monitoring.queries import below, results
from mostik.ui.formats import score

MOST = 5
TERM = datetime.timedelta(days=60)


def drafts(visit: FieldVisit, at: datetime.datetime) -> list[VisitAdvice]:
    """Unsaved rows, the lowest indicator first: the text of the organisation or of those above it, of the workbook, or a
    usual sentence."""
    if visit.cards is None or visit.version is None:
        return []
    mart = results.mart_of(visit.cards, visit.version)
    if mart is None:
        return []
    day = timezone.localdate(at)
    texts = Texts(visit.place, [visit.version.instrument_id], day)
    low = below.below_thresholds(mart, visit.place_id, visit.place.kind, kind=visit.place.kind)
    low.sort(key=lambda one: one.cell.numbers[0])
    found = []
    for one in low[:MOST]:
        known = texts.template(visit.version.instrument_id, one.indicator.code, Audience.ORGANISATION)
        written = (known.text if known else one.indicator.recommendation).strip()
        named = {"indicator": one.indicator.title()}
        basis = _("Card of the visit, “%(indicator)s”: %(value)s with the threshold %(threshold)s.")
        assert one.indicator.threshold is not None
        numbers = {"value": score(one.cell.mean), "threshold": score(one.indicator.threshold)}
        found.append(
            VisitAdvice(
                visit=visit,
                text=written or _("Decide what will change about “%(indicator)s” and carry it out.") % named,
                basis=basis % (named | numbers),
                due=day + TERM,
            )
        )
    return found
