"""One version of a template: how a document by it looks, and whether it is in use."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.documents.filling.kinds import Kind, kind_of
from mostik.documents.filling.outline import Grid, outline
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.platform.actions.files import DOCX, PDF
from mostik.stationery import reports, rules
from mostik.stationery.actions import templates as actions
from mostik.stationery.models import DocumentTemplate
from mostik.stationery.queries import templates as queries
from mostik.stationery.web.templates import word_file


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def page(request: SignedInRequest, template: DocumentTemplate) -> HttpResponse:
    return draw(request, template)


def draw(request: SignedInRequest, template: DocumentTemplate, problem: str = "") -> HttpResponse:
    kind = _kind(template)
    lines = [(isinstance(one, Grid), one) for one in outline(_example(template, kind))]
    context = {
        "template": template,
        "kind": kind,
        "owner": template.owner,
        "lines": lines,
        "keeps": rules.can_change(request.user, template),
        "can_pdf": reports.can_pdf(),
        "problem": problem,
        "facts": _facts(template),
    }
    return render(request, "stationery/version.html", context, status=422 if problem else 200)


def _kind(template: DocumentTemplate) -> Kind:
    found = kind_of(template.kind)
    if found is None:
        raise Http404
    return found


def _example(template: DocumentTemplate, kind: Kind) -> bytes:
    language = get_language() or "ru"
    return reports.filled(template, kind.example(), node=template.owner, language=language)


def _facts(template: DocumentTemplate) -> list[tuple[str, str]]:
    pairs = [
        (_("Owner"), template.owner.title),
        (_("File"), template.file.name),
        (_("Uploaded"), f"{timezone.localtime(template.uploaded_at):%d.%m.%Y %H:%M}"),
        (_("By whom"), str(template.uploaded_by or "")),
        (_("What has been changed"), template.note),
    ]
    return [pair for pair in pairs if pair[1]]


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def template_file(request: SignedInRequest, template: DocumentTemplate) -> HttpResponse:
    """The template itself, to be edited further."""
    return word_file(
        queries.content_of(template), f"shablon-{template.kind.replace('.', '-')}-{template.number}"
    )


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def example_file(request: SignedInRequest, template: DocumentTemplate, extension: str) -> HttpResponse:
    """A document by this version with invented values."""
    made = _example(template, _kind(template))
    content = made if extension == "docx" else reports.pdf_of(made)
    return word_file(
        content, f"primer-{template.kind.replace('.', '-')}", {"docx": DOCX, "pdf": PDF}[extension], extension
    )


@require_POST
@guarded(rules.can_change, find=queries.visible_to)
def use(request: SignedInRequest, template: DocumentTemplate) -> HttpResponse:
    def change() -> str:
        actions.use(template=template, by=request.user, at=timezone.now())
        return _("The template is in use: documents are written by it from now on.")

    return _done(request, template, change)


@require_POST
@guarded(rules.can_change, find=queries.visible_to)
def withdraw(request: SignedInRequest, template: DocumentTemplate) -> HttpResponse:
    def change() -> str:
        actions.withdraw(template=template, by=request.user, at=timezone.now())
        return _("The template is not in use any more; it is kept.")

    return _done(request, template, change)


def _done(request: SignedInRequest, template: DocumentTemplate, change: Callable[[], str]) -> HttpResponse:
    try:
        said = change()
    except Refusal as refusal:
        return draw(request, template, str(refusal))
    messages.success(request, said)
    return redirect("stationery:kind", template.owner_id, template.kind)
