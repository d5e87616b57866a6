"""The file in which a part of the country hands up its results: a ZIP of `manifest.json` and one Parquet file. The
manifest says whose results these are, by which version of which instrument, and the SHA-256 of the data; its own
checksum covers all of that. The same results give the same bytes.

A checksum shows that a file was changed, not who made it: tell it by another way (in the covering letter).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from mostik.stats.methodology import Indicator, Methodology, Scoring, UnitLevel

FORMAT = "mostik-handover/1"
MANIFEST = "manifest.json"


class What(StrEnum):
    UNITS = "units"
    AGGREGATES = "aggregates"


class Trouble(StrEnum):
    """Why a file cannot be taken. The sentences for people are made by whoever reads the file."""

    NOT_OURS = "not_ours"
    CHANGED = "changed"
    NEWER = "newer"
    OTHER_INSTRUMENT = "other_instrument"
    OTHER_VERSION = "other_version"
    OTHER_SCORING = "other_scoring"
    OTHER_ROUND = "other_round"
    SAME_REGION = "same_region"
    NOTHING = "nothing"


class CannotTake(Exception):
    def __init__(self, trouble: Trouble, path: Path, **words: str) -> None:
        super().__init__(f"{trouble}: {path} {words}")
        self.trouble, self.path, self.words = trouble, path, words


@dataclass(frozen=True, slots=True)
class Manifest:
    """`regions` are the names on top; `hidden` counts aggregates of few people that stayed at home, `tops` names those of
    whole regions among them; `basis` is the document by which data of persons may leave; `origin` is the hash of what the
    results were computed from."""

    what: What
    form_id: str
    version: str
    title: str
    round: str
    fingerprint: str
    methodology: Mapping[str, Any]
    regions: tuple[str, ...]
    depth: int
    submissions: int
    origin: str
    columns: tuple[Mapping[str, Any], ...] = ()
    min_cell: int | None = None
    hidden: int = 0
    tops: tuple[tuple[str, str, str, str], ...] = ()
    basis: str = ""
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    format: str = FORMAT
    checksum: str = ""

    def said(self) -> str:
        """Everything but the checksum, in the one way it is hashed and written."""
        return _canonical({name: value for name, value in asdict(self).items() if name != "checksum"})


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write(path: Path, manifest: Manifest, name: str, data: bytes, rows: int) -> Manifest:
    """Write the file; returns the manifest with hashes filled in."""
    files = {name: {"sha256": sha256(data), "rows": rows}}
    said = Manifest(**{**_shallow(manifest), "files": files, "checksum": ""})
    whole = Manifest(**{**_shallow(said), "checksum": sha256(said.said().encode())})
    text = json.dumps(json.loads(_canonical(asdict(whole))), ensure_ascii=False, sort_keys=True, indent=1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for inside, content in ((MANIFEST, text.encode()), (name, data)):
            archive.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), content)
    path.write_bytes(made.getvalue())
    return whole


def _shallow(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


def read(path: Path) -> tuple[Manifest, bytes]:
    """The manifest and the data of a file nobody has changed. Raises CannotTake."""
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read(MANIFEST))
            if said.get("format") != FORMAT:
                raise CannotTake(Trouble.NEWER, path, format=str(said.get("format")))
            said["columns"] = tuple(said["columns"])
            said["tops"] = tuple(tuple(one) for one in said["tops"])
            said["regions"] = tuple(said["regions"])
            manifest = Manifest(**{**said, "what": What(said["what"])})
            name = f"{manifest.what}.parquet"
            data = archive.read(name)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        NotImplementedError,
    ) as error:
        trouble = Trouble.CHANGED if zipfile.is_zipfile(path) else Trouble.NOT_OURS
        raise CannotTake(trouble, path) from error
    right = manifest.checksum == sha256(manifest.said().encode())
    if not right or manifest.files.get(name, {}).get("sha256") != sha256(data):
        raise CannotTake(Trouble.CHANGED, path)
    return manifest, data


def fingerprint(methodology: Methodology) -> str:
    """The hash of everything a number depends on. Titles, recommendations and names of levels are not among it."""
    nodes = [
        (
            i.code,
            i.parent,
            i.scoring,
            i.weight,
            i.invariant,
            i.threshold,
            i.half_steps,
            i.na_blocks,
            i.answered_by_count,
        )
        for i in methodology.indicators
    ]
    items = [
        (
            i.name,
            i.indicator,
            i.weight,
            None if i.scores is None else sorted((name, str(score)) for name, score in i.scores.items()),
            i.mark_level,
            i.mark_polarity,
        )
        for i in methodology.items
    ]
    rest = (methodology.levels, methodology.unit_level, methodology.min_answered, methodology.threshold)
    return sha256(_canonical([nodes, items, rest]).encode())


def shape(methodology: Methodology) -> dict[str, Any]:
    """What is needed to roll up and to name results; without the questions."""
    return {
        "unit_level": str(methodology.unit_level),
        "levels": [str(level) for level in methodology.levels],
        "threshold": _text(methodology.threshold),
        "indicators": [
            {
                "code": i.code,
                "parent": i.parent,
                "titles": dict(i.titles),
                "scoring": str(i.scoring),
                "weight": i.weight,
                "invariant": i.invariant,
                "threshold": _text(i.threshold),
            }
            for i in methodology.indicators
        ],
    }


def methodology_of(shaped: Mapping[str, Any]) -> Methodology:
    """A methodology without questions: enough for the tree of organisations."""
    return Methodology(
        indicators=tuple(
            Indicator(
                one["code"],
                one["parent"],
                one["titles"],
                scoring=Scoring(one["scoring"]),
                weight=one["weight"],
                invariant=one["invariant"],
                threshold=_number(one["threshold"]),
            )
            for one in shaped["indicators"]
        ),
        items=(),
        levels=tuple(Fraction(level) for level in shaped["levels"]),
        unit_level=UnitLevel(shaped["unit_level"]),
        threshold=_number(shaped["threshold"]),
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
