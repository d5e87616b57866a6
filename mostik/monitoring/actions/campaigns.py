"""Campaigns: prepared, announced, opened, stopped, closed; next year's round made from last year's."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.monitoring import events
from mostik.monitoring.actions import approvals, freezing, reminders, results, surveys, waves
from mostik.monitoring.enums import CampaignKind, CampaignStatus, Source
from mostik.monitoring.models import Assignment, Campaign, CampaignInstrument, Stage, Survey
from mostik.monitoring.queries import approvals as approval_queries
from mostik.monitoring.queries import campaigns as campaign_queries
from mostik.monitoring.queries import freezing as freeze_queries
from mostik.monitoring.queries import surveys as survey_queries
from mostik.monitoring.queries import waves as wave_queries
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats.methodology import UnitLevel

EDITABLE = (
    "title",
    "kind",
    "kind_label",
    "year",
    "period_from",
    "period_to",
    "structure_date",
    "order_title",
    "order_number",
    "order_date",
    "purpose",
    "min_cell",
    "sources",
    "previous",
)
FIXED_ONCE_OPEN = ("kind", "structure_date", "sources", "year")
"""Cards were handed out by these: changing them later would change what the results mean."""


class CannotChangeCampaign(Refusal):
    """The campaign is in a state where this is no longer (or not yet) possible, or the fields contradict each other."""


def create(*, owner: Node, by: User | None, at: datetime.datetime, **fields: Any) -> Campaign:
    """Prepare a campaign of a region, a municipality or an organisation. `fields` are those of EDITABLE."""
    _refuse_unknown(fields)
    campaign = Campaign(owner=owner, created_by=by, created_at=at, **fields)
    _check(campaign)
    with transaction.atomic():
        _save_new(campaign)
        audit.record("monitoring.campaign.created", target=campaign, by=by, at=at)
    return campaign


def update(*, campaign: Campaign, by: User | None, at: datetime.datetime, **fields: Any) -> Campaign:
    """Change the passport of a campaign; after it has opened some fields are fixed (FIXED_ONCE_OPEN)."""
    _refuse_unknown(fields)
    with transaction.atomic():
        row = _locked(campaign)
        if row.status == CampaignStatus.CLOSED:
            raise CannotChangeCampaign(_("The campaign is closed: nothing in it changes any more."))
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if row.status in (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS):
            _refuse_fixed(changed)
        for name in changed:
            setattr(row, name, fields[name])
        _check(row)
        if changed:
            _save_changed(row, changed)
            audit.record("monitoring.campaign.changed", target=row, by=by, at=at, details={"fields": changed})
            if "previous" in changed:
                results.rebuild_later(campaign=row, by=by, at=at)
    return row


def add_instrument(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    by: User | None,
    at: datetime.datetime,
    sources: Sequence[str] | None = None,
) -> CampaignInstrument:
    """Use a published version in the campaign, for all its sources or only for some."""
    with transaction.atomic():
        row = _locked(campaign)
        _refuse_late(row)
        chosen = list(sources if sources is not None else row.sources)
        _check_version(row, version, chosen)
        used = CampaignInstrument.objects.create(
            campaign=row,
            version=version,
            sources=chosen,
            position=CampaignInstrument.objects.filter(campaign=row).count(),
        )
        details = {"version": version.pk, "sources": chosen}
        audit.record("monitoring.campaign.instrument_added", target=row, by=by, at=at, details=details)
    return used


def remove_instrument(*, used: CampaignInstrument, by: User | None, at: datetime.datetime) -> None:
    """Take an instrument out while nobody has been given a card of it."""
    with transaction.atomic():
        row = _locked(used.campaign)
        _refuse_late(row)
        if Assignment.objects.filter(campaign=row, version=used.version_id).exists():
            raise CannotChangeCampaign(_("Cards of this instrument are handed out already: it stays."))
        if Survey.objects.filter(campaign=row, version=used.version_id).exists():
            raise CannotChangeCampaign(_("There is a survey with this instrument already: it stays."))
        details = {"version": used.version_id}
        used.delete()
        audit.record("monitoring.campaign.instrument_removed", target=row, by=by, at=at, details=details)


def set_stages(
    *, campaign: Campaign, stages: Sequence[Mapping[str, Any]], by: User | None, at: datetime.datetime
) -> list[Stage]:
    """Replace the stages. Each is a mapping: title, level, starts, ends, period_text, responsible_role."""
    with transaction.atomic():
        row = _locked(campaign)
        if row.status == CampaignStatus.CLOSED:
            raise CannotChangeCampaign(_("The campaign is closed: nothing in it changes any more."))
        for stage in stages:
            if stage["ends"] < stage["starts"]:
                raise CannotChangeCampaign(
                    _("The stage “%(stage)s” ends before it begins.") % {"stage": stage["title"]}
                )
        Stage.objects.filter(campaign=row).delete()
        made = [Stage(campaign=row, position=n, **stage) for n, stage in enumerate(stages)]
        Stage.objects.bulk_create(made)
        audit.record(
            "monitoring.campaign.stages_set", target=row, by=by, at=at, details={"stages": len(made)}
        )
    return made


def announce(*, campaign: Campaign, by: User | None, at: datetime.datetime) -> Campaign:
    """Show the campaign to everybody who takes part. It must have an instrument."""
    with transaction.atomic():
        row = _in_state(campaign, CampaignStatus.DRAFT)
        if not CampaignInstrument.objects.filter(campaign=row).exists():
            raise CannotChangeCampaign(_("Add an instrument first: there is nothing to fill yet."))
        row.status, row.announced_at = CampaignStatus.ANNOUNCED, at
        row.save(update_fields=["status", "announced_at"])
        audit.record("monitoring.campaign.announced", target=row, by=by, at=at)
    return row


def open_(*, campaign: Campaign, by: User | None, at: datetime.datetime) -> Campaign:
    """Begin collecting cards: everybody who has one is told. There must be cards to fill."""
    with transaction.atomic():
        row = _in_state(campaign, CampaignStatus.ANNOUNCED)
        handed_out = Assignment.objects.filter(campaign=row).exists()
        if not handed_out and not Survey.objects.filter(campaign=row).exists():
            raise CannotChangeCampaign(_("Hand out the cards first: nobody has one yet."))
        row.status, row.opened_at = CampaignStatus.RUNNING, at
        row.save(update_fields=["status", "opened_at"])
        audit.record("monitoring.campaign.opened", target=row, by=by, at=at)
        reminders.tell_about_opening(campaign=row, at=at)
    return row


def stop(*, campaign: Campaign, by: User | None, at: datetime.datetime) -> Campaign:
    """Stop collecting: submitted cards can still be reviewed, nobody fills any more."""
    with transaction.atomic():
        row = _in_state(campaign, CampaignStatus.RUNNING)
        row.status = CampaignStatus.ANALYSIS
        row.save(update_fields=["status"])
        audit.record("monitoring.campaign.stopped", target=row, by=by, at=at)
        results.rebuild_later(campaign=row, by=by, at=at)
    return row


def close(*, campaign: Campaign, by: User | None, at: datetime.datetime) -> Campaign:
    """Finish the campaign for good and rebuild its results the last time. No card may be waiting for review,
    unless the data are frozen: what was not accepted by that day is not in the results."""
    with transaction.atomic():
        row = _in_state(campaign, CampaignStatus.RUNNING, CampaignStatus.ANALYSIS)
        waiting = Assignment.objects.filter(campaign=row, state="submitted").count()
        if waiting and not freeze_queries.is_frozen(row, timezone.localdate(at)):
            raise CannotChangeCampaign(
                _("Review the submitted cards first: %(count)s are waiting.") % {"count": waiting}
            )
        approvals.refuse_unapproved(row)
        row.status, row.closed_at = CampaignStatus.CLOSED, at
        row.save(update_fields=["status", "closed_at"])
        details = {"unreviewed": waiting}
        audit.record("monitoring.campaign.closed", target=row, by=by, at=at, details=details)
        results.rebuild_later(campaign=row, by=by, at=at)
    return row


def clone(*, campaign: Campaign, by: User | None, at: datetime.datetime, years: int = 1) -> Campaign:
    """Next year's round: passport, instruments (the newest published version of each), sources, stages, waves, surveys, day of
    the freeze, days of approval, moved by `years`; what stands above is told. Cards, links, the sample and results are not
    copied; the order is, without its number and date."""
    campaign = Campaign.objects.select_related("owner").get(pk=campaign.pk)
    copied = {
        name: getattr(campaign, name) for name in ("kind", "kind_label", "purpose", "min_cell", "sources")
    }
    year = campaign.year + years
    title = campaign.title.replace(str(campaign.year), str(year))
    with transaction.atomic():
        made = create(
            owner=campaign.owner,
            by=by,
            at=at,
            title=title,
            year=year,
            period_from=moved(campaign.period_from, years),
            period_to=moved(campaign.period_to, years),
            structure_date=moved(campaign.structure_date, years),
            order_title=campaign.order_title,
            previous=None if campaign.kind == CampaignKind.PILOT else campaign,
            **copied,
        )
        versions_now = {}
        for used in campaign_queries.instruments_of(campaign):
            version = campaign_queries.current_version(used.version.instrument) or used.version
            add_instrument(campaign=made, version=version, sources=used.sources, by=by, at=at)
            versions_now[used.version_id] = version
        stages = [_stage_moved(stage, years) for stage in campaign_queries.stages_of(campaign)]
        set_stages(campaign=made, stages=stages, by=by, at=at)
        _clone_days(campaign, made, years, by, at)
        _clone_surveys(campaign, made, versions_now, by, at)
        fact = events.CampaignCloned(campaign.pk, made.pk, by.pk if by else None, at)
        events.campaign_cloned.announce(fact)
    return made


def _clone_surveys(
    campaign: Campaign,
    made: Campaign,
    versions_now: Mapping[int, InstrumentVersion],
    by: User | None,
    at: datetime.datetime,
) -> None:
    """Surveys as they were set up, without links and answers; one whose new form cannot be answered by a link is left out."""
    for survey in Survey.objects.filter(campaign=campaign):
        version = versions_now.get(survey.version_id)
        if version is None or survey_queries.unsuitable(version):
            continue
        surveys.create(
            campaign=made,
            version=version,
            source=survey.source,
            title=survey.title.replace(str(campaign.year), str(made.year)),
            access=survey.access,
            audience=survey.audience,
            minutes=survey.minutes,
            notice=survey.notice,
            by=by,
            at=at,
        )


def _clone_days(
    campaign: Campaign, made: Campaign, years: int, by: User | None, at: datetime.datetime
) -> None:
    places = wave_queries.nodes_of(campaign)
    known = set(wave_queries.possible_places(made).values_list("pk", flat=True))
    planned = [
        waves.PlannedWave(
            wave.title,
            moved(wave.starts, years),
            moved(wave.ends, years),
            tuple(node for node in places.get(wave.pk, []) if node.pk in known),
        )
        for wave in wave_queries.of_campaign(campaign)
    ]
    if left := [wave for wave in planned if wave.nodes]:
        waves.set_waves(campaign=made, waves=left, by=by, at=at)
    if dues := approval_queries.steps_of(campaign):
        days = {level.value: moved(day, years) for level, day in dues.items()}
        approvals.set_steps(campaign=made, dues=days, by=by, at=at)
    frozen_after = moved(campaign.freezes_on, years) if campaign.freezes_on else None
    if frozen_after and frozen_after >= timezone.localdate(at):
        freezing.set_day(campaign=made, day=frozen_after, by=by, at=at)


def moved(day: datetime.date, years: int) -> datetime.date:
    """The same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _stage_moved(stage: Stage, years: int) -> dict[str, Any]:
    return {
        "title": stage.title,
        "level": stage.level,
        "starts": moved(stage.starts, years),
        "ends": moved(stage.ends, years),
        "period_text": stage.period_text,
        "responsible_role": stage.responsible_role,
    }


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)


