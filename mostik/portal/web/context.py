"""What every page needs: the menu of the signed-in person, their name, unread notices, the installation's banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mostik.network.queries.people import person_of
from mostik.platform.queries import notices
from mostik.portal.queries import duties
from mostik.portal.web.menu import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy: a partial or a page without the menu pays for nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "banner": settings.BANNER}
    own: Any = SimpleLazyObject(lambda: duties.of(user))
    return {
        "menu": SimpleLazyObject(lambda: menu(request, own)),
        "banner": settings.BANNER,
        "duties": own,
        "tools": ["instruments/device/_tool.html"],
        "unread_notices": SimpleLazyObject(lambda: notices.unread_count(user)),
        "user_label": SimpleLazyObject(lambda: _label(user)),
        "user_note": SimpleLazyObject(lambda: _note(own)),
    }


def _label(user: Any) -> str:
    person = person_of(user)
    return person.short_name if person else user.email


def _note(own: duties.Duties) -> str:
    return ", ".join(dict.fromkeys(title for title, _where in own.titles))
