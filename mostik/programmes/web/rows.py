"""What pages of programmes show alike: tones of states, one change with its refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest
from mostik.programmes.enums import ProgrammeState

TONES = {ProgrammeState.DRAFT: "neutral", ProgrammeState.RUNNING: "info", ProgrammeState.CLOSED: "good"}


def done(request: SignedInRequest, change: Callable[[], str], back: str) -> HttpResponse:
    """One change from a button: its words, or the words of the refusal."""
    try:
        messages.success(request, change())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
