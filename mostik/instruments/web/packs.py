"""Packs on the screen: an instrument leaves as one file, comes in from one after a dry run, is taken to the own place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mostik.instruments import rules
from mostik.instruments.actions import packs as actions
from mostik.instruments.engine.pack_file import MAX_FILE
from mostik.instruments.enums import Arrival
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions as queries
from mostik.instruments.web.fields import NodeChoice
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.platform.actions import files
from mostik.platform.models import StoredFile

SALT = "instruments.pack"
AN_HOUR = 3600
TONES = {
    Arrival.NEW: "good",
    Arrival.NEW_VERSION: "good",
    Arrival.SAME: "neutral",
    Arrival.DRAFT_IN_THE_WAY: "bad",
    Arrival.OTHER_CONTENT: "bad",
}


class OwnerForm(forms.Form):
    """Where an instrument shall belong."""

    owner = NodeChoice(
        label=gettext_lazy("Where to"),
        queryset=Node.objects.none(),
        help_text=gettext_lazy("It can be used here and in everything below."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = queries.owners_for(user)  # type: ignore[attr-defined]


class PackForm(OwnerForm):
    file = forms.FileField(
        label=gettext_lazy("Pack (.zip)"),
        help_text=gettext_lazy("The file that “Download as a pack” gives; up to 60 MB."),
        widget=forms.ClearableFileInput({"accept": ".zip"}),
    )
    field_order = ("file", "owner")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if user.is_administrator:
            self.fields["owner"].required = False
            self.fields["owner"].empty_label = _("the whole installation")  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("The file is bigger than 60 MB."))
        return file


@require_GET
@guarded(rules.can_export, find=queries.visible_to)
def export(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """The version with everything that belongs to it, as one file."""
    try:
        content = actions.export(chosen=[version], by=request.user, at=timezone.now())
    except actions.CannotExport as refusal:
        messages.error(request, str(refusal))
        return redirect("instruments:version", version.pk)
    response = HttpResponse(content, content_type="application/zip")
    name = f"{version.instrument.code}-{version.label or version.number}.zip"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{name}"' if name.isascii() else "attachment"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@guarded(rules.can_upload)
def check(request: SignedInRequest) -> HttpResponse:
    """The dry run: what would come, what is here already, what is in the way. Nothing is imported yet."""
    form = PackForm(request.POST or None, request.FILES or None, user=request.user)
    context: dict[str, Any] = {"form": form, "problem": "", "mistakes": []}
    if form.is_valid():
        file, owner = form.cleaned_data["file"], form.cleaned_data["owner"]
        content = file.read()
        try:
            plan = actions.plan(content=content, name=file.name, owner=owner)
            context |= {"plan": plan, "owner": owner, "rows": [(r, TONES[r.arrival]) for r in plan.rows]}
            if plan.changes and not plan.conflicts:
                context["token"] = _kept(content, file.name, owner, request.user)
        except actions.CannotImport as refusal:
            language = (get_language() or "ru")[:2]
            context["problem"] = str(refusal)
            context["mistakes"] = [(p.sheet, p.cell, p.text(language)) for p in refusal.problems]
        except Refusal as refusal:
            context["problem"] = str(refusal)
    status = 422 if context["problem"] or form.errors else 200
    return render(request, "instruments/pack_import.html", context, status=status)


def _kept(content: bytes, name: str, owner: Node | None, by: Any) -> str:
    """Keeps the file between the dry run and the import; the token names it, the place and the person."""
    file = files.store(
        content=content,
        name=name,
        purpose="instruments.pack",
        by=by,
        at=timezone.now(),
        allowed=frozenset((files.ZIP,)),
        max_bytes=MAX_FILE,
    )
    return signing.dumps([file.pk, owner.pk if owner else None, by.pk], salt=SALT)


@require_POST
@guarded(rules.can_upload)
def apply(request: SignedInRequest) -> HttpResponse:
    """Import what the dry run has shown, all or nothing."""
    try:
        file_id, owner_id, person = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("instruments:pack-import")
    file = get_object_or_404(StoredFile, pk=file_id, purpose="instruments.pack")
    owner = get_object_or_404(queries.owners_for(request.user), pk=owner_id) if owner_id else None
    if person != request.user.pk or (owner is None and not request.user.is_administrator):
        messages.error(request, _("The check is too old: choose the file again."))
        return redirect("instruments:pack-import")
    try:
        content = file.full_path.read_bytes()
        made = actions.import_(
            content=content, name=file.name, owner=owner, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("instruments:pack-import")
    text = ngettext("%(count)s instrument is imported.", "%(count)s instruments are imported.", len(made))
    messages.success(request, text % {"count": len(made)})
    return redirect("instruments:list")


@require_http_methods(["GET", "POST"])
@guarded(rules.can_take, find=queries.visible_to)
def take(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """Copy an instrument of the library to a place of one's own."""
    form = OwnerForm(request.POST or None, user=request.user)
    problem = ""
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            made = actions.take(version=version, owner=owner, by=request.user, at=timezone.now())
            messages.success(
                request, _("The instrument is taken: it now belongs to %(owner)s.") % {"owner": owner.title}
            )
            return redirect("instruments:version", made.pk)
        except Refusal as refusal:
            problem = str(refusal)
    context = {"form": form, "version": version, "problem": problem}
    return render(request, "instruments/take.html", context, status=422 if problem or form.errors else 200)
