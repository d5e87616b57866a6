"""Results of a campaign: computed from accepted cards, written as Parquet, swapped in one step.

Pages read only what stands here (`queries.results`). A file is named by the hash of its input, so a reader that
still holds the former file is never disturbed; files nobody points at are removed at the next rebuild.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import own_parts, version_changes
from mostik.monitoring.actions import country_results
from mostik.monitoring.enums import CampaignKind
from mostik.monitoring.models import Campaign, ResultSet
from mostik.monitoring.queries import campaigns, mart_files
from mostik.monitoring.queries.freshness import rebuild_key
from mostik.monitoring.queries.handover import results_checksum
from mostik.monitoring.queries.parts import Parts, parts
from mostik.monitoring.queries.snapshot import composed_in, matching_version, own_snapshot
from mostik.network.enums import NodeKind
from mostik.network.queries.nodes import Structure, structure_on
from mostik.platform.actions import audit, jobs
from mostik.platform.models import Job, User
from mostik.stats.methodology import Indicator
from mostik.stats.tabulate import BeforeUnits, Tabulated, only, tabulate, tabulate_units

Progress = Callable[[int, int, str], None]


def rebuild_later(*, campaign: Campaign, by: User | None, at: datetime.datetime) -> Job | None:
    """Ask the worker to rebuild; while one request waits in the queue, others join it. A pilot has no results."""
    if campaign.kind == CampaignKind.PILOT:
        return None
    return jobs.start(
        "monitoring.rebuild_results",
        args={"campaign_id": campaign.pk},
        title=_("Results of the campaign “%(campaign)s”") % {"campaign": campaign.title},
        by=by,
        at=at,
        key=rebuild_key(campaign.pk),
    )


def rebuild(
    *, campaign: Campaign, at: datetime.datetime, by: User | None = None, progress: Progress | None = None
) -> list[ResultSet]:
    """Compute every instrument of the campaign now. Doing it again on the same answers writes nothing new. A pilot
    tries an instrument: its cards enter nothing but the passport of the scales."""
    if campaign.kind == CampaignKind.PILOT:
        return []
    structure = structure_on(campaign.structure_date)
    used = campaigns.instruments_of(campaign)
    made = []
    for number, row in enumerate(used):
        if progress:
            progress(number, len(used), row.version.instrument.title)
        made.append(_rebuild_one(campaign, row.version, structure, by, at))
    made += [_rebuild_own(campaign, version, structure, at) for version in composed_in(campaign)]
    if progress:
        progress(len(used), len(used), "")
    return made


def _rebuild_one(
    campaign: Campaign,
    version: InstrumentVersion,
    structure: Structure,
    by: User | None,
    at: datetime.datetime,
) -> ResultSet:
    current = parts(campaign, version, structure)
    former = matching_version(campaign.previous, version) if campaign.previous else None
    earlier = _earlier(campaign, former)
    checksum = results_checksum(current, earlier)
    existing = ResultSet.objects.filter(campaign=campaign, version=version).first()
    if existing and existing.checksum == checksum and (_root() / existing.path).exists():
        existing.built_at = at
        existing.save(update_fields=["built_at"])
        return existing
    shared = version_changes.comparable(former, version) if former else None
    path = f"{campaign.pk}/{version.pk}-{checksum[:16]}.parquet"
    country = campaign.owner_id if campaign.owner.kind == NodeKind.COUNTRY else None
    if country and country_results.is_by_regions(current, structure):
        written = country_results.write(_root() / path, current, earlier, shared, structure, country=country)
    else:
        table = _rolled_up(current, earlier, shared)
        written = mart_files.write(_root() / path, table, structure, current.methodology, country=country)
    with transaction.atomic():
        result, _created = ResultSet.objects.update_or_create(
            campaign=campaign,
            version=version,
            defaults={
                "built_at": at,
                "checksum": checksum,
                "rows": written,
                "submissions": current.submissions,
                "path": path,
            },
        )
        details = {"version": version.pk, "cards": current.submissions, "checksum": checksum[:16]}
        audit.record("monitoring.results.rebuilt", target=campaign, by=by, at=at, details=details)
    _remove_former(_root() / path, version)
    return result


def _rebuild_own(
    campaign: Campaign, version: InstrumentVersion, structure: Structure, at: datetime.datetime
) -> ResultSet:
    """Own indicators of a place, at the place and below it: nothing above ever has a row of them."""
    current = own_snapshot(campaign, version, structure)
    found = current.submissions
    whole = tabulate(current.methodology, found) if found else Tabulated((), ())
    table = _inside(whole, own_parts.own_indicators(version), top=version.instrument.owner_id)
    path = f"{campaign.pk}/{version.pk}-{current.checksum[:16]}.parquet"
    written = mart_files.write(_root() / path, table, structure, current.methodology)
    defaults = {
        "built_at": at,
        "checksum": results_checksum(current, None),
        "rows": written,
        "submissions": len(current.submissions),
        "path": path,
    }
    result, _created = ResultSet.objects.update_or_create(
        campaign=campaign, version=version, defaults=defaults
    )
    _remove_former(_root() / path, version)
    return result


def _earlier(campaign: Campaign, former: InstrumentVersion | None) -> Parts | None:
    """The previous round of the same instrument, placed by its own structure date and scored by its own version."""
    if campaign.previous is None or former is None:
        return None
    return parts(campaign.previous, former, structure_on(campaign.previous.structure_date))


def _rolled_up(current: Parts, earlier: Parts | None, shared: frozenset[tuple[str, str]] | None) -> Tabulated:
    """Numbers with `delta`. Each round is scored by its own version, and means are compared where node, source, part and
    code are in both and, if the versions differ, both measure the indicator alike (`shared`)."""
    if not current.submissions:
        return Tabulated((), ())
    before = None
    if earlier is not None and earlier.submissions:
        before = BeforeUnits(earlier.methodology, earlier.units(), shared)
    return tabulate_units(current.methodology, current.units(), before=before)


def _inside(table: Tabulated, indicators: Iterable[Indicator], *, top: int | None) -> Tabulated:
    """Some indicators at a place and below it."""
    codes = {one.code for one in indicators}
    kept = [np.array([str(top) in place for place in places], dtype=bool) for places in table.places]
    blocks = [only(one, kept[one.depth][one.node]) for one in table.blocks if one.code in codes]
    return Tabulated(table.places, blocks)


def _root() -> Path:
    return Path(settings.MARTS_ROOT)


def _remove_former(path: Path, version: InstrumentVersion) -> None:
    """The former file and the reports written from it (`reports.kept`)."""
    for one in path.parent.glob(f"{version.pk}-*"):
        if one.stem != path.stem and one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        elif one.stem != path.stem and one.suffix == path.suffix:
            one.unlink(missing_ok=True)
