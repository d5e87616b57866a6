"""A button that changes something: one action, then back to the page — or the page again with the reason, status 422."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest


def done_or_refused(
    request: SignedInRequest,
    change: Callable[[], str],
    *,
    back: str,
    page: Callable[[str], HttpResponse],
) -> HttpResponse:
    """Do `change`, which returns a sentence about what was done. `page(reason)` draws the page after a refusal."""
    try:
        said = change()
    except Refusal as refusal:
        response = page(str(refusal))
        response.status_code = 422
        return response
    if said:
        messages.success(request, said)
    return redirect(back)
