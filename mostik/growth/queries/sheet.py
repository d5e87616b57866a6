"""The workbook of records: its columns, and its rows read with every wrong cell named. What is known already is skipped,
so the same file taken twice adds nothing."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.growth.enums import OWNER_ONLY
from mostik.growth.models import PortfolioRecord
from mostik.growth.models.record import key_of, title_key_of
from mostik.growth.queries import checking, packs, records
from mostik.growth.queries.duplicates import SHORTEST_NUMBER
from mostik.growth.queries.packs import Kind
from mostik.lib.searching import folded
from mostik.lib.text import one_line
from mostik.network.models import Person

COLUMNS = {
    "code": "Код сотрудника",
    "person": "Сотрудник",
    "kind": "Вид записи",
    "title": "Название",
    "date": "Дата",
    "starts": "Первый день",
    "topic": "Тема",
    "level": "Уровень",
    "form": "Форма участия",
    "role": "Роль",
    "organizer": "Кто организовал или выдал",
    "hours": "Часы",
    "result": "Результат",
    "document_number": "Номер документа",
    "registration_number": "Регистрационный номер",
    "basis": "Приказ",
    "link": "Ссылка",
    "valid_until": "Действует до",
}
"""Fields and their headers: files stand in Russian, whatever the language of the page."""

REQUIRED = ("kind", "title", "date")
DAYS = ("date", "starts", "valid_until")
MOST_ROWS = 5000


class NotASheet(Exception):
    """The file is no workbook with our columns; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`cell` is its address in the sheet, «C7»."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    person: Person
    kind: Kind
    values: dict[str, Any]


