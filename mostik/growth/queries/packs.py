"""Kinds of records, norms, windows and the sections of the index: dated data, never constants in code."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mostik.growth.enums import Family

FOLDER = Path(__file__).resolve().parent.parent / "packs"


@dataclass(frozen=True, slots=True)
class Norm:
    """What the law asked of a kind from a day on. `years`: how long it holds, None means without an end;
    `end_is_typed`: the day stands in the document and is kept as it is."""

    since: datetime.date
    basis: str
    hours_min: int | None = None
    hours_max: int | None = None
    years: int | None = None
    end_is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """`asks`: fields of the form after title and date; `required` are those of them that must be filled."""

    code: str
    family: Family
    title: str
    title_label: str
    asks: tuple[str, ...]
    required: frozenset[str]
    is_verified: bool
    norms: tuple[Norm, ...]

    def norm_on(self, day: datetime.date) -> Norm | None:
        """The norm in force on the day of a document; None where the kind had none, or did not exist yet."""
        fitting = [norm for norm in self.norms if norm.since <= day]
        return max(fitting, key=lambda norm: norm.since, default=None)


@dataclass(frozen=True, slots=True)
class Windows:
    """When something is too old or ends soon. `ahead_days` by what ends: compliance, category, course."""

    course_years: int
    course_basis: str
    ahead_days: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Section:
    """What counts in one section of the index: verified records of the families within `years`, or in force."""

    code: str
    title: str
    what: str
    families: tuple[str, ...]
    years: int | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """How a record that the platform makes itself is worded. `levels` by the kind of the place that ran it."""

    kind: str
    result: str
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pack:
    title: str
    valid_from: datetime.date
    kinds: Mapping[str, Kind]
    levels: Mapping[str, str]
    forms: Mapping[str, str]
    windows: Windows
    filled: Mapping[str, Filled]
    index_title: str
    sections: tuple[Section, ...]


def on(day: datetime.date) -> Pack:
    """The newest pack in force on the day; the oldest one for days before any."""
    packs = _packs()
    fitting = [pack for pack in packs if pack.valid_from <= day]
    return max(fitting, key=lambda pack: pack.valid_from) if fitting else packs[0]


def kind_of(code: str) -> Kind | None:
    """By the newest pack that knows the code."""
    for pack in reversed(_packs()):
        if code in pack.kinds:
            return pack.kinds[code]
    return None


def title_of(code: str) -> str:
    kind = kind_of(code)
    return kind.title if kind else code


def level_title(code: str) -> str:
    return next((pack.levels[code] for pack in reversed(_packs()) if code in pack.levels), code)


def form_title(code: str) -> str:
    return next((pack.forms[code] for pack in reversed(_packs()) if code in pack.forms), code)


@lru_cache(maxsize=1)
def _packs() -> tuple[Pack, ...]:
    read = [_pack(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("portfolio-*.json")]
    return tuple(sorted(read, key=lambda pack: pack.valid_from))


def _pack(data: Mapping[str, Any]) -> Pack:
    kinds = [_kind(one) for one in data["kinds"]]
    windows = data["windows"]
    return Pack(
        title=data["title"],
        valid_from=datetime.date.fromisoformat(data["valid_from"]),
        kinds={kind.code: kind for kind in kinds},
        levels=dict(data["levels"]),
        forms=dict(data["forms"]),
        windows=Windows(windows["course_years"], windows["course_basis"], windows["ahead_days"]),
        filled={
            name: Filled(one["kind"], one["result"], one.get("levels", {}))
            for name, one in data["platform"].items()
        },
        index_title=data["index"]["title"],
        sections=tuple(
            Section(
                one["code"],
                one["title"],
                one["what"],
                tuple(one["families"]),
                one.get("years"),
                one.get("in_force", False),
            )
            for one in data["index"]["sections"]
        ),
    )


def _kind(one: Mapping[str, Any]) -> Kind:
    asks = one["asks"]
    return Kind(
        code=one["code"],
        family=Family(one["family"]),
        title=one["title"],
        title_label=one["title_label"],
        asks=tuple(name.rstrip("*") for name in asks),
        required=frozenset(name.rstrip("*") for name in asks if name.endswith("*")),
        is_verified=one.get("verified", True),
        norms=tuple(_norm(norm) for norm in one.get("norms", ())),
    )


def _norm(one: Mapping[str, Any]) -> Norm:
    return Norm(
        since=datetime.date.fromisoformat(one["from"]),
        basis=one["basis"],
        hours_min=one.get("hours_min"),
        hours_max=one.get("hours_max"),
        years=one.get("years"),
        end_is_typed=one.get("end_is_typed", False),
    )
