"""Where the outbox of a browser sends cards, and what it is told."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.queries import posted, versions
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import sending as actions
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import assignments as queries


@require_POST
@guarded(rules.can_open_card, find=queries.visible_to)
def deliver(request: SignedInRequest, card: Assignment) -> JsonResponse:
    """The contract is in docs/offline.md. `watched` is sent by the page of the card itself: the person is told there
    on the next page, and not about what went by itself."""
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return _refused("broken", _("The form has no identifier of its own (instanceID)."), status=400)
    sent = posted.of(request, card.filled)
    try:
        repeated = actions.deliver(assignment=card, uid=uid, posted=sent, by=request.user, at=timezone.now())
    except Conflict as conflict:
        return _refused("conflict", str(conflict), **posted.conflict_reply(conflict.kept, sent))
    except actions.SentAlready as refusal:
        return _refused("sent", str(refusal), changes=posted.changes(refusal.kept, sent))
    except CannotComplete as refusal:
        return _refused("incomplete", str(refusal), violations=_wrong(card, refusal), status=422)
    except Refusal as refusal:
        return _refused("refused", str(refusal), status=422)
    if "watched" in request.POST:
        messages.success(request, _("The card is sent for review."))
    return JsonResponse({"accepted": True, "repeated": repeated})


def _refused(code: str, message: str, *, status: int = 409, **more: Any) -> JsonResponse:
    return JsonResponse({"accepted": False, "code": code, "message": message, **more}, status=status)


def _wrong(card: Assignment, refusal: CannotComplete) -> list[dict[str, str]]:
    language, default = get_language() or "ru", versions.form_of(card.filled).default_language
    return [{"question": v.question, "text": v.text(language[:2], default)} for v in refusal.violations]
