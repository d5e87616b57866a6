"""A check of the cyclogram: begun (with a card it becomes a campaign), summed up, considered.

Cards are those of monitoring: a check hands them out and stops their collection, everything else happens there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cyclogram import rules
from mostik.cyclogram.enums import AHEAD, CheckState, CyclogramState, Scope
from mostik.cyclogram.models import Check, Order
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import assignments, campaigns, reminders
from mostik.monitoring.enums import AssignmentState, CampaignStatus, StageLevel
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Node
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = CheckState


class CannotCheck(Refusal):
    """The check is in another state, the cyclogram is not approved, or nobody can fill its cards."""


def begin(*, check: Check, by: User, at: datetime.datetime) -> Check:
    """Carry a line out: its cards are handed to the person of the line, or that person is told what to look at."""
    with transaction.atomic():
        row = _in_state(check, State.PLANNED)
        _refuse_unless(rules.can_run_check(by, row))
        if row.line.cyclogram.state != CyclogramState.APPROVED:
            raise CannotCheck(_("The head approves the cyclogram first."))
        if row.line.version:
            row.campaign = _campaign(row, by, at)
        else:
            _tell(row, _("Internal assessment: “%(object)s” has begun, by %(day)s."), at)
        row.state, row.begun_on = State.GOING, timezone.localdate(at)
        row.save(update_fields=["state", "begun_on", "campaign"])
        audit.record("cyclogram.check.begun", target=row, by=by, at=at)
    return row


def remind(*, check: Check, by: User | None, at: datetime.datetime) -> None:
    """Tell whoever owes: the assessors of its cards, or the person of the line. Once a day."""
    with transaction.atomic():
        row = _in_state(check, *AHEAD)
        _refuse_unless(by is None or rules.can_run_check(by, row))
        if row.campaign and row.campaign.status == CampaignStatus.RUNNING:
            reminders.remind(campaign=row.campaign, by=by, at=at)
        else:
            key = f"cyclogram.reminder:{row.pk}:{timezone.localdate(at)}"
            _tell(row, _("Reminder of the cyclogram: “%(object)s”, by %(day)s."), at, key=key)
        audit.record("cyclogram.check.reminded", target=row, by=by, at=at)


def remind_all(*, checks: Iterable[Check], at: datetime.datetime) -> int:
    """The daily round of reminders; returns how many checks were spoken of."""
    count = 0
    for check in checks:
        remind(check=check, by=None, at=at)
        count += 1
    return count


def sum_up(*, check: Check, conclusion: str, advice: str, by: User, at: datetime.datetime) -> Check:
    """Write the note: cards are no longer collected, what people saw and advise is kept beside the numbers.

    May be done again until an order follows. Advice is one piece a line: each becomes an item of the order.
    """
    with transaction.atomic():
        row = _in_state(check, *AHEAD, State.SUMMED_UP)
        _refuse_unless(rules.can_sum_up(by, row))
        if row.line.cyclogram.state != CyclogramState.APPROVED:
            raise CannotCheck(_("The head approves the cyclogram first."))
        if Order.objects.filter(check_made=row).exists():
            raise CannotCheck(_("There is an order on this check already: its note stays."))
        row.conclusion, row.advice = conclusion.strip(), advice.strip()
        _refuse_unfounded(row)
        if row.campaign and row.campaign.status == CampaignStatus.RUNNING:
            campaigns.stop(campaign=row.campaign, by=by, at=at)
        day = timezone.localdate(at)
        row.state, row.summed_up_on = State.SUMMED_UP, row.summed_up_on or day
        row.begun_on = row.begun_on or day
        row.save(update_fields=["state", "conclusion", "advice", "summed_up_on", "begun_on"])
        audit.record("cyclogram.check.summed_up", target=row, by=by, at=at)
    return row


def consider(*, check: Check, on: datetime.date, protocol: str, by: User, at: datetime.datetime) -> Check:
    """The results were spoken of where the line says, on a day."""
    with transaction.atomic():
        row = _in_state(check, State.SUMMED_UP)
        _refuse_unless(rules.can_run_check(by, row))
        if row.summed_up_on and on < row.summed_up_on:
            raise CannotCheck(_("The results are considered after the note is written."))
        if on > timezone.localdate(at):
            raise CannotCheck(_("This day has not come yet."))
        row.state, row.considered_on, row.protocol = State.CONSIDERED, on, protocol.strip()
        row.save(update_fields=["state", "considered_on", "protocol"])
        audit.record("cyclogram.check.considered", target=row, by=by, at=at)
    return row


def cancel(*, check: Check, reason: str, by: User, at: datetime.datetime) -> Check:
    """Not carried out, and why."""
    with transaction.atomic():
        row = _in_state(check, *AHEAD)
        _refuse_unless(rules.can_run_check(by, row))
        if not reason.strip():
            raise CannotCheck(_("Write why the check is not carried out."))
        if row.campaign and row.campaign.status == CampaignStatus.RUNNING:
            campaigns.stop(campaign=row.campaign, by=by, at=at)
        row.state, row.cancelled_because = State.CANCELLED, reason.strip()
        row.save(update_fields=["state", "cancelled_because"])
        audit.record("cyclogram.check.cancelled", target=row, by=by, at=at)
    return row


def _campaign(row: Check, by: User, at: datetime.datetime) -> Campaign:
    """A campaign of the organisation with the card of the line, handed out and open."""
    line, owner = row.line, row.line.cyclogram.owner
    assert line.version is not None
    if line.responsible.user_id is None:
        raise CannotCheck(
            _("%(person)s has no sign-in and cannot fill cards: name another person or make the sign-in.")
            % {"person": line.responsible.short_name}
        )
    day = timezone.localdate(at)
    made = campaigns.create(
        owner=owner,
        by=by,
        at=at,
        title=_title(row),
        kind_label=line.cyclogram.label,
        year=row.starts.year,
        period_from=row.starts,
        period_to=row.ends,
        structure_date=day,
        purpose=line.aim,
        sources=[line.source],
        previous=_previous(row),
    )
    campaigns.add_instrument(campaign=made, version=line.version, by=by, at=at)
    stage = {
        "title": line.object,
        "level": StageLevel.ORGANISATION.value,
        "starts": row.starts,
        "ends": row.ends,
        "period_text": line.period,
    }
    campaigns.set_stages(campaign=made, stages=[stage], by=by, at=at)
    handed = assignments.create_from_tree(
        campaign=made, nodes=_nodes(row, owner), due=row.ends, assessor=line.responsible, by=by, at=at
    )
    if not handed.added:
        raise CannotCheck(_("There is nothing to look at: the organisation has no such groups today."))
    campaigns.announce(campaign=made, by=by, at=at)
    return campaigns.open_(campaign=made, by=by, at=at)


def _title(row: Check) -> str:
    line = row.line
    ends = f" · {row.starts:%d.%m.%Y}–{row.ends:%d.%m.%Y}"
    return f"{line.cyclogram.label}: {line.object}"[: 300 - len(ends)] + ends


def _nodes(row: Check, owner: Node) -> list[Node]:
    return list(row.line.groups.all()) if row.line.scope == Scope.GROUPS else [owner]


def _previous(row: Check) -> Campaign | None:
    """The last time the same card was used by the cyclograms of this organisation, in an earlier calendar year."""
    assert row.line.version is not None
    rows = Check.objects.filter(
        line__cyclogram__owner=row.line.cyclogram.owner_id,
        line__version__instrument=row.line.version.instrument_id,
        line__scope=row.line.scope,
        line__source=row.line.source,
        campaign__year__lt=row.starts.year,
        state__in=(State.SUMMED_UP, State.CONSIDERED),
    )
    found = rows.select_related("campaign").order_by("-ends", "-id").first()
    return found.campaign if found else None


def _refuse_unfounded(row: Check) -> None:
    """A note says what was found: accepted cards, or words of whoever looked."""
    if row.campaign is None:
        if not row.conclusion:
            raise CannotCheck(_("Write what was found: without it there is nothing to sum up."))
        if row.line.version:
            raise CannotCheck(_("Begin the check first: its cards are not handed out yet."))
        return
    accepted = Assignment.objects.filter(campaign=row.campaign, state=AssignmentState.ACCEPTED)
    if not accepted.exists():
        raise CannotCheck(_("No card of this check is accepted yet: there are no results to write about."))


def _tell(row: Check, text: str, at: datetime.datetime, key: str = "") -> None:
    user = row.line.responsible.user
    if user is not None:
        words = {"object": row.line.object, "day": row.ends.strftime("%d.%m.%Y")}
        url = reverse("cyclogram:check", args=[row.pk])
        notices.send(to=[user], text=text % words, url=url, key=key, at=at)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise CannotCheck(
            _("Internal assessment is run by the head and the senior teacher of the organisation.")
        )


def _in_state(check: Check, *states: CheckState) -> Check:
    rows = Check.objects.select_for_update(of=("self",)).select_related(
        "line__cyclogram__owner", "line__responsible__user", "line__version", "campaign"
    )
    row = rows.get(pk=check.pk)
    if row.state not in states:
        raise CannotCheck(
            _("This cannot be done now: the state of the check is “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    return row
