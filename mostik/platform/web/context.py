"""What the page shell shows about the signed-in person's own things."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mostik.platform.queries.notices import unread_count


def badges(request: HttpRequest) -> dict[str, Any]:
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(request.user))}
