"""Pages of a long list by key: page 1000 costs what page 1 costs, and nothing repeats when rows are added meanwhile."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce


@dataclass(frozen=True)
class Page:
    """`rows` of this page; `next` and `previous` are cursors for `?after=`, None where there is nothing."""

    rows: list[Any]
    next: str | None
    previous: str | None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


FEW = 30_000
"""So many rows are sorted for a page in some tens of milliseconds; more are walked in the order of an index."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a list. `are_few`: at most about FEW, looked up by something else than the order of the list."""

    rows: QuerySet[Any]
    are_few: bool = False


def few(rows: QuerySet[Any]) -> bool:
    """Are there at most FEW of them? Never counts on."""
    return rows.order_by()[: FEW + 1].count() <= FEW


def narrowed(found: QuerySet[Any] | Found, condition: Q) -> Found:
    """Those with a condition on their own columns that an index answers."""
    listed = found if isinstance(found, Found) else Found(found)
    if listed.are_few:
        return Found(listed.rows.filter(condition), True)
    alone = listed.rows.model._default_manager.filter(condition).order_by()
    if few(alone):
        return Found(listed.rows.filter(pk__in=alone.values("pk")), True)
    return Found(listed.rows.filter(condition))


def page_of(
    queryset: QuerySet[Any] | Found,
    *,
    keys: Sequence[str] = ("name", "id"),
    after: str | None = None,
    size: int = 50,
) -> Page:
    """One page of `queryset` ordered by `keys` («-at» is descending), in one query; in two where other tables are joined to
    it (`select_related`): the ids of the page first, then its rows with what is joined. A planner may begin with the short
    tables and sort a million rows for one page. Of a `Found` that are few, the rows are found first and sorted then.

    The keys together must be unique and never NULL: end them with `id`. `after` is a cursor of a former page,
    straight from the address; a spoiled one shows the first page.
    """
    listed = queryset if isinstance(queryset, Found) else Found(queryset)
    backwards, values = _decode(after, len(keys))
    ordering = [_flipped(key) for key in keys] if backwards else list(keys)
    found = listed.rows.order_by(*map(_apart, ordering) if listed.are_few else ordering)
    if values is not None:
        found = found.filter(_beyond(ordering, values))
    is_joined = bool(listed.rows.query.select_related)
    rows = _joined(listed.rows, found[: size + 1]) if is_joined else list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = backwards or more
    has_previous = more if backwards else values is not None
    if not rows:
        return page_of(queryset, keys=keys, size=size) if values is not None else Page([], None, None)
    return Page(
        rows,
        _encode(rows[-1], keys, backwards=False) if has_next else None,
        _encode(rows[0], keys, backwards=True) if has_previous else None,
    )


def _joined(queryset: QuerySet[Any], found: QuerySet[Any]) -> list[Any]:
    ids = list(found.select_related(None).values_list("pk", flat=True))
    rows = queryset.in_bulk(ids)
    return [rows[pk] for pk in ids]


def _apart(key: str) -> OrderBy:
    """For order_by, put so that no index gives this order. A planner that takes names for spread evenly would walk half of
    the table for a surname at the end of the alphabet."""
    name = key.lstrip("-")
    expression = Coalesce(name, name)
    return expression.desc() if key.startswith("-") else expression.asc()


def _flipped(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows strictly after `values`: a ≥ x and (a > x, or a = x and b > y, …). The first half follows from the second; it
    is said apart so that a database walks an index from there instead of joining what it finds for each «or»."""
    condition, equal = Q(), Q()
    for key, value in zip(ordering, values, strict=True):
        name = key.lstrip("-")
        condition |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    first = ordering[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if ordering[0].startswith('-') else 'gte'}": values[0]}) & condition


def _encode(row: Any, keys: Sequence[str], *, backwards: bool) -> str:
    values = [_plain(_value(row, key.lstrip("-"))) for key in keys]
    text = json.dumps([int(backwards), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str | None, count: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        data = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        backwards, *values = data
    except (ValueError, TypeError):
        return False, None
    if backwards not in (0, 1) or len(values) != count or not all(isinstance(v, str | int) for v in values):
        return False, None
    return bool(backwards), values


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> str | int:
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str | Decimal | UUID):
        return str(value)
    raise TypeError(f"a list cannot be paged by {value!r}")
