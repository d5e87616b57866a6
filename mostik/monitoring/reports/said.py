"""A sentence of a report with what it rests on: the rule that wrote it and every number behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from mostik.monitoring.reports import wording
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL, Indicator
from mostik.stats.results import Place

RULES = {
    "overall": _("the overall score and the highest level that is not above it"),
    "areas": _("areas with a mean strictly below their threshold, the lowest first"),
    "highest": _("three indicators with the highest means of the main source"),
    "lowest": _("three indicators with the lowest means of the main source"),
    "below": _("indicators with a mean strictly below their threshold"),
    "spread": _("the lowest and the highest overall score one step below"),
    "children": _(
        "those one step below with an overall score strictly below the threshold of the instrument"
    ),
    "self": _("the overall score of self-assessment minus that of the main source"),
    "gaps": _("indicators on which another source differs from the main one by a whole level or more"),
    "change": _("the overall score minus that of the previous measurement; the word by the rule of change"),
    "risen": _("areas whose mean grew by the rule of change"),
    "fallen": _("areas whose mean fell by the rule of change"),
    "few": _("fewer than five units behind the overall score"),
}


class What(StrEnum):
    """Which number of a row of results (or about several rows) a basis is."""

    MEAN = "mean"
    BEFORE = "before"
    LOW = "low"
    HIGH = "high"
    LEVEL = "level"
    DELTA = "delta"
    UNITS = "units"
    GAP = "gap"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Basis:
    """One number. `shown` is how it is written; `is_printed`: it stands in the sentence itself. A COUNT belongs to no
    single indicator: the rows that were counted are bases of their own."""

    place: Place
    code: str
    source: str
    what: What
    number: Fraction
    shown: str
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    rule: str
    text: str
    bases: tuple[Basis, ...]

    @property
    def codes(self) -> list[str]:
        """Codes of the indicators behind it, as they come; the overall score is TOTAL."""
        return list(dict.fromkeys(one.code for one in self.bases if one.code))

    def referenced(self) -> str:
        """The sentence with the codes behind it in square brackets: what stays of its trace on paper."""
        codes = [pgettext("reference", "overall") if code == TOTAL else code for code in self.codes]
        if not codes:
            return self.text
        shown = codes if len(codes) <= wording.LISTED else [*codes[: wording.LISTED], "…"]
        return f"{self.text.removesuffix('.')} [{', '.join(shown)}]."


def mean(
    data: ReportData, code: str, *, source: str = "", place: Place | None = None, printed: bool = True
) -> Basis:
    number = data.mean(code, source, place)
    assert number is not None
    where = data.place if place is None else place
    shown = wording.value(data, code, number)
    return Basis(where, code, source or data.source, What.MEAN, number, shown, printed)


def level(data: ReportData, code: str) -> Basis | None:
    index = data.level(code, data.mean(code))
    if index is None:
        return None
    number = data.methodology.levels[index]
    return Basis(data.place, code, data.source, What.LEVEL, number, wording.level_number(data, index))


def delta(data: ReportData, code: str, difference: Fraction, shown: str, *, printed: bool = True) -> Basis:
    return Basis(data.place, code, data.source, What.DELTA, difference, shown, printed)


def units(data: ReportData) -> Basis:
    row = data.row(TOTAL)
    assert row is not None
    return Basis(data.place, TOTAL, data.source, What.UNITS, Fraction(row.n), wording.number(row.n))


def count(data: ReportData, number: int) -> Basis:
    return Basis(data.place, "", data.source, What.COUNT, Fraction(number), wording.number(number))


def means(data: ReportData, chosen: Iterable[Indicator], *, printed: bool = True) -> list[Basis]:
    return [mean(data, one.code, printed=printed) for one in chosen]


def basis_line(data: ReportData, one: Basis) -> str:
    """«Внешняя оценка, 2.1 «Речь»: среднее 2,75»: a number in words, for the page."""
    what = {
        What.MEAN: pgettext("basis", "mean"),
        What.BEFORE: pgettext("basis", "mean before"),
        What.LOW: pgettext("basis", "lower end of the interval"),
        What.HIGH: pgettext("basis", "upper end of the interval"),
        What.LEVEL: pgettext("basis", "level"),
        What.DELTA: pgettext("basis", "change"),
        What.UNITS: pgettext("basis", "units"),
        What.GAP: pgettext("basis", "difference"),
        What.COUNT: pgettext("basis", "counted"),
    }[one.what]
    if not one.code:
        return f"{what}: {one.shown}"
    name = wording.code_name(data, one.code)
    named = name if one.code == TOTAL else f"{one.code} {wording.quoted(name)}"
    where = "" if one.place == data.place else f"{data.short(one.place)}, "
    return f"{where}{named} ({wording.source_name(one.source).lower()}): {what} {one.shown}"
