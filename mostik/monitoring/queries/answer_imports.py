"""Reading a file of answers gathered elsewhere against a campaign: which columns, which units, which rows, what is wrong."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mostik.instruments.engine import answers_mapping as mapping
from mostik.instruments.engine.answer_cells import CellError, read_date
from mostik.instruments.engine.answer_tables import RawTable, open_table
from mostik.instruments.engine.evaluate import evaluate, initial_answers
from mostik.instruments.engine.form import CHOICE_KINDS, Form, Question, text_in
from mostik.instruments.engine.problems import sentence
from mostik.instruments.queries import versions
from mostik.monitoring.enums import ANONYMOUS_SOURCES, AssignmentState
from mostik.monitoring.models import AnswerImport, Assignment, Campaign, ImportedRow, ImportProfile
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.planning import UNIT_KINDS
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.platform.queries.files import read_file
from mostik.stats.methodology import UnitLevel

MAX_ROWS, MAX_COLUMNS, MAX_PROBLEMS, MAX_VALUES = 5000, 300, 1000, 60


def visible_to(user: Any) -> QuerySet[AnswerImport]:
    """Imports of the campaigns a user sees; what may be done with each is in `rules`."""
    rows = AnswerImport.objects.select_related(
        "campaign__owner", "version__instrument", "file", "job", "created_by"
    )
    rows = rows.defer("version__definition", "version__xform")
    return rows.filter(campaign__in=campaigns.visible_to(user).order_by().values("pk"))


def table_of(run: AnswerImport) -> RawTable:
    return open_table(read_file(run.file), run.file.name)


def header_hash(header: list[str]) -> str:
    return hashlib.sha256(json.dumps([mapping.plain(title) for title in header]).encode()).hexdigest()


def profile_for(user: Any, version: Any, header: list[str]) -> ImportProfile | None:
    return ImportProfile.objects.filter(
        created_by=user, version=version, header_hash=header_hash(header)
    ).first()


def fixed_places(campaign: Campaign, level: str) -> QuerySet[Node]:
    """What a whole file may be about: organisations of the campaign, and groups where these are measured."""
    kinds = [NodeKind.ORGANISATION, UNIT_KINDS[UnitLevel(level)]]
    found: QuerySet[Node] = Node.objects.on(campaign.structure_date).filter(
        path__startswith=campaign.owner.path, kind__in=kinds
    )
    return found.order_by("path")


def cells_of(table: RawTable, index: int) -> list[str]:
    """Different texts of a column, the most frequent first."""
    counted = Counter(mapping.cell_text(cells[index]) for _n, cells in table.rows() if index < len(cells))
    return [text for text, _n in counted.most_common() if text]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A text of a cell to be matched with a choice. `chosen` is the name of the choice, or nothing yet."""

    field: str
    text: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Values:
    label: str
    options: tuple[tuple[str, str], ...]
    lines: tuple[ValueLine, ...]


def values_to_match(form: Form, table: RawTable, given: Mapping[str, Any], language: str) -> list[Values]:
    """For each column with choices: its texts and what they were taken for."""
    found = []
    for index, target in enumerate(given.get("columns", [])):
        question = question_of(form, target)
        if question is None or question.kind not in CHOICE_KINDS:
            continue
        texts = list(dict.fromkeys(p for t in cells_of(table, index) for p in mapping.pieces(question, t)))
        kept = given.get("values", {}).get(question.name, {})
        known = {**mapping.suggest_values(question, texts), **kept}
        options = tuple(
            (c.name, text_in(c.labels, language, form.default_language).partition("\n")[0] or c.name)
            for c in question.choices
        )
        lines = tuple(
            ValueLine(f"value:{index}:{n}", t, known.get(t, "")) for n, t in enumerate(texts[:MAX_VALUES])
        )
        found.append(
            Values(text_in(question.labels, language, form.default_language) or question.name, options, lines)
        )
    return found


