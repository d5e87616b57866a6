"""What a workbook says about itself in the sheet `settings`: for whom it is, how long it takes, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mostik.instruments.engine.problems import Problem
from mostik.instruments.engine.tables import Sheet

KINDS = ("observation_card", "checklist", "survey", "self_analysis", "test", "case")
DIRECTIONS = ("process", "management", "staff", "digital", "satisfaction")
MAX_MINUTES = 600
LENGTHS = {"audience": 300, "source_note": 1000, "licence": 500}


@dataclass(frozen=True, slots=True)
class About:
    """Everything may be empty; `minutes` is then 0."""

    kind: str = ""
    direction: str = ""
    audience: str = ""
    minutes: int = 0
    source_note: str = ""
    licence: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def about_of(definition: Mapping[str, Any]) -> About:
    return About(**definition["about"])


def read_about(sheet: Sheet | None, problems: list[Problem]) -> About:
    if sheet is None or not sheet.rows:
        return About()
    row = sheet.rows[0]
    words = {}
    for column, known in (("kind", KINDS), ("direction", DIRECTIONS)):
        words[column] = row[column].lower()
        if words[column] and words[column] not in known:
            told = {"value": row[column][:40], "known": ", ".join(known)}
            problems.append(sheet.problem(row, column, "value_unknown", **told))
    minutes = row["minutes"]
    if minutes and not (minutes.isdecimal() and minutes.isascii() and 0 < int(minutes[:6]) <= MAX_MINUTES):
        told = {"value": minutes[:40], "column": "minutes"}
        problems.append(sheet.problem(row, "minutes", "number_bad", **told))
        minutes = ""
    texts = {column: row[column][:length] for column, length in LENGTHS.items()}
    return About(**words, **texts, minutes=int(minutes or 0))
