"""The input of the computation: accepted cards and answers to surveys of a campaign, placed in the structure of the campaign's date.

Places are node ids as text, not names: two groups may be called the same, and an organisation that was renamed
between two rounds is still the same organisation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Max
from django.utils import timezone

from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.form import Form
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import own_parts, versions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, Campaign, Survey, SurveyAnswer
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.double_rating import standing_of
from mostik.monitoring.queries.surveys import is_in_results
from mostik.network.enums import NodeKind
from mostik.network.queries.nodes import LEVELS, Structure
from mostik.stats.methodology import Methodology
from mostik.stats.results import Submission


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`checksum` changes whenever the numbers may change, and is made of those of its `parts`; `left_out` counts accepted
    cards of units that did not exist on the structure date."""

    methodology: Methodology
    submissions: list[Submission]
    checksum: str
    left_out: int = 0
    parts: Mapping[str, str] = field(default_factory=dict)


def snapshot(
    campaign: Campaign,
    version: InstrumentVersion,
    structure: Structure,
    *,
    units: Sequence[int] | None = None,
) -> Snapshot:
    """Accepted cards of one instrument, in a fixed order; of some units only, if they are given. Of a card with own
    indicators of its place only the answers to the core count here, so it gives what it would have given without them."""
    form, methodology = versions.form_of(version), versions.methodology_of(version)
    digests: dict[str, Any] = {}
    found: list[Submission] = []
    left_out = 0
    for unit, source, answers, seen in chain(
        _accepted(campaign, version, units), _surveyed(campaign, version, units)
    ):
        if unit not in structure:
            left_out += 1
            continue
        place, text = id_place(structure, unit), _text_of(answers)
        hidden = seen if isinstance(seen, frozenset) else _hidden_once(version, form, answers, text, seen)
        found.append(Submission(place=place, source=source, answers=_raw(answers), hidden=hidden))
        digest = digests.setdefault(part_of(campaign, place), hashlib.sha256())
        digest.update(f"{place} {source} {text} {sorted(hidden)}".encode())
    parts = {name: digest.hexdigest() for name, digest in digests.items()}
    return Snapshot(methodology, found, checksum_of(version, parts), left_out, parts)


def part_of(campaign: Campaign, place: tuple[str, ...]) -> str:
    """Which part of a round a place is computed with: its region in a country, its municipality elsewhere."""
    return "/".join(place[: 1 if campaign.owner.kind == NodeKind.COUNTRY else 2])


def checksum_of(version: InstrumentVersion, parts: Mapping[str, str]) -> str:
    said = json.dumps([version.checksum, sorted(parts.items())])
    return hashlib.sha256(said.encode()).hexdigest()


KEPT = 50_000
CHUNK = 500  # units asked for in one statement
_known: dict[tuple[str, bytes, datetime], frozenset[str]] = {}
"""Hidden questions by version, answers and moment: a worker rebuilds a campaign after every few cards, and only the
new ones have to be evaluated. Pure, so sharing it between threads is harmless."""


def _text_of(answers: dict[str, Any]) -> str:
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def _hidden_once(
    version: InstrumentVersion, form: Form, answers: dict[str, Any], text: str, completed: datetime
) -> frozenset[str]:
    key = version.checksum, hashlib.sha256(text.encode()).digest(), completed
    hidden = _known.get(key)
    if hidden is None:
        if len(_known) >= KEPT:
            _known.clear()
        hidden = _known[key] = _hidden(form, answers, completed)
    return hidden


def _hidden(form: Form, answers: dict[str, Any], completed: datetime) -> frozenset[str]:
    """Questions left out by `relevant`, as of the moment the card was completed: `today()` then, not now."""
    return evaluate(form, answers, now=timezone.localtime(completed), check=False).hidden


Accepted = tuple[int, str, dict[str, Any], datetime | frozenset[str]]
"""Unit, source, answers, and the moment of completion or, where no moment is known, the questions not asked."""


def chunks(units: Sequence[int] | None) -> Iterator[dict[str, Any]]:
    """Conditions on the units, in the order of their numbers; none where all are asked."""
    if units is None:
        yield {}
        return
    ordered = sorted(units)
    for start in range(0, len(ordered), CHUNK):
        yield {"unit_id__in": ordered[start : start + CHUNK]}


