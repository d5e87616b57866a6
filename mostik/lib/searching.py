"""Search that does not care about case, «ё» or the database: text is folded in Python when it is saved and when it is asked."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model, Q, QuerySet

from mostik.lib import trigrams
from mostik.lib.paging import Found

WORD = re.compile(r"[\w.@-]+", re.UNICODE)


def folded(text: str) -> str:
    return text.lower().replace("ё", "е")


def searchable(*parts: str) -> str:
    """The text to keep beside a row, to be searched by `matching`."""
    return folded(" ".join(filter(None, parts)))


def words_of(query: str) -> list[str]:
    return WORD.findall(folded(query))[:8]


def matching(query: str, field: str = "search_text") -> Q:
    """Condition: every word of the query occurs in the kept text."""
    condition = Q()
    for word in words_of(query):
        condition &= Q(**{f"{field}__contains": word})
    return condition


def search(
    rows: QuerySet[Any] | Found, query: str, model: type[Model] | None = None, through: str = "pk"
) -> Found:
    """Those of the rows whose text holds every word of the query. The text is `search_text` of `model`, to which
    `through` leads (their own without it); the model has `trigrams.create` in a migration."""
    listed = rows if isinstance(rows, Found) else Found(rows)
    words, model = words_of(query), model or listed.rows.model
    plain = matching(query, "search_text" if through == "pk" else f"{through}__search_text")
    if listed.are_few or not words:
        return Found(listed.rows.filter(plain), listed.are_few)
    known = trigrams.few_with(model, {"search_text": words}, matching(query))
    if known is None:
        return Found(listed.rows.filter(plain))
    if through == "pk":
        return Found(listed.rows.filter(known), True)
    ids = model._default_manager.filter(known).order_by().values("pk")
    return Found(listed.rows.filter(**{f"{through}__in": ids}), True)
