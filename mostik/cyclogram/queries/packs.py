"""Ready cyclograms to begin from: dated data, the newest in force on the first day of the school year."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mostik.lib import periods

FOLDER = Path(__file__).resolve().parent.parent / "packs"


@dataclass(frozen=True, slots=True)
class Pack:
    title: str
    valid_from: datetime.date
    lines: tuple[dict[str, Any], ...]


def for_year(year: int) -> Pack | None:
    first = periods.school_year(year)[0]
    fitting = [pack for pack in _packs() if pack.valid_from <= first]
    return max(fitting, key=lambda pack: pack.valid_from, default=None)


@lru_cache(maxsize=1)
def _packs() -> tuple[Pack, ...]:
    read = (json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))
    return tuple(
        Pack(one["title"], datetime.date.fromisoformat(one["valid_from"]), tuple(one["lines"]))
        for one in read
    )
