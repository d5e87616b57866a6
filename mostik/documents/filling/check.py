"""What is wrong with a template: every unknown, misspelt or broken mark with its place and, where there is one, a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from mostik.documents.filling.kinds import Kind, Sort
from mostik.documents.filling.marks import FORMS, LETTERS, MARK, Mark, marks_in, same, text_of
from mostik.documents.filling.package import Package, tag
from mostik.documents.filling.places import numbered, place_of

JINJA = re.compile(r"\{%|%\}|\{#|#\}")
BRACES = re.compile(r"\{\{?|\}\}?")
CODE = re.compile(r"[()\[\]'\"=+*/<>:,;!&$\\]|__")
MOST_SHOWN = 100
MAIN_TEXT = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` as people say it, `text` what stands there, `message` what is wrong with it, `guess` what may be meant."""

    place: str
    text: str
    message: str
    guess: str = ""


def problems(package: Package, kind: Kind) -> list[Problem]:
    """Everything that must be put right before the template can be used; empty for a good one."""
    found: list[Problem] = []
    for part, tree in package.texts.items():
        numbers = numbered(tree)
        opened: list[tuple[Any, str, str]] = []
        for paragraph in tree.iter(tag("p")):
            place = place_of(paragraph, part, numbers)
            found += _of_paragraph(paragraph, place, kind, is_main=part == MAIN_TEXT)
            found += _of_conditions(paragraph, place, opened)
        message = _("The condition is not closed: put {{ конец }} after what it keeps or drops.")
        found += [Problem(place, text, message) for _parent, place, text in opened]
        found += _of_rows(tree, part, numbers, kind)
    return found[:MOST_SHOWN]


def _of_paragraph(paragraph: Any, place: str, kind: Kind, *, is_main: bool) -> Iterator[Problem]:
    text = text_of(paragraph)
    yield from _broken(text, place)
    marks = marks_in(text)
    for mark in marks:
        wrong = _of_mark(mark, kind)
        if wrong:
            yield Problem(place, mark.written[:80], *wrong)
        elif mark.name in _blocks(kind) and (
            text.strip() != mark.written or not (is_main and _is_free(paragraph))
        ):
            yield Problem(
                place,
                mark.written,
                _(
                    "This part takes a whole paragraph of the text, outside tables, boxes, headers and footers."
                ),
            )


def _is_free(paragraph: Any) -> bool:
    return next(paragraph.iterancestors(tag("tbl"), tag("txbxContent")), None) is None


def _blocks(kind: Kind) -> list[str]:
    return [same(one.name) for one in kind.fields if one.sort == Sort.BLOCKS]


def _broken(text: str, place: str) -> Iterator[Problem]:
    """Braces that make no mark: half of it is lost, or they are of another kind."""
    if JINJA.search(text):
        yield Problem(
            place,
            text.strip()[:80],
            _(
                "Commands in {% … %} are not carried out here. Rows of lists repeat by themselves; for a condition write {{ если … }}."
            ),
        )
        return
    rest = MARK.sub(lambda one: "·" * len(one.group()), text)
    for one in BRACES.finditer(rest):
        around = text[max(one.start() - 20, 0) : one.end() + 30].strip()
        opening = one.group().startswith("{")
        single = len(one.group()) == 1
        if opening and single:
            message = _("One brace instead of two: a placeholder begins with {{ and ends with }}.")
        elif opening:
            message = _("The placeholder is not closed: }} is missing, or it stands in another paragraph.")
        else:
            message = _("The placeholder is not opened: {{ is missing, or it stands in another paragraph.")
        yield Problem(place, around, message)
        return


def _of_mark(mark: Mark, kind: Kind) -> tuple[str, str] | None:
    """(what is wrong, what may be meant)."""
    if mark.closes:
        return None
    name = mark.condition[0] if mark.opens else mark.name
    if not name:
        return _("The placeholder is empty."), ""
    if CODE.search(name) or any(CODE.search(form) for form in mark.forms):
        return _("Only a name and its form may stand here: nothing is computed in a template."), ""
    known = {same(one): one for one in kind.names()}
    lists = {same(one.name): one.name for one in kind.fields if one.sort == Sort.LIST}
    if name in lists and not mark.opens:
        inner = next(one for one in kind.fields if same(one.name) == name).inner
        return _("This is a list: name its column after a dot."), f"{{{{ {lists[name]}.{inner[0].name} }}}}"
    if name not in known and name not in lists:
        return _("There is no such placeholder."), _guess(name, known | lists)
    for form in mark.forms:
        if form not in FORMS and form not in LETTERS:
            return _("There is no such form."), _guess(form, {one: one for one in (*FORMS, *LETTERS)}, mark)
        if form in FORMS and not _declines(name, kind):
            return _("This placeholder does not change by cases: take the form away."), f"{{{{ {name} }}}}"
    return None


def _declines(name: str, kind: Kind) -> bool:
    outer, _dot, inner = name.partition(".")
    for one in kind.fields:
        if same(one.name) != outer:
            continue
        if not inner:
            return one.sort == Sort.NAMED
        return any(same(column.name) == inner and column.sort == Sort.NAMED for column in one.inner)
    return False


def _guess(name: str, known: dict[str, str], mark: Mark | None = None) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if not near and "." in name:
        near = get_close_matches(name.partition(".")[2], known, n=1, cutoff=0.6)
    if not near:  # «кампания» for «название кампании»: a word of the name is known
        near = [
            one
            for one in known
            if any(get_close_matches(word, one.split(), n=1, cutoff=0.75) for word in name.split())
        ][:1]
    if not near:
        return ""
    meant = known[near[0]]
    return f"{{{{ {mark.name} | {meant} }}}}" if mark else f"{{{{ {meant} }}}}"


def _of_conditions(paragraph: Any, place: str, opened: list[tuple[Any, str, str]]) -> Iterator[Problem]:
    """Conditions open and close in one paragraph, or each in a paragraph of its own in the same place."""
    text = text_of(paragraph)
    marks = [one for one in marks_in(text) if one.opens or one.closes]
    if not marks:
        return
    alone = len(marks) == 1 and text.strip() == marks[0].written
    if not alone:
        depth = 0
        for one in marks:
            depth += 1 if one.opens else -1
            if depth not in (0, 1):
                break
        if depth != 0:
            yield Problem(
                place,
                text.strip()[:80],
                _(
                    "Put {{ если … }} and {{ конец }} into one paragraph, or each into a paragraph of its own."
                ),
            )
        return
    if marks[0].opens:
        opened.append((paragraph.getparent(), place, marks[0].written))
    elif not opened or opened[-1][0] is not paragraph.getparent():
        yield Problem(
            place, marks[0].written, _("{{ конец }} without {{ если … }} in the same part of the text.")
        )
    else:
        opened.pop()


def _of_rows(tree: Any, part: str, numbers: dict[Any, int], kind: Kind) -> Iterator[Problem]:
    """One row repeats for one list."""
    lists = {same(one.name) for one in kind.fields if one.sort == Sort.LIST}
    for holder in [
        *tree.iter(tag("tr")),
        *(p for p in tree.iter(tag("p")) if next(p.iterancestors(tag("tr")), None) is None),
    ]:
        inside = list(holder.iter(tag("p"))) if holder.tag == tag("tr") else [holder]
        used = {m.list_name for p in inside for m in marks_in(text_of(p)) if m.list_name in lists}
        if len(used) > 1:
            yield Problem(
                place_of(inside[0], part, numbers),
                ", ".join(sorted(used)),
                _("Two lists stand in one row: give each a row or a paragraph of its own."),
            )
