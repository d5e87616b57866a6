"""The route of a teacher: the page of whoever may read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mostik.growth import rules
from mostik.growth.models import LearningRoute
from mostik.growth.queries import routes as queries
from mostik.lib.guard import SignedInRequest, guarded


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def page(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    return render(request, "growth/route.html", {"route": route})
