"""The freeze of a campaign: its day set and moved, an organisation given longer, the campaign taken to analysis when it is
over. `refuse_frozen` stands in every change of a card, beside `approvals.refuse_locked`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.actions import results
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Assignment, Campaign, Postponement, PublicEdition, Survey
from mostik.monitoring.queries import approvals, freezing
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.ui.formats import shortdate


class Frozen(Refusal):
    """The day of the freeze is over: nothing in the card changes any more."""


class CannotFreeze(Refusal):
    """The day or the organisation does not fit, or a reason is missing."""


def refuse_frozen(cards: Iterable[Assignment], *, at: datetime.datetime) -> None:
    """Call inside a change of cards: raises Frozen if the day of one of them is over. Their campaigns are read already."""
    cards = list(cards)
    days = freezing.frozen(cards, timezone.localdate(at))
    for card in cards:
        if card.pk in days:
            raise Frozen(
                _(
                    "The data of “%(campaign)s” were frozen on %(day)s: the card %(card)s does not change any more."
                )
                % {"campaign": card.campaign.title, "day": shortdate(days[card.pk]), "card": card}
            )


def set_day(
    *, campaign: Campaign, day: datetime.date | None, by: User | None, at: datetime.datetime, reason: str = ""
) -> Campaign:
    """After the end of this day no card changes; None: no such day. A day that people know already is moved for a reason.
    If it is over, moving it opens the collection of cards again; surveys stay closed."""
    reason, today = reason.strip(), timezone.localdate(at)
    with transaction.atomic():
        row = _locked(campaign)
        before = row.freezes_on
        if day == before:
            return row
        _refuse_day(row, day, today)
        if before and row.status != CampaignStatus.DRAFT and not reason:
            raise CannotFreeze(_("Write why the day is moved: people were told another one."))
        if freezing.status_on(row, today) != row.status:
            _freeze(row, at)
        if row.frozen_at is not None:
            _reopen(row)
        row.freezes_on = day
        row.save(update_fields=["freezes_on", "frozen_at", "status"])
        details = {"from": str(before or ""), "to": str(day or ""), "reason": reason}
        audit.record("monitoring.freeze.set", target=row, by=by, at=at, details=details)
    return row


def _refuse_day(row: Campaign, day: datetime.date | None, today: datetime.date) -> None:
    if row.status == CampaignStatus.CLOSED:
        raise CannotFreeze(_("The campaign is closed: nothing in it changes any more."))
    if day is None:
        return
    if day < today:
        raise CannotFreeze(_("This day is over already: name today or a later one."))
    if day < row.period_from:
        raise CannotFreeze(_("The data would be frozen before the campaign begins."))


def _reopen(row: Campaign) -> None:
    if PublicEdition.objects.filter(campaign=row, withdrawn_at__isnull=True).exists():
        raise CannotFreeze(_("The results are published: withdraw the public page first."))
    row.status, row.frozen_at = CampaignStatus.RUNNING.value, None


def postpone(
    *,
    campaign: Campaign,
    organisation: Node,
    until: datetime.date,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Postponement:
    """Let one organisation finish its cards until a later day. Doing it again names another day."""
    reason = reason.strip()
    with transaction.atomic():
        row = _locked(campaign)
        if row.status == CampaignStatus.CLOSED:
            raise CannotFreeze(_("The campaign is closed: nothing in it changes any more."))
        if row.freezes_on is None:
            raise CannotFreeze(_("The campaign has no day of freeze: there is nothing to put off."))
        if until <= row.freezes_on or until < timezone.localdate(at):
            raise CannotFreeze(_("Name a day after that of the campaign, today or later."))
        if not reason:
            raise CannotFreeze(_("Write why the organisation may finish later: it stays in the journal."))
        cards = Assignment.objects.filter(campaign=row, organisation=organisation)
        if organisation.kind != NodeKind.ORGANISATION or not cards.exists():
            raise CannotFreeze(_("This organisation has no cards in the campaign."))
        made, _is_new = Postponement.objects.update_or_create(
            campaign=row,
            organisation=organisation,
            defaults={"until": until, "reason": reason, "given_by": by, "given_at": at},
        )
        details = {"organisation": organisation.pk, "until": str(until), "reason": reason}
        audit.record("monitoring.freeze.postponed", target=row, by=by, at=at, details=details)
        _tell_organisation(made, at)
    return made


def _tell_organisation(made: Postponement, at: datetime.datetime) -> None:
    place, day = made.organisation, timezone.localdate(at)
    level = approvals.level_of(place)
    assert level is not None  # an organisation
    text = _("“%(campaign)s”: “%(place)s” may work on its cards until %(day)s.") % {
        "campaign": made.campaign.title,
        "place": place.title,
        "day": shortdate(made.until),
    }
    heads = approvals.signers_of([place], level, day).get(place.pk, [])
    notices.send(to=heads, text=text, url=reverse("monitoring:campaign", args=[made.campaign_id]), at=at)


def freeze_overdue(*, at: datetime.datetime) -> int:
    """Take every running campaign whose day is over to analysis; returns how many there were. Safe to be done twice."""
    done = 0
    for campaign in freezing.overdue(timezone.localdate(at)):
        with transaction.atomic():
            row = _locked(campaign)
            if freezing.status_on(row, timezone.localdate(at)) != row.status:
                _freeze(row, at)
                done += 1
    return done


def _freeze(row: Campaign, at: datetime.datetime) -> None:
    """Surveys are closed for good: their answers enter the results now, and none may follow."""
    row.status, row.frozen_at = CampaignStatus.ANALYSIS.value, at
    row.save(update_fields=["status", "frozen_at"])
    Survey.objects.filter(campaign=row, closed_at__isnull=True).update(closed_at=at)
    details = {"day": str(row.freezes_on)}
    audit.record("monitoring.freeze.came", target=row, by=None, at=at, details=details)
    results.rebuild_later(campaign=row, by=None, at=at)
    level = approvals.level_of(row.owner)
    people = approvals.signers_of([row.owner], level, timezone.localdate(at)) if level else {}
    text = _("The data of “%(campaign)s” are frozen: the campaign is in analysis now.")
    url = reverse("monitoring:campaign", args=[row.pk])
    notices.send(to=people.get(row.owner_id, []), text=text % {"campaign": row.title}, url=url, at=at)


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
