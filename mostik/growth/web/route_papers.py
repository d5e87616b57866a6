"""A route as a file and as a page to print: as much of it as this reader may read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mostik.documents import docx, pdf
from mostik.growth import rules
from mostik.growth.models import LearningRoute
from mostik.growth.queries import routes as queries
from mostik.growth.reports import route_paper
from mostik.growth.reports.kinds import ROUTE, route_values
from mostik.growth.reports.route_paper import Paper
from mostik.growth.web.routes import note_look
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.platform.actions.files import DOCX, PDF
from mostik.stationery.reports import written as by_template

WRITERS: dict[str, tuple[Any, str]] = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def file(request: SignedInRequest, route: LearningRoute, extension: str) -> HttpResponse:
    """By the template in use where the teacher works, or the usual one."""
    made = _paper(request, route)
    language = get_language() or "ru"
    try:
        content = by_template(ROUTE, route.place, route_values(made), extension, language=language)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("growth:route", route.pk)
    write, kind = WRITERS[extension]
    response = HttpResponse(content or write(route_paper.document(made)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{made.name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def printed(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    made = _paper(request, route)
    context = {
        "route": route,
        "paper": made,
        "facts": route_paper.facts(made),
        "signers": route_paper.signers(made),
        "with_reasons": made.plan.with_reasons,
    }
    return render(request, "growth/route_print.html", context)


def _paper(request: SignedInRequest, route: LearningRoute) -> Paper:
    made = route_paper.paper(request.user, route, timezone.localdate())
    if made is None:
        raise Http404
    note_look(request, route)
    return made
