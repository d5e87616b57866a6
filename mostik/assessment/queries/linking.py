"""Links of indicators and competencies, from both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from mostik.assessment.models import Competency, CompetencyModel, IndicatorLink
from mostik.assessment.queries.competencies import Tree
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.instruments.queries import versions

Indicators = list[tuple[str, str, tuple[str, ...]]]
"""Code, title, codes of competencies the instrument names itself."""


def instruments_for(user: Any, model: CompetencyModel) -> QuerySet[Instrument]:
    """Instruments with a published version this user may look into, and those linked already."""
    published = InstrumentVersion.objects.filter(status=VersionStatus.PUBLISHED, core__isnull=True)
    seen = versions.instruments_visible_to(user).filter(pk__in=published.values("instrument"))
    return seen.order_by("title", "id")


def indicators_of(instrument: Instrument) -> Indicators:
    """Leaves of the newest published version."""
    rows = versions.light().filter(instrument=instrument, status=VersionStatus.PUBLISHED, core__isnull=True)
    version = rows.order_by("-number").first()
    if version is None:
        return []
    methodology = versions.methodology_of(version)
    parents = {one.parent for one in methodology.indicators}
    return [
        (one.code, one.title(), one.competencies) for one in methodology.indicators if one.code not in parents
    ]


def by_indicator(
    indicators: Indicators, links: Sequence[IndicatorLink]
) -> list[tuple[str, str, list[IndicatorLink]]]:
    found: dict[str, list[IndicatorLink]] = {}
    for link in links:
        found.setdefault(link.indicator, []).append(link)
    rows = [(code, title, found.pop(code, [])) for code, title, _codes in indicators]
    return [*rows, *((code, "", kept) for code, kept in found.items())]


def by_competency(tree: Tree, links: Sequence[IndicatorLink]) -> list[tuple[Competency, list[IndicatorLink]]]:
    found: dict[int, list[IndicatorLink]] = {}
    for link in links:
        found.setdefault(link.competency_id, []).append(link)
    return [(leaf, found.get(leaf.pk, [])) for leaf in tree.leaves]
