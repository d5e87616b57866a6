"""Stages of growth: confirmed by a methodist on evidence, one after another; notes of talks that help."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.actions.visits import span_of
from mostik.growth.enums import NoteKind
from mostik.growth.models import GrowthNote, LadderEvidence, LadderPlace, PortfolioRecord
from mostik.growth.queries import ladder, ladder_packs
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotGrow(Refusal):
    """The stage is not this user's to confirm, or evidence is missing."""


def confirm(
    *,
    person: Person,
    stage: str,
    since: datetime.date,
    entry: str,
    exit: str,
    entry_records: Iterable[PortfolioRecord] = (),
    exit_records: Iterable[PortfolioRecord] = (),
    by: User,
    at: datetime.datetime,
) -> LadderPlace:
    """The person stands on a stage from a day on. Leaving the former one takes evidence too (`exit`, `exit_records`)."""
    today = timezone.localdate(at)
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if not rules.can_confirm_stage(by, locked):
            raise CannotGrow(_("A stage is confirmed by the methodist of the municipality."))
        _check(stage, since, entry, today)
        former = LadderPlace.objects.filter(person=locked, until__isnull=True).first()
        if former is not None:
            _leave(former, stage, since, exit.strip(), exit_records)
        offer = ladder.proposals([locked], today)[locked.pk]
        made = LadderPlace.objects.create(
            person=locked,
            stage=stage,
            since=since,
            entry=entry.strip(),
            proposed=offer.as_json(),
            confirmed_at=at,
            confirmed_by=by,
        )
        _prove(made, entry_records, is_exit=False)
        details = {"stage": stage, "proposed": made.proposed["stage"]}
        audit.record("growth.ladder.confirmed", target=made, by=by, at=at, details=details)
        if locked.user is not None:
            text = _("Your stage of growth: %(stage)s.") % {"stage": ladder_packs.title_of(stage)}
            notices.send(to=[locked.user], text=text, url=reverse("growth:my-ladder"), at=at)
    return made


def _check(stage: str, since: datetime.date, entry: str, today: datetime.date) -> None:
    if ladder_packs.on(since).stage(stage) is None:
        raise CannotGrow(_("There is no such stage."))
    if since > today:
        raise CannotGrow(_("This day has not come yet."))
    if not entry.strip():
        raise CannotGrow(_("Write what the stage is confirmed by."))


def _leave(
    former: LadderPlace,
    stage: str,
    since: datetime.date,
    words: str,
    proofs: Iterable[PortfolioRecord],
) -> None:
    if former.stage == stage:
        raise CannotGrow(_("The person stands on this stage already."))
    if since < former.since:
        raise CannotGrow(_("The new stage begins before the former one."))
    if not words:
        raise CannotGrow(_("Write what shows that the former stage is behind."))
    former.until, former.exit = since, words
    former.save(update_fields=["until", "exit"])
    _prove(former, proofs, is_exit=True)


def _prove(place: LadderPlace, proofs: Iterable[PortfolioRecord], *, is_exit: bool) -> None:
    chosen = {record.pk for record in proofs}
    own = set(ladder.proofs_of(place.person).filter(pk__in=chosen).values_list("pk", flat=True))
    if own != chosen:
        raise CannotGrow(_("Only verified records of this person stand behind a stage."))
    LadderEvidence.objects.bulk_create(
        LadderEvidence(place=place, record_id=pk, is_exit=is_exit) for pk in sorted(chosen)
    )


def note(
    *,
    person: Person,
    row: GrowthNote | None,
    kind: NoteKind,
    day: datetime.date,
    goal: str,
    step: str,
    period: str,
    outcome: str,
    by: User,
    at: datetime.datetime,
) -> GrowthNote:
    """Write down a talk, or what came of it. `period` keeps the words; read by the two who spoke."""
    with transaction.atomic():
        if row is None and not rules.can_note(by, person):
            raise CannotGrow(_("You do not answer for this person's growth."))
        if row is not None and not rules.can_change_note(by, row):
            raise CannotGrow(_("A note is changed by whoever wrote it."))
        if day > timezone.localdate(at):
            raise CannotGrow(_("This day has not come yet."))
        kept = row or GrowthNote(person=person, written_by=by)
        kept.kind, kept.day, kept.goal, kept.step = kind, day, goal.strip(), step.strip()
        kept.period, kept.outcome, kept.written_at = period.strip(), outcome.strip(), at
        if not kept.goal or not kept.step:
            raise CannotGrow(_("Say what you spoke of and what was agreed."))
        span = span_of(kept.period, day)
        kept.due = span[1] if span else None
        kept.save()
        audit.record("growth.note.written", target=kept, by=by, at=at)
    return kept