def question_of(form: Form, target: str) -> Question | None:
    return (
        form.question(target.removeprefix(mapping.QUESTION)) if target.startswith(mapping.QUESTION) else None
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` as a person counts it; `column` is the title of the column, or nothing for the whole row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    row: int
    fingerprint: str
    unit: Node
    answers: dict[str, str]
    hidden: list[str]
    on: datetime.date | None
    card: Assignment | None


@dataclass(slots=True)
class Plan:
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    def counts(self) -> dict[str, int]:
        return {"new": len(self.rows), "unchanged": self.unchanged, "problems": len(self.problems)}


class Reader:
    """Reads the rows of one run. Changes nothing."""

    def __init__(self, run: AnswerImport, table: RawTable, at: datetime.datetime) -> None:
        self.run, self.table, self.at = run, table, at
        self.form = versions.form_of(run.version)
        self.level = versions.methodology_of(run.version).unit_level
        self.language = (get_language() or "ru")[:2]
        self.columns: list[str] = run.mapping.get("columns", [])
        self.values: dict[str, dict[str, str]] = run.mapping.get("values", {})
        self.is_crowd = run.source in set(ANONYMOUS_SOURCES)
        self.plan = Plan()
        self.seen: Counter[str] = Counter()
        self.taken: dict[int, int] = {}

    @cached_property
    def places(self) -> Places:
        return Places(self.run.campaign, self.level, self.run.mapping.get("place"))

    @cached_property
    def cards(self) -> dict[int, Assignment]:
        rows = Assignment.objects.filter(
            campaign=self.run.campaign_id, version=self.run.version_id, source=self.run.source
        )
        return {card.unit_id: card for card in rows.order_by("-pk")}

    def read(self) -> Iterator[tuple[int, int]]:
        """Fills `plan`; yields how far it is."""
        rows = [
            (number, cells) for number, cells in self.table.rows() if any(mapping.cell_text(c) for c in cells)
        ]
        known = set(ImportedRow.objects.exclude(run=self.run).values_list("fingerprint", flat=True))
        if len(rows) > MAX_ROWS:
            self.problem(
                MAX_ROWS,
                "",
                _("At most %(most)s rows are taken at once; divide the file.") % {"most": MAX_ROWS},
            )
            return
        for done, (number, cells) in enumerate(rows, start=1):
            mark = self.fingerprint(cells)
            if mark in known:
                self.plan.unchanged += 1
            else:
                self.row(number + 1, cells, mark)
            yield done, len(rows)
        if not rows:
            self.problem(1, "", _("There are no answers in the file."))

    def fingerprint(self, cells: list[object]) -> str:
        """The n-th row with the very same cells is another one: two people may answer alike."""
        text = json.dumps([mapping.cell_text(cell) for cell in cells], ensure_ascii=False)
        self.seen[text] += 1
        scope = f"{self.run.campaign_id} {self.run.version_id} {self.run.source} {self.seen[text]} "
        return hashlib.sha256((scope + text).encode()).hexdigest()

    def problem(self, row: int, column: str, message: str) -> None:
        if len(self.plan.problems) < MAX_PROBLEMS:
            self.plan.problems.append(Problem(row, column, message))

    def row(self, number: int, cells: list[object], mark: str) -> None:
        before = len(self.plan.problems)
        given: dict[str, str] = {}
        texts: dict[str, str] = {}
        on: datetime.date | None = None
        for index, target in enumerate(self.columns):
            value = cells[index] if index < len(cells) else None
            try:
                question = question_of(self.form, target)
                if question is not None:
                    given[question.name] = mapping.read_cell(
                        question, value, self.values.get(question.name, {})
                    )
                elif target == mapping.DATE and mapping.cell_text(value):
                    on = datetime.date.fromisoformat(read_date(value))
                elif target:
                    texts[target] = mapping.cell_text(value)
            except CellError as error:
                self.problem(number, self.table.header[index], self.said(error))
        unit = self.places.find(texts, lambda column, text: self.problem(number, self.title_of(column), text))
        answers, hidden = self.checked(number, given, on)
        card = self.card_for(number, unit) if unit is not None else None
        if unit is not None and len(self.plan.problems) == before:
            self.plan.rows.append(PlannedRow(number, mark, unit, answers, hidden, on, card))

    def said(self, error: CellError) -> str:
        if error.code == "answer_choice_unknown":
            return _("“%(value)s” is not matched with a choice: match it above or correct the file.") % {
                "value": error.value
            }
        return sentence(error.code, self.language, value=error.value, name="")

    def title_of(self, target: str) -> str:
        titles = (self.table.header[n] for n, one in enumerate(self.columns) if one == target)
        return next(titles, "")

    def checked(
        self, number: int, given: dict[str, str], on: datetime.date | None
    ) -> tuple[dict[str, str], list[str]]:
        """The same check as in the browser, on the day of the row."""
        day = timezone.localtime(self.at).replace(hour=0, minute=0, second=0, microsecond=0)
        if on is not None:
            day = day.replace(year=on.year, month=on.month, day=on.day)
        result = evaluate(self.form, {**initial_answers(self.form, day), **given}, now=day)
        named = {(one.row, one.column) for one in self.plan.problems[-MAX_COLUMNS:]}
        for violation in result.violations:
            question = self.form.question(violation.question)
            column = self.title_of(f"{mapping.QUESTION}{violation.question}")
            if not column and question is not None:
                column = text_in(question.labels, self.language, self.form.default_language)
            if (number, column) not in named:  # an unreadable cell is no missing answer
                self.problem(number, column, violation.text(self.language, self.form.default_language))
        kept = {key: value for key, value in result.values.items() if value != ""} | result.counts
        return kept, sorted(result.hidden)

    def card_for(self, number: int, unit: Node) -> Assignment | None:
        """The card handed out and not begun, which the row fills; a started one is a problem."""
        if self.is_crowd:
            return None
        if unit.pk in self.taken:
            text = _("The same unit stands in row %(row)s already: one card from one source.") % {
                "row": self.taken[unit.pk]
            }
            self.problem(number, "", text)
        self.taken.setdefault(unit.pk, number)
        card = self.cards.get(unit.pk)
        if card is not None and card.state != AssignmentState.ASSIGNED:
            text = _("The card of “%(unit)s” is filled already (%(state)s): remove the row.")
            self.problem(number, "", text % {"unit": unit.title, "state": card.get_state_display()})
        return card


class Places:
    """Finds units by name, short name, code or taxpayer's number, as they stood on the campaign's date."""

    def __init__(self, campaign: Campaign, level: str, fixed: int | None) -> None:
        self.kind = UNIT_KINDS[UnitLevel(level)]
        found: QuerySet[Node] = Node.objects.on(campaign.structure_date).filter(
            path__startswith=campaign.owner.path
        )
        self.fixed: Node | None = found.filter(pk=fixed).first() if fixed else None
        kinds = {NodeKind.ORGANISATION, self.kind}
        self.names: dict[str, dict[str, list[Node]]] = {kind: {} for kind in kinds}
        for node in found.filter(kind__in=kinds):
            for name in {mapping.plain(n) for n in (node.name, node.short_name, node.code, node.inn) if n}:
                self.names[node.kind].setdefault(name, []).append(node)

    def find(self, texts: Mapping[str, str], tell: Any) -> Node | None:
        """The unit of a row; `tell(column, sentence)` says why there is none."""
        place = self.fixed
        if texts.get(mapping.ORGANISATION):
            kind = self.kind if self.kind == NodeKind.MUNICIPALITY else NodeKind.ORGANISATION
            place = self._one(mapping.ORGANISATION, texts[mapping.ORGANISATION], kind, None, tell)
            if place is None:
                return None
        if place is not None and place.kind == self.kind:
            return place
        if self.kind == NodeKind.GROUP and texts.get(mapping.GROUP):
            return self._one(mapping.GROUP, texts[mapping.GROUP], self.kind, place, tell)
        column = mapping.GROUP if place is not None or self.kind == NodeKind.GROUP else mapping.ORGANISATION
        tell(
            column,
            _(
                "It is not said whom the row is about: fill in the cell, or choose one place for the whole file."
            ),
        )
        return None

    def _one(self, column: str, text: str, kind: str, inside: Node | None, tell: Any) -> Node | None:
        found = self.names[kind].get(mapping.plain(text), [])
        if inside is not None:
            found = [node for node in found if node.path.startswith(inside.path)]
        if len(found) == 1:
            return found[0]
        if found:
            tell(
                column,
                _("“%(name)s” stands in several places: give the code or the organisation.") % {"name": text},
            )
        else:
            tell(
                column,
                _(
                    "“%(name)s” is not known in this campaign: write the name, the code or the INN as in the system."
                )
                % {"name": text},
            )
        return None
