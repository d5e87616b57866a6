"""Values of kindergarten 1 for tests, over the region of tests/network/builders.py."""

from __future__ import annotations

import datetime
import io
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.urls import reverse

from mostik.context.actions import imports, sets
from mostik.context.models import IndicatorSet
from mostik.context.queries import packs, sheet
from mostik.context.queries.packs import Pack
from tests.monitoring.builders import user_of

NOW = datetime.datetime(2026, 3, 10, 9, 0, tzinfo=datetime.UTC)
YEAR = 2025
EXAMINED = {
    "1.1.1": "50", "1.1.2": "0", "1.1.3": "0", "1.1.4": "0", "1.2": "10", "1.3": "40", "1.4.1": "50", "1.4.2": "0",
    "1.4.3": "0", "1.5": "3", "1.5.1": "2", "1.5.2": "3", "1.5.3": "3", "1.6": "9.5", "2.1": "3.15", "2.2": "80",
    "2.3": "1", "2.4": "1", "2.5": "0",
}  # fmt: skip
POINTS = {
    "1.1": "90", "1.2": "100", "1.3": "95.5", "2.1": "80", "2.3": "90", "3.1": "40", "3.2": "60", "3.3": "70",
    "4.1": "98", "4.2": "97", "4.3": "95", "5.1": "96", "5.2": "94", "5.3": "97",
}  # fmt: skip
COUNTED = {
    "М1": "60", "402": "0", "413": "2", "414": "0", "418": "0", "419": "0", "420": "0", "421": "0", "В402": "0",
    "В413": "50", "В414": "0", "В418": "0", "В419": "0", "В420": "0", "В421": "0", "В2": "26", "В3": "10", "В4": "40",
    "В5": "3", "В6": "1",
}  # fmt: skip
VALUES = {"self_examination": EXAMINED, "noko": POINTS, "form85k": COUNTED}


def pack(code: str = "self_examination") -> Pack:
    found = packs.of_year(code, YEAR)
    assert found is not None
    return found


def begin(region: Any, code: str = "self_examination", who: str = "head", **fields: Any) -> IndicatorSet:
    place = fields.pop("place", region.org_a1)
    year = fields.pop("year", YEAR)
    by = user_of(getattr(region, who))
    return sets.begin(organisation=place, pack=code, year=year, by=by, at=NOW)


def numbers(values: dict[str, str]) -> dict[str, Fraction]:
    return {code: Fraction(value) for code, value in values.items()}


def save(one: IndicatorSet, region: Any, who: str = "head", **changed: str) -> IndicatorSet:
    """All values of the pack, some changed: `save(one, region, **{"1.2": "12"})`."""
    values = {**VALUES[one.pack], **changed}
    by = user_of(getattr(region, who))
    return sets.save(indicator_set=one, values=numbers(values), by=by, at=NOW)


def handed_in(region: Any, code: str = "self_examination", **fields: Any) -> IndicatorSet:
    one = save(begin(region, code, **fields), region, fields.get("who", "head"))
    return sets.hand_in(indicator_set=one, by=user_of(getattr(region, fields.get("who", "head"))), at=NOW)


def accepted(region: Any, code: str = "self_examination", **fields: Any) -> IndicatorSet:
    one = handed_in(region, code, **fields)
    return sets.accept(indicator_set=one, by=user_of(region.regional_operator), at=NOW)


def workbook(*lines: list[Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                page.write(number, column, cell)
    return buffer.getvalue()


def taken(content: bytes, place: Any, code: str, by: Any, name: str = "file.xlsx") -> int:
    """The file is read and applied, as the two buttons do it."""
    found = sheet.read(content, name, place, pack(code), YEAR)
    assert not found.problems, found.problems
    return imports.apply(place=place, pack=pack(code), year=YEAR, rows=found.rows, by=by, at=NOW)


def context_pages(region: Any) -> list[str]:
    """A list in doubt, one ready to be handed in, one handed in, one accepted, one not begun."""
    doubtful = save(begin(region, "form85k"), region, В2="49")
    ready = save(begin(region, "form85k", year=YEAR - 1), region)
    waiting = handed_in(region, year=YEAR - 1)
    handed_in(region, "noko", who="municipal_operator")
    place = [region.municipality_a.pk, "noko", YEAR]
    return [
        reverse("context:home"),
        reverse("context:fill", args=[doubtful.pk]),
        *(reverse("context:set", args=[one.pk]) for one in (ready, waiting)),
        *(reverse(f"context:{name}", args=place) for name in ("place", "totals", "import")),
    ]
