"""Recommendations: drafted from results, agreed, sent, acknowledged, answered; or withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from mostik.cycle.enums import OWED, UNSENT, Audience, RecommendationState
from mostik.cycle.models import Recommendation
from mostik.cycle.queries import bases, texts
from mostik.cycle.queries import recommendations as queries
from mostik.lib.errors import Refusal
from mostik.monitoring.enums import CampaignKind
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import marts
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = RecommendationState


class CannotRecommend(Refusal):
    """The campaign or the recommendation is in a state where this is not possible, or a field contradicts it."""


def prepare(
    *,
    campaign: Campaign,
    audiences: Iterable[Audience],
    due: datetime.date,
    by: User | None,
    at: datetime.datetime,
) -> int:
    """Draft a recommendation for every leaf below its threshold of every place that has none yet; returns how many.

    Pressing again adds what is new only: what was withdrawn stays withdrawn."""
    day = timezone.localdate(at)
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        _refuse_early(row)
        if due < day:
            raise CannotRecommend(_("The deadline is in the past."))
        found = bases.fresh(row, [Audience(audience) for audience in audiences], day)
        known = texts.Texts(row.owner, {basis.version.instrument_id for basis in found}, day)
        made = Recommendation.objects.bulk_create(
            [_draft(row, basis, known, due, by, at) for basis in found], batch_size=500
        )
        _journal(gettext_noop("cycle.recommendation.drafted"), made, by, at)
        details = {"drafts": len(made)}
        audit.record("cycle.recommendations.prepared", target=row, by=by, at=at, details=details)
    return len(made)


def _draft(
    campaign: Campaign,
    basis: bases.Basis,
    known: texts.Texts,
    due: datetime.date,
    by: User | None,
    at: datetime.datetime,
) -> Recommendation:
    indicator, instrument = basis.indicator, basis.version.instrument_id
    return Recommendation(
        campaign=campaign,
        version=basis.version,
        addressee=basis.addressee,
        audience=basis.audience,
        code=indicator.code,
        indicator=indicator.title(),
        source=basis.cell.source,
        value=basis.cell.numbers[0],
        threshold=marts.billionths(indicator.threshold),
        units=basis.cell.n,
        unit_level=basis.unit_level,
        results=basis.results,
        template=known.template(instrument, indicator.code, basis.audience),
        text=known.text(instrument, indicator, basis.audience),
        due=due,
        prepared_at=at,
        prepared_by=by,
    )


def _refuse_early(campaign: Campaign) -> None:
    if campaign.kind == CampaignKind.PILOT:
        raise CannotRecommend(_("A pilot round has no results, so there is nothing to recommend."))
    if campaign.status not in queries.FINISHED:
        raise CannotRecommend(_("Recommendations are prepared when the collection of cards is over."))
    if not bases.has_results(campaign):
        raise CannotRecommend(_("The results are not computed yet. Come back in a minute."))


def edit(
    *, recommendation: Recommendation, text: str, due: datetime.date, by: User | None, at: datetime.datetime
) -> Recommendation:
    """Change the text and the deadline of what is not sent yet. What was agreed becomes a draft again."""
    with transaction.atomic():
        [row] = _in_state([recommendation], UNSENT)
        if not text.strip():
            raise CannotRecommend(_("Write what is recommended."))
        row.text, row.due, row.state = text.strip(), due, State.DRAFT.value
        row.save(update_fields=["text", "due", "state"])
        audit.record("cycle.recommendation.edited", target=row, by=by, at=at)
    return row


def set_due(
    *, recommendations: Iterable[Recommendation], due: datetime.date, by: User | None, at: datetime.datetime
) -> int:
    """Another deadline for those of these that are not sent yet."""
    if due < timezone.localdate(at):
        raise CannotRecommend(_("The deadline is in the past."))
    with transaction.atomic():
        rows = _in_state(recommendations, UNSENT)
        Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(due=due)
        _journal(gettext_noop("cycle.recommendation.due_set"), rows, by, at)
    return len(rows)


def agree(*, recommendations: Iterable[Recommendation], by: User | None, at: datetime.datetime) -> int:
    """Agree those of these that are drafts; returns how many."""
    with transaction.atomic():
        rows = _in_state(recommendations, (State.DRAFT,))
        Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.AGREED)
        _journal(gettext_noop("cycle.recommendation.agreed"), rows, by, at)
    return len(rows)


def send(*, recommendations: Iterable[Recommendation], by: User | None, at: datetime.datetime) -> int:
    """Send those of these that are agreed; returns how many. Each addressee hears of a campaign once a day."""
    day = timezone.localdate(at)
    with transaction.atomic():
        rows = _in_state(recommendations, (State.AGREED,))
        if late := sum(row.due < day for row in rows):
            text = ngettext(
                "The deadline of %(count)d recommendation has passed: set another one first.",
                "The deadline of %(count)d recommendations has passed: set another one first.",
                late,
            )
            raise CannotRecommend(text % {"count": late})
        Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.SENT, sent_on=day)
        _journal(gettext_noop("cycle.recommendation.sent"), rows, by, at)
        for campaign in {row.campaign for row in rows}:
            notices.send(
                to=queries.people_at([row for row in rows if row.campaign_id == campaign.pk], day),
                text=_("Recommendations after the campaign “%(campaign)s” are sent to you: read and answer.")
                % {"campaign": campaign.title},
                url=reverse("cycle:mine"),
                key=f"cycle.sent:{campaign.pk}:{day}",
                at=at,
            )
    return len(rows)


def withdraw(
    *, recommendation: Recommendation, reason: str, by: User | None, at: datetime.datetime
) -> Recommendation:
    """Take back what has no answer yet. What was sent is taken back with a reason, and the addressee is told."""
    with transaction.atomic():
        [row] = _in_state([recommendation], (*UNSENT, *OWED))
        if row.sent_on and not reason.strip():
            raise CannotRecommend(_("Say why: the addressee has read it already."))
        row.state, row.withdrawn_because = State.WITHDRAWN.value, reason.strip()
        row.save(update_fields=["state", "withdrawn_because"])
        audit.record("cycle.recommendation.withdrawn", target=row, by=by, at=at)
        if row.sent_on:
            notices.send(
                to=queries.people_at([row], timezone.localdate(at)),
                text=_("A recommendation is withdrawn: %(indicator)s") % {"indicator": row.indicator},
                url=reverse("cycle:recommendation", args=[row.pk]),
                at=at,
            )
    return row


def acknowledge(*, recommendations: Iterable[Recommendation], by: User, at: datetime.datetime) -> int:
    """«Ознакомлен»: those of these that are sent and not acknowledged yet; returns how many."""
    with transaction.atomic():
        rows = _in_state(recommendations, (State.SENT,))
        changed = {"state": State.ACKNOWLEDGED, "acknowledged_on": timezone.localdate(at)}
        Recommendation.objects.filter(pk__in=[row.pk for row in rows]).update(**changed)
        _journal(gettext_noop("cycle.recommendation.acknowledged"), rows, by, at)
    return len(rows)


def answer(*, recommendation: Recommendation, text: str, by: User, at: datetime.datetime) -> Recommendation:
    """What the addressee has decided to do. Whoever answers has read it. The operators of the campaign are told."""
    day = timezone.localdate(at)
    with transaction.atomic():
        [row] = _in_state([recommendation], OWED)
        if not text.strip():
            raise CannotRecommend(_("Write what you have decided to do."))
        row.state, row.answer = State.ANSWERED.value, text.strip()
        row.acknowledged_on, row.answered_on = row.acknowledged_on or day, day
        row.save(update_fields=["state", "answer", "acknowledged_on", "answered_on"])
        audit.record("cycle.recommendation.answered", target=row, by=by, at=at)
        names = {"place": row.addressee.title, "indicator": row.indicator}
        notices.send(
            to=queries.operators_of(row.campaign.owner, day),
            text=_("%(place)s has answered the recommendation: %(indicator)s") % names,
            url=reverse("cycle:recommendation", args=[row.pk]),
            at=at,
        )
    return row


def _in_state(
    recommendations: Iterable[Recommendation], states: Sequence[RecommendationState]
) -> list[Recommendation]:
    """Those that are in one of the states, locked; refuses when there are none."""
    ids = [row.pk for row in recommendations]
    locked = Recommendation.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    rows = list(locked.select_related("campaign__owner", "addressee").order_by("pk"))
    fitting = [row for row in rows if row.state in states]
    if fitting:
        return fitting
    if len(rows) == 1:
        raise CannotRecommend(
            _("This cannot be done now. State of the recommendation: %(state)s.")
            % {"state": rows[0].get_state_display()}
        )
    wanted = ", ".join(str(state.label).lower() for state in states)
    raise CannotRecommend(
        _("Nothing is chosen that could be changed so. Needed: %(states)s.") % {"states": wanted}
    )


def _journal(action: str, rows: Iterable[Recommendation], by: User | None, at: datetime.datetime) -> None:
    audit.record_all([audit.Entry(action, row, by, {}) for row in rows], at=at)
