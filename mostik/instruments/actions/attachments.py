"""Pictures and documents given as answers. Pictures are made small and lose what a camera writes into them."""

from __future__ import annotations

import io
import warnings
from datetime import datetime
from pathlib import PurePath
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from mostik.instruments.actions.submissions import CannotSave
from mostik.instruments.engine.form import FILE_KINDS, Kind
from mostik.instruments.enums import SubmissionState
from mostik.instruments.models import Attachment, Submission
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.platform.actions import files
from mostik.platform.models import User

MAX_BYTES = 20 * 1024 * 1024
MAX_SIDE = 1280
MAX_PIXELS = 60_000_000
DOCUMENTS = frozenset((files.PDF, files.DOCX, files.XLSX, files.JPEG, files.PNG))


class CannotAttach(Refusal):
    """The file does not suit the question."""


@transaction.atomic
def add(
    *, submission: Submission, question: str, content: IO[bytes], name: str, by: User | None, at: datetime
) -> Attachment:
    """Keep a file as the answer to a question, instead of a former one. Raises CannotAttach, CannotSave, CannotStore."""
    locked = _draft(submission)
    asked = versions.form_of(locked.version).question(question)
    if asked is None or asked.kind not in FILE_KINDS:
        raise CannotAttach(_("This question does not take a file."))
    data = content.read(MAX_BYTES + 1)
    allowed = DOCUMENTS
    if asked.kind is Kind.IMAGE:
        data, name = smaller_picture(data, name)
        allowed = frozenset((files.JPEG, files.PNG))
    stored = files.store(
        content=data,
        name=name,
        purpose="instruments.answer",
        by=by,
        at=at,
        allowed=allowed,
        max_bytes=MAX_BYTES,
    )
    attachment, _created = Attachment.objects.update_or_create(
        submission=locked, question=question, defaults={"file": stored}
    )
    _answer(locked, question, stored.name, at)
    return attachment


@transaction.atomic
def remove(*, submission: Submission, question: str, by: User | None, at: datetime) -> None:
    """Take a file away from a question."""
    locked = _draft(submission)
    Attachment.objects.filter(submission=locked, question=question).delete()
    _answer(locked, question, "", at)


def _draft(submission: Submission) -> Submission:
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.state != SubmissionState.DRAFT:
        raise CannotSave(_("The card is already sent and cannot be changed."))
    return locked


def _answer(submission: Submission, question: str, name: str, at: datetime) -> None:
    answers = {**submission.answers, question: name}
    submission.answers = {key: value for key, value in answers.items() if value != ""}
    submission.revision += 1
    submission.saved_at = at
    submission.save(update_fields=["answers", "revision", "saved_at"])


def smaller_picture(data: bytes, name: str) -> tuple[bytes, str]:
    """The picture at most MAX_SIDE pixels wide and high, turned upright, without EXIF; its name with the new
    extension. Raises CannotAttach if it is not a picture."""
    if len(data) > MAX_BYTES:
        raise CannotAttach(_("The picture is too big: up to 20 MB are taken."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MAX_PIXELS:
            raise CannotAttach(_("The picture has too many pixels."))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        kept = Image.new("RGB", picture.size, "white")
        kept.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise CannotAttach(_("This is not a picture: JPEG, PNG and WebP are taken.")) from error
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue(), PurePath(name).stem[:100] + ".jpg"
