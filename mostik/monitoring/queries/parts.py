"""Results of a campaign by parts: the units of each region (municipality, where a region measures) stand in a file of their
own, named by what they follow from. What has not changed is read, what has is computed from its own answers only, and the
whole is rolled up from the units exactly (`stats.units`).
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, Campaign, SecondRating, Survey, SurveyAnswer
from mostik.monitoring.queries import mart_files
from mostik.monitoring.queries.snapshot import checksum_of, chunks, id_place, part_of, snapshot
from mostik.monitoring.queries.surveys import is_in_results
from mostik.network.queries.nodes import Structure
from mostik.stats import snapshot as snapshots
from mostik.stats import unit_files
from mostik.stats.methodology import Methodology
from mostik.stats.rollup import score_snapshot
from mostik.stats.units import Units, merged, some_of, units_of

LAYOUT = 1
ATTEMPTS = 4
TOGETHER = 8_000  # units


@dataclass(frozen=True, slots=True)
class Parts:
    """`checksum` is that of the snapshot of the whole (`snapshot.checksum`); `computed` of the parts were not read;
    `files` are by the names of the parts."""

    methodology: Methodology
    checksum: str
    submissions: int
    files: Mapping[str, Path]
    computed: int

    def units(self) -> Units:
        return merged([unit_files.read(path) for path in self.files.values()])


@dataclass(slots=True)
class _Part:
    """What the units of a part follow from: a hash of the stamps of its answers, and where they stand."""

    digest: Any
    units: dict[int, None] = field(default_factory=dict)


class Changing(Exception):
    """Answers of a part changed while they were read."""


def parts(campaign: Campaign, version: InstrumentVersion, structure: Structure) -> Parts:
    """Bring the files of a round up to date. Files of a former state are removed."""
    for _attempt in range(ATTEMPTS - 1):
        with contextlib.suppress(Changing):
            return _parts(campaign, version, structure)
    return _parts(campaign, version, structure)


def _parts(campaign: Campaign, version: InstrumentVersion, structure: Structure) -> Parts:
    methodology = versions.methodology_of(version)
    folder = Path(settings.MARTS_ROOT) / str(campaign.pk) / f"units-{version.pk}"
    found = dict(sorted(_stamped(campaign, version, structure).items()))
    files = {
        name: folder / f"{name.replace('/', '-') or 'top'}-{part.digest.hexdigest()[:40]}.parquet"
        for name, part in found.items()
    }
    said = {name: unit_files.said_by(path) for name, path in files.items()}
    stale = {name: found[name] for name, known in said.items() if known is None}
    for some in _batches(stale):
        said |= _compute(files, campaign, version, structure, some)
    for old in set(folder.glob("*.parquet")) - {*files.values()}:
        old.unlink(missing_ok=True)
    known = {name: one for name, one in said.items() if one is not None}
    checksum = checksum_of(version, {name: one["checksum"] for name, one in known.items()})
    submissions = sum(one["submissions"] for one in known.values())
    return Parts(methodology, checksum, submissions, files, len(stale))


def _batches(stale: Mapping[str, _Part]) -> Iterator[dict[str, _Part]]:
    """Parts to be computed together: scoring a few answers takes as long as scoring some thousands."""
    batch: dict[str, _Part] = {}
    for name, part in stale.items():
        if batch and sum(len(one.units) for one in batch.values()) + len(part.units) > TOGETHER:
            yield batch
            batch = {}
        batch[name] = part
    if batch:
        yield batch


def _compute(
    files: Mapping[str, Path],
    campaign: Campaign,
    version: InstrumentVersion,
    structure: Structure,
    some: Mapping[str, _Part],
) -> dict[str, dict[str, Any]]:
    """What is written under a stamp is what the stamp was made of, even if cards are accepted and taken back meanwhile."""
    units = [unit for part in some.values() for unit in part.units]
    found = snapshot(campaign, version, structure, units=units)
    again = _stamped(campaign, version, structure, units)
    if {name: one.digest.digest() for name, one in again.items()} != {
        name: one.digest.digest() for name, one in some.items()
    }:
        raise Changing
    counts = Counter(part_of(campaign, one.place) for one in found.submissions)
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        written = snapshots.write(Path(folder) / "answers.parquet", found.methodology, found.submissions)
        scored = units_of(score_snapshot(found.methodology, written))
    belongs = np.array([part_of(campaign, place) for place in scored.places], dtype=object)
    said: dict[str, dict[str, Any]] = {}
    for name in some:
        said[name] = {"checksum": found.parts[name], "submissions": counts[name]}
        unit_files.write(files[name], some_of(scored, belongs == name), **said[name])
    return said


def _stamped(
    campaign: Campaign, version: InstrumentVersion, structure: Structure, units: Sequence[int] | None = None
) -> dict[str, _Part]:
    """Every part with answers that count. A stamp changes whenever answers, their place or what stands for them change:
    each saving of a card has its revision, a survey that has ended does not change."""
    known: dict[int, tuple[str, str]] = {}
    found: dict[str, _Part] = {}
    start = f"{LAYOUT} {mart_files.LAYOUT} {version.checksum}".encode()
    for unit, stamp in chain(_cards(campaign, version, units), _surveys(campaign, version, units)):
        if unit not in structure:
            continue
        if unit not in known:
            place = id_place(structure, unit)
            known[unit] = part_of(campaign, place), str(place)
        name, text = known[unit]
        part = found.get(name)
        if part is None:
            part = found[name] = _Part(hashlib.sha256(start))
        part.units[unit] = None
        part.digest.update(f"{text}{stamp}\n".encode())
    return found


def _cards(
    campaign: Campaign, version: InstrumentVersion, units: Sequence[int] | None
) -> Iterator[tuple[int, str]]:
    decided = SecondRating.objects.filter(
        draw__campaign=campaign, draw__version=version, standing__isnull=False
    )
    stands = {
        row[0]: str(row[1:])
        for row in decided.values_list(
            "card_id", "outcome", "standing_id", "standing__revision", "decided_at"
        )
    }
    rows = Assignment.objects.filter(campaign=campaign, version=version, state=AssignmentState.ACCEPTED)
    columns = (
        "pk",
        "unit_id",
        "source",
        "composed_id",
        "accepted_at",
        "submission_id",
        "submission__revision",
        "submission__saved_at",
        "submission__completed_at",
    )
    for some in chunks(units):
        ordered = rows.filter(**some).order_by("unit_id", "source", "id")
        for row in ordered.values_list(*columns).iterator(chunk_size=5000):
            yield row[1], f"{row}{stands.get(row[0], '')}"


def _surveys(
    campaign: Campaign, version: InstrumentVersion, units: Sequence[int] | None
) -> Iterator[tuple[int, str]]:
    """Keys of answers are written anew with each new answer, so they tell of every change."""
    surveys = Survey.objects.filter(campaign=campaign, version=version).select_related("campaign")
    for survey in surveys.order_by("source"):
        if not is_in_results(survey):
            continue
        rows = SurveyAnswer.objects.filter(survey=survey, is_counted=True).order_by("unit_id", "pk")
        for some in chunks(units):
            for unit, key in rows.filter(**some).values_list("unit_id", "pk").iterator(chunk_size=5000):
                yield unit, f"{survey.source} {key}"
