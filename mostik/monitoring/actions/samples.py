"""The sample of a campaign: drawn once by a kept seed, an organisation replaced for a reason, the whole discarded for a reason."""

from __future__ import annotations

import datetime
import secrets
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.actions import assignments
from mostik.monitoring.enums import (
    ASSIGNED_SOURCES,
    AssignmentState,
    CampaignStatus,
    SampleUnitState,
    StratumKey,
)
from mostik.monitoring.models import Assignment, Campaign, Sample, SampleUnit, SecondRating
from mostik.monitoring.queries import samples as queries
from mostik.monitoring.queries.freezing import status_on
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats import sampling


class CannotSample(Refusal):
    """There is nothing to draw from, it was drawn already, cards are in work, or no reason is given."""


def draw(
    *,
    campaign: Campaign,
    sources: Sequence[str],
    strata_by: Sequence[str],
    wanted: int,
    by: User | None,
    at: datetime.datetime,
    at_least: int = 1,
    size_limits: Sequence[int] = (),
    seed: str = "",
) -> Sample:
    """Draw `wanted` organisations, in proportion to the strata, for these sources. An empty `seed` is made up."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        _refuse_draw(row, sources, strata_by, size_limits, wanted)
        frame = queries.frame_of(row, strata_by, size_limits)
        if not frame:
            raise CannotSample(
                _("There is nothing to draw from: no kindergarten stands below on the structure date.")
            )
        counts = _allocated(frame, wanted, at_least)
        made = Sample.objects.create(
            campaign=row,
            sources=sorted(sources),
            strata_by=list(strata_by),
            size_limits=list(size_limits),
            wanted=wanted,
            at_least=at_least,
            seed=seed.strip() or secrets.token_hex(8),
            drawn_at=at,
            drawn_by=by,
        )
        SampleUnit.objects.bulk_create(_units(made, frame, counts), batch_size=500)
        details = {"seed": made.seed, "frame": len(frame), "drawn": sum(counts.values())}
        audit.record("monitoring.sample.drawn", target=row, by=by, at=at, details=details)
    return made


def _allocated(frame: dict[int, str], wanted: int, at_least: int) -> dict[str, int]:
    try:
        return sampling.allocate(Counter(frame.values()), wanted, at_least)
    except sampling.TooSmall as small:
        text = _(
            "The least number from each stratum needs %(needed)s organisations: ask for more or divide less."
        )
        raise CannotSample(text % {"needed": small.needed}) from small


def _units(sample: Sample, frame: dict[int, str], counts: dict[str, int]) -> list[SampleUnit]:
    return [
        SampleUnit(
            sample=sample,
            organisation_id=organisation,
            stratum=name,
            number=number,
            state=SampleUnitState.CHOSEN if number <= counts[name] else SampleUnitState.RESERVE,
        )
        for name, ordered in sampling.order(frame, sample.seed).items()
        for number, organisation in enumerate(ordered, start=1)
    ]


def _refuse_draw(
    campaign: Campaign,
    sources: Sequence[str],
    strata_by: Sequence[str],
    size_limits: Sequence[int],
    wanted: int,
) -> None:
    if campaign.status not in (CampaignStatus.DRAFT, CampaignStatus.ANNOUNCED):
        raise CannotSample(_("A sample is drawn before the collection of cards begins."))
    if Sample.objects.filter(campaign=campaign, discarded_at__isnull=True).exists():
        raise CannotSample(_("The campaign has a sample already: discard it, with a reason, to draw again."))
    if not sources or not set(sources) <= set(campaign.sources) & set(ASSIGNED_SOURCES):
        raise CannotSample(_("Choose at least one source of the campaign that fills cards."))
    if not set(strata_by) <= set(StratumKey.values):
        raise CannotSample(_("Choose what to divide organisations by."))
    if StratumKey.SIZE in strata_by and not size_limits:
        raise CannotSample(_("Name the largest number of groups of each class of size, for example: 4, 8."))
    if list(size_limits) != sorted(set(size_limits)) or any(limit < 1 for limit in size_limits):
        raise CannotSample(_("Classes of size are growing whole numbers from 1, for example: 4, 8."))
    if wanted < 1:
        raise CannotSample(_("A sample has at least one organisation."))
    if Assignment.objects.filter(campaign=campaign, source__in=list(sources)).exists():
        raise CannotSample(_("Cards of these sources are handed out already: a sample comes before them."))


def replace(*, unit: SampleUnit, reason: str, by: User | None, at: datetime.datetime) -> SampleUnit:
    """Put the next organisation in reserve of the same stratum in place of this one; returns it. Cards nobody has begun
    are taken away from the one and handed out to the other."""
    reason = reason.strip()
    with transaction.atomic():
        rows = SampleUnit.objects.select_for_update(of=("self",)).select_related("organisation")
        sample = (
            Sample.objects.select_for_update(of=("self",))
            .select_related("campaign__owner")
            .get(pk=unit.sample_id)
        )
        row = rows.get(pk=unit.pk)
        _refuse_replacement(sample, row, reason, timezone.localdate(at))
        reserve = rows.filter(sample=sample, stratum=row.stratum, state=SampleUnitState.RESERVE)
        following = reserve.order_by("number").first()
        if following is None:
            raise CannotSample(
                _("Nobody is left in reserve in the stratum “%(name)s”.") % {"name": row.stratum}
            )
        had_cards = _take_cards_away(sample, row)
        following.state = SampleUnitState.CHOSEN
        following.save(update_fields=["state"])
        row.state, row.replaced_by, row.reason, row.replaced_at = (
            SampleUnitState.REPLACED,
            following,
            reason,
            at,
        )
        row.save(update_fields=["state", "replaced_by", "reason", "replaced_at"])
        details = {"from": row.organisation_id, "to": following.organisation_id, "reason": reason}
        audit.record("monitoring.sample.replaced", target=sample.campaign, by=by, at=at, details=details)
        if had_cards:
            assignments.create_from_tree(
                campaign=sample.campaign, nodes=[following.organisation], sources=sample.sources, by=by, at=at
            )
    return following


def _refuse_replacement(sample: Sample, unit: SampleUnit, reason: str, on: datetime.date) -> None:
    if sample.discarded_at is not None or unit.state != SampleUnitState.CHOSEN:
        raise CannotSample(_("This organisation is not in the sample."))
    if not reason:
        raise CannotSample(_("Write why the organisation is replaced: it goes into the protocol."))
    if status_on(sample.campaign, on) in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotSample(_("The campaign has stopped collecting cards: its sample is fixed."))


def _take_cards_away(sample: Sample, unit: SampleUnit) -> bool:
    cards = Assignment.objects.filter(
        campaign=sample.campaign, source__in=sample.sources, organisation=unit.organisation_id
    )
    if cards.exclude(state=AssignmentState.ASSIGNED).exists():
        raise CannotSample(_("Cards of this organisation are begun already: it stays in the sample."))
    if SecondRating.objects.filter(card__in=cards).exists():
        raise CannotSample(
            _("Cards of this organisation are drawn for double rating: it stays in the sample.")
        )
    count, _by_table = cards.delete()
    return count > 0


def discard(*, sample: Sample, reason: str, by: User | None, at: datetime.datetime) -> Sample:
    """Give the sample up, while no card of its sources is handed out. It is kept, and the next protocol names it."""
    reason = reason.strip()
    with transaction.atomic():
        row = (
            Sample.objects.select_for_update(of=("self",)).select_related("campaign__owner").get(pk=sample.pk)
        )
        if row.discarded_at is not None:
            raise CannotSample(_("The sample is discarded already."))
        if not reason:
            raise CannotSample(_("Write why the sample is discarded: it goes into the protocol."))
        if Assignment.objects.filter(campaign=row.campaign, source__in=row.sources).exists():
            raise CannotSample(
                _("Cards are handed out by this sample already: replace single organisations.")
            )
        row.discarded_at, row.discard_reason = at, reason
        row.save(update_fields=["discarded_at", "discard_reason"])
        details = {"seed": row.seed, "reason": reason}
        audit.record("monitoring.sample.discarded", target=row.campaign, by=by, at=at, details=details)
    return row
