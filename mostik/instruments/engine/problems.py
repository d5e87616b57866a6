"""Problems of input files: where (file, sheet, cell) and what, as a sentence in Russian or English.

The engine has no Django, so its sentences live in `sentences.py` and not in a gettext catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mostik.instruments.engine.sentences import SENTENCES

NOWHERE = "-"
"""Stands for the sheet or the cell in a problem of the whole file or the whole sheet."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to repair. `cell` is A1-style; `code` names a sentence of `sentences.py`, `params` fill it."""

    file: str
    sheet: str
    cell: str
    code: str
    params: dict[str, str] = field(default_factory=dict)

    def text(self, language: str = "ru") -> str:
        return sentence(self.code, language, **self.params)

    @property
    def message(self) -> str:
        return self.text("ru")

    def line(self, language: str = "ru") -> str:
        """`file!sheet!cell: sentence`, as `mostik analyse` prints it; one line whatever the file holds."""
        place = f"{self.file}!{self.sheet or NOWHERE}!{self.cell or NOWHERE}"
        return f"{place}: {self.text(language)}".replace("\n", " ")

    def __str__(self) -> str:
        return self.line("ru")


class WorkbookErrors(Exception):
    """The file cannot be used; `problems` names everything found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(p.line("en") for p in self.problems))


def sentence(code: str, language: str = "ru", /, **params: str) -> str:
    """The sentence `code` in `language` (Russian when there is no such language)."""
    russian, english = SENTENCES[code]
    return (english if language.startswith("en") else russian).format(**params)


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Name of a cell from zero-based row and column."""
    return f"{column_letters(column)}{row + 1}"
