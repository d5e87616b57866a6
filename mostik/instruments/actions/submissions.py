"""Filling a card: started, saved as a draft any number of times, completed, opened again when it is returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.instruments.engine import repeats
from mostik.instruments.engine.evaluate import Violation, evaluate, initial_answers
from mostik.instruments.engine.form import FILE_KINDS, SILENT_KINDS, Form, Kind
from mostik.instruments.enums import SubmissionState
from mostik.instruments.models import InstrumentVersion, Submission
from mostik.instruments.queries import versions
from mostik.instruments.queries.sides import Side, of_side
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User

MAX_ANSWER = 20_000  # characters of one answer


class CannotSave(Refusal):
    """The card is already sent."""


class Conflict(CannotSave):
    """The card was changed elsewhere since this window read it; `kept` is what the server has now."""

    def __init__(self, kept: Submission) -> None:
        super().__init__(_("The card was changed in another window or on another device."))
        self.kept = kept


class CannotComplete(Refusal):
    """Answers are missing or wrong; `violations` names each question, in the order of the form."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(
            ngettext(
                "%(count)d answer has to be corrected.",
                "%(count)d answers have to be corrected.",
                len(violations),
            )
            % {"count": len(violations)}
        )


def start(
    *, version: InstrumentVersion, unit: Node, source: str, by: User | None, at: datetime
) -> Submission:
    """A draft with the default answers of the form."""
    answers = initial_answers(versions.form_of(version), timezone.localtime(at))
    return Submission.objects.create(
        version=version, unit=unit, source=source, author=by, started_at=at, answers=answers
    )


@transaction.atomic
def save_draft(
    *, submission: Submission, answers: Mapping[str, str], revision: int | None, by: User | None, at: datetime
) -> Submission:
    """Keep answers of a draft: those given replace the former ones, an empty text takes an answer away.

    `revision` is the one the window has read; Conflict if the server has a newer one and the answers differ.
    Names that the form does not have, and files (see `attachments`), are passed over.
    """
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.state != SubmissionState.DRAFT:
        raise CannotSave(_("The card is already sent and cannot be changed."))
    merged = _merged(versions.form_of(locked.version), locked.answers, answers)
    if merged == locked.answers:
        return locked
    if revision is not None and revision != locked.revision:
        raise Conflict(locked)
    locked.answers, locked.revision, locked.saved_at = merged, locked.revision + 1, at
    locked.save(update_fields=["answers", "revision", "saved_at"])
    return locked


@transaction.atomic
def complete(
    *, submission: Submission, by: User | None, at: datetime, side: Side = Side.ALL, as_is: bool = False
) -> Submission:
    """Check the card by the form's own rules and close it. Answers of hidden questions are left out for good;
    calculated values are those of the server. Raises CannotComplete and changes nothing.

    Of a case only the rules of one `side` are asked. `as_is` (the time is over) closes it with whatever is there; what
    is wrong stays beside the answers."""
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.state != SubmissionState.DRAFT:
        raise CannotSave(_("The card is already sent and cannot be changed."))
    form = versions.form_of(locked.version)
    result = evaluate(form, locked.answers, now=timezone.localtime(at))
    violations = of_side(result.violations, form, side)
    if violations and not as_is:
        raise CannotComplete(violations)
    locked.problems = [{"question": v.question, "code": v.code} for v in violations]
    locked.answers = {key: value for key, value in result.values.items() if value != ""} | result.counts
    locked.state, locked.completed_at, locked.revision = (
        SubmissionState.COMPLETE.value,
        at,
        locked.revision + 1,
    )
    locked.save(update_fields=["answers", "state", "completed_at", "revision", "problems"])
    audit.record("instruments.submission.completed", target=locked, by=by, at=at)
    return locked


@transaction.atomic
def reopen(*, submission: Submission, by: User | None, at: datetime) -> Submission:
    """Make a completed card a draft again, with its answers."""
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.state != SubmissionState.COMPLETE:
        raise CannotSave(_("The card has not been sent yet."))
    locked.state, locked.completed_at = SubmissionState.DRAFT.value, None
    locked.save(update_fields=["state", "completed_at"])
    audit.record("instruments.submission.reopened", target=locked, by=by, at=at)
    return locked


def _merged(form: Form, kept: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Answers of the draft with those given; what belongs to no question, or to a removed instance of a repeat, is left
    out."""
    merged = {**kept, **{key: str(value)[:MAX_ANSWER] for key, value in given.items()}}
    before = {key: value for key, value in kept.items() if value != ""}
    found = {}
    for key, question in repeats.questions_by_key(form, merged):
        is_asked = question.kind not in (*SILENT_KINDS, Kind.NOTE, *FILE_KINDS) and not question.read_only
        value = merged.get(key, "") if is_asked else before.get(key, "")
        if value != "":
            found[key] = value
    return {**found, **repeats.counts(form, merged)}
