"""The workbook of a competency model is read and checked cell by cell; without mistakes it becomes the draft of its code."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.assessment import rules
from mostik.assessment.actions import competencies
from mostik.assessment.actions.competencies import CannotKeepModel
from mostik.assessment.enums import ModelStatus, Source
from mostik.assessment.models import CompetencyModel
from mostik.assessment.models.competency import LEVELS
from mostik.assessment.packs.shape import Link, Node, Pack
from mostik.assessment.queries import competencies as queries
from mostik.assessment.queries.model_changes import Difference, differences
from mostik.instruments.models import Instrument
from mostik.network.models import Node as Place
from mostik.platform.models import User
from mostik.stats.profile import Rule

MODEL, COMPETENCIES, AUDIENCES = "Модель", "Компетенции", "Должности"
TARGETS, LINKS, RULE = "Требования", "Связи", "Правило"
SHEETS: dict[str, tuple[str, ...]] = {
    MODEL: ("Параметр", "Значение"),
    COMPETENCIES: (
        "Код",
        "Внутри",
        "Название",
        "Описание",
        "Трудовая функция",
        "Уровень 1",
        "Уровень 2",
        "Уровень 3",
        "Уровень 4",
    ),
    AUDIENCES: ("Группа", "Название группы", "Должность"),
    TARGETS: ("Компетенция", "Группа", "Категория", "Уровень"),
    LINKS: ("Компетенция", "Инструмент", "Показатель", "Вес"),
    RULE: ("Параметр", "Источник", "Значение"),
}
LISTS, MAPS = ("thresholds", "apart"), ("weights", "item_error")
SIZE = 5_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake with its address: the sheet and the cell («C12»)."""

    sheet: str
    cell: str
    text: str


@dataclass(slots=True)
class Report:
    """What a workbook would do. `pack` is None where it could not be read at all; nothing is applied with problems."""

    pack: Pack | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changes: list[Difference] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def complain(self, sheet: str, row: int, column: int, text: str) -> None:
        self.problems.append(Problem(sheet, f"{chr(ord('A') + column)}{row}", text))


def check(*, content: bytes, owner: Place | None, by: User) -> Report:
    """Read the workbook and say what it would change against the newest number of its code. Writes nothing."""
    _refuse_strangers(by, owner)
    tables = _tables(content)
    report = Report()
    pack = _pack(tables, report)
    _cross_check(pack, report, tables)
    report.pack = pack
    known = set(Instrument.objects.values_list("code", flat=True))
    for code in sorted({link.instrument for link in pack.links} - known):
        text = _("There is no instrument “%(code)s” here: its links will be left out.")
        report.warnings.append(text % {"code": code})
    former = CompetencyModel.objects.filter(owner=owner, code=pack.code).order_by("-number").first()
    if former is not None and not report.problems:
        report.changes = differences(queries.content_of(former), pack)
    report.counts = {
        "nodes": len(pack.nodes),
        "targets": sum(len(node.asked) + len(node.higher) for node in pack.nodes),
        "links": len(pack.links),
    }
    return report


def apply(*, report: Report, owner: Place | None, by: User, at: datetime.datetime) -> CompetencyModel:
    """Make or replace the draft of this code."""
    _refuse_strangers(by, owner)
    if report.pack is None or report.problems:
        raise CannotKeepModel(_("Correct the mistakes of the workbook first."))
    draft = CompetencyModel.objects.filter(
        owner=owner, code=report.pack.code, status=ModelStatus.DRAFT
    ).first()
    if draft is not None:
        return competencies.rewrite(model=draft, pack=report.pack, by=by, at=at)[0]
    return competencies.create(pack=report.pack, owner=owner, by=by, at=at)[0]


def _refuse_strangers(by: User, owner: Place | None) -> None:
    if not rules.can_keep_model(by, CompetencyModel(owner=owner)):
        raise CannotKeepModel(_("You do not keep models of this place."))


def _tables(content: bytes) -> dict[str, list[list[str]]]:
    """Sheets by name as rows of stripped texts, the heading left out. A number loses its needless “.0”."""
    if len(content) > SIZE:
        raise CannotKeepModel(_("The file is too large."))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {
            name: book.get_sheet_by_name(name).to_python()[1:] for name in book.sheet_names if name in SHEETS
        }
    except CalamineError as error:
        raise CannotKeepModel(_("This is not a workbook .xlsx.")) from error
    missing = [name for name in (MODEL, COMPETENCIES) if name not in found]
    if missing:
        raise CannotKeepModel(_("The workbook has no sheet “%(name)s”.") % {"name": missing[0]})
    return {
        name: [_padded([_text(cell) for cell in row], len(SHEETS[name])) for row in found.get(name, [])]
        for name in SHEETS
    }


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _padded(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))][:width]


def _rows(table: Sequence[list[str]]) -> list[tuple[int, list[str]]]:
    """Rows that are not empty, with their numbers in the sheet."""
    return [(number, row) for number, row in enumerate(table, 2) if any(row)]


