"""Ready sets of target indicators: dated data, never constants in code."""

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
class Target:
    number: int
    title: str
    kind: str
    source: str
    method: str
    mechanism: str
    more_is_better: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """`managing_posts`: titles of posts that count as managing besides the pedagogical ones."""

    code: str
    title: str
    valid_from: datetime.date
    source: str
    managing_posts: tuple[str, ...]
    indicators: tuple[Target, ...]


@lru_cache(maxsize=1)
def every() -> tuple[Pack, ...]:
    """The newest last."""
    read = [_pack(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.json")]
    return tuple(sorted(read, key=lambda pack: (pack.valid_from, pack.code)))


def by_code(code: str) -> Pack | None:
    return next((pack for pack in reversed(every()) if pack.code == code), None)


def managing_posts() -> tuple[str, ...]:
    return tuple(sorted({title for pack in every() for title in pack.managing_posts}))


def _pack(data: Mapping[str, Any]) -> Pack:
    return Pack(
        code=data["code"],
        title=data["title"],
        valid_from=datetime.date.fromisoformat(data["valid_from"]),
        source=data["source"],
        managing_posts=tuple(data["managing_posts"]),
        indicators=tuple(
            Target(
                number=one["number"],
                title=one["title"],
                kind=one["kind"],
                source=one.get("source", ""),
                method=one.get("method", ""),
                mechanism=one.get("mechanism", ""),
                more_is_better=one.get("more_is_better", True),
            )
            for one in data["indicators"]
        ),
    )
