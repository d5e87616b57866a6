"""The workbook of templates: a row is a step, rows of one number are one template. Read with every wrong cell named; what a
template is called is written in its first row and may be left out below."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.assessment.enums import DeficitLevel
from mostik.growth.enums import StepForm
from mostik.growth.models import RouteTemplate
from mostik.growth.queries import opportunities, route_packs, route_templates
from mostik.growth.queries.sheet import NotASheet, Problem
from mostik.lib.searching import folded
from mostik.lib.text import one_line
from mostik.network.models import Node

COLUMNS = {
    "number": "Номер",
    "title": "Шаблон",
    "code": "Компетенция",
    "level": "Уровень дефицита",
    "position": "Должность",
    "goal": "Цель",
    "kind": "Вид шага",
    "form": "Форма образования",
    "step": "Тема шага",
    "content": "Содержание",
    "hours": "Часы",
    "from_week": "С недели",
    "until_week": "По неделю",
    "expected": "Ожидаемый продукт",
    "presentation_form": "Представление",
}
"""Fields and their headers: files stand in Russian, whatever the language of the page."""
REQUIRED = ("number", "title", "kind", "step")
OF_TEMPLATE = ("title", "code", "level", "position", "goal")
LEVELS = {
    "критический": DeficitLevel.CRITICAL.value,
    "существенный": DeficitLevel.SUBSTANTIAL.value,
    "умеренный": DeficitLevel.MODERATE.value,
}
FORMS = {
    "формальное": StepForm.FORMAL.value,
    "неформальное": StepForm.NONFORMAL.value,
    "информальное": StepForm.INFORMAL.value,
}
LENGTHS = {
    "number": 60, "title": 300, "goal": 2000, "step": 300, "content": 4000, "expected": 300, "presentation_form": 120,
}  # fmt: skip
MOST_ROWS, WEEKS = 3000, 104


@dataclass
class Read:
    """Templates to be taken (`actions.route_templates.take`) with numbers known before, or problems: never both."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
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
    columns = {name: header[folded(title)] for name, title in COLUMNS.items() if folded(title) in header}
    reader = _Reader(place, columns)
    for number, line in enumerate(lines[start + 1 :], start + 2):
        reader.take(number, line)
    return reader.done()


class _Reader:
    def __init__(self, place: Node, columns: Mapping[str, int]) -> None:
        self.columns, self.found = columns, Read()
        self.codes = opportunities.titles()
        self.positions = {folded(row.title): row.title for row in route_templates.positions()}
        self.kinds = {folded(kind.title): kind.code for kind in _kinds().values()}
        self.made: dict[str, dict[str, Any]] = {}
        rows = RouteTemplate.objects.filter(place=place).exclude(number="")
        self.known = set(rows.values_list("number", flat=True))

    def take(self, number: int, line: Sequence[Any]) -> None:
        cells = {
            name: _text(line[index]) if index < len(line) else "" for name, index in self.columns.items()
        }
        if not any(cells.values()):
            return
        cells = {name: cells.get(name, "") for name in COLUMNS}
        cells["code"] = cells["code"].partition(" ")[0]  # «met.1 — …», as the second sheet lists them
        for name, most in LENGTHS.items():
            if len(cells[name]) > most:
                self._complain(number, name, _("At most %(n)d characters.") % {"n": most})
        if not cells["number"]:
            self._complain(number, "number", _("Write the number of the template."))
            return
        template = self._template(number, cells)
        template["steps"].append(self._step(number, cells))

    def _template(self, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        known = self.made.get(cells["number"])
        if known is not None:
            for name in OF_TEMPLATE:
                if cells[name] and cells[name] != known["written"][name]:
                    text = _("It differs from the first row of the template.")
                    self._complain(number, name, text)
            return known
        if not cells["title"]:
            self._complain(number, "title", _("Write what the template is called."))
        if cells["code"] and cells["code"] not in self.codes:
            self._complain(
                number, "code", _("There is no competency “%(value)s”.") % {"value": cells["code"]}
            )
        made = {
            "number": cells["number"],
            "title": cells["title"],
            "code": cells["code"],
            "level": self._one_of(number, "level", cells["level"], LEVELS),
            "position": self._one_of(number, "position", cells["position"], self.positions),
            "goal": cells["goal"],
            "steps": [],
            "written": {name: cells[name] for name in OF_TEMPLATE},
        }
        self.made[cells["number"]] = made
        return made

    def _step(self, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        if not cells["step"]:
            self._complain(number, "step", _("Say what is to be done."))
        kind = self._one_of(number, "kind", cells["kind"], self.kinds)
        if not cells["kind"]:
            self._complain(number, "kind", _("One of: %(names)s.") % {"names": _named(_kinds())})
        begins = self._whole(number, "from_week", cells["from_week"], WEEKS) or 1
        ends = self._whole(number, "until_week", cells["until_week"], WEEKS) or max(begins, 4)
        if ends < begins:
            self._complain(number, "until_week", _("The step ends before it begins."))
        return {
            "kind": kind,
            "form": self._one_of(number, "form", cells["form"], FORMS),
            "title": cells["step"],
            "content": cells["content"],
            "hours": self._whole(number, "hours", cells["hours"], 2000),
            "from_week": begins,
            "until_week": ends,
            "expected": cells["expected"],
            "presentation_form": cells["presentation_form"],
        }

    def _one_of(self, number: int, name: str, text: str, known: Mapping[str, str]) -> str:
        """The value a word stands for; nothing for no word."""
        if not text or folded(text) in known:
            return known.get(folded(text), "")
        shown = ", ".join(list(known)[:12])
        self._complain(number, name, _("One of: %(names)s.") % {"names": shown})
        return ""

    def _whole(self, number: int, name: str, text: str, most: int) -> int | None:
        if not text:
            return None
        if not text.isdecimal() or len(text) > 6 or not 1 <= int(text) <= most:
            self._complain(number, name, _("A whole number from 1 to %(n)d, or nothing.") % {"n": most})
            return None
        return int(text)

    def _complain(self, number: int, name: str, text: str) -> None:
        self.found.problems.append(Problem(f"{chr(65 + self.columns.get(name, 0))}{number}", text))

    def done(self) -> Read:
        if not self.made and not self.found.problems:
            raise NotASheet(_("There are no rows under the header."))
        if not self.found.problems:
            self.found.rows = [
                {name: value for name, value in row.items() if name != "written"}
                for row in self.made.values()
            ]
            self.found.known = self.known & set(self.made)
        return self.found


def _kinds() -> Mapping[str, route_packs.StepKind]:
    return {code: kind for pack in route_packs.all_packs() for code, kind in pack.kinds.items()}


def _named(kinds: Mapping[str, route_packs.StepKind]) -> str:
    return ", ".join(kind.title for kind in kinds.values())


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return one_line(str(cell)) if cell is not None else ""


def _key(cell: Any) -> str:
    return folded(_text(cell))
