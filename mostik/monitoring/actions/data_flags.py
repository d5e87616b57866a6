"""Doubts about answers: raised when a card is sent, again when it changes, settled by a person with a word."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import CampaignStatus, FlagKind, FlagState
from mostik.monitoring.models import Assignment, Campaign, DataFlag
from mostik.monitoring.queries import data_flags as queries
from mostik.monitoring.queries.data_flags import Doubt
from mostik.platform.actions import audit, jobs
from mostik.platform.models import Job, User

CHUNK = 200
CHECK = "monitoring.check_data"

Progress = Callable[[int, int], object]


class CannotSettle(Refusal):
    """The doubt was settled before, it is about the person's own card, or no reason is given."""


def look(*, ids: Collection[int], at: datetime.datetime) -> None:
    """Raise doubts about cards that have just been sent, and about earlier ones whose rules read them. What holds now
    is taken back. Must be called in the transaction that sends them."""
    cards = queries.sent_cards(ids)
    touched = queries.touched_by(cards) - {card.pk for card in cards}
    cards += queries.sent_cards(touched) if touched else []
    _keep(cards, queries.doubts_of(cards), ({*FlagKind} - {FlagKind.OUTLIER}), at)


def look_again_later(*, campaign: Campaign, by: User, at: datetime.datetime) -> Job:
    """Ask the worker to look at every card of the round anew, also beside each other."""
    return jobs.start(
        CHECK,
        args={"campaign_id": campaign.pk},
        title=_("Data check of the campaign “%(campaign)s”") % {"campaign": campaign.title},
        by=by,
        at=at,
        key=f"{CHECK}:{campaign.pk}",
    )


def look_again(*, campaign: Campaign, at: datetime.datetime, progress: Progress | None = None) -> int:
    """Every sent card of the round; returns how many doubts are open after it."""
    rows = Assignment.objects.filter(campaign=campaign, state__in=queries.SENT).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    far = queries.outliers_of(queries.sent_cards(ids))
    for start in range(0, len(ids), CHUNK):
        cards = queries.sent_cards(ids[start : start + CHUNK])
        doubts = queries.doubts_of(cards)
        for card in cards:
            doubts[card.pk] += [far[card.pk]] if card.pk in far else []
        with transaction.atomic():
            _keep(cards, doubts, {*FlagKind}, at)
        if progress:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return DataFlag.objects.filter(card__in=ids, state=FlagState.OPEN).count()


def _keep(
    cards: Sequence[Assignment],
    doubts: dict[int, list[Doubt]],
    kinds: Collection[FlagKind],
    at: datetime.datetime,
) -> None:
    """Bring the kept doubts of these kinds in line. An explained one stays explained while its facts are the same."""
    kept = DataFlag.objects.select_for_update().filter(card__in=[c.pk for c in cards], kind__in=kinds)
    known = {(flag.card_id, flag.kind, flag.code): flag for flag in kept.select_related("card")}
    new, changed, journal = [], [], []
    for card in cards:
        for doubt in doubts[card.pk]:
            flag = known.pop((card.pk, doubt.kind.value, doubt.code), None)
            if flag is None:
                new.append(
                    DataFlag(
                        card=card, kind=doubt.kind.value, code=doubt.code, facts=doubt.facts, raised_at=at
                    )
                )
            elif flag.state == FlagState.GONE or flag.facts != doubt.facts:
                flag.state, flag.facts, flag.raised_at = FlagState.OPEN.value, doubt.facts, at
                flag.reason, flag.settled_at, flag.settled_by = "", None, None
                changed.append(flag)
            else:
                continue
            details = {"kind": doubt.kind.value, "code": doubt.code}
            journal.append(audit.Entry("monitoring.flag.raised", card, None, details))
    for flag in known.values():
        if flag.state == FlagState.GONE:
            continue
        flag.state, flag.reason, flag.settled_at, flag.settled_by = FlagState.GONE.value, "", at, None
        changed.append(flag)
        journal.append(
            audit.Entry("monitoring.flag.gone", flag.card, None, {"kind": flag.kind, "code": flag.code})
        )
    DataFlag.objects.bulk_create(new)
    fields = ["state", "facts", "raised_at", "reason", "settled_at", "settled_by"]
    DataFlag.objects.bulk_update(changed, fields, batch_size=200)
    if journal:
        audit.record_all(journal, at=at)


def explain(*, flag: DataFlag, reason: str, by: User, at: datetime.datetime) -> DataFlag:
    """The answers stand, for this reason. The assessor does not settle doubts about the own card."""
    with transaction.atomic():
        row = DataFlag.objects.select_for_update(of=("self",)).select_related(
            "card__campaign", "card__assessor"
        )
        found = row.get(pk=flag.pk)
        if found.state != FlagState.OPEN:
            raise CannotSettle(_("This doubt was settled already."))
        if found.card.campaign.status == CampaignStatus.CLOSED:
            raise CannotSettle(_("The campaign is closed: its data do not change any more."))
        if found.card.assessor is not None and found.card.assessor.user_id == by.pk:
            raise CannotSettle(_("Nobody settles doubts about their own card."))
        if not reason.strip():
            raise CannotSettle(_("Write why the answers stand: whom you asked, what you saw."))
        found.state, found.reason = FlagState.EXPLAINED.value, reason.strip()
        found.settled_at, found.settled_by = at, by
        found.save(update_fields=["state", "reason", "settled_at", "settled_by"])
        details = {"kind": found.kind, "code": found.code, "reason": found.reason}
        audit.record("monitoring.flag.explained", target=found.card, by=by, at=at, details=details)
    return found
