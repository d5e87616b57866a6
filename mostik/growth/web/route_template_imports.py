"""Templates of routes from a workbook: checked first, looked at, then taken whole or not at all; and back as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import route_templates as actions
from mostik.growth.queries import opportunities
from mostik.growth.queries import route_template_sheet as sheet
from mostik.growth.queries import route_templates as queries
from mostik.growth.queries.sheet import NotASheet
from mostik.growth.reports.route_templates import workbook
from mostik.growth.web.opportunity_forms import PlaceFileForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.platform.actions import files
from mostik.platform.actions.files import XLSX
from mostik.platform.models import StoredFile

SALT = "growth.route_templates"
AN_HOUR = 3600
SHOWN = 200


@require_http_methods(["GET", "POST"])
@guarded(rules.keeps_templates)
def check(request: SignedInRequest) -> HttpResponse:
    """The dry run: what the file would add and change, or every cell that is wrong. Nothing changes yet."""
    form = PlaceFileForm(
        request.POST or None, request.FILES or None, places=queries.kept_places(request.user)
    )
    context: dict[str, Any] = {"form": form, "problems": [], "refused": ""}
    if form.is_valid():
        file, place = form.cleaned_data["file"], form.cleaned_data["place"]
        content = file.read()
        try:
            found = sheet.read(content, place)
            kept = _kept(content, file.name, place.pk, request.user) if found.rows else ""
        except (NotASheet, Refusal) as problem:
            context["refused"] = str(problem)
        else:
            context |= {
                "problems": found.problems[:SHOWN],
                "rows": [(row, row["number"] not in found.known) for row in found.rows[:SHOWN]],
                "count": len(found.rows),
                "place": place,
                "token": kept,
            }
    status = 422 if context["problems"] or context["refused"] or form.errors else 200
    return render(request, "growth/route_template_import.html", context, status=status)


@require_POST
@guarded(rules.keeps_templates)
def apply(request: SignedInRequest) -> HttpResponse:
    """Take what the dry run has shown."""
    try:
        file_id, place_id, user = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        file_id = place_id = user = 0
    if user != request.user.pk:
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("growth:route-template-import")
    file = get_object_or_404(StoredFile, pk=file_id, purpose=SALT)
    place = get_object_or_404(queries.kept_places(request.user), pk=place_id)
    try:
        found = sheet.read(file.full_path.read_bytes(), place)
        if found.problems:
            raise NotASheet(_("Something has changed meanwhile: check the file again."))
        count = actions.take(place=place, rows=found.rows, by=request.user, at=timezone.now())
    except (Refusal, NotASheet) as problem:
        messages.error(request, str(problem))
        return redirect("growth:route-template-import")
    messages.success(
        request, ngettext("%d template is there now.", "%d templates are there now.", count) % count
    )
    return redirect("growth:route-templates")


@require_safe
@guarded(rules.keeps_templates)
def export(request: SignedInRequest) -> HttpResponse:
    """Templates of own places; without any it is the empty form."""
    kept = queries.kept_places(request.user)
    found = list(
        queries.visible_to(request.user).filter(place__in=kept.values("pk")).order_by("title", "id")[:1000]
    )
    steps = queries.steps_of([one.pk for one in found])
    content = workbook(found, steps, opportunities.titles())
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="shablony-marshrutov.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(content: bytes, name: str, place: int, by: Any) -> str:
    file = files.store(
        content=content, name=name, purpose=SALT, by=by, at=timezone.now(), max_bytes=5 * 1024 * 1024
    )
    return signing.dumps([file.pk, place, by.pk], salt=SALT)
