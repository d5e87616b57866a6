"""Instruments on the screen: the list, a version before and after publishing, uploading a workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mostik.instruments import rules
from mostik.instruments.actions import versions as actions
from mostik.instruments.enums import Direction, InstrumentKind, VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import outline
from mostik.instruments.queries import versions as queries
from mostik.instruments.web import own_parts
from mostik.instruments.web.fields import MAX_WORKBOOK, NodeChoice
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.lib.paging import page_of
from mostik.network.models import Node
from mostik.ui.pieces import drawn

MAX_TABLES = 5 * 1024 * 1024
TONES = {VersionStatus.DRAFT: "warn", VersionStatus.PUBLISHED: "good", VersionStatus.RETIRED: "neutral"}


class TablesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class TablesField(forms.FileField):
    """Several files at once."""

    widget = TablesInput({"accept": ".csv"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(TablesField, self).clean(one, initial) for one in given if one]


class UploadForm(forms.Form):
    """Where the instrument belongs, its kind, the workbook and the tables it refers to."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        help_text=gettext_lazy("The sheets survey, choices, settings and indicators; up to 10 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
    )
    tables = TablesField(
        label=gettext_lazy("Tables of the workbook (.csv)"),
        help_text=gettext_lazy(
            "Lists that the workbook takes from files, for select_one_from_file and pulldata()."
        ),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=InstrumentKind.choices,
        help_text=gettext_lazy("What the cell “kind” of the sheet settings says goes first."),
    )
    owner = NodeChoice(
        label=gettext_lazy("Whose instrument"),
        queryset=Node.objects.none(),
        help_text=gettext_lazy("It can be used here and in everything below."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = queries.owners_for(user)  # type: ignore[attr-defined]
        if user.is_administrator:
            owner.required = False
            owner.empty_label = _("the whole installation")  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_WORKBOOK:
            raise forms.ValidationError(_("The file is bigger than 10 MB."))
        return file

    def clean_tables(self) -> list[Any]:
        tables: list[Any] = self.cleaned_data["tables"]
        if sum(table.size for table in tables) > MAX_TABLES:
            raise forms.ValidationError(_("The tables are bigger than 5 MB."))
        return tables


@require_GET
@guarded(rules.can_read)
def library(request: SignedInRequest) -> HttpResponse:
    """Instruments the person may use, by direction of quality, with their versions."""
    chosen = request.GET.get("direction", "")
    found = queries.instruments_visible_to(request.user).select_related("owner")
    if chosen in Direction.values:
        found = found.filter(direction=chosen)
    page = page_of(found, keys=("direction", "title", "id"), after=request.GET.get("after"), size=30)
    rows = [
        (instrument, [(v, TONES[VersionStatus(v.status)]) for v in versions])
        for instrument, versions in queries.list_rows(page.rows)
    ]
    options = [("", _("All directions")), *Direction.choices]
    can_upload = rules.can_upload(request.user)
    context = {"rows": rows, "page": page, "can_upload": can_upload, "directions": options, "chosen": chosen}
    return render(request, "instruments/library.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_upload)
def upload(request: SignedInRequest) -> HttpResponse:
    """A workbook is checked; a good one becomes a draft to look at, a bad one gives the list of its mistakes."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    problem, mistakes = "", []
    if form.is_valid():
        given = form.cleaned_data
        try:
            version = actions.upload(
                content=given["file"].read(),
                name=given["file"].name,
                owner=given["owner"],
                kind=given["kind"],
                attached={table.name: table.read() for table in given["tables"]},
                by=request.user,
                at=timezone.now(),
            )
            return redirect("instruments:version", version.pk)
        except actions.CannotUpload as refusal:
            problem = str(refusal)
            language = (get_language() or "ru")[:2]
            mistakes = [(p.sheet, p.cell, p.text(language)) for p in refusal.problems]
        except Refusal as refusal:
            problem = str(refusal)
    context = {"form": form, "problem": problem, "mistakes": mistakes}
    return render(request, "instruments/upload.html", context, status=422 if problem or form.errors else 200)


@require_GET
@guarded(rules.can_read, find=queries.visible_to)
def version_page(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """What the version asks and how it is scored; warnings and «Publish» while it is a draft."""
    owner = version.instrument.owner
    told = version.instrument
    facts = (
        version.label,
        version.number,
        owner.title if owner else "",
        version.published_at,
        told.direction,
        told.audience,
        told.minutes,
        told.source_note,
        told.licence_note,
    )
    content = drawn(
        "instruments/_outline.html",
        request,
        lambda: {"version": version, "outline": outline.outline_of(version)},
        version.checksum,
        facts,
    )
    versions_seen = queries.visible_to(request.user)
    context = {
        "version": version,
        "tone": TONES[VersionStatus(version.status)],
        "outline": content,
        "others": [(v, TONES[VersionStatus(v.status)]) for v in queries.others_of(version)],
        "can_publish": rules.can_publish(request.user, version),
        "can_retire": rules.can_retire(request.user, version),
        "can_upload": rules.can_upload(request.user),
        "can_open_workbook": rules.can_open_workbook(request.user, version),
        "can_compare": rules.can_compare(request.user, version),
        "can_export": rules.can_export(request.user, version),
        "can_take": rules.can_take(request.user, version),
        "core": versions_seen.filter(pk=version.core_id).first() if version.core_id else None,
        "own": own_parts.about(request.user, version),
    }
    return render(request, "instruments/version.html", context)


@require_POST
@guarded(rules.can_keep, find=queries.visible_to)
def publish(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    try:
        actions.publish(version=version, by=request.user, at=timezone.now())
        messages.success(request, _("The version is published and will never change."))
    except actions.CannotPublish as refusal:
        messages.error(request, str(refusal))
    return redirect("instruments:version", version.pk)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=queries.visible_to)
def retire(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.retire(version=version, by=request.user, at=timezone.now())
            messages.success(request, _("The version is retired."))
        except actions.CannotRetire as refusal:
            messages.error(request, str(refusal))
        return redirect("instruments:version", version.pk)
    return render(request, "instruments/retire.html", {"version": version})


@require_GET
@guarded(rules.can_open_workbook, find=queries.visible_to)
def workbook(request: SignedInRequest, version: InstrumentVersion) -> FileResponse:
    """The workbook itself, byte for byte as it was uploaded."""
    stored = version.workbook
    return file_response(stored.full_path, stored.name, stored.content_type)
