"""The words an instrument is written in: areas, indicators, marks, rated items. A pack module is data made of
these; `workbook.py` turns it into a standard XLSForm workbook.

Every text is a pair (Russian, English).
"""

from __future__ import annotations

from dataclasses import dataclass, field

Text = tuple[str, str]


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
class Leaf:
    """An indicator with items. All items are of one kind: marks (levelled), rated (mean) or checks (share)."""

    code: str
    title: Text
    items: tuple[Mark, ...] | tuple[Rated, ...] | tuple[Check, ...]
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
        first = self.items[0]
        return "levelled" if isinstance(first, Mark) else "mean" if isinstance(first, Rated) else "share"

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
    code: str
    title: Text
    leaves: tuple[Leaf, ...]
    weight: str = "1"
    relevant: str = ""
    extra: tuple[Question, ...] = ()


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
    choices: dict[str, tuple[tuple[str, Text], ...]] = field(default_factory=dict)
    threshold: str = "3"
    min_answered: str = "0.5"

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for area in self.areas for leaf in area.leaves)
