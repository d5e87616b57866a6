"""Mail leaves through the queue, never from inside a request: a dead mail server stops no page."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks import task

logger = logging.getLogger("mostik.mail")
TRIES = (1, 5, 30, 120)  # minutes before the second attempt, the third, …


def send(*, to: str, subject: str, text: str, html: str = "") -> None:
    """Queue one letter in the current transaction."""
    with transaction.atomic():
        deliver.enqueue({"to": to, "subject": subject, "text": text, "html": html}, 0)


@task()
def deliver(letter: dict[str, Any], attempt: int) -> None:
    message = EmailMultiAlternatives(letter["subject"], letter["text"], to=[letter["to"]])
    if letter["html"]:
        message.attach_alternative(letter["html"], "text/html")
    try:
        message.send()
    except OSError:
        if attempt == len(TRIES):
            logger.exception("a letter was not sent after %s attempts", attempt + 1)
            raise
        later = timezone.now() + timedelta(minutes=TRIES[attempt])
        deliver.using(run_after=later).enqueue(letter, attempt + 1)
