"""Values from a file: checked, looked at, then taken whole or not at all."""

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

from mostik.context import rules
from mostik.context.actions import imports as actions
from mostik.context.queries import sheet
from mostik.context.queries.packs import Pack
from mostik.context.web import rows
from mostik.context.web.forms import FileForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.platform.actions import files
from mostik.platform.models import StoredFile

SALT = "context.values"
AN_HOUR = 3600
SHOWN = 200


@require_http_methods(["GET", "POST"])
@guarded(rules.can_import, find=nodes.visible_to)
def check(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    """The dry run: what would change, or every cell that is wrong. Nothing changes yet."""
    listed = rows.pack_or_404(pack, year)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "place": place, "pack": listed, "year": year, "refused": ""}
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = sheet.read(content, file.name, place, listed, year)
            token = _kept(content, file.name, place, listed, year, request.user) if found.changed else ""
        except (sheet.NotASheet, Refusal) as problem:
            context["refused"] = str(problem)
        else:
            context |= {
                "is_checked": True,
                "problems": found.problems[:SHOWN],
                "problem_count": len(found.problems),
                "notes": found.notes[:SHOWN],
                "rows": found.changed[:SHOWN],
                "count": len(found.changed),
                "same": len(found.rows) - len(found.changed),
                "token": token,
            }
    wrong = context["refused"] or context.get("problems") or form.errors
    return render(request, "context/import.html", context, status=422 if wrong else 200)


@require_POST
@guarded(rules.can_import, find=nodes.visible_to)
def apply(request: SignedInRequest, place: Node, pack: str, year: int) -> HttpResponse:
    listed = rows.pack_or_404(pack, year)
    try:
        token = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        token = [0]
    if token[1:] != [place.pk, pack, year, request.user.pk]:
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("context:import", place.pk, pack, year)
    file = get_object_or_404(StoredFile, pk=token[0], purpose=SALT)
    try:
        found = sheet.read(file.full_path.read_bytes(), file.name, place, listed, year)
        if found.problems:
            raise sheet.NotASheet(_("Something has changed meanwhile: check the file again."))
        count = actions.apply(
            place=place, pack=listed, year=year, rows=found.rows, by=request.user, at=timezone.now()
        )
    except (Refusal, sheet.NotASheet) as problem:
        messages.error(request, str(problem))
        return redirect("context:import", place.pk, pack, year)
    text = ngettext(
        "Values of %d organisation are imported.", "Values of %d organisations are imported.", count
    )
    messages.success(request, text % count)
    return redirect("context:place", place.pk, pack, year)


def _kept(content: bytes, name: str, place: Node, pack: Pack, year: int, by: Any) -> str:
    """Keeps the file between the dry run and the import; the token names it, the place, the list and the person."""
    file = files.store(
        content=content, name=name, purpose=SALT, by=by, at=timezone.now(), max_bytes=sheet.MOST_BYTES
    )
    return signing.dumps([file.pk, place.pk, pack.code, year, by.pk], salt=SALT)
