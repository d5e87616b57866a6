"""The whole access path of a view: whose object is it, and may this person do that?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """The type of `request` in a guarded view: somebody is certainly signed in."""

    user: Any


def guarded(
    rule: Callable[..., bool], *, find: Callable[[Any], QuerySet[Any]] | None = None
) -> Callable[[View], View]:
    """Let the right people into a view.

    `find(user)` is the queryset this user may see: an object outside it is 404, as if it did not exist.
    `rule(user, object)` (or `rule(user)` without `find`) says whether the user may do this: if not, 403.
    The view receives the object instead of `pk`.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, pk: Any = None, **kwargs: Any) -> HttpResponseBase:
            if find is None:
                if not rule(request.user):
                    raise PermissionDenied
                return view(request, **kwargs)
            target = get_object_or_404(find(request.user), pk=pk)
            if not rule(request.user, target):
                raise PermissionDenied
            return view(request, target, **kwargs)

        inner.guard = rule  # type: ignore[attr-defined]  # tests/architecture looks for it
        return inner

    return decorate


def public(view: View) -> View:
    """Mark a view that anybody may open (sign-in, health, accessibility statement)."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