def _accepted(
    campaign: Campaign, version: InstrumentVersion, units: Sequence[int] | None
) -> Iterator[Accepted]:
    """Where a second rating was decided, the answers of the decision stand for those of the card."""
    standing = standing_of(None, campaign, version.pk)
    accepted = Assignment.objects.filter(campaign=campaign, version=version, state=AssignmentState.ACCEPTED)
    own = {one.pk: one for one in composed_in(campaign)}
    columns = ("pk", "unit_id", "source", "composed_id", "submission__answers", "submission__completed_at")
    for some in chunks(units):
        ordered = accepted.filter(**some).order_by("unit_id", "source", "id")
        rows = ordered.values_list(*columns).iterator(chunk_size=2000)
        for pk, unit, source, composed, answers, completed in rows:
            decided = standing.get(pk)
            if decided is not None and decided.completed_at is not None:
                answers, completed = decided.answers, decided.completed_at
            core = own_parts.without_own(own[composed], answers) if composed else answers
            yield unit, source, core, completed


def own_snapshot(campaign: Campaign, version: InstrumentVersion, structure: Structure) -> Snapshot:
    """Accepted cards of a composed version, with the own answers of their places. A decision about two ratings is about
    the core, so the card itself stands here."""
    form, methodology = versions.form_of(version), versions.methodology_of(version)
    digest = hashlib.sha256(version.checksum.encode())
    found: list[Submission] = []
    cards = Assignment.objects.filter(campaign=campaign, composed=version, state=AssignmentState.ACCEPTED)
    columns = ("unit_id", "source", "submission__answers", "submission__completed_at")
    for unit, source, answers, completed in cards.order_by("unit_id", "source", "id").values_list(*columns):
        if unit not in structure:
            continue
        place, text = id_place(structure, unit), _text_of(answers)
        hidden = _hidden_once(version, form, answers, text, completed)
        found.append(Submission(place=place, source=source, answers=_raw(answers), hidden=hidden))
        digest.update(f"{place} {source} {text} {sorted(hidden)}".encode())
    return Snapshot(methodology, found, digest.hexdigest())


def composed_in(campaign: Campaign) -> list[InstrumentVersion]:
    """Versions with own indicators that cards of the campaign were handed out with."""
    used = Assignment.objects.filter(campaign=campaign, composed__isnull=False).order_by()
    found = (
        versions.light().filter(pk__in=used.values("composed")).select_related("core", "instrument__owner")
    )
    return list(found.order_by("instrument__owner__path", "pk"))


def _surveyed(
    campaign: Campaign, version: InstrumentVersion, units: Sequence[int] | None
) -> Iterator[Accepted]:
    """Answers to surveys that have ended, ordered by what they say: their keys and places change with each new answer."""
    surveys = Survey.objects.filter(campaign=campaign, version=version).select_related("campaign")
    for survey in surveys.order_by("source"):
        if not is_in_results(survey):
            continue
        rows = SurveyAnswer.objects.filter(survey=survey, is_counted=True)
        found = [
            (unit, _text_of(answers), answers, hidden)
            for some in chunks(units)
            for unit, answers, hidden in rows.filter(**some).values_list("unit_id", "answers", "hidden")
        ]
        for unit, _text, answers, hidden in sorted(found, key=lambda row: row[:2]):
            yield unit, survey.source, answers, frozenset(hidden)


def _raw(answers: dict[str, Any]) -> dict[str, str | None]:
    """Answers as scoring reads them: text; a choice of several stays the list joined by spaces, as in XForms."""
    return {name: _text(value) for name, value in answers.items()}


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return " ".join(str(v) for v in value)
    return str(value)


NO_NODE = "0"
"""Stands in a place for a level that is skipped: an organisation directly under a region."""


def id_place(structure: Structure, node_id: int) -> tuple[str, ...]:
    """Ids (region, municipality, organisation, group) down to the node's own level; NO_NODE for a skipped level."""
    ids = {structure.get(i).kind: str(i) for i in structure.path_ids(node_id)}
    deepest = max((n for n, kind in enumerate(LEVELS) if kind in ids), default=-1)
    return tuple(ids.get(kind, NO_NODE) for kind in LEVELS[: deepest + 1])


def matching_version(previous: Campaign, version: InstrumentVersion) -> InstrumentVersion | None:
    """The version of the same instrument that the earlier round used."""
    used = [row.version for row in campaigns.instruments_of(previous)]
    same = [one for one in used if one.instrument_id == version.instrument_id]
    return max(same, key=lambda one: one.number, default=None)


def last_change(campaign: Campaign) -> Any:
    """When a card of the campaign was accepted last; None if none was."""
    return Assignment.objects.filter(campaign=campaign).aggregate(at=Max("accepted_at"))["at"]
