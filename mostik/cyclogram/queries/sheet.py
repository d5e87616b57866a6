"""The workbook of a cyclogram: its columns, and its rows read with every wrong cell named."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.cyclogram.enums import Method, Scope
from mostik.cyclogram.models import Cyclogram
from mostik.cyclogram.queries import cyclograms as queries
from mostik.lib import periods
from mostik.lib.text import one_line
from mostik.monitoring.enums import Source

COLUMNS = {
    "direction": "Направление",
    "object": "Что смотрим",
    "aim": "Цель",
    "method": "Метод",
    "version": "Карта",
    "source": "Чья оценка",
    "scope": "О ком",
    "period": "Сроки",
    "frequency": "Периодичность",
    "responsible": "Ответственный",
    "considered_at": "Где рассматривается",
    "output": "Итоговый документ",
}
"""Fields and their headers: files stand in Russian, whatever the language of the page."""

REQUIRED = ("direction", "object", "period", "responsible")
LENGTHS = {"direction": 120, "object": 300, "aim": 5000, "period": 120, "frequency": 120, "considered_at": 200, "output": 200}  # fmt: skip
METHODS = {
    Method.OBSERVATION: "наблюдение",
    Method.DOCUMENTS: "анализ документации",
    Method.SURVEY: "анкетирование",
    Method.TALK: "беседа",
    Method.ANALYSIS: "анализ",
}
SOURCES = {Source.INTERNAL: "внутренняя", Source.SELF: "самооценка"}
SCOPES = {Scope.ORGANISATION: "организация", Scope.ALL_GROUPS: "все группы"}
MOST_ROWS = 500


class NotASheet(Exception):
    """The file is no workbook with our columns; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`cell` is its address in the sheet, «C7»."""

    cell: str
    text: str


@dataclass
class Read:
    """Rows ready for `actions.lines.replace`, or problems: never both."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, cyclogram: Cyclogram, on: datetime.date) -> Read:
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
    header = {_key(cell): index for index, cell in enumerate(lines[start]) if _key(cell)}
    places = {name: header[_key(title)] for name, title in COLUMNS.items() if _key(title) in header}
    reader = _Reader(cyclogram, on, places)
    for number, line in enumerate(lines[start + 1 :], start + 2):
        reader.take(number, line)
    if not reader.found.rows and not reader.found.problems:
        raise NotASheet(_("There are no rows under the header."))
    if len(reader.found.rows) > MOST_ROWS:
        raise NotASheet(_("More than %(count)s rows.") % {"count": MOST_ROWS})
    if reader.found.problems:
        reader.found.rows = []
    return reader.found


def _is_header(line: Sequence[Any]) -> bool:
    keys = {_key(cell) for cell in line}
    return all(_key(COLUMNS[name]) in keys for name in REQUIRED)


def _key(cell: Any) -> str:
    return one_line(str(cell)).casefold().replace("ё", "е").rstrip(".:")


class _Reader:
    """What a row may name, looked up once."""

    def __init__(self, cyclogram: Cyclogram, on: datetime.date, places: Mapping[str, int]) -> None:
        self.year, self.places, self.found = cyclogram.year, places, Read()
        owner = cyclogram.owner
        self.people: dict[str, list[Any]] = {}
        for person in queries.possible_people(owner, on):
            for name in (person.full_name, person.short_name, person.short_name.replace(". ", ".")):
                known = self.people.setdefault(_name(name), [])
                if person not in known:
                    known.append(person)
        self.groups = {_key(group.title): group for group in queries.possible_groups(owner, on)}
        self.versions: dict[str, Any] = {}
        for version in queries.possible_versions(owner):
            self.versions.setdefault(_key(version.title), version)
            self.versions[_key(version.instrument.code)] = version
        self.methods = {word: method.value for method, word in METHODS.items()}
        self.sources = {word: source.value for source, word in SOURCES.items()}
        self.scopes = {word: scope.value for scope, word in SCOPES.items()}

    def take(self, number: int, line: Sequence[Any]) -> None:
        texts = {name: one_line(str(line[i])) if i < len(line) else "" for name, i in self.places.items()}
        if not any(texts.values()):
            return
        before = len(self.found.problems)
        for name in REQUIRED:
            if not texts[name]:
                self._complain(number, name, _("Fill in “%(name)s”.") % {"name": COLUMNS[name]})
        for name, most in LENGTHS.items():
            if len(texts.get(name, "")) > most:
                self._complain(number, name, _("Longer than %(count)s characters.") % {"count": most})
        row = self._row(number, texts)
        if len(self.found.problems) == before:
            self.found.rows.append(row)

    def _row(self, number: int, texts: dict[str, str]) -> dict[str, Any]:
        when, often = texts.get("period", ""), texts.get("frequency", "")
        if when and not periods.read(when, often, self.year):
            text = _("“%(value)s” does not say when: a month, a date or how often is needed.") % {
                "value": when
            }
            self._complain(number, "period", text)
        scope, groups = self._scope(number, texts.get("scope", ""))
        version = self._known(number, "version", texts, self.versions, None)
        if version and queries.level_of(version) != queries.UNIT_OF_SCOPE[scope]:
            self._complain(number, "scope", _("The card and whom it is about do not fit each other."))
        plain = {name: texts.get(name, "") for name in LENGTHS}
        return {
            **plain,
            "method": self._known(number, "method", texts, self.methods, Method.OBSERVATION.value),
            "version": version,
            "source": self._known(number, "source", texts, self.sources, Source.INTERNAL.value),
            "scope": scope,
            "groups": groups,
            "responsible": self._person(number, texts.get("responsible", "")),
        }

    def _known(
        self, number: int, name: str, texts: dict[str, str], known: Mapping[str, Any], usual: Any
    ) -> Any:
        text = texts.get(name, "")
        if not text:
            return usual
        found = known.get(_key(text))
        if found is None:
            self._complain(number, name, _("“%(value)s” is not known here.") % {"value": text})
            return usual
        return found

    def _scope(self, number: int, text: str) -> tuple[str, list[Any]]:
        if not text or _key(text) in self.scopes:
            return self.scopes.get(_key(text), Scope.ORGANISATION.value), []
        names = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        groups = [self.groups[_key(name)] for name in names if _key(name) in self.groups]
        for name in names:
            if _key(name) not in self.groups:
                self._complain(number, "scope", _("There is no group “%(value)s”.") % {"value": name})
        return Scope.GROUPS.value, groups

    def _person(self, number: int, text: str) -> Any:
        found = self.people.get(_name(text), []) if text else []
        if text and not found:
            self._complain(number, "responsible", _("“%(value)s” does not work here.") % {"value": text})
        if len(found) > 1:
            self._complain(
                number,
                "responsible",
                _("There are several “%(value)s”: write the full name.") % {"value": text},
            )
        return found[0] if len(found) == 1 else None

    def _complain(self, number: int, name: str, text: str) -> None:
        index = self.places.get(name)
        column = chr(ord("A") + index) if index is not None and index < 26 else ""
        self.found.problems.append(Problem(f"{column}{number}", text))


def _name(text: str) -> str:
    """«Петрова О.И.», «Петрова О. И.» and the full name are compared without spaces and dots."""
    return _key(text).replace(".", " ").replace("\u00a0", " ").replace(" ", "")
