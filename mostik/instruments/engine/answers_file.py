"""Reads a file of answers gathered elsewhere (docs/scoring.md, «Answers file»): .xlsx, .csv or .parquet → submissions.

Places of problems: a .csv has one sheet called `csv`, a .parquet one called `parquet`; row 1 is the header in all three.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mostik.instruments.engine.answer_cells import CELLS, CellError, read_date
from mostik.instruments.engine.answer_tables import RawTable, open_table
from mostik.instruments.engine.evaluate import evaluate, is_static
from mostik.instruments.engine.form import NUMBER_KINDS, Form, Kind, Question
from mostik.instruments.engine.problems import Problem, WorkbookErrors, a1
from mostik.instruments.engine.workbook import Instrument
from mostik.stats.methodology import SOURCES, UnitLevel
from mostik.stats.results import Submission

PLACES = ("region", "municipality", "organisation", "group", "person")
SERVICE = (*PLACES, "source", "date")
NEEDED = {
    UnitLevel.GROUP: ("region", "municipality", "organisation"),
    UnitLevel.ORGANISATION: ("region", "municipality", "organisation"),
    UnitLevel.TEACHER: ("region", "municipality", "organisation"),
    UnitLevel.MUNICIPALITY: ("region", "municipality"),
}
MAX_PROBLEMS = 10_000
MAX_REQUIRED_WARNINGS = 5


@dataclass(slots=True)
class AnswersFile:
    """What a file of answers holds. `rows` gives the row number (from 1, as a person sees it) of each submission."""

    submissions: list[Submission]
    warnings: list[Problem]
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    table: RawTable
    instrument: Instrument
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    missing: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def problem(self, row: int, column: int, code: str, /, **params: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(self.at(row, column, code, **params))

    def at(self, row: int, column: int, code: str, /, **params: str) -> Problem:
        return Problem(self.table.file, self.table.sheet, a1(row, column), code, params)


def read(path: str | Path, instrument: Instrument, *, name: str = "") -> list[Submission]:
    """Submissions of a file. Raises `WorkbookErrors`; for the warnings use `read_file`."""
    return read_file(path, instrument, name=name).submissions


def read_file(source: str | Path | bytes, instrument: Instrument, *, name: str = "") -> AnswersFile:
    """Submissions and warnings of a file given as a path or as bytes (`name` then tells the kind by its suffix).

    Raises `WorkbookErrors` with every problem found.
    """
    reading = _Reading(open_table(source, name), instrument)
    service, items = _columns(reading)
    if reading.problems:
        raise WorkbookErrors(reading.problems)
    result = AnswersFile([], reading.warnings)
    for number, cells in reading.table.rows():
        submission = _submission(reading, number, cells, service, items)
        if submission is not None:
            result.submissions.append(submission)
            result.rows.append(number + 1)
    if not result.submissions and not reading.problems:
        reading.problem(0, 0, "answers_empty")
    if reading.problems:
        raise WorkbookErrors(reading.problems)
    reading.warnings.extend(_required_warnings(reading))
    return result


def _columns(reading: _Reading) -> tuple[dict[str, int], list[tuple[int, Question]]]:
    """Indexes of service columns and of the questions; unknown columns become warnings."""
    questions = {q.name: q for q in reading.instrument.form.questions()}
    service: dict[str, int] = {}
    items: list[tuple[int, Question]] = []
    seen: set[str] = set()
    for index, title in enumerate(reading.table.header):
        name = title.lower() if title.lower() in SERVICE else title
        if not title:
            continue
        if name in seen:
            reading.problem(0, index, "column_repeated", column=title[:60])
        elif name in SERVICE:
            service[name] = index
        elif name in questions:
            items.append((index, questions[name]))
        else:
            reading.warnings.append(reading.at(0, index, "column_unknown", column=title[:60]))
        seen.add(name)
    level = reading.instrument.methodology.unit_level
    for name in (*NEEDED[level], "source"):
        if name not in service:
            reading.problem(0, 0, "column_missing", column=name)
    if level in (UnitLevel.GROUP, UnitLevel.TEACHER) and not {"group", "person"} & set(service):
        reading.problem(0, 0, "column_missing", column="person" if level is UnitLevel.TEACHER else "group")
    return service, items


def _submission(
    reading: _Reading,
    number: int,
    cells: list[object],
    service: dict[str, int],
    items: list[tuple[int, Question]],
) -> Submission | None:
    texts = {name: _text(cells, index) for name, index in service.items()}
    if not any(c is not None and str(c).strip() for c in cells):
        return None
    place = _place(reading, number, texts, service)
    source = texts.get("source", "").lower()
    if source not in SOURCES:
        known = ", ".join(SOURCES)
        reading.problem(number, service["source"], "source_unknown", value=source[:40], known=known)
    now = reading.started
    if texts.get("date"):
        try:
            now = dt.datetime.fromisoformat(read_date(cells[service["date"]])).replace(tzinfo=dt.UTC)
        except CellError:
            reading.problem(number, service["date"], "date_bad", value=texts["date"][:40])
    answers = _answers(reading, number, cells, items)
    hidden = _hidden(reading, number, answers, items, now)
    return Submission(place, source, answers, hidden)


def _text(cells: list[object], index: int) -> str:
    value = cells[index] if index < len(cells) else None
    return "" if value is None else " ".join(CELLS["text"](value).split())


def _place(reading: _Reading, number: int, texts: dict[str, str], service: dict[str, int]) -> tuple[str, ...]:
    level = reading.instrument.methodology.unit_level
    needed = NEEDED[level]
    for name in needed:
        if not texts[name]:
            reading.problem(number, service[name], "place_missing", column=name)
    group, person = texts.get("group", ""), texts.get("person", "")
    if group and person:
        reading.problem(number, service["person"], "place_twice")
    unit = group or person
    if level in (UnitLevel.ORGANISATION, UnitLevel.MUNICIPALITY):
        extra = ("organisation", "group", "person")[0 if level is UnitLevel.MUNICIPALITY else 1 :]
        for name in extra:
            if texts.get(name):
                reading.problem(number, service[name], "place_extra", level=str(level), column=name)
        return tuple(texts[name] for name in needed)
    if not unit:
        column = "person" if level is UnitLevel.TEACHER and "person" in service else "group"
        reading.problem(number, service.get(column, 0), "place_missing", column=column)
    return (*(texts[name] for name in needed), unit)


def _answers(
    reading: _Reading, number: int, cells: list[object], items: list[tuple[int, Question]]
) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for index, question in items:
        value = cells[index] if index < len(cells) else None
        if value is None or value == "":
            answers[question.name] = None
            continue
        try:
            answers[question.name] = _answer(question, value) or None
        except CellError as error:
            reading.problem(number, index, error.code, value=error.value, name=question.name)
    return answers


def _answer(question: Question, value: object) -> str:
    if question.kind in NUMBER_KINDS:
        return CELLS[str(question.kind)](value)
    if question.kind is Kind.DATE:
        return CELLS["date"](value)
    text = CELLS["text"](value)
    if question.kind is Kind.SELECT_ONE and text and text not in _names(question):
        raise CellError("answer_choice_unknown", text)
    if question.kind is Kind.SELECT_MULTIPLE:
        for word in text.split():
            if word not in _names(question):
                raise CellError("answer_choice_unknown", word)
    return text


_NAMES: dict[int, tuple[Question, frozenset[str]]] = {}


def _names(question: Question) -> frozenset[str]:
    kept = _NAMES.get(id(question))
    if kept is None or kept[0] is not question:
        if len(_NAMES) > 5_000:
            _NAMES.clear()
        kept = _NAMES[id(question)] = (question, frozenset(c.name for c in question.choices))
    return kept[1]


def _hidden(
    reading: _Reading,
    number: int,
    answers: dict[str, str | None],
    items: list[tuple[int, Question]],
    now: dt.datetime,
) -> frozenset[str]:
    """Questions left out by `relevant`, where today() is the date of the row; missing required answers are
    remembered."""
    form = reading.instrument.form
    static = is_static(form)
    hidden = frozenset[str]() if static else evaluate(form, answers, now=now, check=False).hidden
    for index, question in items:
        if (
            question.required == ["f", "true", []]
            and not answers.get(question.name)
            and question.name not in hidden
        ):
            reading.missing.setdefault(question.name, []).append((number, index))
    return hidden


def _required_warnings(reading: _Reading) -> Iterator[Problem]:
    for name, places in reading.missing.items():
        for row, column in places[:MAX_REQUIRED_WARNINGS]:
            yield reading.at(row, column, "required_missing", name=name)
        rest = len(places) - MAX_REQUIRED_WARNINGS
        if rest > 0:
            row, column = places[MAX_REQUIRED_WARNINGS]
            yield reading.at(row, column, "required_missing_more", name=name, count=str(rest))
    present = set(reading.table.header)
    for question in _required_without_column(reading.instrument.form, present):
        yield reading.at(0, 0, "column_missing", column=question.name)


def _required_without_column(form: Form, present: set[str]) -> Iterable[Question]:
    return (
        q
        for q in form.questions()
        if q.required == ["f", "true", []] and q.name not in present and not q.relevant
    )
