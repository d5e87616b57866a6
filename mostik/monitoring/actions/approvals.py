"""Approval of data from below upwards. What is approved does not change; it is taken back only while nobody above has approved."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import CampaignStatus, StageLevel
from mostik.monitoring.models import Approval, ApprovalStep, Assignment, Campaign, Deputy
from mostik.monitoring.queries import approvals as queries
from mostik.monitoring.queries import freezing
from mostik.network.models import Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotApprove(Refusal):
    """Something below is not ready, the person may not sign for the place, or it is too early or too late."""


class Locked(Refusal):
    """The data are approved: the card does not change until the approval is taken back."""


def set_steps(
    *, campaign: Campaign, dues: Mapping[str, datetime.date], by: User | None, at: datetime.datetime
) -> None:
    """Which levels approve and by when, e.g. {"organisation": day, "municipality": day}. Levels rise with the days."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        if row.status == CampaignStatus.CLOSED:
            raise CannotApprove(_("The campaign is closed: nothing in it changes any more."))
        top = queries.level_of(row.owner)
        levels = [level for level in queries.UPWARDS if level in dues]
        if top is None or any(queries.UPWARDS.index(level) > queries.UPWARDS.index(top) for level in levels):
            raise CannotApprove(_("Nobody above the place that runs the campaign approves in it."))
        days = [dues[level] for level in levels]
        if days != sorted(days):
            raise CannotApprove(_("A level approves after the level below it: check the days."))
        kept = set(
            Approval.objects.filter(campaign=row, withdrawn_at__isnull=True).values_list("level", flat=True)
        )
        if kept - set(levels):
            raise CannotApprove(
                _("Data of a level you take out are approved already: take these back first.")
            )
        ApprovalStep.objects.filter(campaign=row).delete()
        ApprovalStep.objects.bulk_create(
            ApprovalStep(campaign=row, level=one, due=dues[one]) for one in levels
        )
        details = {level.value: str(dues[level]) for level in levels}
        audit.record("monitoring.approval.steps_set", target=row, by=by, at=at, details=details)


def approve(
    *, campaign: Campaign, node: Node, by: User, at: datetime.datetime, comment: str = ""
) -> Approval:
    """Sign for a place. Before its deadline everything below has to be there; after it the place may go on without those
    that are silent, with a comment, and they are named."""
    comment = comment.strip()
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        level = _level(row, node)
        basis = _basis(by, node, timezone.localtime(at).date())
        if row.status not in (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS):
            raise CannotApprove(_("Data are approved while cards are filled and analysed."))
        without = _refuse_unready(row, node, level, comment, timezone.localtime(at).date())
        try:
            with transaction.atomic():
                made = Approval.objects.create(
                    campaign=row,
                    node=node,
                    level=level,
                    approved_by=by,
                    approved_at=at,
                    basis=basis,
                    comment=comment,
                    without=without,
                )
        except IntegrityError as error:
            raise CannotApprove(_("The data of this place are approved already.")) from error
        details = {"node": node.pk, "basis": basis, "without": without}
        audit.record("monitoring.approval.given", target=row, by=by, at=at, details=details)
    return made


def _level(campaign: Campaign, node: Node) -> StageLevel:
    level = queries.level_of(node)
    if (
        level is None
        or level not in queries.steps_of(campaign)
        or not node.path.startswith(campaign.owner.path)
    ):
        raise CannotApprove(_("This place does not approve data in this campaign."))
    return level


def _basis(by: User, node: Node, on: datetime.date) -> str:
    if queries.is_in_charge(by, node):
        return ""
    deputy = queries.deputy_of(by, node, on)
    if deputy is None:
        raise CannotApprove(
            _("Data of a place are approved by the person in charge of it or a named deputy.")
        )
    return deputy.basis


