"""Files of values: rows of organisations by columns of codes, or one organisation as a form of two columns. Read as a whole;
every wrong cell is named, and nothing is taken while one is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.context.enums import SetState, ValueSource
from mostik.context.models import IndicatorSet, IndicatorValue
from mostik.context.queries import cells, sets, staff
from mostik.context.queries.cells import Given, NotAValue
from mostik.context.queries.packs import Indicator, Pack
from mostik.lib.searching import folded
from mostik.lib.text import one_line
from mostik.network.models import Node
from mostik.stats.indicators import completed

CODE, NAME = "Код организации", "Организация"
LINE, TITLE, VALUE = "Код показателя", "Показатель", "Значение"
MOST_ROWS, MOST_BYTES = 5000, 10 * 1024 * 1024
UNDER_HEADER = "показатель"


class NotASheet(Exception):
    """The file is no table of ours; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`cell` is its address in the sheet, «C7»."""

    cell: str
    text: str


@dataclass
class Row:
    organisation: Node
    number: int
    values: dict[str, Given] = field(default_factory=dict)
    derived: dict[str, tuple[Given, str]] = field(default_factory=dict)
    changes: int = 0


@dataclass
class Read:
    """Rows ready for `actions.imports.apply`, or problems: never both. `notes` say what is left aside or in doubt."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.changes]


def read(content: bytes, name: str, place: Node, pack: Pack, year: int) -> Read:
    """Raises NotASheet if the file is no table of ours at all."""
    lines = _lines(content, name)
    reader = _Reader(place, pack, year)
    start = next((n for n, line in enumerate(lines) if _heads(line, CODE) or _heads(line, NAME)), None)
    form = next((n for n, line in enumerate(lines) if _heads(line, LINE) and _heads(line, VALUE)), None)
    if form is not None:
        reader.take_form(lines, form)
    elif start is not None:
        reader.take_table(lines, start)
    else:
        raise NotASheet(
            _(
                "There is no row with the columns “%(code)s” and codes of indicators, nor “%(line)s” and “%(value)s”."
            )
            % {"code": CODE, "line": LINE, "value": VALUE}
        )
    found = reader.found
    if not found.rows and not found.problems:
        raise NotASheet(_("There are no rows under the header."))
    reader.compare()
    if found.problems:
        found.rows = []
    return found


