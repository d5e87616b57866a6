"""Search that does not care about case, «ё» or the database: text is folded in Python when it is saved and when it is asked."""

from __future__ import annotations

import re

from django.db.models import Q

WORD = re.compile(r"[\w.@-]+", re.UNICODE)


def folded(text: str) -> str:
    return text.lower().replace("ё", "е")


def searchable(*parts: str) -> str:
    """The text to keep beside a row, to be searched by `matching`."""
    return folded(" ".join(filter(None, parts)))


def matching(query: str, field: str = "search_text") -> Q:
    """Condition: every word of the query occurs in the kept text."""
    condition = Q()
    for word in WORD.findall(folded(query))[:8]:
        condition &= Q(**{f"{field}__contains": word})
    return condition
