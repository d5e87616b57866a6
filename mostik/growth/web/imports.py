"""Records from a workbook: the file is checked, looked at, then taken whole or not at all."""

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
from mostik.growth.actions import imports as actions
from mostik.growth.queries import sheet
from mostik.growth.reports.workbook import workbook
from mostik.growth.web import rows
from mostik.growth.web.forms import SheetForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.platform.actions import files
from mostik.platform.actions.files import XLSX
from mostik.platform.models import StoredFile

SALT = "growth.records"
AN_HOUR = 3600
SHOWN = 200


@require_http_methods(["GET", "POST"])
@guarded(rules.can_import)
def check(request: SignedInRequest) -> HttpResponse:
    """The dry run: the records as they would be, or every cell that is wrong. Nothing changes yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "problems": [],
        "refused": "",
        "tabs": rows.tabs("growth:import") if rules.oversees(request.user) else [],
    }
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = sheet.read(content, request.user, timezone.localdate())
            token = _kept(content, file.name, request.user) if found.rows else ""
        except (sheet.NotASheet, Refusal) as problem:
            context["refused"] = str(problem)
        else:
            context |= {
                "problems": found.problems[:SHOWN],
                "count": len(found.rows),
                "rows": found.rows[:SHOWN],
                "known": found.known,
                "token": token,
                "is_checked": True,
            }
    status = 422 if context["problems"] or context["refused"] or form.errors else 200
    return render(request, "growth/import.html", context, status=status)


@require_POST
@guarded(rules.can_import)
def apply(request: SignedInRequest) -> HttpResponse:
    """Add what the dry run has shown, all or nothing."""
    try:
        file_id, person = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        file_id, person = 0, 0
    if person != request.user.pk:
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("growth:import")
    file = get_object_or_404(StoredFile, pk=file_id, purpose=SALT)
    try:
        found = sheet.read(file.full_path.read_bytes(), request.user, timezone.localdate())
        if found.problems:
            raise sheet.NotASheet(_("Something has changed meanwhile: check the file again."))
        count = actions.take(rows=found.rows, by=request.user, at=timezone.now())
    except (Refusal, sheet.NotASheet) as problem:
        messages.error(request, str(problem))
        return redirect("growth:import")
    messages.success(request, ngettext("%d record is imported.", "%d records are imported.", count) % count)
    return redirect("growth:waiting" if rules.oversees(request.user) else "growth:mine")


@require_safe
@guarded(rules.can_import)
def template(request: SignedInRequest) -> HttpResponse:
    response = HttpResponse(workbook([]), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="zapisi-shablon.xlsx"'
    return response


def _kept(content: bytes, name: str, by: Any) -> str:
    """Keeps the file between the dry run and the import; the token names it and the person."""
    file = files.store(
        content=content, name=name, purpose=SALT, by=by, at=timezone.now(), max_bytes=5 * 1024 * 1024
    )
    return signing.dumps([file.pk, by.pk], salt=SALT)
