"""Lines on the screen: a new one, one changed, one taken out, all of them from a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mostik.cyclogram import rules
from mostik.cyclogram.actions import lines as actions
from mostik.cyclogram.models import Cyclogram, Line
from mostik.cyclogram.queries import cyclograms as queries
from mostik.cyclogram.queries import sheet
from mostik.cyclogram.web.forms import FileForm, LineForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.platform.actions import files
from mostik.platform.models import StoredFile

SALT = "cyclogram.lines"
AN_HOUR = 3600


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def add(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    form = LineForm(request.POST or None, cyclogram=cyclogram, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(cyclogram=cyclogram, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The line is added."))
            return redirect("cyclogram:cyclogram", cyclogram.pk)
    context = {"form": form, "cyclogram": cyclogram}
    return render(request, "cyclogram/line.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_line, find=queries.lines_visible_to)
def edit(request: SignedInRequest, line: Line) -> HttpResponse:
    form = LineForm(request.POST or None, cyclogram=line.cyclogram, line=line, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cyclogram:cyclogram", line.cyclogram_id)
    context = {"form": form, "line": line, "cyclogram": line.cyclogram}
    return render(request, "cyclogram/line.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_run_line, find=queries.lines_visible_to)
def remove(request: SignedInRequest, line: Line) -> HttpResponse:
    try:
        actions.remove(line=line, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("cyclogram:line", line.pk)
    messages.success(request, _("The line is taken out."))
    return redirect("cyclogram:cyclogram", line.cyclogram_id)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def check_file(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    """The dry run: the lines as they would be, or every cell that is wrong. Nothing changes yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "cyclogram": cyclogram, "problems": [], "refused": ""}
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = sheet.read(content, cyclogram, timezone.localdate())
        except sheet.NotASheet as problem:
            context["refused"] = str(problem)
        else:
            context |= {"problems": found.problems, "rows": found.rows}
            if found.rows:
                context["token"] = _kept(content, file.name, cyclogram, request.user)
    status = 422 if context["problems"] or context["refused"] or form.errors else 200
    return render(request, "cyclogram/import.html", context, status=status)


@require_POST
@guarded(rules.can_run, find=queries.visible_to)
def apply_file(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    """Replace the lines by what the dry run has shown, all or nothing."""
    try:
        file_id, place, person = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        file_id, place, person = 0, 0, 0
    if (place, person) != (cyclogram.pk, request.user.pk):
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("cyclogram:import", cyclogram.pk)
    file = get_object_or_404(StoredFile, pk=file_id, purpose=SALT)
    try:
        found = sheet.read(file.full_path.read_bytes(), cyclogram, timezone.localdate())
        if found.problems:
            raise sheet.NotASheet(_("Something has changed meanwhile: check the file again."))
        count = actions.replace(cyclogram=cyclogram, rows=found.rows, by=request.user, at=timezone.now())
    except (Refusal, sheet.NotASheet) as problem:
        messages.error(request, str(problem))
        return redirect("cyclogram:import", cyclogram.pk)
    messages.success(request, ngettext("%d line is imported.", "%d lines are imported.", count) % count)
    return redirect("cyclogram:cyclogram", cyclogram.pk)


def _kept(content: bytes, name: str, cyclogram: Cyclogram, by: Any) -> str:
    """Keeps the file between the dry run and the import; the token names it, the cyclogram and the person."""
    file = files.store(
        content=content, name=name, purpose=SALT, by=by, at=timezone.now(), max_bytes=5 * 1024 * 1024
    )
    return signing.dumps([file.pk, cyclogram.pk, by.pk], salt=SALT)
