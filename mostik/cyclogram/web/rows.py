"""What lists and pages show about checks, and how a button that is refused draws its page again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mostik.cyclogram.enums import CheckState
from mostik.cyclogram.models import Check
from mostik.cyclogram.queries import checks
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest

TONES = {
    CheckState.PLANNED: "neutral",
    CheckState.GOING: "info",
    CheckState.SUMMED_UP: "warn",
    CheckState.CONSIDERED: "good",
    CheckState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    check: Check
    tone: str
    is_overdue: bool


def row(check: Check, today: datetime.date) -> Row:
    is_late = checks.is_overdue(check, today)
    return Row(check, "bad" if is_late else TONES[CheckState(check.state)], is_late)


def rows(found: Iterable[Check], today: datetime.date) -> list[Row]:
    return [row(check, today) for check in found]


def done(
    request: SignedInRequest,
    change: Callable[[], str],
    *,
    back: tuple[str, int],
    page: Callable[[str], HttpResponse],
) -> HttpResponse:
    """Do `change`, which returns a sentence, and go `back`; after a refusal `page(reason)` with status 422."""
    try:
        said = change()
    except Refusal as refusal:
        response = page(str(refusal))
        response.status_code = 422
        return response
    messages.success(request, said)
    return redirect(*back)
