"""The few words the writers add themselves, in the language of the document."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


def labels(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "contents": gettext("Contents"),
            "table": pgettext("caption", "Table"),
            "figure": pgettext("caption", "Figure"),
            "number": pgettext("of a document", "No."),
        }


def long_date(day: date | None, language: str) -> str:
    """«22 November 2026» in the words of the language; empty without a date."""
    if day is None:
        return ""
    with translation.override(language):
        return date_format(day, pgettext("format of a date in documents", "j E Y"))
