"""The data pack of the public page: words for bands and how few units may be shown. Norms change, so each entry has the
day it holds from; an edition keeps what it was made with."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "packs" / "public_page.json"


@dataclass(frozen=True, slots=True)
class PublicPack:
    """`min_units` by the level of the unit. `bands`: where each begins on a scale from 0 to 1, with its words by
    language, the lowest first. `digits` of a score after the point."""

    digits: int
    min_units: Mapping[str, int]
    bands: tuple[tuple[Fraction, Mapping[str, str]], ...]

    def band(self, value: Fraction, low: Fraction, high: Fraction) -> int:
        """Index of the band a value belongs to; on a border it belongs to the band above."""
        share = (value - low) / (high - low)
        return max(0, sum(begins <= share for begins, _words in self.bands) - 1)


def pack_on(day: datetime.date) -> PublicPack:
    """The entry that holds on a day; the first one before it."""
    entries = _entries()
    return next((pack for since, pack in reversed(entries) if since <= day), entries[0][1])


@lru_cache(1)
def _entries() -> tuple[tuple[datetime.date, PublicPack], ...]:
    found = [
        (
            datetime.date.fromisoformat(entry["from"]),
            PublicPack(
                entry["digits"],
                entry["min_units"],
                tuple(
                    (Fraction(band["from"]), {"ru": band["ru"], "en": band["en"]}) for band in entry["bands"]
                ),
            ),
        )
        for entry in json.loads(FILE.read_text("utf-8"))
    ]
    return tuple(sorted(found, key=lambda pair: pair[0]))
