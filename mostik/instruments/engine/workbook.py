"""Reads a scored workbook (docs/scoring.md): the form, its XForm made by pyxform, the methodology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mostik.instruments.engine import xform
from mostik.instruments.engine.about import About, read_about
from mostik.instruments.engine.conversion import convert
from mostik.instruments.engine.form import Form, Group, Question
from mostik.instruments.engine.plausibility import Check, read_checks
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.engine.references import check
from mostik.instruments.engine.scoring_checks import check_methodology
from mostik.instruments.engine.scoring_sheet import read_methodology, read_scores, read_settings
from mostik.instruments.engine.survey import (
    CHOICE_ALIASES,
    SURVEY_ALIASES,
    YES,
    Draft,
    read_choices,
    read_survey,
)
from mostik.instruments.engine.tables import Row, Sheet, language_code, open_workbook, read_sheet
from mostik.stats.methodology import Methodology

MAX_WORKBOOK = 10 * 1024 * 1024
SHEETS = ("survey", "choices", "settings", "indicators", "checks", "external_choices", "entities", "osm")
ALIASES = {
    "survey": SURVEY_ALIASES,
    "choices": CHOICE_ALIASES,
    "settings": {
        "id_string": "form_id",
        "title": "form_title",
        "set_form_title": "form_title",
        "set_form_id": "form_id",
    },
    "indicators": {},
    "checks": {},
    "external_choices": {},
    "entities": {},
    "osm": {},
}
PARTS = {
    "calculate": "calculation",
    "itemset": "choice_filter",
    "jr:count": "repeat_count",
    "setvalue": "default",
    "output": "label",
}
"""Attribute of the XForm → column of the sheet, where they are called differently."""
TRANSLATED = ("label", "hint")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A workbook without problems. `warnings` are worth reading before publishing."""

    form: Form
    methodology: Methodology
    title: str
    form_id: str
    version: str
    languages: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()
    about: About = field(default_factory=About)
    checks: tuple[Check, ...] = ()


def read(
    source: str | Path | bytes, name: str = "", attached: Mapping[str, bytes] | None = None
) -> Instrument:
    """The instrument of a workbook given as a path or as bytes (`name` is then the file name to show). `attached` are
    the tables it refers to, by file name.

    Raises `WorkbookErrors` with every problem found; nothing else, whatever the file holds.
    """
    file = name or (Path(source).name if not isinstance(source, bytes) else "workbook.xlsx")
    data = source if isinstance(source, bytes) else _content(Path(source), file)
    if len(data) > MAX_WORKBOOK:
        raise WorkbookErrors([Problem(file, "", "", "file_huge")])
    problems: list[Problem] = []
    warnings: list[Problem] = []
    sheets = sheets_of(data, file, problems)
    if "survey" not in sheets:
        raise WorkbookErrors([*problems, Problem(file, "", "", "survey_missing")])
    try:
        instrument = _instrument(sheets, file, problems, warnings, attached or {})
    except WorkbookErrors:
        raise
    except Exception as error:  # a workbook nobody thought of must still get a sentence
        if not problems:
            problems.append(
                Problem(file, sheets["survey"].name, "A1", "pyxform", {"message": type(error).__name__})
            )
        raise WorkbookErrors(_in_order(problems)) from error
    if problems:
        raise WorkbookErrors(_in_order(problems))
    return instrument


def _content(path: Path, file: str) -> bytes:
    try:
        if path.stat().st_size > MAX_WORKBOOK:
            raise WorkbookErrors([Problem(file, "", "", "file_huge")])
        return path.read_bytes()
    except OSError as error:
        raise WorkbookErrors([Problem(file, "", "", "file_unreadable")]) from error


def sheets_of(data: bytes, file: str, problems: list[Problem]) -> dict[str, Sheet]:
    """The sheets we read, by their names."""
    book = open_workbook(data, file)
    found: dict[str, Sheet] = {}
    for title in book.sheet_names:
        name = title.strip().lower()
        if name not in SHEETS:
            continue
        if name in found:
            problems.append(Problem(file, title, "", "sheet_repeated", {"sheet": name}))
            continue
        found[name] = read_sheet(book, title, file, ALIASES[name], problems)
    return found


