"""Answers that came whole from a phone become a completed card, or replace the answers of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from mostik.instruments.actions import attachments
from mostik.instruments.enums import SubmissionState
from mostik.instruments.models import Attachment, InstrumentVersion, Submission
from mostik.instruments.queries.sent_forms import CheckedForm
from mostik.network.models import Node
from mostik.platform.actions import audit, files
from mostik.platform.models import StoredFile, User

MAX_FILE = 100 * 1024 * 1024


def store_file(*, content: IO[bytes], name: str, by: User, at: datetime) -> StoredFile | None:
    """Keep a file that came with a form, whatever it is; None for an empty one. A picture is made small and loses
    what a camera writes into it before it touches our disk."""
    data = content.read()
    if not data:
        return None
    kept, as_name, allowed = data, name, frozenset((files.UNKNOWN,))
    try:
        kept, as_name = attachments.smaller_picture(data, name)
        allowed = frozenset((files.JPEG,))
    except attachments.CannotAttach:
        pass
    return files.store(
        content=kept,
        name=as_name,
        purpose="instruments.sent",
        by=by,
        at=at,
        allowed=allowed,
        max_bytes=MAX_FILE,
    )


@transaction.atomic
def keep(
    *,
    submission: Submission | None,
    version: InstrumentVersion,
    unit: Node,
    source: str,
    checked: CheckedForm,
    came: Mapping[str, StoredFile],
    uid: UUID,
    by: User | None,
    author: User,
    at: datetime,
) -> Submission:
    """A completed card with these answers: a new one, or `submission` with all its answers replaced.

    `uid` tells which sending the answers are of; `came` are files by name. Rules of the form are not asked again:
    whoever calls has decided about `checked.violations`, which stay beside the answers.
    """
    kept = submission or Submission(version=version, unit=unit, source=source, started_at=at)
    kept.author, kept.client_uid = author, uid
    _complete(kept, checked, _names(checked, came), at)
    kept.save()
    Attachment.objects.filter(submission=kept).exclude(question__in=checked.files).delete()
    _attach(kept, checked, came)
    audit.record("instruments.submission.received", target=kept, by=by, at=at)
    return kept


@dataclass(frozen=True, slots=True)
class SentForm:
    """What `keep` takes one by one: a form without files that becomes a new card."""

    version: InstrumentVersion
    unit: Node
    source: str
    checked: CheckedForm
    uid: UUID
    author: User


@transaction.atomic
def keep_new(forms: Sequence[SentForm], *, at: datetime) -> list[Submission]:
    """Completed cards of forms that came at one moment, in their order: two statements for all of them."""
    rows = []
    for form in forms:
        row = Submission(version=form.version, unit=form.unit, source=form.source, started_at=at)
        row.author, row.client_uid = form.author, form.uid
        _complete(row, form.checked, {}, at)
        rows.append(row)
    Submission.objects.bulk_create(rows)
    received = [audit.Entry("instruments.submission.received", row, row.author, {}) for row in rows]
    audit.record_all(received, at=at)
    return rows


def _complete(kept: Submission, checked: CheckedForm, names: Mapping[str, str], at: datetime) -> None:
    kept.answers = {**checked.usable, **names}
    kept.state, kept.saved_at, kept.completed_at = SubmissionState.COMPLETE.value, at, at
    kept.revision += 1
    kept.problems = [{"question": v.question, "code": v.code} for v in checked.violations]


@transaction.atomic
def add_late_files(*, submission: Submission, checked: CheckedForm, came: Mapping[str, StoredFile]) -> None:
    """Files of a sending that is a completed card already, come after the rest of it."""
    submission.answers = {**submission.answers, **_names(checked, came)}
    submission.save(update_fields=["answers"])
    _attach(submission, checked, came)


def _names(checked: CheckedForm, came: Mapping[str, StoredFile]) -> dict[str, str]:
    """The answer to a question about a file is the name the file is kept under."""
    return {question: came[name].name for question, name in checked.files.items()}


def _attach(submission: Submission, checked: CheckedForm, came: Mapping[str, StoredFile]) -> None:
    for question, name in checked.files.items():
        Attachment.objects.update_or_create(
            submission=submission, question=question, defaults={"file": came[name]}
        )
