"""What a pack of competencies consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A block, a group or a leaf; a leaf has four descriptors. `parent` is "" for a block; `asked` is the level each
    audience needs, `higher` what a category asks beyond it."""

    code: str
    parent: str
    title: str
    description: str = ""
    function: str = ""
    levels: tuple[str, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    higher: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """An indicator of an instrument (by their codes) says something about a competency."""

    competency: str
    instrument: str
    indicator: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole model: what a pack, a workbook and the database hold in their own ways. `audiences`: code → (title, titles of positions). `rule`: parameters of `stats.profile.Rule`."""

    code: str
    title: str
    note: str
    level_titles: tuple[str, ...]
    audiences: Mapping[str, tuple[str, tuple[str, ...]]]
    rule: Mapping[str, Any]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
