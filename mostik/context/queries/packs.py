"""Packs of indicators: dated data of official acts, read once. The list for a year is the newest in force at its end."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mostik.stats.indicators import Check, Formula, Linear, Ratio, ordered

FOLDER = Path(__file__).resolve().parent.parent / "packs"
ORDER = ("self_examination", "noko", "form85k")
BY_ORGANISATION, BY_OPERATOR = "organisation", "operator"


@dataclass(frozen=True, slots=True)
class Staff:
    """What is counted among people on the last day of the year. `what`: all, education, category, experience, age, courses,
    positions (how many), position (is there one). `who`: `teachers` or `with_administration`."""

    what: str
    who: str = "teachers"
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    below: int | None = None
    at_least: int | None = None
    above: int | None = None
    years: int | None = None
    words: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the act. `kind`: section, count, decimal, score (0…100), yes_no, text. `share_of` is the code of the whole."""

    code: str
    title: str
    kind: str
    unit: str = ""
    parent: str = ""
    share_of: str = ""
    digits: int = 0
    formula: Formula | None = None
    staff: Staff | None = None
    is_optional: bool = False
    is_unconfirmed: bool = False
    is_auxiliary: bool = False

    @property
    def is_section(self) -> bool:
        return self.kind == "section"

    @property
    def is_typed(self) -> bool:
        return not (self.is_section or self.formula or self.staff)

    @property
    def is_yes_no(self) -> bool:
        return self.kind == "yes_no"


@dataclass(frozen=True)
class Pack:
    code: str
    title: str
    document_title: str
    valid_from: datetime.date
    source_act: str
    unconfirmed: str
    due: str
    due_same_year: bool
    filled_by: str
    administration: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    checks: tuple[Check, ...]
    by_code: Mapping[str, Indicator] = field(repr=False)

    @cached_property
    def formulas(self) -> dict[str, Formula]:
        return {one.code: one.formula for one in self.indicators if one.formula}

    @cached_property
    def order(self) -> list[str]:
        return ordered(self.formulas)

    @property
    def values(self) -> Iterator[Indicator]:
        """Lines that have a value; sections only head them."""
        return (one for one in self.indicators if not one.is_section)

    @property
    def typed(self) -> Iterator[Indicator]:
        return (one for one in self.indicators if one.is_typed)

    @property
    def counted(self) -> Iterator[Indicator]:
        return (one for one in self.indicators if one.staff)

    @property
    def is_filled_by_operator(self) -> bool:
        return self.filled_by == BY_OPERATOR

    def due_on(self, year: int) -> datetime.date:
        """The last day to hand in the values of a year."""
        return datetime.date.fromisoformat(f"{year if self.due_same_year else year + 1}-{self.due}")

    @staticmethod
    def day_of(year: int) -> datetime.date:
        """The day people are counted on: the last of the year."""
        return datetime.date(year, 12, 31)


def codes() -> list[str]:
    """In the order they are shown; packs an installation has added come last."""
    known = {pack.code for pack in _packs()}
    return [code for code in ORDER if code in known] + sorted(known - set(ORDER))


def of_year(code: str, year: int) -> Pack | None:
    """The newest list of this name in force on the last day of the year."""
    found = [pack for pack in _packs() if pack.code == code and pack.valid_from <= Pack.day_of(year)]
    return max(found, key=lambda pack: pack.valid_from, default=None)


def newest() -> list[Pack]:
    """The latest list of every name, in the order they are shown."""
    return [max((p for p in _packs() if p.code == code), key=lambda p: p.valid_from) for code in codes()]


def edition(code: str, valid_from: datetime.date) -> Pack:
    """The list a set was filled by. KeyError if its file has gone."""
    for pack in _packs():
        if (pack.code, pack.valid_from) == (code, valid_from):
            return pack
    raise KeyError(f"{code} of {valid_from}")


def reporting_year(today: datetime.date) -> int:
    """The year that is reported about now: the last whole one."""
    return today.year - 1