def _in_state(campaign: Campaign, *states: CampaignStatus) -> Campaign:
    row = _locked(campaign)
    if row.status not in states:
        raise CannotChangeCampaign(
            _("This cannot be done now: the state of the campaign is “%(state)s”.")
            % {"state": row.get_status_display()}
        )
    return row


def _refuse_late(row: Campaign) -> None:
    if row.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotChangeCampaign(_("The campaign has stopped collecting cards: its instruments are fixed."))


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not fields of a campaign: {', '.join(sorted(unknown))}")


def _refuse_fixed(changed: Sequence[str]) -> None:
    if set(changed) & set(FIXED_ONCE_OPEN):
        raise CannotChangeCampaign(
            _(
                "The kind, the year, the structure date and the sources are fixed once the campaign has been opened."
            )
        )


def _check(campaign: Campaign) -> None:
    if not campaign.title.strip():
        raise CannotChangeCampaign(_("Give the campaign a title."))
    if campaign.period_to < campaign.period_from:
        raise CannotChangeCampaign(_("The campaign ends before it begins."))
    if not campaign.sources or not set(campaign.sources) <= set(Source.values):
        raise CannotChangeCampaign(_("Choose at least one source of assessment."))
    if campaign.min_cell < 3:
        raise CannotChangeCampaign(
            _("Cells with fewer than 3 people are never shown: the limit is at least 3.")
        )
    previous = campaign.previous
    if previous is not None and (previous.pk == campaign.pk or previous.year >= campaign.year):
        raise CannotChangeCampaign(_("Results are compared with an earlier round only."))
    if previous is not None and CampaignKind.PILOT in (campaign.kind, previous.kind):
        raise CannotChangeCampaign(_("A pilot round is not compared with anything: it tries the instrument."))


