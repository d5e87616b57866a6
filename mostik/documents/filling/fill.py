"""Filling a template. The same values give the same bytes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mostik.documents import docx
from mostik.documents.declension import Named
from mostik.documents.filling.insert import insert
from mostik.documents.filling.kinds import NUMBER, Value, Values, shown
from mostik.documents.filling.marks import FORMS, Mark, marks_in, paragraphs, replace, same, text_of
from mostik.documents.filling.package import Package, tag

Names = dict[str, Any]


def fill(template: bytes, values: Values, *, language: str = "ru") -> bytes:
    """A .docx with the values in their places. The template has passed `check.problems`; what is unknown stays empty."""
    package = Package(template)
    names: Names = {same(name): value for name, value in values.items()}
    lists = {name: value for name, value in names.items() if _is_list(value)}
    for tree in package.texts.values():
        _drop(tree, names)
        for row in list(tree.iter(tag("tr"))):
            _repeat(row, names, lists, list(row.iter(tag("p"))))
        for paragraph in paragraphs(tree):
            if next(paragraph.iterancestors(tag("tr")), None) is None:
                _repeat(paragraph, names, lists, [paragraph])
        blocks = []
        for paragraph in paragraphs(tree):
            found = _whole(paragraph, names)
            if found is not None:
                blocks.append((paragraph, found))
            else:
                write(paragraph, names)
        for paragraph, content in blocks:
            insert(package, paragraph, content, language)
    return docx.packed(package.packed())


def _is_list(value: Value) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and (not value or isinstance(value[0], Mapping))
    )


def _drop(tree: Any, names: Names) -> None:
    """Conditions in paragraphs of their own: between them everything stays or goes, the two paragraphs go."""
    opened: list[tuple[Any, bool]] = []
    for paragraph in paragraphs(tree):
        text = text_of(paragraph)
        marks = marks_in(text)
        if len(marks) != 1 or text.strip() != marks[0].written:
            continue
        if marks[0].opens:
            opened.append((paragraph, _holds(marks[0], names)))
        elif marks[0].closes and opened:
            start, keeps = opened.pop()
            if start.getparent() is not None and start.getparent() is paragraph.getparent():
                _cut(start, paragraph, keeps=keeps)


def _cut(start: Any, end: Any, *, keeps: bool) -> None:
    parent = start.getparent()
    between = list(parent)[parent.index(start) : parent.index(end) + 1]
    for one in between:
        if one in (start, end) or not keeps:
            parent.remove(one)
    if parent.tag == tag("tc") and (not len(parent) or parent[-1].tag != tag("p")):
        parent.append(parent.makeelement(tag("p")))


def _holds(mark: Mark, names: Names) -> bool:
    name, wanted = mark.condition
    return shown(names.get(name, "")) == wanted


def _repeat(holder: Any, names: Names, lists: Mapping[str, Any], inside: Sequence[Any]) -> None:
    """A row or a paragraph with a column of a list stands there once for each of its entries."""
    used = next((m.list_name for p in inside for m in marks_in(text_of(p)) if m.list_name in lists), "")
    if not used:
        return
    for number, entry in enumerate(lists[used], start=1):
        own = {f"{used}.{same(name)}": value for name, value in entry.items()} | {
            f"{used}.{NUMBER}": str(number)
        }
        made = copy.deepcopy(holder)
        holder.addprevious(made)
        for paragraph in [made] if made.tag == tag("p") else list(made.iter(tag("p"))):
            write(paragraph, names | own)
    _remove(holder)


def _remove(holder: Any) -> None:
    """Without leaving a table without rows or a cell without a paragraph, which Word cannot open."""
    parent = holder.getparent()
    parent.remove(holder)
    if parent.tag == tag("tbl") and not any(one.tag == tag("tr") for one in parent):
        above = parent.getparent()
        above.replace(parent, above.makeelement(tag("p")))
    elif parent.tag == tag("tc") and not any(one.tag == tag("p") for one in parent):
        parent.append(parent.makeelement(tag("p")))


def _whole(paragraph: Any, names: Names) -> Sequence[Any] | None:
    """Content for a paragraph that consists of one mark of blocks."""
    text = text_of(paragraph)
    marks = marks_in(text)
    if len(marks) != 1 or text.strip() != marks[0].written:
        return None
    value = names.get(marks[0].name)
    if value is None or isinstance(value, str | Named) or _is_list(value):
        return None
    return value  # type: ignore[no-any-return]


def write(paragraph: Any, names: Names) -> None:
    """Values instead of the marks of one paragraph, and the conditions inside it."""
    text = text_of(paragraph)
    marks = marks_in(text)
    if not marks:
        return
    changes: list[tuple[int, int, str]] = []
    cut: Mark | None = None
    for one in marks:
        if cut is not None:
            if one.closes:
                changes.append((cut.start, one.end, ""))
                cut = None
        elif one.opens and not _holds(one, names):
            cut = one
        elif one.opens or one.closes:
            changes.append((one.start, one.end, ""))
        else:
            changes.append((one.start, one.end, worded(one, names.get(one.name, ""))))
    replace(paragraph, changes)


def worded(mark: Mark, value: Any) -> str:
    """The value in the case and the letters the mark asks for."""
    text = str(value)
    for form in mark.forms:
        if form in FORMS:
            text = value.in_case(FORMS[form]) if isinstance(value, Named) else text
        else:
            text = _letters()[form](text)
    return text


def _letters() -> dict[str, Callable[[str], str]]:
    return {
        "с прописной": lambda text: text[:1].upper() + text[1:],
        "со строчной": lambda text: text[:1].lower() + text[1:],
        "прописными": str.upper,
    }