def _pack(tables: dict[str, list[list[str]]], report: Report) -> Pack:
    values = {row[0]: row[1] for _n, row in _rows(tables[MODEL])}
    for name in ("Код", "Название"):
        if not values.get(name):
            report.complain(MODEL, 1, 1, _("Fill “%(name)s”.") % {"name": name})
    audiences: dict[str, tuple[str, tuple[str, ...]]] = {}
    for number, (code, title, position) in _rows(tables[AUDIENCES]):
        if not code or not title:
            report.complain(AUDIENCES, number, 0, _("A group needs a code and a title."))
            continue
        former = audiences.get(code, (title, ()))
        audiences[code] = (former[0], (*former[1], position) if position else former[1])
    titles = tuple(values.get(f"Уровень {n}", "") for n in range(1, LEVELS + 1))
    if not all(titles):
        report.complain(MODEL, 1, 1, _("Name the four levels."))
    return Pack(
        code=values.get("Код", "")[:40],
        title=values.get("Название", "")[:300],
        note=values.get("Пояснение", ""),
        level_titles=titles,
        audiences=audiences,
        rule=_rule(tables[RULE], report),
        nodes=_nodes(tables, audiences, report),
        links=_links(tables[LINKS], report),
    )


def _nodes(tables: dict[str, list[list[str]]], audiences: dict[str, Any], report: Report) -> tuple[Node, ...]:
    asked: dict[str, dict[str, int]] = {}
    higher: dict[str, dict[tuple[str, str], int]] = {}
    codes = {row[0] for _n, row in _rows(tables[COMPETENCIES])}
    for number, (code, who, category, level) in _rows(tables[TARGETS]):
        if code not in codes:
            report.complain(TARGETS, number, 0, _("There is no competency “%(code)s”.") % {"code": code})
        elif who not in audiences:
            report.complain(TARGETS, number, 1, _("There is no group “%(code)s”.") % {"code": who})
        elif level not in [str(n) for n in range(1, LEVELS + 1)]:
            report.complain(TARGETS, number, 3, _("A level is a number from 1 to 4."))
        elif category:
            higher.setdefault(code, {})[who, category[:20]] = int(level)
        else:
            asked.setdefault(code, {})[who] = int(level)
    found: dict[str, Node] = {}
    for number, row in _rows(tables[COMPETENCIES]):
        code, parent, title, text, function, *levels = row
        if not code or not title or len(code) > 20:
            report.complain(
                COMPETENCIES, number, 0, _("A competency needs a code (up to 20 signs) and a title.")
            )
        elif code in found:
            report.complain(COMPETENCIES, number, 0, _("The code “%(code)s” is used twice.") % {"code": code})
        elif parent and parent not in found:
            text_ = _("“%(code)s” must stand above in the sheet.")
            report.complain(COMPETENCIES, number, 1, text_ % {"code": parent})
        else:
            words = tuple(levels) if any(levels) else ()
            found[code] = Node(
                code, parent, title, text, function, words, asked.get(code, {}), higher.get(code, {})
            )
    return tuple(found.values())


def _links(table: Sequence[list[str]], report: Report) -> tuple[Link, ...]:
    found = {}
    for number, (code, instrument, indicator, weight) in _rows(table):
        if not code or not instrument or not indicator:
            report.complain(LINKS, number, 0, _("A link needs a competency, an instrument and an indicator."))
        elif weight and not (weight.isdecimal() and 1 <= int(weight) <= 100):
            report.complain(LINKS, number, 3, _("A weight is a number from 1 to 100."))
        else:
            found[code, instrument, indicator] = Link(code, instrument, indicator, int(weight or 1))
    return tuple(found.values())


def _rule(table: Sequence[list[str]], report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (name, source, value) in _rows(table):
        if name in MAPS and source not in Source.values:
            report.complain(RULE, number, 1, _("There is no source “%(code)s”.") % {"code": source})
        elif name != "apart" and not value.isdecimal():
            report.complain(RULE, number, 2, _("A whole number is needed here."))
        elif name in MAPS:
            found.setdefault(name, {})[source] = int(value)
        elif name in LISTS:
            found.setdefault(name, []).append(int(value) if value.isdecimal() else value)
        else:
            found[name] = int(value)
    try:
        Rule.of(found)
    except (TypeError, ValueError, KeyError) as error:
        report.complain(RULE, 1, 0, _("The rule is wrong: %(error)s.") % {"error": error})
    return found


def _cross_check(pack: Pack, report: Report, tables: dict[str, list[list[str]]]) -> None:
    """What no row can see alone: links to nothing, leaves without words."""
    parents = {node.parent for node in pack.nodes}
    leaves = {node.code: node for node in pack.nodes if node.code not in parents}
    for number, row in _rows(tables[LINKS]):
        if row[0] and row[0] not in leaves:
            report.complain(
                LINKS, number, 0, _("“%(code)s” is not a competency that is measured.") % {"code": row[0]}
            )
    for number, row in _rows(tables[COMPETENCIES]):
        leaf = leaves.get(row[0])
        if leaf is not None and len([text for text in leaf.levels if text]) != LEVELS:
            column = 5 + next((n for n, text in enumerate(row[5:]) if not text), 0)
            report.complain(COMPETENCIES, number, column, _("Describe all four levels."))
