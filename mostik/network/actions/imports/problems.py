"""What is wrong in a file, and where."""

from __future__ import annotations

from dataclasses import dataclass

from mostik.lib.errors import Refusal


class CannotImport(Refusal):
    """The file cannot be read or applied as a whole; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`cell` is «D7», «7» for a whole row, "" for the whole sheet."""

    sheet: str
    cell: str
    message: str
    column: str = ""

    def place(self, file: str) -> str:
        return "!".join(filter(None, (file, self.sheet, self.cell)))

    def line(self, file: str) -> str:
        """`file!sheet!cell: sentence`"""
        return f"{self.place(file)}: {self.message}"


def letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
