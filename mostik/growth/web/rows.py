"""What lists and pages show about records, and how a button that is refused draws its page again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mostik.growth.enums import RecordState
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.reports.attestation import details_of
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest
from mostik.ui.components import Tab

TONES = {
    RecordState.ENTERED: "warn",
    RecordState.VERIFIED: "good",
    RecordState.REFUSED: "bad",
    RecordState.KEPT: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    record: PortfolioRecord
    kind: str
    details: str
    tone: str
    files: int = 0


def row(record: PortfolioRecord, files: int = 0) -> Row:
    tone = TONES[RecordState(record.state)]
    return Row(record, packs.title_of(record.kind), "; ".join(details_of(record)), tone, files)


def tabs(current: str, waiting: int | None = None, repeated: int | None = None) -> list[Tab]:
    """The sections of the databank for those who answer for other people."""
    pages = (
        ("growth:staff", _("People"), None),
        ("growth:waiting", _("To verify"), waiting),
        ("growth:expiring", _("What ends soon"), None),
        ("growth:duplicates", _("Repetitions"), repeated),
        ("growth:index", _("Index"), None),
        ("growth:import", _("Import"), None),
    )
    return [Tab(title, reverse(name), name == current, count) for name, title, count in pages]


def done(
    request: SignedInRequest,
    change: Callable[[], str],
    *,
    back: Any,
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
