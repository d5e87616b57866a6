"""What a person concludes when the indicators were measured again, and what a campaign is for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle import rules
from mostik.cycle.models import EffectivenessReview, Goal
from mostik.cycle.queries import effects, goals
from mostik.lib.errors import Refusal
from mostik.monitoring.models import Campaign
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotConclude(Refusal):
    """There is nothing to conclude from, nothing is written, or it is not theirs."""


def conclude(
    *, first: Campaign, second: Campaign, place: Node, conclusion: str, by: User, at: datetime.datetime
) -> EffectivenessReview:
    """Write, or rewrite, the conclusion of a place; the former text stays in the journal's time line only as a step."""
    if not rules.can_decide(by, place):
        raise CannotConclude(_("The conclusion is written by those in charge of the place."))
    if second.previous_id != first.pk or not (hashes := effects.results_of(first, second)):
        raise CannotConclude(_("There is no next measurement to compare with yet."))
    if not conclusion.strip():
        raise CannotConclude(_("Write what you conclude."))
    with transaction.atomic():
        row, _is_new = EffectivenessReview.objects.update_or_create(
            campaign=first,
            following=second,
            place=place,
            defaults={
                "conclusion": conclusion.strip(),
                "results": hashes,
                "concluded_on": timezone.localdate(at),
                "concluded_by": by,
            },
        )
        audit.record("cycle.review.concluded", target=row, by=by, at=at)
    return row


class CannotSetGoal(Refusal):
    """The goal is not founded, known already, or speaks of indicators the campaign does not measure."""


def set_goal(
    *, campaign: Campaign, text: str, reason: str, indicators: Iterable[str], by: User, at: datetime.datetime
) -> Goal:
    """A goal of a campaign, why it is one, and the indicators («instrument:code») that show it."""
    chosen = list(dict.fromkeys(indicators))
    if not rules.can_run(by, campaign):
        raise CannotSetGoal(_("Goals are set by those who run the campaign."))
    if not text.strip() or not reason.strip():
        raise CannotSetGoal(_("Write the goal and why it is one."))
    if unknown := set(chosen) - set(goals.indicators_of(campaign)):
        raise CannotSetGoal(
            _("The campaign does not measure: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
        )
    try:
        with transaction.atomic():
            row = Goal.objects.create(
                campaign=campaign,
                text=text.strip(),
                reason=reason.strip(),
                indicators=chosen,
                set_on=timezone.localdate(at),
            )
            audit.record("cycle.goal.set", target=row, by=by, at=at)
    except IntegrityError as error:
        raise CannotSetGoal(_("The campaign has this goal already.")) from error
    return row


def copy_goals(*, campaign_id: int, made_id: int, by_id: int | None, at: datetime.datetime) -> int:
    """Goals of a round for the one made of it: the same words and reasons, and the indicators it still measures."""
    former, made = (Campaign.objects.select_related("owner").get(pk=pk) for pk in (campaign_id, made_id))
    by = User.objects.filter(pk=by_id).first() if by_id else None
    known = goals.indicators_of(made)
    copies = [
        Goal(
            campaign=made,
            text=goal.text.replace(str(former.year), str(made.year)),
            reason=goal.reason,
            indicators=[code for code in goal.indicators if code in known],
            set_on=timezone.localdate(at),
        )
        for goal in goals.of_campaign(former)
    ]
    for copy in copies:
        copy.save()
        audit.record("cycle.goal.set", target=copy, by=by, at=at)
    return len(copies)


def drop_goal(*, goal: Goal, by: User, at: datetime.datetime) -> None:
    if not rules.can_run(by, goal.campaign):
        raise CannotSetGoal(_("Goals are set by those who run the campaign."))
    with transaction.atomic():
        audit.record("cycle.goal.dropped", target=goal.campaign, by=by, at=at, details={"text": goal.text})
        goal.delete()
