"""Templates of an owner: the kinds of documents, one kind with its versions and placeholders, an upload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.documents.filling.kinds import NUMBER, Field, Kind, Sort, Values, kind_of
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.network.models import Node
from mostik.platform.actions.files import DOCX
from mostik.stationery import rules
from mostik.stationery.actions import templates as actions
from mostik.stationery.queries import templates as queries
from mostik.stationery.web.forms import UploadForm

MOST_OWNERS = 300


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A line of the list: what is typed, what it gives, what it gives in the example."""

    mark: str
    about: str
    example: str
    note: str = ""


@require_safe
@guarded(rules.can_open)
def template_list(request: SignedInRequest) -> HttpResponse:
    """Every kind of document at one owner; who keeps several chooses."""
    found = queries.seen_owners(request.user).order_by("path")[:MOST_OWNERS]
    owners = [one for one in found if rules.can_see(request.user, one)]
    own = set(queries.owners_of(request.user).values_list("pk", flat=True))
    wanted = request.GET.get("owner", "")
    chosen = next((one for one in owners if str(one.pk) == wanted), None)
    chosen = chosen or next((one for one in owners if one.pk in own), owners[0] if owners else None)
    context = {
        "owner": chosen,
        "owners": [(one.pk, "\u2003" * (one.depth - owners[0].depth) + one.title) for one in owners],
        "lines": queries.used_at(chosen) if chosen else [],
        "keeps": bool(chosen and rules.can_keep(request.user, chosen)),
    }
    return render(request, "stationery/list.html", context)


@require_safe
@guarded(rules.can_see, find=queries.seen_owners)
def kind_page(request: SignedInRequest, owner: Node, kind: str) -> HttpResponse:
    return draw(request, owner, _kind(kind))


def _kind(code: str) -> Kind:
    found = kind_of(code)
    if found is None:
        raise Http404
    return found


def draw(
    request: SignedInRequest, owner: Node, kind: Kind, form: Any = None, refusal: Any = None
) -> HttpResponse:
    """The page of a kind; `refusal` is why the file was not kept."""
    keeps = rules.can_keep(request.user, owner)
    context = {
        "owner": owner,
        "kind": kind,
        "used": queries.in_use(kind.code, owner),
        "versions": list(queries.versions(owner, kind.code)) if keeps else [],
        "keeps": keeps,
        "form": form or UploadForm(),
        "problem": str(refusal) if refusal else "",
        "mistakes": getattr(refusal, "problems", ()),
        "placeholders": placeholders(kind),
    }
    status = 422 if refusal or (form is not None and form.errors) else 200
    return render(request, "stationery/kind.html", context, status=status)


def placeholders(kind: Kind) -> list[Placeholder]:
    values = kind.example()
    return [line for field in kind.fields for line in _lines(field, values)]


def _lines(field: Field, values: Values) -> list[Placeholder]:
    value: Any = values.get(field.name, "")
    if field.sort == Sort.BLOCKS:
        return [Placeholder(_mark(field.name), str(field.about), "", _("a paragraph of its own"))]
    if field.sort != Sort.LIST:
        return [Placeholder(_mark(field.name), str(field.about), _shown(value), _note(field))]
    first = value[0] if value else {}
    rows = [
        Placeholder(
            _mark(f"{field.name}.{NUMBER}"), _("%(list)s: number of the row") % {"list": field.about}, "1"
        )
    ]
    for one in field.inner:
        about = _("%(list)s: %(column)s") % {"list": field.about, "column": one.about}
        rows.append(
            Placeholder(_mark(f"{field.name}.{one.name}"), about, _shown(first.get(one.name, "")), _note(one))
        )
    return rows


def _mark(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) < 90 else f"{text[:88]}…"


def _note(field: Field) -> str:
    return _("declined: add | кому") if field.sort == Sort.NAMED else ""


@require_safe
@guarded(rules.can_see, find=queries.seen_owners)
def usual_file(request: SignedInRequest, owner: Node, kind: str) -> HttpResponse:
    """The template to begin from."""
    found = _kind(kind)
    return word_file(found.usual(), f"shablon-{slugify_ru(str(found.title))}")


def word_file(content: bytes, name: str, kind: str = DOCX, extension: str = "docx") -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name[:90]}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@guarded(rules.can_keep, find=queries.seen_owners)
def upload(request: SignedInRequest, owner: Node, kind: str) -> HttpResponse:
    found = _kind(kind)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, owner, found, form)
    file = form.cleaned_data["file"]
    try:
        made = actions.upload(
            owner=owner,
            kind=kind,
            content=file,
            name=file.name or "shablon.docx",
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return draw(request, owner, found, form, refusal)
    messages.success(
        request, _("The template is kept and has no mistakes. Look at the example, then take it into use.")
    )
    return redirect("stationery:version", made.pk)
