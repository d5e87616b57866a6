"""A card page is saved: answers and files together, or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mostik.instruments.actions import attachments, submissions
from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.platform.models import User


@transaction.atomic
def save_page(*, submission: Submission, posted: Posted, by: User | None, at: datetime) -> Submission:
    """Keep everything a page sent. Raises Conflict, CannotSave, CannotAttach, CannotStore and then keeps nothing."""
    saved = submissions.save_draft(
        submission=submission, answers=posted.answers, revision=posted.revision, by=by, at=at
    )
    for question in posted.removed:
        attachments.remove(submission=saved, question=question, by=by, at=at)
    for question, file in posted.files.items():
        attachments.add(
            submission=saved, question=question, content=file, name=file.name or "file", by=by, at=at
        )
    if posted.files or posted.removed:
        saved.refresh_from_db()
    return saved
