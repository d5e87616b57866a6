"""Mail leaves through the queue, never from inside a request: a dead mail server stops no page."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from mostik.platform.enums import LetterState
from mostik.platform.models import Letter

logger = logging.getLogger("mostik.mail")
TRIES = (1, 5, 30, 120)  # minutes before the second attempt, the third, …


def send(*, to: str, subject: str, text: str, html: str = "", key: str = "") -> None:
    """Queue one letter in the current transaction. What becomes of one with a `key` is kept in `Letter`; a second letter
    with the same key is not sent."""
    with transaction.atomic():
        if key:
            _letter, is_new = Letter.objects.get_or_create(
                key=key, defaults={"to": to, "subject": subject[:200]}
            )
            if not is_new:
                return
        deliver.enqueue({"to": to, "subject": subject, "text": text, "html": html, "key": key}, 0)


@task()
def deliver(letter: dict[str, Any], attempt: int) -> None:
    message = EmailMultiAlternatives(letter["subject"], letter["text"], to=[letter["to"]])
    if letter["html"]:
        message.attach_alternative(letter["html"], "text/html")
    try:
        message.send()
    except OSError as error:
        _note(
            letter, attempt, LetterState.FAILED if attempt == len(TRIES) else LetterState.QUEUED, str(error)
        )
        if attempt == len(TRIES):
            logger.exception("a letter was not sent after %s attempts", attempt + 1)
            raise
        later = timezone.now() + timedelta(minutes=TRIES[attempt])
        deliver.using(run_after=later).enqueue(letter, attempt + 1)
    else:
        _note(letter, attempt, LetterState.SENT)


def _note(letter: dict[str, Any], attempt: int, state: LetterState, error: str = "") -> None:
    if letter.get("key"):
        Letter.objects.filter(key=letter["key"]).update(state=state, tries=attempt + 1, error=error[:300])
