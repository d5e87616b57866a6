"""The file with which a region hands its results up: asked for on a page, made in the background, kept with its checksums."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.lib.text import slugify_ru
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import handover as queries
from mostik.platform.actions import audit, files, jobs
from mostik.platform.models import Job, StoredFile, User
from mostik.stats import federation
from mostik.stats.handover import CannotTake, Manifest, What

JOB = "monitoring.hand_up"
MOST = 200 * 1024 * 1024


class CannotHandUp(Refusal):
    """Results are not final or not computed, or the document by which they may leave is not named."""


def ask(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    what: What,
    basis: str,
    by: User,
    at: datetime.datetime,
) -> Job:
    """Queue the file. Units, which are results of single groups, leave of a closed campaign only and by a document."""
    _refuse_early(campaign, version, what, basis)
    args = {"campaign_id": campaign.pk, "version_id": version.pk, "what": what.value, "basis": basis.strip()}
    title = _("Results to hand up: %(campaign)s") % {"campaign": campaign.title}
    return jobs.start(JOB, args=args, title=title, by=by, at=at)


def carry_out(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    what: What,
    basis: str,
    by: User | None,
    at: datetime.datetime,
) -> StoredFile:
    """The background part. The journal keeps who took what away, by which document, and both checksums."""
    _refuse_early(campaign, version, what, basis)
    try:
        given = queries.given(campaign, version)
    except queries.NotReady as error:
        raise CannotHandUp(
            _("The results are not computed or not up to date: wait until they are rebuilt and ask again.")
        ) from error
    name = f"{slugify_ru(campaign.title)}-{slugify_ru(version.title)}-{what}.zip"
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        path = Path(folder) / "handed.zip"
        manifest = _exported(path, campaign, given, what, basis)
        with path.open("rb") as content, transaction.atomic():
            purpose = "monitoring.handover"
            stored = files.store(content=content, name=name, purpose=purpose, by=by, at=at, max_bytes=MOST)
            details = {
                "what": what.value,
                "version": version.pk,
                "basis": basis.strip(),
                "hidden": manifest.hidden,
                "file": stored.pk,
                "sha256": stored.sha256,
                "checksum": manifest.checksum,
            }
            audit.record("monitoring.results.handed_up", target=campaign, by=by, at=at, details=details)
    return stored


def _exported(path: Path, campaign: Campaign, given: queries.Given, what: What, basis: str) -> Manifest:
    try:
        return federation.export(
            path,
            what,
            given.methodology,
            given.submissions,
            queries.about(campaign, given, basis=basis),
            secret=queries.pseudonym_key(),
            min_cell=max(queries.LEAST_SHOWN, campaign.min_cell),
        )
    except CannotTake as error:
        raise CannotHandUp(_("There is nothing to hand up: not a single result.")) from error


def _refuse_early(campaign: Campaign, version: InstrumentVersion, what: What, basis: str) -> None:
    if campaign.status not in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotHandUp(_("Results are handed up when the collection of cards is over."))
    if not campaigns.used_in(campaign).filter(version=version).exists():
        raise CannotHandUp(_("The campaign has no such instrument."))
    if what is What.UNITS and campaign.status != CampaignStatus.CLOSED:
        raise CannotHandUp(_("Results of single groups leave only when the campaign is closed."))
    if what is What.UNITS and not basis.strip():
        raise CannotHandUp(_("Name the document by which results of single groups may leave."))