def _lines(content: bytes, name: str) -> list[list[Any]]:
    if name.lower().endswith(".csv"):
        return _csv(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise NotASheet(_("This is not an .xlsx or .csv file, or it is damaged.")) from error


def _csv(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    head = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=head.count)
    return [list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _key(cell: Any) -> str:
    return folded(one_line(str(cell))).rstrip(".:*")


def _heads(line: Sequence[Any], title: str) -> bool:
    return _key(title) in {_key(cell) for cell in line}


def _code(cell: Any) -> str:
    """A code of a header: a workbook may hold 1.1 as a number, and 401 as 401.0."""
    return _key(cell).removesuffix(".0") if isinstance(cell, float) else _key(cell)


class _Reader:
    """What a row may name, looked up once."""

    def __init__(self, place: Node, pack: Pack, year: int) -> None:
        self.place, self.pack, self.year, self.found = place, pack, year, Read()
        self.codes = {_key(one.code): one for one in pack.values}
        self.by_code: dict[str, Node] = {}
        self.by_name: dict[str, list[Node]] = {}
        for node in sets.organisations_under(place, pack.day_of(year)):
            if node.code:
                self.by_code[_key(node.code)] = node
            for known in {_key(node.name), _key(node.title)}:
                self.by_name.setdefault(known, []).append(node)

    def take_table(self, lines: Sequence[Sequence[Any]], start: int) -> None:
        header = lines[start]
        columns = {
            index: self.codes[_code(cell)] for index, cell in enumerate(header) if _code(cell) in self.codes
        }
        if not columns:
            raise NotASheet(_("No column is headed by a code of this list."))
        if len(lines) - start > MOST_ROWS:
            raise NotASheet(_("More than %(count)s rows.") % {"count": MOST_ROWS})
        self._tell_strange(start, header, columns)
        code_at = _place_of(header, CODE)
        name_at = _place_of(header, NAME)
        seen: dict[int, int] = {}
        for number, line in enumerate(lines[start + 1 :], start + 2):
            told = [_text(line, at) for at in (code_at, name_at)]
            if UNDER_HEADER in (_key(told[0]), _key(told[1])) or not any(
                _text(line, i) for i in range(len(line))
            ):
                continue
            node = self._organisation(number, told[0], told[1], code_at if code_at is not None else name_at)
            if node is None:
                continue
            if node.pk in seen:
                self._complain(
                    number,
                    code_at,
                    _("The organisation stands in row %(row)s already.") % {"row": seen[node.pk]},
                )
                continue
            seen[node.pk] = number
            self._row(node, number, {index: (one, number) for index, one in columns.items()}, line)

    def take_form(self, lines: Sequence[Sequence[Any]], start: int) -> None:
        """One organisation: its code in a row of its own above, or the place itself."""
        node: Node | None = self.place if self.place.kind == "organisation" else None
        for number, line in enumerate(lines[:start], 1):
            if _heads(line, CODE):
                at = _place_of(line, CODE) or 0
                node = self._organisation(number, _text(line, at + 1), "", at + 1)
                if node is None:
                    return
        if node is None:
            raise NotASheet(
                _("Whose values are these? Put “%(code)s” and the code above the table.") % {"code": CODE}
            )
        line_at, value_at = _place_of(lines[start], LINE) or 0, _place_of(lines[start], VALUE)
        row = Row(node, start + 1)
        for number, line in enumerate(lines[start + 1 :], start + 2):
            code = _code(line[line_at]) if line_at < len(line) else ""
            if code in self.codes and value_at is not None and value_at < len(line):
                self._cell(row, self.codes[code], line[value_at], number, value_at)
        self.found.rows.append(row)

    def _row(
        self, node: Node, number: int, columns: Mapping[int, tuple[Indicator, int]], line: Sequence[Any]
    ) -> None:
        row = Row(node, number)
        for index, (indicator, _number) in columns.items():
            if index < len(line):
                self._cell(row, indicator, line[index], number, index)
        self.found.rows.append(row)

    def _cell(self, row: Row, indicator: Indicator, raw: Any, number: int, index: int) -> None:
        try:
            value = cells.read(indicator, raw)
        except NotAValue as problem:
            self._complain(number, index, f"{indicator.code}: {problem}")
            return
        if value is None:
            return
        if indicator.is_typed:
            row.values[indicator.code] = value
        else:
            row.derived[indicator.code] = (value, _address(number, index))

    def compare(self) -> None:
        """With what is kept: handed in values stay, checks of the pack hold, totals of the file are those of its parts."""
        owners = [row.organisation.pk for row in self.found.rows]
        kept = {
            one.organisation_id: one
            for one in IndicatorSet.objects.filter(
                organisation__in=owners, pack=self.pack.code, year=self.year
            )
        }
        stored: dict[int, dict[str, Given]] = {pk: {} for pk in owners}
        values = IndicatorValue.objects.filter(indicator_set__in=[one.pk for one in kept.values()])
        for value in values.exclude(source=ValueSource.COMPUTED).select_related("indicator_set"):
            stored[value.indicator_set.organisation_id][value.code] = value.text or value.value or Fraction(0)
        former = sets.values_of(
            IndicatorSet.objects.filter(
                organisation__in=owners, pack=self.pack.code, year=self.year - 1
            ).exclude(state=SetState.DRAFT)
        )
        for row in self.found.rows:
            pk = row.organisation.pk
            row.changes = sum(stored[pk].get(code) != value for code, value in row.values.items())
            if row.changes and pk in kept and not kept[pk].is_open:
                text = _("%(name)s: the values are handed in and differ; return them first.")
                self._complain(row.number, 0, text % {"name": row.organisation.title})
                continue
            self._check(row, {**stored[pk], **row.values}, former.get(pk, {}))
        if any(row.derived for row in self.found.rows):
            self._tell_counted()

    def _check(self, row: Row, merged: Mapping[str, Given], former: Mapping[str, Fraction]) -> None:
        given = {code: value for code, value in merged.items() if isinstance(value, Fraction)}
        numbers = completed(given, self.pack.formulas, self.pack.order)
        for problem in sets.problems(self.pack, numbers, former, {}):
            text = f"{row.organisation.title}. {problem.text}"
            if problem.check.is_doubt:
                self.found.notes.append(Problem(str(row.number), text))
            else:
                self._complain(row.number, None, text)
        for code, (told, cell) in row.derived.items():
            indicator = self.pack.by_code[code]
            if indicator.formula is None or code not in numbers:
                continue
            texts = [cells.shown(indicator, one) for one in (told, numbers[code])]
            if texts[0] != texts[1]:
                text = _("%(code)s: %(told)s in the file, %(sum)s by its parts.")
                said = text % {"code": code, "told": texts[0], "sum": texts[1]}
                self.found.problems.append(Problem(cell, said))

    def _tell_counted(self) -> None:
        """Columns of staff are left aside; for one organisation it is said where the file differs."""
        named = {code for row in self.found.rows for code in row.derived if self.pack.by_code[code].staff}
        if not named:
            return
        text = _("Counted by the platform from people and their records, not taken from the file: %(codes)s.")
        shown = [one.code for one in self.pack.counted if one.code in named]
        self.found.notes.append(Problem("", text % {"codes": ", ".join(shown)}))
        if len(self.found.rows) != 1:
            return
        [row] = self.found.rows
        for code, one in staff.counted(row.organisation, self.pack, self.year).items():
            told = row.derived.get(code)
            if told and told[0] != one.value:
                text = _("%(code)s: %(told)s in the file, %(counted)s counted by the platform.") % {
                    "code": code,
                    "told": cells.shown(one.indicator, told[0]),
                    "counted": cells.shown(one.indicator, Fraction(one.value)),
                }
                self.found.notes.append(Problem(told[1], text))

    def _tell_strange(self, start: int, header: Sequence[Any], columns: Mapping[int, Indicator]) -> None:
        known = {_key(CODE), _key(NAME)}
        strange = [
            one_line(str(cell))
            for index, cell in enumerate(header)
            if index not in columns and _key(cell) and _key(cell) not in known
        ]
        if strange:
            text = _("Columns that are not in this list are left aside: %(names)s.")
            self.found.notes.append(Problem(str(start + 1), text % {"names": ", ".join(strange[:10])}))

    def _organisation(self, number: int, code: str, name: str, at: int | None) -> Node | None:
        found = self.by_code.get(_key(code)) if code else None
        if found is None and name and not code:
            named = self.by_name.get(_key(name), [])
            if len(named) > 1:
                self._complain(
                    number, at, _("There are several “%(value)s”: give the code.") % {"value": name}
                )
                return None
            found = named[0] if named else None
        if found is None:
            text = _("“%(value)s” is not a kindergarten of this territory in that year.")
            self._complain(number, at, text % {"value": code or name or "—"})
        return found

    def _complain(self, number: int, index: int | None, text: str) -> None:
        self.found.problems.append(Problem(_address(number, index), text))


def _place_of(line: Sequence[Any], title: str) -> int | None:
    return next((index for index, cell in enumerate(line) if _key(cell) == _key(title)), None)


def _text(line: Sequence[Any], index: int | None) -> str:
    if index is None or index >= len(line):
        return ""
    return one_line(cells.plain(line[index]))


def _address(number: int, index: int | None) -> str:
    if index is None:
        return str(number)
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{number}"
