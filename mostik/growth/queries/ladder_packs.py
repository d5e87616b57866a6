"""Stages of growth: dated data. Titles, what is expected at the entry and at the exit, usual supports, and what the machine
looks at to propose a stage."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "packs"


@dataclass(frozen=True, slots=True)
class StageRule:
    """Conditions of one stage; None: not looked at. Records are counted within the window of the pack, verified ones only."""

    years_below: int | None = None
    years_from: int | None = None
    courses: int = 0
    shared: int = 0
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderStage:
    code: str
    title: str
    what: str
    years: str
    entry: tuple[str, ...]
    exit: tuple[str, ...]
    supports: tuple[str, ...]
    rule: StageRule


@dataclass(frozen=True, slots=True)
class LadderPack:
    """`stages` from the first to the highest."""

    title: str
    valid_from: datetime.date
    stages: tuple[LadderStage, ...]
    window_years: int
    shared_families: tuple[str, ...]

    def stage(self, code: str) -> LadderStage | None:
        return next((one for one in self.stages if one.code == code), None)


def on(day: datetime.date) -> LadderPack:
    """The newest pack in force on the day; the oldest one for days before any."""
    packs = _packs()
    fitting = [pack for pack in packs if pack.valid_from <= day]
    return max(fitting, key=lambda pack: pack.valid_from) if fitting else packs[0]


def title_of(code: str) -> str:
    """By the newest pack that knows the code."""
    for pack in reversed(_packs()):
        if stage := pack.stage(code):
            return stage.title
    return code


@lru_cache(maxsize=1)
def _packs() -> tuple[LadderPack, ...]:
    read = [_pack(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("ladder-*.json")]
    return tuple(sorted(read, key=lambda pack: pack.valid_from))


def _pack(data: Mapping[str, Any]) -> LadderPack:
    return LadderPack(
        title=data["title"],
        valid_from=datetime.date.fromisoformat(data["valid_from"]),
        stages=tuple(_stage(one) for one in data["stages"]),
        window_years=data["window_years"],
        shared_families=tuple(data["shared_families"]),
    )


def _stage(one: Mapping[str, Any]) -> LadderStage:
    rule = one["rule"]
    return LadderStage(
        code=one["code"],
        title=one["title"],
        what=one["what"],
        years=one["years"],
        entry=tuple(one["entry"]),
        exit=tuple(one["exit"]),
        supports=tuple(one["supports"]),
        rule=StageRule(
            rule.get("years_below"),
            rule.get("years_from"),
            rule.get("courses", 0),
            rule.get("shared", 0),
            tuple(rule.get("category", ())),
        ),
    )
