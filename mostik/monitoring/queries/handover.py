"""What a region hands up from its database: the accepted answers its results were computed from, with names instead of
ids. Only results that are up to date: what leaves is what the region sees on its own pages.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.conf import settings

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Campaign, ResultSet
from mostik.monitoring.queries import campaigns, mart_files
from mostik.monitoring.queries.snapshot import NO_NODE, Snapshot, matching_version, snapshot
from mostik.network.queries.nodes import Structure, structure_on
from mostik.platform.models import StoredFile
from mostik.platform.queries import journal
from mostik.stats.federation import About
from mostik.stats.methodology import Methodology
from mostik.stats.results import Submission

NO_NAME = "—"
"""The name of a level that a place does not have: a kindergarten directly under the region."""
NAMED = 3
LEAST_SHOWN = 5


class NotReady(Exception):
    """The results of the campaign cannot leave: they were never computed, or answers have come since."""


class HasChecksum(Protocol):
    @property
    def checksum(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Given:
    version: InstrumentVersion
    methodology: Methodology
    submissions: list[Submission]
    checksum: str


def given(campaign: Campaign, version: InstrumentVersion) -> Given:
    """Raises NotReady."""
    structure = structure_on(campaign.structure_date)
    current = snapshot(campaign, version, structure)
    former = matching_version(campaign.previous, version) if campaign.previous else None
    checksum = results_checksum(current, earlier_snapshot(campaign, former))
    result = ResultSet.objects.filter(campaign=campaign, version=version).first()
    if result is None or result.checksum != checksum:
        raise NotReady
    return Given(version, current.methodology, _named(structure, current.submissions), checksum)


def about(campaign: Campaign, what: Given, *, basis: str = "", round_: str = "") -> About:
    """What the file says of itself; a round is called by its year, the same in all regions."""
    version = what.version
    label = version.label or str(version.number)
    return About(
        version.instrument.code,
        label,
        version.title,
        round_ or str(campaign.year),
        what.checksum,
        basis.strip(),
    )


def pseudonym_key() -> bytes:
    """Pseudonyms are those of this installation: the same in every year."""
    return hashlib.sha256(f"mostik.federation:{settings.SECRET_KEY}".encode()).digest()


@dataclass(frozen=True, slots=True)
class HandedUp:
    """One line of the journal about a file that was handed up; the file itself may be gone."""

    at: datetime.datetime
    who: str
    what: str
    title: str
    basis: str
    hidden: int
    sha256: str
    checksum: str
    file: StoredFile | None


def handed_up(campaign: Campaign) -> list[HandedUp]:
    """The newest first."""
    events = list(journal.of_target(campaign).filter(action="monitoring.results.handed_up")[:50])
    stored = StoredFile.objects.in_bulk([event.details["file"] for event in events])
    titles = {row.version_id: row.version.title for row in campaigns.instruments_of(campaign)}
    return [
        HandedUp(
            event.at,
            event.by_label,
            said["what"],
            titles.get(said["version"], ""),
            said["basis"],
            said["hidden"],
            said["sha256"],
            said["checksum"],
            stored.get(said["file"]),
        )
        for event in events
        for said in (event.details,)
    ]


def version_of(campaign: Campaign, form_id: str | None) -> InstrumentVersion | None:
    """The instrument of the campaign by the id of its form; the only one if no id is given."""
    found = [
        row.version
        for row in campaigns.instruments_of(campaign)
        if form_id in (None, row.version.instrument.code)
    ]
    return found[0] if len(found) == 1 else None


def earlier_snapshot(campaign: Campaign, former: InstrumentVersion | None) -> Snapshot | None:
    """The previous round of the same instrument, placed by its own structure date and scored by its own version."""
    if campaign.previous is None or former is None:
        return None
    return snapshot(campaign.previous, former, structure_on(campaign.previous.structure_date))


def results_checksum(current: HasChecksum, earlier: HasChecksum | None) -> str:
    """The hash of everything the results depend on."""
    parts = (str(mart_files.LAYOUT), current.checksum, earlier.checksum if earlier else "")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _named(structure: Structure, submissions: Iterable[Submission]) -> list[Submission]:
    """Names down to the organisation; neighbours called alike are told apart by their ids. What is below stays an id:
    it leaves under a pseudonym, and two groups may be called the same."""
    names = {
        child: f"{title} ({child})" if len(alike) > 1 else title
        for parent in (None, *structure.places)
        for title, alike in _by_title(structure, parent).items()
        for child in alike
    }
    return [
        replace(
            one,
            place=tuple(
                step if depth >= NAMED else NO_NAME if step == NO_NODE else names[int(step)]
                for depth, step in enumerate(one.place)
            ),
        )
        for one in submissions
    ]


def _by_title(structure: Structure, parent: int | None) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for child in structure.children(parent):
        found.setdefault(structure.get(child).title, []).append(child)
    return found
