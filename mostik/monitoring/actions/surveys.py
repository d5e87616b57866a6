"""Surveys: prepared, links made for units, renewed, revoked, closed. Answering is in `survey_answers`."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import results
from mostik.monitoring.enums import ANONYMOUS_SOURCES, CampaignStatus, SurveyAccess
from mostik.monitoring.models import (
    Campaign,
    CampaignInstrument,
    Participation,
    Survey,
    SurveyAnswer,
    SurveyLink,
)
from mostik.monitoring.queries import surveys as queries
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats.methodology import UnitLevel

MAX_FAMILIES = 10_000


class CannotChangeSurvey(Refusal):
    """The campaign or the survey is over, or the instrument cannot be answered by a link."""


def create(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    source: str,
    title: str,
    by: User | None,
    at: datetime.datetime,
    access: str = SurveyAccess.OPEN,
    audience: str = "",
    minutes: int = 5,
    notice: str = "",
) -> Survey:
    """Prepare a survey with an instrument of the campaign."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        _refuse_over(row)
        _check(row, version, source)
        if Survey.objects.filter(campaign=row, version=version, source=source).exists():
            raise CannotChangeSurvey(_("There is such a survey in this campaign already."))
        if not title.strip():
            raise CannotChangeSurvey(_("Give the survey a title."))
        survey = Survey.objects.create(
            campaign=row,
            version=version,
            source=source,
            access=access,
            title=title.strip(),
            audience=audience.strip(),
            minutes=minutes,
            notice=notice.strip(),
            created_by=by,
            created_at=at,
        )
        audit.record("monitoring.survey.created", target=survey, by=by, at=at)
    return survey


def _check(campaign: Campaign, version: InstrumentVersion, source: str) -> None:
    used = CampaignInstrument.objects.filter(campaign=campaign, version=version).first()
    if used is None or source not in used.sources or source not in set(ANONYMOUS_SOURCES):
        raise CannotChangeSurvey(_("Add the instrument to the campaign first, with this source."))
    why = queries.unsuitable(version)
    if why == "browser":
        raise CannotChangeSurvey(
            _("This form is filled in ODK Collect only: it cannot be answered by a link.")
        )
    if why:
        raise CannotChangeSurvey(
            _("The form asks for files; a file tells whose it is, so a survey cannot have any.")
        )
    if versions.methodology_of(version).unit_level == UnitLevel.TEACHER:
        raise CannotChangeSurvey(
            _("The form is about a person: a survey speaks of a group or an organisation.")
        )


def make_links(
    *, survey: Survey, units: Iterable[Node], by: User | None, at: datetime.datetime, families: int = 0
) -> int:
    """One link per unit that has none yet; returns how many were added."""
    with transaction.atomic():
        row = _locked(survey)
        _refuse_closed(row)
        known = set(SurveyLink.objects.filter(survey=row).values_list("unit_id", flat=True))
        fresh = [unit for unit in units if unit.pk not in known]
        made = [
            SurveyLink(
                survey=row, unit=unit, families=_families(families), made_at=at, token_hash=f"{n:064x}"
            )
            for n, unit in enumerate(fresh, start=row.pk << 40)
        ]
        SurveyLink.objects.bulk_create(made)
        for link in made:  # the token needs the number of the link
            link.token_hash = queries.hash_of(queries.token_of(queries.LINK, link.pk, link.generation))
        SurveyLink.objects.bulk_update(made, ["token_hash"], batch_size=200)
        Participation.objects.bulk_create([Participation(link=link) for link in made])
        if made:
            details = {"links": len(made)}
            audit.record("monitoring.survey.links_made", target=row, by=by, at=at, details=details)
    return len(made)


def set_families(*, link: SurveyLink, families: int, by: User | None, at: datetime.datetime) -> SurveyLink:
    """Say how many answers are expected. When the number is raised, answers over it begin to count — which of them, chance
    decides, because nobody knows which came last."""
    with transaction.atomic():
        survey = _locked(link.survey)
        _refuse_closed(survey)
        row = _locked_link(link)
        row.families = _families(families)
        row.save(update_fields=["families"])
        over = list(SurveyAnswer.objects.filter(survey=survey, unit=row.unit_id, is_counted=False))
        total = SurveyAnswer.objects.filter(survey=survey, unit=row.unit_id).count()
        counting = total - len(over)
        more = len(over) if not row.families else max(0, min(len(over), row.families - counting))
        chosen = [answer.pk for answer in random.SystemRandom().sample(over, more)]
        SurveyAnswer.objects.filter(pk__in=chosen).update(is_counted=True)
        details = {"families": row.families}
        audit.record("monitoring.survey.families_set", target=row, by=by, at=at, details=details)
    return row


def renew(*, link: SurveyLink, by: User | None, at: datetime.datetime) -> SurveyLink:
    """A new address; the former one, on every poster that hangs, no longer works. What was answered stays."""
    with transaction.atomic():
        _refuse_closed(_locked(link.survey))
        row = _locked_link(link)
        row.generation += 1
        row.token_hash = queries.hash_of(queries.token_of(queries.LINK, row.pk, row.generation))
        row.revoked_at = None
        row.save(update_fields=["generation", "token_hash", "revoked_at"])
        audit.record("monitoring.survey.link_renewed", target=row, by=by, at=at)
    return row


def revoke(*, link: SurveyLink, by: User | None, at: datetime.datetime) -> SurveyLink:
    """From now on nobody answers by this link. Doing it again changes nothing."""
    with transaction.atomic():
        row = _locked_link(link)
        if row.revoked_at is None:
            row.revoked_at = at
            row.save(update_fields=["revoked_at"])
            audit.record("monitoring.survey.link_revoked", target=row, by=by, at=at)
    return row


def close(*, survey: Survey, by: User | None, at: datetime.datetime) -> Survey:
    """Stop collecting for good: only now the answers enter the results."""
    with transaction.atomic():
        row = _locked(survey)
        _refuse_closed(row)
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        audit.record("monitoring.survey.closed", target=row, by=by, at=at)
        results.rebuild_later(campaign=row.campaign, by=by, at=at)
    return row


def _families(number: int) -> int:
    if not 0 <= number <= MAX_FAMILIES:
        raise CannotChangeSurvey(_("The number of families is from 0 to %(most)s.") % {"most": MAX_FAMILIES})
    return number


def _locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("campaign__owner", "version")
    return rows.get(pk=survey.pk)


def _locked_link(link: SurveyLink) -> SurveyLink:
    rows = SurveyLink.objects.select_for_update(of=("self",)).select_related("survey__campaign", "unit")
    return rows.get(pk=link.pk)


def _refuse_over(campaign: Campaign) -> None:
    if campaign.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotChangeSurvey(_("The campaign has stopped collecting answers."))


def _refuse_closed(survey: Survey) -> None:
    _refuse_over(survey.campaign)
    if survey.closed_at is not None:
        raise CannotChangeSurvey(_("The survey is closed: nothing in it changes any more."))
