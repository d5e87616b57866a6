"""What pages of this package show alike: tones of states, files, one change with its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mostik.documents import docx, pdf
from mostik.documents.content import Document
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest
from mostik.lib.text import slugify_ru
from mostik.needs.enums import ListState, StudyState
from mostik.needs.queries.results import Figure
from mostik.platform.actions.files import DOCX, PDF
from mostik.stats.demand import Bounds
from mostik.ui.formats import number

TONES = {
    StudyState.DRAFT: "neutral",
    StudyState.OPEN: "warn",
    StudyState.CLOSED: "good",
    ListState.SURVEY: "warn",
    ListState.GATHERING: "warn",
    ListState.AGREEING: "info",
    ListState.FINAL: "good",
    ListState.STOPPED: "bad",
}
WRITERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "docx": (docx.write, DOCX),
    "pdf": (pdf.write, PDF),
}


def tone_of(state: str) -> str:
    return next(tone for known, tone in TONES.items() if known == state)


def figure(value: Figure) -> str:
    return _("few") if value is None else number(value, 0)


def span(bounds: Bounds | None) -> str:
    """«12» or «12–31»; a dash where there is nothing to say."""
    if bounds is None:
        return "—"
    low, high = number(bounds.low, 0), number(bounds.high, 0)
    return low if bounds.is_exact else f"{low}–{high}"


def done(request: SignedInRequest, change: Callable[[], str], *where: Any) -> HttpResponse:
    """Do it and say so, or say why not; then back to the page."""
    try:
        messages.success(request, change())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(*where)


def written(document: Document, name: str, extension: str) -> HttpResponse:
    write, kind = WRITERS[extension]
    return file_of(write(document), kind, f"{slugify_ru(name)[:80]}.{extension}")


def file_of(content: bytes, kind: str, name: str) -> HttpResponse:
    """Made now, to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
