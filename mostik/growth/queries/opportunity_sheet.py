"""The workbook of opportunities: its columns, and its rows read with every wrong cell named. A row with a known number
changes that opportunity; the same file taken twice adds nothing."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.growth.enums import OpportunityKind
from mostik.growth.models import Opportunity
from mostik.growth.queries import opportunities
from mostik.growth.queries.sheet import NotASheet, Problem
from mostik.lib.searching import folded
from mostik.lib.text import one_line
from mostik.network.models import Node

COLUMNS = {
    "number": "Номер",
    "kind": "Вид",
    "title": "Название",
    "tags": "Компетенции",
    "period": "Сроки",
    "starts": "Первый день",
    "ends": "Последний день",
    "where": "Где",
    "is_distant": "Дистанционно",
    "hours": "Часы",
    "capacity": "Мест",
    "provider": "Кто проводит",
    "link": "Ссылка",
}
"""Fields and their headers: files stand in Russian, whatever the language of the page."""
REQUIRED = ("kind", "title", "tags")
KINDS = {
    "курс": OpportunityKind.COURSE,
    "мероприятие": OpportunityKind.EVENT,
    "стажировка": OpportunityKind.INTERNSHIP,
    "наставник": OpportunityKind.MENTOR,
    "материал": OpportunityKind.MATERIAL,
    "группа": OpportunityKind.GROUP,
}
YES, NO = ("да", "+", "1"), ("нет", "-", "0", "")
TAG = re.compile(r"(?P<code>[\w.-]{1,20})(?:\s+(?P<part>\d{1,3})\s*%)?(?:\s+до\s+(?P<level>[1-4]))?")
MOST_ROWS = 5000
LENGTHS = {"number": 60, "title": 300, "period": 120, "where": 300, "provider": 300, "link": 500}


@dataclass(frozen=True, slots=True)
class Row:
    """`tags`: code → (coverage, level). `is_new`: no opportunity of the place has this number."""

    values: dict[str, Any]
    tags: dict[str, tuple[int, int]]
    is_new: bool


@dataclass
class Read:
    """Rows to be taken, or problems: never both."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, place: Node) -> Read:
    """The first sheet of an .xlsx. Raises NotASheet if it is no table of ours at all."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise NotASheet(_("This is not an .xlsx file, or it is damaged.")) from error
    needed = {folded(COLUMNS[name]) for name in REQUIRED}
    start = next((n for n, line in enumerate(lines) if needed <= {_key(cell) for cell in line}), None)
    if start is None:
        named = ", ".join(COLUMNS[name] for name in REQUIRED)
        raise NotASheet(_("There is no row with the columns: %(names)s.") % {"names": named})
    if len(lines) - start - 1 > MOST_ROWS:
        raise NotASheet(_("More than %(count)s rows.") % {"count": MOST_ROWS})
    header = {_key(cell): index for index, cell in enumerate(lines[start])}
    reader = _Reader(
        place, {name: header[folded(title)] for name, title in COLUMNS.items() if folded(title) in header}
    )
    for number, line in enumerate(lines[start + 1 :], start + 2):
        reader.take(number, line)
    found = reader.found
    if not found.rows and not found.problems:
        raise NotASheet(_("There are no rows under the header."))
    if found.problems:
        found.rows = []
    return found


class _Reader:
    def __init__(self, place: Node, columns: Mapping[str, int]) -> None:
        self.columns, self.found = columns, Read()
        self.codes = opportunities.titles()
        numbers = Opportunity.objects.filter(place=place).exclude(number="")
        self.known = set(numbers.values_list("number", flat=True))
        self.seen: dict[str, int] = {}

    def take(self, number: int, line: Sequence[Any]) -> None:
        cells = {name: line[index] if index < len(line) else "" for name, index in self.columns.items()}
        if not any(_text(cell) for cell in cells.values()):
            return
        before = len(self.found.problems)
        values: dict[str, Any] = {name: _text(cells.get(name, "")) for name in LENGTHS}
        for name, most in LENGTHS.items():
            if len(values[name]) > most:
                self._complain(number, name, _("At most %(n)d characters.") % {"n": most})
        if not values["title"]:
            self._complain(number, "title", _("Write the name."))
        values |= self._plain(number, cells)
        tags = self._tags(number, _text(cells.get("tags", "")))
        self._check_number(number, values["number"])
        if len(self.found.problems) == before:
            self.found.rows.append(Row(values, tags, values["number"] not in self.known))

    def _plain(self, number: int, cells: Mapping[str, Any]) -> dict[str, Any]:
        kind = KINDS.get(folded(_text(cells.get("kind", ""))))
        if kind is None:
            self._complain(number, "kind", _("One of: %(names)s.") % {"names": ", ".join(KINDS)})
        distant = folded(_text(cells.get("is_distant", "")))
        if distant not in (*YES, *NO):
            self._complain(number, "is_distant", _("Write “да” or “нет”."))
        link = _text(cells.get("link", ""))
        if link and not link.startswith(("http://", "https://")):
            self._complain(number, "link", _("A link begins with https://"))
        starts, ends = self._day(number, "starts", cells), self._day(number, "ends", cells)
        if starts and ends and ends < starts:
            self._complain(number, "ends", _("The last day is before the first one."))
        return {
            "kind": kind.value if kind else "",
            "is_distant": distant in YES,
            "starts": starts,
            "ends": ends,
            "hours": self._whole(number, "hours", cells, 2000),
            "capacity": self._whole(number, "capacity", cells, 1_000_000),
        }

    def _whole(self, number: int, name: str, cells: Mapping[str, Any], most: int) -> int | None:
        cell = cells.get(name, "")
        text = _text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        if not text:
            return None
        if not text.isdecimal() or len(text) > 7 or not 1 <= int(text) <= most:
            self._complain(number, name, _("A whole number from 1 to %(n)d, or nothing.") % {"n": most})
            return None
        return int(text)

    def _day(self, number: int, name: str, cells: Mapping[str, Any]) -> datetime.date | None:
        cell = cells.get(name, "")
        if isinstance(cell, datetime.datetime):
            return cell.date()
        if isinstance(cell, datetime.date):
            return cell
        text = _text(cell)
        if not text:
            return None
        for form in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC).date()
            except ValueError:
                continue
        self._complain(number, name, _("A day like 14.10.2026."))
        return None

    def _tags(self, number: int, text: str) -> dict[str, tuple[int, int]]:
        """«met.1 60 % до 2; com.3»: code, how much of it, up to which level."""
        found: dict[str, tuple[int, int]] = {}
        for part in filter(None, (one.strip() for one in re.split(r"[;,\n]", text))):
            one = TAG.fullmatch(part)
            if one is None or not 1 <= int(one["part"] or 100) <= 100:
                self._complain(
                    number, "tags", _("“%(value)s”: write like “met.1 60 %% до 2; com.3”.") % {"value": part}
                )
            elif one["code"] not in self.codes:
                self._complain(
                    number, "tags", _("There is no competency “%(value)s”.") % {"value": one["code"]}
                )
            else:
                found[one["code"]] = (int(one["part"] or 100), int(one["level"] or 3))
        if not text:
            self._complain(number, "tags", _("Write at least one competency."))
        return found

    def _check_number(self, number: int, value: str) -> None:
        if value and value in self.seen:
            self._complain(
                number, "number", _("The number stands in row %(n)d already.") % {"n": self.seen[value]}
            )
        self.seen.setdefault(value, number)

    def _complain(self, number: int, name: str, text: str) -> None:
        column = self.columns.get(name, 0)
        letters = chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
        self.found.problems.append(Problem(f"{letters}{number}", text))


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return one_line(str(cell)) if cell is not None else ""


def _key(cell: Any) -> str:
    return folded(_text(cell))
