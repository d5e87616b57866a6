"""Kinds of documents that have templates. Engines know no subject: the domain that writes a document registers its kind
with its placeholders in its `reports` (`reports/kinds.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from mostik.documents.content import Block
from mostik.documents.declension import Named

NUMBER = "номер"
"""Every list has it: the number of the row."""


class Sort(StrEnum):
    """What a placeholder holds, which says where it may stand and what may be asked of it."""

    TEXT = "text"
    NAMED = "named"
    LIST = "list"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder: its Russian name as it is typed in Word and what it gives. `inner` are the columns of a list."""

    name: str
    about: str | Promise
    sort: Sort = Sort.TEXT
    inner: tuple[Field, ...] = ()


Value = str | Named | Sequence[Mapping[str, "str | Named"]] | Sequence[Block]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Kind:
    """`usual` writes the template everybody has until they upload their own; `example` gives values to try one on."""

    code: str
    title: str | Promise
    fields: tuple[Field, ...]
    usual: Callable[[], bytes]
    example: Callable[[], Values]

    def names(self) -> list[str]:
        """Every name that may stand in a mark, lists with their columns and the number of the row."""
        found = []
        for one in self.fields:
            columns = [*(column.name for column in one.inner), NUMBER]
            found += [f"{one.name}.{name}" for name in columns] if one.sort == Sort.LIST else [one.name]
        return found


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called once by the domain that writes the document; a second kind of the same code is a mistake."""
    known = _kinds.setdefault(kind.code, kind)
    if known is not kind:
        raise ValueError(f"two kinds of documents are called {kind.code}")


@cache
def _found() -> bool:
    """Domains register when their `reports.kinds` is imported, the first time anybody asks."""
    autodiscover_modules("reports.kinds")
    return True


def kinds() -> list[Kind]:
    """All of them, in the order of their codes."""
    _found()
    return [_kinds[code] for code in sorted(_kinds)]


def kind_of(code: str) -> Kind | None:
    _found()
    return _kinds.get(code)


def shown(value: Any) -> bool:
    """Is there anything in the value? Asked by `{{ если … }}`."""
    return bool(str(value).strip()) if isinstance(value, str | Named) else bool(value)
