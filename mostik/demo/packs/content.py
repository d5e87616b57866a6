"""The words an instrument is written in: areas, indicators, marks, rated items. A pack module is data made of
these; `workbook.py` turns it into a standard XLSForm workbook.

A text is a pair (Russian, English), or Russian alone; a pack keeps to one of the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Text = tuple[str, str] | str


@dataclass(frozen=True, slots=True)
class Mark:
    """A yes/no statement that belongs to one level of a levelled indicator. `negative`: the level is reached
    when the answer is «no»."""

    level: int
    text: Text
    negative: bool = False
    na: bool = False
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """An item rated 1…5; `levels` are the five descriptors from 1 to 5. A comment is asked for when the level
    is 1 or 2."""

    text: Text
    levels: tuple[Text, Text, Text, Text, Text]
    na: bool = False
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A yes/no condition counted in a share."""

    text: Text
    na: bool = False
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A statement answered on one of the pack's scales, counted in a share of the largest score."""

    text: Text
    scale: str
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A question of a test. `right` is the number of the right option, from 1."""

    text: Text
    options: tuple[Text, ...]
    right: int
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric: `levels` are the descriptors of 0, 1, 2… points. `hint` tells the expert what to look for."""

    text: Text
    levels: tuple[Text, ...]
    hint: Text | None = None


Item = Mark | Rated | Check | Scaled | Task | Criterion
SCORING = {
    Mark: "levelled",
    Rated: "mean",
    Check: "share",
    Scaled: "share",
    Task: "share",
    Criterion: "share",
}


def scaled(scale: str, *texts: Text) -> tuple[Scaled, ...]:
    """Statements on one scale."""
    return tuple(Scaled(text, scale) for text in texts)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An indicator with items, all of one kind; the kind says how they are scored."""

    code: str
    title: Text
    items: tuple[Item, ...]
    recommendation: str
    competency: str = ""
    variative: bool = False
    half_steps: bool = False
    na_blocks: bool = False
    weight: str = "1"
    threshold: str = ""
    note: Text | None = None

    @property
    def scoring(self) -> str:
        return SCORING[type(self.items[0])]

    def item_name(self, number: int) -> str:
        """`k4_1_03`: the indicator's code and the number of the item in it, from 1."""
        return f"k{self.code.replace('.', '_')}_{number:02d}"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is not scored: written to the sheet `survey` as it is."""

    kind: str
    name: str
    label: Text
    hint: Text | None = None
    extra: dict[str, str] = field(default_factory=dict)
    constraint_message: Text | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A root of the indicator tree and a section of the card. `opening` and `extra` stand before and after the leaves."""

    code: str
    title: Text
    leaves: tuple[Leaf, ...]
    weight: str = "1"
    relevant: str = ""
    extra: tuple[Question, ...] = ()
    opening: tuple[Question, ...] = ()


Scale = tuple[tuple[str, Text, str], ...]
"""Choices of a scale: name, label, score («na»: not applicable)."""


@dataclass(frozen=True, slots=True)
class About:
    """What the library says about a pack. `kind` and `direction` are words of `instruments.enums`, `minutes` the time
    to fill it, `source_note` where its content comes from."""

    kind: str
    direction: str
    audience: str
    minutes: int
    source_note: str
    licence: str = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of plausibility: true of plausible answers, and what is wrong otherwise."""

    name: str
    check: str
    label: Text


@dataclass(frozen=True, slots=True)
class Pack:
    """One instrument. `intro` and `outro` are sections before and after the areas."""

    form_id: str
    version: str
    title: Text
    unit_level: str
    areas: tuple[Area, ...]
    intro: tuple[Question, ...]
    outro: tuple[Question, ...]
    about: About
    choices: dict[str, tuple[tuple[str, Text], ...]] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    threshold: str = "3"
    min_answered: str = "0.5"
    levels: str = "1,2,3,4,5"
    level_titles: Text = (
        "низкий; ниже базового; базовый; хороший; высокий",
        "low; below basic; basic; good; high",
    )

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for area in self.areas for leaf in area.leaves)
