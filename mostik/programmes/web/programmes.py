"""Pages of programmes: the list, the passport with its table, preparing, plans by years, files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.documents import docx, pdf
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.lib.text import slugify_ru
from mostik.platform.actions.files import DOCX, PDF, XLSX
from mostik.programmes import rules
from mostik.programmes.actions import programmes as actions
from mostik.programmes.models import Programme
from mostik.programmes.queries import programmes as queries
from mostik.programmes.queries import table as tables
from mostik.programmes.reports import table, workbook
from mostik.programmes.web import rows
from mostik.programmes.web.forms import IndicatorForm, PassportForm, PlansForm

WRITERS = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}


@require_safe
@guarded(rules.can_open)
def listing(request: SignedInRequest) -> HttpResponse:
    page = page_of(
        queries.visible_to(request.user), keys=("-starts", "-id"), after=request.GET.get("after"), size=30
    )
    context = {
        "page": page,
        "rows": [(one, rows.TONES[one.state]) for one in page.rows],
        "can_make": rules.can_make(request.user),
    }
    return render(request, "programmes/list.html", context)


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def page(request: SignedInRequest, programme: Programme) -> HttpResponse:
    return draw(request, programme)


def draw(request: SignedInRequest, programme: Programme, form: IndicatorForm | None = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    lines = queries.lines(programme)
    keeps = rules.can_keep(user, programme)
    context = {
        "programme": programme,
        "tone": rows.TONES[programme.state],  # type: ignore[index]
        "years": list(programme.years),
        "rows": tables.rows_of(programme, lines, tables.counted_now(programme, lines, today), today),
        "today": today,
        "can_keep": keeps,
        "can_start": rules.can_start(user, programme),
        "can_close": rules.can_close(user, programme),
        "to_fix": len(queries.to_fix(programme, today)) if keeps else 0,
        "form": form or IndicatorForm(),
    }
    return render(request, "programmes/programme.html", context, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_make)
def create(request: SignedInRequest) -> HttpResponse:
    return _passport(request, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=queries.visible_to)
def edit(request: SignedInRequest, programme: Programme) -> HttpResponse:
    return _passport(request, programme)


def _passport(request: SignedInRequest, row: Programme | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    places = queries.kept_places(request.user)
    form = PassportForm(data, places=places, row=row, today=timezone.localdate())
    if data is not None and form.is_valid():
        fields = dict(form.cleaned_data)
        owner = row.owner if row else fields.pop("owner")
        try:
            made = actions.save(programme=row, owner=owner, by=request.user, at=timezone.now(), **fields)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("programmes:programme", made.pk)
    context = {"form": form, "programme": row}
    return render(request, "programmes/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=queries.visible_to)
def plans(request: SignedInRequest, programme: Programme) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = PlansForm(data, lines=queries.lines(programme), years=programme.years)
    if data is not None and form.is_valid():
        actions.plan(programme=programme, plans=form.plans(), by=request.user, at=timezone.now())
        return redirect("programmes:programme", programme.pk)
    context = {"form": form, "programme": programme, "years": list(programme.years)}
    return render(request, "programmes/plans.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_keep, find=queries.visible_to)
def add(request: SignedInRequest, programme: Programme) -> HttpResponse:
    form = IndicatorForm(request.POST)
    if form.is_valid():
        try:
            actions.add_indicator(
                programme=programme, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("programmes:programme", programme.pk)
    return draw(request, programme, form)


@require_POST
@guarded(rules.can_keep, find=queries.visible_to)
def step(request: SignedInRequest, programme: Programme, name: str) -> HttpResponse:
    """Start, close, fix the facts of the years that are over."""

    def change() -> str:
        by, at = request.user, timezone.now()
        if name == "start":
            actions.start(programme=programme, by=by, at=at)
            return _("The programme is running.")
        if name == "close":
            actions.close(programme=programme, by=by, at=at)
            return _("The programme is closed; nothing of it changes any more.")
        made = actions.fix(programme=programme, today=timezone.localdate(), by=by, at=at)
        return _("Facts fixed: %(n)d.") % {"n": made}

    return rows.done(request, change, reverse("programmes:programme", args=[programme.pk]))


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def report(request: SignedInRequest, programme: Programme, extension: str) -> HttpResponse:
    today, lines = timezone.localdate(), queries.lines(programme)
    found = tables.rows_of(programme, lines, tables.counted_now(programme, lines, today), today)
    name = slugify_ru(programme.title)[:80]
    if extension == "xlsx":
        return _file(workbook.write(programme, found, today), XLSX, f"{name}.xlsx")
    write, kind = WRITERS[extension]
    content = write(table.document(programme, found, today, language=get_language() or "ru"))
    return _file(content, kind, f"{name}.{extension}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
