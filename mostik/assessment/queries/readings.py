"""What the scores of one result say about competencies, through the links of indicators; and the readings that count."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet

from mostik.assessment.enums import ResultState, Source
from mostik.assessment.models import CompetencyModel, IndicatorLink, PersonalResult, Reading
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import Methodology
from mostik.stats.profile import WHOLE, Readings

SOURCES = tuple(Source.values)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading before it is written: hundredths of a per cent, from so many scored questions."""

    competency_id: int
    value: int
    items: int


def read(version: InstrumentVersion, scores: Mapping[str, str], links: Iterable[IndicatorLink]) -> list[Read]:
    """Each linked indicator is brought to 0…100 by its own scale; several are meant by the weights of their links. What has
    no value or no common scale says nothing. Rounded half down, once, at the end."""
    methodology = versions.methodology_of(version)
    found: dict[int, list[tuple[Fraction, int, int]]] = {}
    for link in links:
        if link.instrument_id != version.instrument_id or link.indicator not in scores:
            continue
        scale = scale_of(methodology, link.indicator)
        if scale is None or scale[0] == scale[1]:
            continue
        share = (Fraction(scores[link.indicator]) - scale[0]) / (scale[1] - scale[0])
        items = items_under(methodology, link.indicator)
        found.setdefault(link.competency_id, []).append((share, link.weight, items))
    rows = []
    for competency, parts in sorted(found.items()):
        weight = sum(one[1] for one in parts)
        exact = sum((share * w for share, w, _items in parts), Fraction(0)) / weight * WHOLE
        rows.append(Read(competency, _rounded(exact), max(1, sum(one[2] for one in parts))))
    return rows


def items_under(methodology: Methodology, code: str) -> int:
    below = methodology.children(code)
    if below:
        return sum(items_under(methodology, child.code) for child in below)
    return len(methodology.items_of(code))


def _rounded(value: Fraction) -> int:
    whole = int(value)
    return min(WHOLE, max(0, whole + (value - whole > Fraction(1, 2))))


def links_for(model: CompetencyModel, version: InstrumentVersion) -> list[IndicatorLink]:
    rows = IndicatorLink.objects.filter(competency__model=model, instrument_id=version.instrument_id)
    return list(rows.order_by("competency_id", "indicator"))


def counting_on(day: datetime.date, prefix: str = "") -> Q:
    """Condition: the result counts in profiles of the day: the teacher has confirmed it or had time enough, and there is
    no appeal. `prefix` as in «result__»."""
    return Q(**{f"{prefix}state": ResultState.RELEASED, f"{prefix}measured_on__lte": day}) & (
        Q(**{f"{prefix}used_from__lte": day}) | Q(**{f"{prefix}confirmed_at__date__lte": day})
    )


def columns(model: CompetencyModel, day: datetime.date, people: Iterable[int] | None = None) -> Readings:
    """Readings of a model that count on the day, as columns for `stats.profile.lines_of`. Results and readings are read
    apart and joined here: a million readings without dates and names are a third of the work."""
    results = PersonalResult.objects.filter(counting_on(day))
    readings = Reading.objects.filter(model=model)
    if people is not None:
        wanted = list(people)
        results, readings = results.filter(person__in=wanted), readings.filter(result__person__in=wanted)
    number = {name: index for index, name in enumerate(SOURCES)}
    known = _table(
        (
            (pk, person, number[source], on.toordinal())
            for pk, person, source, on in results.order_by("pk").values_list(
                "pk", "person_id", "source", "measured_on"
            )
        ),
        4,
    )
    columns = ("result_id", "competency_id", "value", "items", "id")
    given = _table(readings.order_by().values_list(*columns).iterator(chunk_size=10_000), 5)
    if not len(known):
        given = given[:0]
        known = np.zeros((1, 4), dtype=np.int64)
    place = np.minimum(np.searchsorted(known[:, 0], given[:, 0]), len(known) - 1)
    counts = known[place, 0] == given[:, 0]
    given, of_result = given[counts], known[place[counts]]
    return Readings(
        SOURCES,
        *map(
            np.ascontiguousarray,
            (
                of_result[:, 1],
                given[:, 1],
                of_result[:, 2],
                of_result[:, 3],
                given[:, 2],
                given[:, 3],
                given[:, 4],
            ),
        ),
    )


def _table(rows: Iterable[tuple[int, ...]], width: int) -> npt.NDArray[np.int64]:
    """Tuples of whole numbers as a table."""
    flat = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64)
    return flat.reshape(-1, width)


def results_of(person_id: int) -> QuerySet[PersonalResult]:
    rows = PersonalResult.objects.filter(person=person_id).select_related("version__instrument")
    return rows.defer("version__definition", "version__xform").order_by("-measured_on", "-id")
