"""The addresses ODK Collect knows: the list of forms, a form, its files, and the slot for filled ones."""

from __future__ import annotations

import tempfile
from typing import Any, cast

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.engine import openrosa
from mostik.instruments.queries import version_files
from mostik.monitoring.actions import receiving
from mostik.monitoring.api.door import MAX_CONTENT, XML, KeyedRequest, Refused, keyed, said, xml
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import collect
from mostik.platform.queries import files

XML_PART = "xml_submission_file"
MAX_XML = 10 * 1024 * 1024
CHUNK = 1 << 16


@keyed("GET", "HEAD")
def form_list(request: KeyedRequest) -> HttpResponse:
    """Cards of the person, each as a form of its own. `formID` narrows the list; other parameters are passed over."""
    cards = collect.cards_of(request.device.user)
    wanted = request.GET.get("formID")
    with_files = version_files.versions_with_files(cards.values(filled=Coalesce("composed", "version")))
    forms = []
    for card in cards:
        form_id = collect.form_id_of(card)
        if wanted in (None, form_id):
            manifest = _url(request, "manifest", form_id) if card.filled.pk in with_files else ""
            forms.append(collect.listed(card, url=_url(request, "form", form_id), manifest_url=manifest))
    return xml(openrosa.form_list(forms))


@keyed("GET", "HEAD")
def form(request: KeyedRequest, form_id: str) -> HttpResponse:
    return HttpResponse(collect.form_of(_card(request, form_id)), content_type=XML)


@keyed("GET", "HEAD")
def manifest(request: KeyedRequest, form_id: str) -> HttpResponse:
    card = _card(request, form_id)
    listed = [
        openrosa.ListedFile(file.name, file.md5, _url(request, "media", form_id, file.pk))
        for file in version_files.files_of(card.composed_id or card.version_id)
    ]
    return xml(openrosa.manifest(listed))


@keyed("GET", "HEAD")
def media(request: KeyedRequest, form_id: str, file: int) -> HttpResponse:
    card = _card(request, form_id)
    found = version_files.files_of(card.composed_id or card.version_id).filter(pk=file).first()
    if found is None:
        raise Refused(404, _("There is no such file."))
    return HttpResponse(files.read_file(found.file), content_type=found.file.content_type)


@keyed("GET", "HEAD", "POST")
def submission(request: KeyedRequest) -> HttpResponse:
    """HEAD and GET say that the slot is open and how much fits; POST puts a filled form, or a part of it, through."""
    if request.method != "POST":
        return HttpResponse(status=204)
    _take_length(request)
    xml_part, others = _parts(request)
    is_new = receiving.receive(
        device=request.device,
        xml=xml_part,
        files=others,
        is_last=request.POST.get("*isIncomplete*", "").strip().lower() != "yes",
        at=timezone.now(),
    )
    if is_new:
        return said(201, _("The card is received. Thank you!"))
    return said(202, _("The card is here already; nothing is lost or doubled."))


@keyed("GET", "HEAD", "POST")
def nowhere(request: KeyedRequest, rest: str = "") -> HttpResponse:
    raise Refused(404, _("There is nothing at this address."))


def _card(request: KeyedRequest, form_id: str) -> Assignment:
    """A card the person may fill now; anybody else's is «not found»."""
    found = collect.FORM_ID.fullmatch(form_id)
    card = collect.cards_of(request.device.user).filter(pk=int(found[1])).first() if found else None
    if card is None:
        raise Refused(404, _("There is no such card, or its form was changed: renew the list of forms."))
    return cast(Assignment, card)


def _url(request: KeyedRequest, name: str, *place: Any) -> str:
    return request.build_absolute_uri(reverse(f"collect:{name}", args=[request.key, *place]))


def _take_length(request: Any) -> None:
    """Refuse what is too big. A body of unknown length (chunked) is read aside first: Django needs the length."""
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_CONTENT:
            raise Refused(413, _too_big())
        return
    aside = tempfile.SpooledTemporaryFile(max_size=5 * 1024 * 1024)  # noqa: SIM115 — lives as long as the request
    while chunk := request.environ["wsgi.input"].read(CHUNK):
        aside.write(chunk)
        if aside.tell() > MAX_CONTENT:
            raise Refused(413, _too_big())
    request.META["CONTENT_LENGTH"] = str(aside.tell())
    aside.seek(0)
    request._stream = aside
    request._read_started = False


def _too_big() -> str:
    return _("The sending is too big: up to %(limit)s MB are taken at once.") % {
        "limit": MAX_CONTENT // 2**20
    }


def _parts(request: Any) -> tuple[bytes, dict[str, Any]]:
    """The XML of the form and the other files by the names of their parts."""
    if not request.content_type.startswith("multipart/form-data"):
        raise Refused(400, _("The sending is broken off or is not a form. It will be sent again."))
    texts = [*request.FILES.getlist(XML_PART), *request.POST.getlist(XML_PART)]
    if len(texts) != 1:
        raise Refused(400, _("The sending must have exactly one part “%(part)s”.") % {"part": XML_PART})
    if len(texts[0]) > MAX_XML:
        raise Refused(413, _too_big())
    content = texts[0].encode() if isinstance(texts[0], str) else texts[0].read()
    return content, {name: file for name, file in request.FILES.items() if name != XML_PART}