@lru_cache(maxsize=1)
def _packs() -> tuple[Pack, ...]:
    read = (read_pack(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json")))
    return tuple(read)


def read_pack(data: Mapping[str, Any]) -> Pack:
    """A pack from its JSON. ValueError says what contradicts what."""
    indicators = tuple(_indicator(one) for one in data["indicators"])
    by_code = {one.code: one for one in indicators}
    pack = Pack(
        code=data["code"],
        title=data["title"],
        document_title=data["document_title"],
        valid_from=datetime.date.fromisoformat(data["valid_from"]),
        source_act=data["source_act"],
        unconfirmed=data.get("unconfirmed", ""),
        due=data["period"]["due"],
        due_same_year=data["period"].get("due_same_year", False),
        filled_by=data["filled_by"],
        administration=tuple(data.get("administration", ())),
        indicators=indicators,
        checks=tuple(check for one in data["checks"] for check in _checks(one)),
        by_code=by_code,
    )
    _refuse_nonsense(pack)
    return pack


def _refuse_nonsense(pack: Pack) -> None:
    if len(pack.by_code) != len(pack.indicators):
        raise ValueError(f"{pack.code}: a code is there twice")
    named = [(one.code, code) for one in pack.indicators for code in (one.share_of, one.parent) if code]
    named += [(one.code, code) for one in pack.indicators if one.formula for code in one.formula.codes]
    named += [(check.id, code) for check in pack.checks for code in (*check.codes, check.at)]
    for where, code in named:
        if code not in pack.by_code:
            raise ValueError(f"{pack.code}: {where} names {code}, which is not there")
    if pack.filled_by not in (BY_ORGANISATION, BY_OPERATOR):
        raise ValueError(f"{pack.code}: filled by {pack.filled_by}?")
    if len({check.id for check in pack.checks}) != len(pack.checks):
        raise ValueError(f"{pack.code}: an id of a check is there twice")
    assert pack.order is not None  # raises EndlessFormula


def _indicator(one: Mapping[str, Any]) -> Indicator:
    if one["kind"] not in ("section", "count", "decimal", "score", "yes_no", "text"):
        raise ValueError(f"{one['code']}: unknown kind {one['kind']}")
    return Indicator(
        code=one["code"],
        title=one["title"],
        kind=one["kind"],
        unit=one.get("unit", ""),
        parent=one.get("parent", ""),
        share_of=one.get("share_of", ""),
        digits=one.get("digits", 0),
        formula=_formula(one["formula"]) if "formula" in one else None,
        staff=_staff(one["staff"]) if "staff" in one else None,
        is_optional=one.get("optional", False),
        is_unconfirmed=one.get("unconfirmed", False),
        is_auxiliary=one.get("auxiliary", False),
    )


def _formula(one: Mapping[str, Any]) -> Formula:
    if "sum" in one:
        return Linear(tuple((code, Fraction(1)) for code in one["sum"]))
    if "mean" in one:
        return Linear(tuple((code, Fraction(1, len(one["mean"]))) for code in one["mean"]))
    if "weighted" in one:
        return Linear(tuple((code, Fraction(weight)) for code, weight in one["weighted"]))
    part, whole = one["ratio"]
    return Ratio(part, whole, Fraction(one.get("times", "1")))


def _staff(one: Mapping[str, Any]) -> Staff:
    return Staff(
        what=one["what"],
        who=one.get("who", "teachers"),
        levels=tuple(one.get("levels", ())),
        kinds=tuple(one.get("kinds", ())),
        excluded=tuple(one.get("not", ())),
        below=one.get("below"),
        at_least=one.get("from"),
        above=one.get("above"),
        years=one.get("years"),
        words=tuple(one.get("words", ())),
        titles=tuple(one.get("titles", ())),
    )


def _checks(one: Mapping[str, Any]) -> Iterator[Check]:
    """One check, or the same for each of `codes`."""
    for code in one.get("codes", [one.get("at")]):
        yield Check(
            id=f"{one['id']}-{code}" if "codes" in one else one["id"],
            kind=one["kind"],
            at=code,
            parts=tuple(one.get("parts", ())),
            whole=one.get("whole", ""),
            low=Fraction(one["low"]) if "low" in one else None,
            high=Fraction(one["high"]) if "high" in one else None,
            share=Fraction(one.get("share", "0")),
            least=Fraction(one.get("least", "0")),
            is_doubt=one.get("doubt", False),
        )
