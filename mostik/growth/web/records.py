"""One record on the screen: entered, corrected, verified; each button is one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import records as actions
from mostik.growth.enums import RecordState
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.growth.queries import checking, packs
from mostik.growth.queries import records as queries
from mostik.growth.web import rows
from mostik.growth.web.forms import FileForm, RecordForm, RefuseForm
from mostik.growth.web.portfolio import address_of
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.network.models import Person
from mostik.ui.components import Moment
from mostik.ui.formats import shortdate, shorttime


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def page(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    return draw(request, record)


def draw(request: SignedInRequest, record: PortfolioRecord, problem: str = "", **forms: Any) -> HttpResponse:
    user = request.user
    can_verify = rules.can_verify(user, record)
    can_change = rules.can_change(user, record)
    context = {
        "row": rows.row(record),
        "record": record,
        "is_own": rules.is_own(user, record.person),
        "back": address_of(user, record.person),
        "problem": problem,
        "facts": _facts(record),
        "files": queries.files_of(record),
        "can_change": can_change,
        "can_verify": can_verify and record.state in (RecordState.ENTERED, RecordState.REFUSED),
        "refuse": (forms.get("refuse") or RefuseForm())
        if can_verify and record.state in (RecordState.ENTERED, RecordState.VERIFIED)
        else None,
        "attach": (forms.get("attach") or FileForm()) if can_change else None,
        "history": _history(record),
    }
    return render(request, "growth/record.html", context, status=422 if problem or forms else 200)


def _history(record: PortfolioRecord) -> list[Moment]:
    events = queries.history_of(record)
    people = Person.objects.filter(user__in={event.by_id for event in events if event.by_id})
    names = {person.user_id: person.short_name for person in people}
    return [
        Moment(shorttime(event.at), _(event.action), who=names.get(event.by_id, event.by_label))
        for event in events
    ]


def _facts(record: PortfolioRecord) -> list[tuple[str, str]]:
    kind = packs.kind_of(record.kind)
    named = [(_("Kind"), packs.title_of(record.kind)), (_("Date"), shortdate(record.date))]
    for name in checking.fields_of(kind) if kind else ():
        value = getattr(record, name)
        if name in ("title", "date", "link", "valid_until") or value in ("", None):
            continue
        if name == "level":
            value = packs.level_title(value)
        elif name == "form":
            value = packs.form_title(value)
        elif name == "starts":
            value = shortdate(value)
        named.append((str(checking.LABELS[name]), str(value)))
    if record.validity:
        until = shortdate(record.valid_until) if record.valid_until else _("without an end")
        named.append((_("Valid until"), until))
        if kind and (norm := kind.norm_on(record.date)):
            named.append((_("Norm"), norm.basis))
    named.append((_("Where it is from"), str(record.get_source_display())))
    return named


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=queries.people_visible_to)
def add(request: SignedInRequest, person: Person, kind: str) -> HttpResponse:
    known = packs.on(timezone.localdate()).kinds.get(kind)
    if known is None:
        raise Http404
    if not rules.can_add(request.user, person, known):
        raise PermissionDenied

    def change(values: dict[str, Any]) -> PortfolioRecord:
        return actions.add(person=person, kind=known, by=request.user, at=timezone.now(), **values)

    title = _("New record: %(kind)s") % {"kind": known.title}
    return _form(request, person, known, change, title=title)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change, find=queries.visible_to)
def edit(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    known = packs.kind_of(record.kind)
    assert known is not None  # `can_change` has looked

    def change(values: dict[str, Any]) -> PortfolioRecord:
        return actions.change(record=record, by=request.user, at=timezone.now(), **values)

    return _form(request, record.person, known, change, title=record.title, record=record)


def _form(
    request: SignedInRequest,
    person: Person,
    kind: packs.Kind,
    change: Callable[[dict[str, Any]], PortfolioRecord],
    *,
    title: str,
    record: PortfolioRecord | None = None,
) -> HttpResponse:
    twins: list[PortfolioRecord] = []
    asked = "is_another" in request.POST
    form = RecordForm(request.POST or None, kind=kind, record=record, with_another=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = change(form.cleaned_data)
        except actions.LooksTwice as refusal:
            twins = refusal.twins
            form = RecordForm(request.POST, kind=kind, record=record, with_another=True)
        except actions.CannotKeep as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:record", made.pk)
    context = {
        "form": form,
        "twins": twins,
        "person": person,
        "record": record,
        "title": title,
        "back": address_of(request.user, person),
        "is_own": rules.is_own(request.user, person),
    }
    return render(request, "growth/form.html", context, status=422 if form.errors or twins else 200)


@require_POST
@guarded(rules.can_change, find=queries.visible_to)
def remove(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    def change() -> str:
        actions.remove(record=record, by=request.user, at=timezone.now())
        return _("The record is taken out.")

    back = (address_of(request.user, record.person),)
    return rows.done(request, change, back=back, page=lambda why: draw(request, record, why))


@require_POST
@guarded(rules.can_verify, find=queries.visible_to)
def verify(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    def change() -> str:
        actions.verify(record=record, by=request.user, at=timezone.now())
        return _("The record is verified.")

    return _step(request, record, change)


@require_POST
@guarded(rules.can_verify, find=queries.visible_to)
def refuse(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return draw(request, record, refuse=form)

    def change() -> str:
        reason = form.cleaned_data["reason"]
        actions.refuse(record=record, reason=reason, by=request.user, at=timezone.now())
        return _("The teacher is told what is wrong.")

    return _step(request, record, change)


def _step(request: SignedInRequest, record: PortfolioRecord, change: Callable[[], str]) -> HttpResponse:
    def again(reason: str) -> HttpResponse:
        return draw(request, queries.visible_to(request.user).get(pk=record.pk), reason)

    return rows.done(request, change, back=("growth:record", record.pk), page=again)


@require_POST
@guarded(rules.can_change, find=queries.visible_to)
def attach(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, record, attach=form)
    file = form.cleaned_data["file"]
    try:
        actions.attach(record=record, content=file, name=file.name, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return draw(request, record, attach=form)
    messages.success(request, _("The file is added."))
    return redirect("growth:record", record.pk)


@require_safe
@guarded(rules.can_read_file, find=queries.files_visible_to)
def file(request: SignedInRequest, file: RecordFile) -> FileResponse:
    stored = file.file
    return file_response(stored.full_path, stored.name, stored.content_type, inline=True)


@require_POST
@guarded(rules.can_remove_file, find=queries.files_visible_to)
def detach(request: SignedInRequest, file: RecordFile) -> HttpResponse:
    def change() -> str:
        actions.detach(file=file, by=request.user, at=timezone.now())
        return _("The file is taken out.")

    return _step(request, file.record, change)
