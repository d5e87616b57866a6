"""Marks in the text of a paragraph. Word cuts a text into runs as it likes («{{ на» + «звание }}»), so marks are looked for
in the text of the whole paragraph and written back into its runs."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mostik.documents.content import clean
from mostik.documents.declension import Case
from mostik.documents.filling.package import tag

MARK = re.compile(r"\{\{(.*?)\}\}", re.S)
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FORMS = {
    "кто": Case.NOMINATIVE, "кого": Case.GENITIVE, "кому": Case.DATIVE, "в кого": Case.ACCUSATIVE, "кем": Case.INSTRUMENTAL,
    "о ком": Case.PREPOSITIONAL, "что": Case.NOMINATIVE, "чего": Case.GENITIVE, "чему": Case.DATIVE, "во что": Case.ACCUSATIVE,
    "чем": Case.INSTRUMENTAL, "о чем": Case.PREPOSITIONAL, "именительный": Case.NOMINATIVE, "родительный": Case.GENITIVE,
    "дательный": Case.DATIVE, "винительный": Case.ACCUSATIVE, "творительный": Case.INSTRUMENTAL,
    "предложный": Case.PREPOSITIONAL,
}  # fmt: skip
LETTERS = ("с прописной", "со строчной", "прописными")
IF, UNLESS, END = "если ", "если нет ", "конец"


@dataclass(frozen=True, slots=True)
class Mark:
    """`{{ адресат | кому | с прописной }}`: the name and the forms, as they are compared; `start`, `end` in the text."""

    name: str
    forms: tuple[str, ...]
    start: int
    end: int
    written: str

    @property
    def list_name(self) -> str:
        return self.name.partition(".")[0] if "." in self.name else ""

    @property
    def opens(self) -> bool:
        return self.name.startswith(IF)

    @property
    def closes(self) -> bool:
        return self.name == END

    @property
    def condition(self) -> tuple[str, bool]:
        """The name asked about and whether it must be there."""
        if self.name.startswith(UNLESS):
            return self.name[len(UNLESS) :], False
        return self.name[len(IF) :], True


def same(text: str) -> str:
    """Capitals, «ё», underscores and several spaces make no other name."""
    text = text.casefold().replace("ё", "е").replace("_", " ").replace("\u00a0", " ")
    return re.sub(r"\s*\.\s*", ".", re.sub(r"\s+", " ", text)).strip()


def marks_in(text: str) -> list[Mark]:
    found = []
    for one in MARK.finditer(text):
        name, *forms = one.group(1).split("|")
        found.append(
            Mark(same(name), tuple(same(form) for form in forms), one.start(), one.end(), one.group())
        )
    return found


def texts_of(paragraph: Any) -> list[Any]:
    """Elements with the paragraph's own text, in order: not those of a text box that hangs in it."""
    own = []
    for one in paragraph.iter(tag("t"), tag("tab"), tag("br"), tag("noBreakHyphen")):
        above = next(one.iterancestors(tag("p")), None)
        if above is paragraph and one.getparent().tag == tag("r"):
            own.append(one)
    return own


def piece(element: Any) -> str:
    if element.tag == tag("t"):
        return element.text or ""
    return {tag("tab"): "\t", tag("br"): "\n"}.get(element.tag, "-")


def text_of(paragraph: Any) -> str:
    return "".join(piece(one) for one in texts_of(paragraph))


def replace(paragraph: Any, changes: list[tuple[int, int, str]]) -> None:
    """Put texts in place of spans, each in the look of the run where the span begins. Spans do not meet."""
    for start, end, text in sorted(changes, reverse=True):
        position = 0
        for element in texts_of(paragraph):
            size = len(piece(element))
            first, last = max(start - position, 0), min(end - position, size)
            position += size
            if first >= last:
                continue
            begins = position - size <= start
            if element.tag != tag("t"):
                element.getparent().remove(element)
                continue
            old = element.text or ""
            element.text = old[:first] + (clean(text) if begins else "") + old[last:]
            element.set(SPACE, "preserve")
    for element in [one for one in texts_of(paragraph) if one.tag == tag("t")]:
        _broken_lines(element)


def _broken_lines(element: Any) -> None:
    """New lines and tabs of a value become those of Word."""
    pieces = re.split(r"([\n\t])", element.text or "")
    if len(pieces) < 2:
        return
    element.text, at = pieces[0], element
    for one in pieces[1:]:
        if not one:
            continue
        made = copy.copy(element)
        if one in "\n\t":
            made = element.makeelement(tag("br" if one == "\n" else "tab"))
        else:
            made.text = one
        at.addnext(made)
        made.tail, at = None, made


def paragraphs(tree: Any) -> Iterator[Any]:
    return iter(list(tree.iter(tag("p"))))
