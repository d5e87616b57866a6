"""A diagnostic from several sources: its parts are prepared, people invited, opened and closed together."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.assessment import rules
from mostik.assessment.actions import diagnostics, profiles
from mostik.assessment.actions.diagnostics import CannotPrepare
from mostik.assessment.enums import DiagnosticKind, DiagnosticState, ModelStatus
from mostik.assessment.models import CompetencyModel, DiagnosticCampaign
from mostik.assessment.queries import campaigns as queries
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node, Position
from mostik.platform.actions import audit, jobs
from mostik.platform.models import User

RECOMPUTE = "assessment.recompute_profiles"


def create(
    *,
    owner: Node,
    title: str,
    model: CompetencyModel,
    opens: datetime.date,
    closes: datetime.date,
    versions: Mapping[str, InstrumentVersion],
    release_days: int = 7,
    min_cell: int = 5,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    by: User,
    at: datetime.datetime,
) -> DiagnosticCampaign:
    """Prepare a campaign with one part per kind in `versions`; `options` are further fields of a part."""
    _check(owner, model, opens, closes, versions, by)
    with transaction.atomic():
        row = DiagnosticCampaign.objects.create(
            owner=owner,
            title=title,
            model=model,
            opens=opens,
            closes=closes,
            release_days=release_days,
            min_cell=min_cell,
            created_at=at,
            created_by=by,
        )
        for kind, version in versions.items():
            fields: dict[str, Any] = {
                "title": f"{title}: {DiagnosticKind(kind).label.lower()}"[:300],
                "version": version,
                "opens": opens,
                "closes": closes,
                "min_cell": min_cell,
                "campaign": row,
                **(options or {}).get(kind, {}),
            }
            diagnostics.create(owner=owner, kind=kind, by=by, at=at, **fields)
        audit.record("assessment.campaign.created", target=row, by=by, at=at)
    return row


def invite(
    *,
    campaign: DiagnosticCampaign,
    organisations: Iterable[Node],
    positions: Iterable[Position] = (),
    by: User,
    at: datetime.datetime,
) -> int:
    """Invite people to every part; returns how many people are new."""
    places, posts = list(organisations), list(positions)
    with transaction.atomic():
        counts = [
            diagnostics.invite(diagnostic=part, organisations=places, positions=posts, by=by, at=at)
            for part in queries.parts_of(campaign)
        ]
    return max(counts, default=0)


def open_(*, campaign: DiagnosticCampaign, by: User, at: datetime.datetime) -> DiagnosticCampaign:
    with transaction.atomic():
        row = _locked(campaign, DiagnosticState.DRAFT)
        for part in queries.parts_of(row):
            if part.state == DiagnosticState.DRAFT:
                diagnostics.open_(diagnostic=part, by=by, at=at)
        row.state = DiagnosticState.OPEN
        row.save(update_fields=["state"])
        audit.record("assessment.campaign.opened", target=row, by=by, at=at)
    return row


def close(*, campaign: DiagnosticCampaign, by: User, at: datetime.datetime) -> DiagnosticCampaign:
    """Close every part; profiles are computed in the background now and again by the nightly command, when the days of
    the teachers are over."""
    with transaction.atomic():
        row = _locked(campaign, DiagnosticState.OPEN)
        for part in queries.parts_of(row):
            if part.state == DiagnosticState.OPEN:
                diagnostics.close(diagnostic=part, by=by, at=at)
        row.state = DiagnosticState.CLOSED
        row.save(update_fields=["state"])
        audit.record("assessment.campaign.closed", target=row, by=by, at=at)
        start_recomputing(model=row.model, by=by, at=at)
    return row


def start_recomputing(*, model: CompetencyModel, by: User | None, at: datetime.datetime) -> None:
    jobs.start(
        RECOMPUTE,
        title=_("Profiles of competencies"),
        args={"model_id": model.pk},
        by=by,
        at=at,
        key=f"{RECOMPUTE}.{model.pk}",
    )


def recompute_due(*, day: datetime.date, at: datetime.datetime) -> int:
    """Everything that has begun to count since yesterday; returns how many profiles are new. For the nightly command."""
    total = 0
    for model in CompetencyModel.objects.exclude(status=ModelStatus.DRAFT):
        total += profiles.recompute(model=model, day=day, by=None, at=at).profiles
    return total


def _check(
    owner: Node,
    model: CompetencyModel,
    opens: datetime.date,
    closes: datetime.date,
    versions: Mapping[str, InstrumentVersion],
    by: User,
) -> None:
    if not rules.can_own(by, owner):
        raise CannotPrepare(_("You do not run diagnostics of this place."))
    if not versions:
        raise CannotPrepare(_("Choose an instrument for one source at least."))
    if model.status != ModelStatus.PUBLISHED:
        raise CannotPrepare(_("Choose a competency model in force."))
    if closes < opens:
        raise CannotPrepare(_("The last day is earlier than the first."))


def _locked(campaign: DiagnosticCampaign, state: DiagnosticState) -> DiagnosticCampaign:
    rows = DiagnosticCampaign.objects.select_for_update(of=("self",)).select_related("owner", "model")
    row: DiagnosticCampaign = rows.get(pk=campaign.pk)
    if row.state != state:
        raise CannotPrepare(
            _("This cannot be done now. State of the diagnostic: %(state)s.")
            % {"state": row.get_state_display()}
        )
    return row
