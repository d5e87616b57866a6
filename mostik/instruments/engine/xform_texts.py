"""Texts of an XForm: written in place or in the table of translations, with values of questions in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from mostik.instruments.engine.form import Texts
from mostik.instruments.engine.safe_xml import attribute, children_named, local_name
from mostik.instruments.engine.tables import language_code

ITEXT = re.compile(r"""\s*(?:jr:)?itext\(\s*(['"])(.*?)\1\s*\)\s*""")
Output = Callable[[str], str]
"""Marker of the expression of an <output>."""


@dataclass(slots=True)
class Translations:
    """The <itext> of a model: language → id → <value> without a form, or of a long form."""

    model: Element | None = None
    languages: tuple[str, ...] = ()
    default: str = ""
    values: dict[str, dict[str, Element]] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        itext = [] if self.model is None else children_named(self.model, "itext")
        for translation in itext[0] if itext else ():
            code = language_code(attribute(translation, "lang"))
            code = "" if code == "default" else code
            if "default" in translation.attrib or not self.values:
                self.default = code
            texts = self.values.setdefault(code, {})
            for text in children_named(translation, "text"):
                self._read_text(attribute(text, "id"), text, texts)
        self.languages = tuple(code for code in self.values if code)

    def _read_text(self, ident: str, text: Element, texts: dict[str, Element]) -> None:
        for value in children_named(text, "value"):
            form = attribute(value, "form")
            if form in ("", "long", "short") and (form != "short" or ident not in texts):
                texts[ident] = value
            elif form in ("image", "big-image", "audio", "video"):
                self.media.add(ident)

    def texts(self, ident: str, output: Output) -> Texts:
        return {
            code: content(texts[ident], output)
            for code, texts in self.values.items()
            if ident in texts and content(texts[ident], output) not in ("", "-")
        }

    def item_texts(self) -> dict[str, Texts]:
        """Texts of items, by id."""
        found: dict[str, dict[str, str]] = {}
        for code, texts in self.values.items():
            for ident, value in texts.items():
                found.setdefault(ident, {})[code] = content(value, lambda expression: "")
        return dict(found)

    def of(self, element: Element | None, output: Output) -> Texts:
        """Texts of a <label> or <hint>."""
        if element is None:
            return {}
        ref = attribute(element, "ref")
        if match := ITEXT.fullmatch(ref):
            return self.texts(match.group(2), output)
        if ref:
            return {"": output(ref)}
        text = content(element, output)
        return {"": text} if text else {}

    def message(self, text: str, output: Output) -> Texts:
        """Texts of an attribute like jr:constraintMsg."""
        if match := ITEXT.fullmatch(text):
            return self.texts(match.group(2), output)
        return {"": text} if text else {}


def content(element: Element, output: Output) -> str:
    """The text of an element; the expression of each <output> is replaced by its marker."""
    parts = [element.text or ""]
    for child in element:
        if local_name(child) == "output":
            parts.append(output(attribute(child, "value") or attribute(child, "ref")))
        else:
            parts.append(content(child, output))
        parts.append(child.tail or "")
    return "".join(parts).strip()