def _refuse_unready(
    campaign: Campaign, node: Node, level: StageLevel, comment: str, on: datetime.date
) -> list[int]:
    if level != StageLevel.REGION:  # a change of a card either is over or will see the approval
        cards = Assignment.objects.filter(campaign=campaign, unit__path__startswith=node.path)
        list(cards.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    state = queries.readiness(campaign, node)
    if state.is_ready:
        return []
    is_running = freezing.status_on(campaign, on) == CampaignStatus.RUNNING
    if level == StageLevel.ORGANISATION and is_running:
        raise CannotApprove(
            _("Cards that are not sent yet: %(count)s. Send them first.") % {"count": state.owed}
        )
    if state.submitted and not freezing.is_frozen(campaign, on):
        raise CannotApprove(
            _("Review the submitted cards first: %(count)s are waiting.") % {"count": state.submitted}
        )
    if on <= queries.steps_of(campaign)[level] and level != StageLevel.ORGANISATION:
        raise CannotApprove(
            _(
                "Not everything below is ready. After the deadline you may approve without those that are silent."
            )
        )
    if not comment:
        raise CannotApprove(
            _("Write why you approve though not everything is there: it stays with the approval.")
        )
    return [place.pk for place in state.missing]


def refuse_unapproved(campaign: Campaign) -> None:
    """A campaign whose owner approves is not closed before that."""
    level = queries.level_of(campaign.owner)
    if level in queries.steps_of(campaign) and queries.of_node(campaign, campaign.owner) is None:
        raise CannotApprove(
            _("“%(place)s” has not approved the data yet: approve them, then close the campaign.")
            % {"place": campaign.owner.title}
        )


def take_back(*, approval: Approval, reason: str, by: User, at: datetime.datetime) -> Approval:
    """Withdraw an own approval, or send back that of a place below: the cards can be corrected again."""
    reason = reason.strip()
    with transaction.atomic():
        Campaign.objects.select_for_update(of=("self",)).get(pk=approval.campaign_id)
        rows = Approval.objects.select_for_update(of=("self",)).select_related(
            "campaign__owner", "node", "approved_by"
        )
        row = rows.get(pk=approval.pk)
        if row.withdrawn_at is not None:
            raise CannotApprove(_("This approval has been taken back already."))
        if row.campaign.status == CampaignStatus.CLOSED:
            raise CannotApprove(_("The campaign is closed: nothing in it changes any more."))
        holder = queries.above(row)
        if holder is not None:
            raise CannotApprove(
                _("“%(place)s” has approved already: it takes its approval back first.")
                % {"place": holder.node.title}
            )
        if not reason:
            raise CannotApprove(_("Write why the approval is taken back."))
        row.withdrawn_at, row.withdrawn_by, row.reason = at, by, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
        details = {"node": row.node_id, "reason": reason}
        audit.record("monitoring.approval.taken_back", target=row.campaign, by=by, at=at, details=details)
        if row.approved_by_id != by.pk:
            text = _("The approval of “%(place)s” in “%(campaign)s” was sent back: %(reason)s") % {
                "place": row.node.title,
                "campaign": row.campaign.title,
                "reason": reason,
            }
            url = reverse("monitoring:approvals", args=[row.campaign_id])
            notices.send(to=[row.approved_by], text=text, url=url, at=at)
    return row


def name_deputy(
    *,
    node: Node,
    person: Person,
    starts: datetime.date,
    ends: datetime.date,
    basis: str,
    by: User,
    at: datetime.datetime,
) -> Deputy:
    """Let a person with a role at the place approve for it for some days."""
    basis = basis.strip()
    if ends < starts:
        raise CannotApprove(_("The last day is before the first one."))
    if not basis:
        raise CannotApprove(_("Name the document: the order on the deputy, its number and date."))
    if not RoleAssignment.objects.on(starts).filter(person=person, node=node).exists():
        raise CannotApprove(
            _("A deputy has a role at the place: give %(person)s one first.") % {"person": person.short_name}
        )
    with transaction.atomic():
        made = Deputy.objects.create(
            node=node, person=person, starts=starts, ends=ends, basis=basis, named_by=by, named_at=at
        )
        details = {"person": person.pk, "from": str(starts), "to": str(ends), "basis": basis}
        audit.record("monitoring.deputy.named", target=node, by=by, at=at, details=details)
    return made


def end_deputy(*, deputy: Deputy, by: User, at: datetime.datetime) -> None:
    """The person in charge is back: from today the deputy does not approve."""
    with transaction.atomic():
        row = Deputy.objects.select_for_update(of=("self",)).select_related("node").get(pk=deputy.pk)
        details = {"person": row.person_id, "from": str(row.starts), "to": str(row.ends)}
        audit.record("monitoring.deputy.ended", target=row.node, by=by, at=at, details=details)
        row.delete()


def remind(*, campaign: Campaign, by: User, at: datetime.datetime, level: StageLevel | None = None) -> int:
    """Tell those in charge of silent places of a level, and their deputies of these days; without `level`, of the lowest
    one that is not through. Returns how many places are silent. A place hears of it once a day at most."""
    steps = queries.steps_of(campaign)
    if not steps or campaign.status not in (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS):
        raise CannotApprove(_("Data are approved while cards are filled and analysed."))
    if level is not None and level not in steps:
        raise CannotApprove(_("This level does not approve data in this campaign."))
    level = level or queries.lowest_silent(campaign)
    silent = queries.silent(campaign, level)
    signers = queries.signers_of(silent, level, timezone.localtime(at).date())
    with transaction.atomic():
        for node in silent:
            text = _("“%(campaign)s”: approve the data of “%(place)s” by %(day)s.") % {
                "campaign": campaign.title,
                "place": node.title,
                "day": steps[level].strftime("%d.%m.%Y"),
            }
            url = reverse("monitoring:approvals", args=[campaign.pk])
            key = f"monitoring.approval:{campaign.pk}:{node.pk}:{timezone.localtime(at).date()}"
            notices.send(to=signers.get(node.pk, []), text=text, url=url, key=key, at=at)
        details = {"level": level.value, "places": len(silent)}
        audit.record("monitoring.approval.reminded", target=campaign, by=by, at=at, details=details)
    return len(silent)


def refuse_locked(card: Assignment) -> None:
    """Call inside the change of a card: raises Locked if somebody has approved its data."""
    approval = queries.lock_on(card)
    if approval is not None:
        raise Locked(
            _("The data of “%(place)s” are approved (%(day)s): the card %(card)s does not change any more.")
            % {"place": approval.node.title, "day": approval.approved_at.strftime("%d.%m.%Y"), "card": card}
        )


def refuse_places(campaign: Campaign, units: Iterable[tuple[int, str]]) -> None:
    """Raises Locked if data of one of these (id of the unit, source) are approved: nothing is added there or taken away."""
    standing = {approval.node.path: approval for approval in queries.standing(campaign)}
    if not standing:
        return
    wanted = list(units)
    paths = dict(Node.objects.filter(pk__in={unit for unit, _source in wanted}).values_list("pk", "path"))
    for unit, source in wanted:
        for step in access.paths_above(paths[unit]):
            if step in standing and queries.covers(standing[step], paths[unit], source):
                raise Locked(
                    _("The data of “%(place)s” are approved: no cards are added there or taken away.")
                    % {"place": standing[step].node.title}
                )
