"""Columns of a file gathered elsewhere → questions, cells → answers: suggestions a person corrects, and the reading itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from mostik.instruments.engine.answer_cells import CELLS, CellError, read_date
from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    FILE_KINDS,
    NUMBER_KINDS,
    SILENT_KINDS,
    Form,
    Kind,
    Question,
)
from mostik.instruments.engine.tables import text_of

ORGANISATION, GROUP, DATE = "organisation", "group", "date"
PLACES = (ORGANISATION, GROUP, DATE)
QUESTION = "q:"
ALIKE = 0.72
WORDS = {
    ORGANISATION: ("организация", "доо", "детский сад", "учреждение", "инн", "organisation", "kindergarten"),
    GROUP: ("группа", "group", "название группы"),
    DATE: ("дата", "дата заполнения", "date"),
}
IGNORED = (
    "отметка времени",
    "timestamp",
    "время создания",
    "время заполнения",
    "id",
    "ip",
    "email",
    "адрес электронной почты",
)


def plain(text: str) -> str:
    """A text as it is compared: small letters, ё as е, without punctuation."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower().replace("ё", "е")).split())


def askable(form: Form) -> list[Question]:
    """Questions a column may answer; those inside repeats cannot stand in one row."""
    silent = (*SILENT_KINDS, *FILE_KINDS, Kind.NOTE, Kind.FOREIGN)
    return [q for q in form.questions() if q.kind not in silent and "[" not in q.name and not q.read_only]


def suggest_columns(header: Sequence[str], form: Form) -> list[str]:
    """A target for each column: «q:name», a place, or nothing. Exact names and labels first, then the most alike."""
    found = [_by_words(title) for title in header]
    free = {q.name: q for q in askable(form)}
    for exact in (True, False):
        scores = sorted(
            (
                (-_likeness(title, question), index, name)
                for index, title in enumerate(header)
                if not found[index] and plain(title) not in IGNORED
                for name, question in free.items()
            ),
        )
        for score, index, name in scores:
            if -score < (1 if exact else ALIKE):
                break
            if not found[index] and name in free:
                found[index] = QUESTION + name
                del free[name]
    return found


def _by_words(title: str) -> str:
    return next((place for place, words in WORDS.items() if plain(title) in words), "")


def _likeness(title: str, question: Question) -> float:
    mine = plain(title)
    if not mine:
        return 0
    names = [plain(question.name), *(plain(label) for label in question.labels.values())]
    if mine in names:
        return 1
    return max(SequenceMatcher(None, mine, one).ratio() for one in names if one) * 0.99


def suggest_values(question: Question, texts: Iterable[str]) -> dict[str, str]:
    """Names of choices by the text of a cell, for those texts that are known without asking."""
    known: dict[str, str] = {}
    for choice in question.choices:
        for label in (
            *choice.labels.values(),
            *(one.partition("\n")[0] for one in choice.labels.values()),
            choice.name,
        ):
            known.setdefault(plain(label), choice.name)
    return {text: known[plain(text)] for text in texts if plain(text) in known}


def pieces(question: Question, text: str) -> list[str]:
    """The answers in a cell: several only where several may be chosen, divided by semicolons, else by commas — unless the
    whole cell is the label of one."""
    if question.kind is not Kind.SELECT_MULTIPLE or suggest_values(question, [text]):
        return [text] if text else []
    parts = [part.strip() for part in re.split(r";|\n" if ";" in text else r",|\n", text)]
    return [part for part in parts if part]


def cell_text(value: object) -> str:
    """What stands in a cell; a whole number of a spreadsheet without its «.0»."""
    text = " ".join(text_of(value).split())
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def read_cell(question: Question, value: object, values: Mapping[str, str]) -> str:
    """The answer as it is kept. Raises CellError; `values` are choices by the text of a cell."""
    if value is None or cell_text(value) == "":
        return ""
    if question.kind in CHOICE_KINDS:
        names = []
        for piece in pieces(question, cell_text(value)):
            name = values.get(piece) or suggest_values(question, [piece]).get(piece)
            if name is None:
                raise CellError("answer_choice_unknown", piece)
            names.append(name)
        return " ".join(dict.fromkeys(names))
    if question.kind in NUMBER_KINDS:
        return CELLS[str(question.kind)](value)
    if question.kind is Kind.DATE:
        return read_date(value)
    return CELLS["text"](value)
