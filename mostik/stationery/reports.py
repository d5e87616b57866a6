"""Documents written by the template in use: the Word file, and the PDF where an office suite stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mostik.documents import converter
from mostik.documents.declension import Forms, Named
from mostik.documents.filling.fill import fill
from mostik.documents.filling.kinds import Values
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.stationery.models import DocumentTemplate
from mostik.stationery.queries import names, templates


class NoConverter(Refusal):
    """A document from a Word template becomes a PDF only by an office suite, and there is none."""


def filled(template: DocumentTemplate, values: Values, *, node: Node, language: str = "ru") -> bytes:
    """The document of a node in Word; names in the forms that people wrote there."""
    return fill(templates.content_of(template), with_forms(values, names.forms_at(node)), language=language)


def written(code: str, node: Node, values: Values, extension: str, *, language: str = "ru") -> bytes | None:
    """The document by the template in use at the node; None where there is none, so that the usual one is written."""
    template = templates.in_use(code, node)
    if template is None:
        return None
    made = filled(template, values, node=node, language=language)
    return made if extension == "docx" else pdf_of(made)


def pdf_of(document: bytes) -> bytes:
    made = pdfs([document])
    if made is None:
        raise NoConverter(
            _(
                "PDF from a Word template needs LibreOffice on the server. Download the Word file and save it as PDF there."
            )
        )
    return made[0]


def pdfs(documents: Sequence[bytes]) -> list[bytes] | None:
    """PDFs of many documents at one start of the program; None without it."""
    return converter.to_pdf(documents, settings.OFFICE)


def can_pdf() -> bool:
    return bool(converter.program(settings.OFFICE))


def with_forms(values: Values, forms: Forms) -> dict[str, Any]:
    """The values, their names knowing the forms written by people."""
    return {name: _one(value, forms) for name, value in values.items()} if forms else dict(values)


def _one(value: Any, forms: Forms) -> Any:
    if isinstance(value, Named):
        return replace(value, forms=forms)
    if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        return [{name: _one(inner, forms) for name, inner in row.items()} for row in value]
    return value