@dataclass
class Read:
    """Rows to be added and how many are known already, or problems: never both."""

    rows: list[Row] = field(default_factory=list)
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, user: Any, today: datetime.date) -> Read:
    """The first sheet of an .xlsx (.xls, .ods). Raises NotASheet if it is no table of ours at all."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise NotASheet(_("This is not an .xlsx file, or it is damaged.")) from error
    start = next((n for n, line in enumerate(lines) if _is_header(line)), None)
    if start is None:
        named = ", ".join(COLUMNS[name] for name in REQUIRED)
        raise NotASheet(_("There is no row with the columns: %(names)s.") % {"names": named})
    if len(lines) - start - 1 > MOST_ROWS:
        raise NotASheet(_("More than %(count)s rows.") % {"count": MOST_ROWS})
    header = {_key(cell): index for index, cell in enumerate(lines[start]) if _key(cell)}
    reader = _Reader(
        user,
        today,
        {name: header[_key(title)] for name, title in COLUMNS.items() if _key(title) in header},
    )
    for number, line in enumerate(lines[start + 1 :], start + 2):
        reader.take(number, line)
    found = reader.found
    if not found.rows and not found.known and not found.problems:
        raise NotASheet(_("There are no rows under the header."))
    if found.problems:
        found.rows = []
    return found


def _is_header(line: Sequence[Any]) -> bool:
    keys = {_key(cell) for cell in line}
    return all(_key(COLUMNS[name]) in keys for name in REQUIRED)


def _key(cell: Any) -> str:
    return folded(one_line(str(cell))).rstrip(".:")


class _Reader:
    """What a row may name, looked up once: people the user keeps records of, kinds, levels, what is known already."""

    def __init__(self, user: Any, today: datetime.date, places: Mapping[str, int]) -> None:
        self.today, self.places, self.found = today, places, Read()
        self.pack = packs.on(today)
        self.kinds = {_key(kind.title): kind for kind in self.pack.kinds.values()}
        self.kinds |= self.pack.kinds
        self.levels = {_key(title): code for code, title in self.pack.levels.items()}
        self.forms = {_key(title): code for code, title in self.pack.forms.items()}
        people = list(records.people_visible_to(user))
        self.user_id = user.pk
        self.alone = people[0] if len(people) == 1 else None
        self.codes = {person.code: person for person in people if person.code}
        self.names: dict[str, list[Person]] = {}
        for person in people:
            for name in {_name(person.full_name), _name(person.short_name)}:
                self.names.setdefault(name, []).append(person)
        rows = PortfolioRecord.objects.filter(person__in=[person.pk for person in people])
        columns = ("person_id", "family", "kind", "date", "title_key", "number_key")
        self.known: set[tuple[Any, ...]] = set()
        for person_id, family, kind, date, title, number in rows.values_list(*columns):
            self.known |= set(_marks(person_id, family, kind, date, title, number))

    def take(self, number: int, line: Sequence[Any]) -> None:
        cells = {name: line[index] if index < len(line) else "" for name, index in self.places.items()}
        if not any(_text(cell) for cell in cells.values()):
            return
        before = len(self.found.problems)
        person, kind = self._person(number, cells), self._kind(number, cells)
        values = self._values(number, cells)
        if kind is None or person is None:
            return
        if kind.family in OWNER_ONLY and person.user_id != self.user_id:
            self._complain(number, "kind", _("Such records are entered by their person only."))
        clean, problems = checking.checked(kind, values, self.today)
        for problem in problems:
            self._complain(number, problem.field, problem.text)
        if len(self.found.problems) == before:
            self._keep(person, kind, clean)

    def _keep(self, person: Person, kind: Kind, clean: dict[str, Any]) -> None:
        marks = set(
            _marks(
                person.pk,
                kind.family.value,
                kind.code,
                clean["date"],
                title_key_of(clean["title"]),
                key_of(clean["document_number"]),
            )
        )
        if marks & self.known:
            self.found.known += 1
            return
        self.known |= marks
        self.found.rows.append(Row(person, kind, clean))

    def _person(self, number: int, cells: Mapping[str, Any]) -> Person | None:
        code, name = _text(cells.get("code", "")), _text(cells.get("person", ""))
        if not code and not name:
            if self.alone is None:
                self._complain(number, "person", _("Write whose record it is."))
            return self.alone
        if code:
            if code not in self.codes:
                self._complain(number, "code", _("There is no such person among your staff."))
            return self.codes.get(code)
        found = self.names.get(_name(name), [])
        if not found:
            self._complain(
                number, "person", _("“%(value)s” is not among the people you keep.") % {"value": name}
            )
        if len(found) > 1:
            self._complain(
                number,
                "person",
                _("There are several “%(value)s”: write the code of the person.") % {"value": name},
            )
        return found[0] if len(found) == 1 else None

    def _kind(self, number: int, cells: Mapping[str, Any]) -> Kind | None:
        text = _text(cells.get("kind", ""))
        kind = self.kinds.get(_key(text))
        if kind is None:
            self._complain(number, "kind", _("“%(value)s” is not known here.") % {"value": text})
        return kind

    def _values(self, number: int, cells: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {name: _text(cells.get(name, "")) for name in checking.TEXTS}
        for name, known in (("level", self.levels), ("form", self.forms)):
            if values[name] and _key(values[name]) not in known:
                self._complain(number, name, _("“%(value)s” is not known here.") % {"value": values[name]})
            values[name] = known.get(_key(values[name]), "")
        for name in DAYS:
            values[name] = self._day(number, name, cells.get(name, ""))
        values["hours"] = self._hours(number, cells.get("hours", ""))
        return values

    def _day(self, number: int, name: str, cell: Any) -> datetime.date | None:
        if isinstance(cell, datetime.datetime):
            return cell.date()
        if isinstance(cell, datetime.date):
            return cell
        text = _text(cell)
        for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.datetime.strptime(text, pattern).replace(tzinfo=datetime.UTC).date()
            except ValueError:
                continue
        if text:
            self._complain(number, name, _("“%(value)s” is not a date: write 31.12.2026.") % {"value": text})
        return None

    def _hours(self, number: int, cell: Any) -> int | None:
        text = _text(cell)
        if not text:
            return None
        if text.isdecimal() and 0 < int(text) < 10_000:
            return int(text)
        self._complain(number, "hours", _("“%(value)s” is not a number of hours.") % {"value": text})
        return None

    def _complain(self, number: int, name: str, text: str) -> None:
        index = self.places.get(name)
        column = chr(ord("A") + index) if index is not None and index < 26 else ""
        self.found.problems.append(Problem(f"{column}{number}", text))


def _marks(person: int, family: str, kind: str, date: datetime.date, title: str, number: str) -> Any:
    """What a record is known by: see `queries.duplicates`."""
    yield ("title", person, kind, date, title)
    if len(number) >= SHORTEST_NUMBER:
        yield ("number", person, family, number)


def _text(cell: Any) -> str:
    """A number of a cell is written without «.0»."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return one_line(str(cell))


def _name(text: str) -> str:
    return _key(text).replace(".", " ").replace(" ", "")