def _instrument(
    sheets: dict[str, Sheet],
    file: str,
    problems: list[Problem],
    warnings: list[Problem],
    attached: Mapping[str, bytes],
) -> Instrument:
    survey, choices, settings = sheets["survey"], sheets.get("choices"), sheets.get("settings")
    head = settings.rows[0] if settings and settings.rows else None
    may_repeat = head is not None and head["allow_choice_duplicates"].lower() in YES
    lists = read_choices(choices, problems, warnings, may_repeat=may_repeat) if choices else {}
    draft = Draft(survey, lists, problems, warnings, has_choices=choices is not None)
    root = read_survey(draft)
    check(root, draft)
    questions = {q.name: q for q in Form(root).questions()}
    _check_survey(draft, questions)
    scoring = read_settings(settings, problems)
    methodology = read_methodology(
        draft, questions, read_scores(choices, problems), sheets.get("indicators"), scoring
    )
    check_methodology(methodology, sheets.get("indicators"), draft)
    about, checks = read_about(settings, problems), read_checks(sheets.get("checks"), root, problems)
    form = _form(draft, sheets, file, problems, attached)
    form_id = (head["form_id"] if head else "") or Path(file).stem
    if not head or not head["form_id"]:
        warnings.append(Problem(file, "settings", "A1", "form_id_missing", {"form_id": form_id}))
    languages = _languages(sheets)
    default = _default_language(head, languages)
    _warn_translations(sheets, languages, warnings)
    return Instrument(
        form=replace(form, languages=languages, default_language=default),
        methodology=methodology,
        title=(head["form_title"] if head else "") or form_id,
        form_id=form_id,
        version=head["version"] if head else "",
        languages=languages,
        warnings=tuple(_in_order(warnings)),
        about=about,
        checks=checks,
    )


def _form(
    draft: Draft, sheets: dict[str, Sheet], file: str, problems: list[Problem], attached: Mapping[str, bytes]
) -> Form:
    """The form as the XForm says it. What is wrong there or too much for the browser gets the cell it comes from."""
    text = "" if problems else convert(sheets, file, problems)
    if not text:
        return Form(Group("", ()))
    try:
        form = xform.read(text.encode(), file, attached)
    except WorkbookErrors as errors:
        problems.extend(_in_cells(errors.problems, draft))
        return Form(Group("", ()))
    reasons = tuple(_in_order(_in_cells(form.collect_only, draft)))
    return replace(form, xform=text, collect_only=reasons)


def _in_cells(problems: Iterable[Problem], draft: Draft) -> list[Problem]:
    found = []
    for problem in problems:
        row = draft.rows.get(problem.sheet.rpartition("/")[2])
        column = PARTS.get(problem.cell, problem.cell)
        column = column if column in draft.sheet.columns else "type"
        place = draft.sheet.problem(row or 0, column, problem.code, **problem.params)
        found.append(place if row is not None else replace(place, cell=""))
    return found


def _check_survey(draft: Draft, questions: dict[str, Question]) -> None:
    if not questions and not draft.problems:
        draft.problems.append(draft.sheet.problem(1, "type", "survey_empty"))
    if not draft.has_choices:
        for row in draft.sheet.rows:
            if row["type"].lower().startswith("select"):
                draft.problem(row, "type", "choices_missing")
                break


def _languages(sheets: dict[str, Sheet]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in ("survey", "choices"):
        for column in sheets[name].columns if name in sheets else ():
            base, _, language = column.partition("::")
            if base in TRANSLATED and language:
                found[language_code(language)] = None
    return tuple(found)


def _default_language(head: Row | None, languages: tuple[str, ...]) -> str:
    named = language_code(head["default_language"]) if head and head["default_language"] else ""
    return named or next(iter(languages), "")


def _warn_translations(sheets: dict[str, Sheet], languages: tuple[str, ...], warnings: list[Problem]) -> None:
    """Cells without a text in a language their neighbours have."""
    for name in ("survey", "choices"):
        sheet = sheets.get(name)
        columns = [c for c in sheet.columns if c.startswith("label::")] if sheet else []
        for row in sheet.rows if sheet and len(columns) > 1 else ():
            for column in columns:
                if not row[column] and any(row[c] for c in columns):
                    language = column.partition("::")[2]
                    assert sheet is not None
                    warnings.append(sheet.problem(row, column, "translation_missing", language=language))


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By sheet, row and column, each once."""
    ranks = {name: rank for rank, name in enumerate(SHEETS)}
    unique = {(p.sheet, p.cell, p.code, tuple(p.params.items())): p for p in problems}

    def place(problem: Problem) -> tuple[int, int, int, str]:
        letters = problem.cell.rstrip("0123456789")
        digits = problem.cell[len(letters) :]
        return ranks.get(problem.sheet.lower(), -1), int(digits or 0), len(letters), letters

    return sorted(unique.values(), key=place)


__all__ = ["Group", "Instrument", "read"]
