"""A document made now, as a file to keep."""

from __future__ import annotations

from django.http import HttpResponse

from mostik.documents import docx, pdf
from mostik.documents.content import Document
from mostik.platform.actions.files import DOCX, PDF

WRITERS = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}


def written(document: Document, name: str, extension: str) -> HttpResponse:
    """`name` without the extension, in Latin letters."""
    return sent(WRITERS[extension][0](document), name, extension)


def sent(content: bytes, name: str, extension: str) -> HttpResponse:
    """A file that is made already."""
    response = HttpResponse(content, content_type=WRITERS[extension][1])
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