def _check_version(campaign: Campaign, version: InstrumentVersion, sources: Sequence[str]) -> None:
    if version.status == VersionStatus.DRAFT:
        raise CannotChangeCampaign(_("Only a published version can be used: publish the instrument first."))
    if version.core_id is not None:
        raise CannotChangeCampaign(
            _("Add the instrument itself: its cards take the own indicators of their places along.")
        )
    if not sources or not set(sources) <= set(campaign.sources):
        raise CannotChangeCampaign(_("The instrument can only be used by the sources of the campaign."))
    if versions.methodology_of(version).unit_level == UnitLevel.TEACHER:
        raise CannotChangeCampaign(
            _("Instruments about a teacher are used in assessment, not in monitoring.")
        )
    if CampaignInstrument.objects.filter(campaign=campaign, version=version).exists():
        raise CannotChangeCampaign(_("This version is in the campaign already."))


def _save_new(campaign: Campaign) -> None:
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError as error:
        raise _same_title() from error


def _save_changed(campaign: Campaign, changed: Sequence[str]) -> None:
    try:
        with transaction.atomic():
            campaign.save(update_fields=list(changed))
    except IntegrityError as error:
        raise _same_title() from error


def _same_title() -> CannotChangeCampaign:
    return CannotChangeCampaign(_("There is a campaign with this title and year already."))
