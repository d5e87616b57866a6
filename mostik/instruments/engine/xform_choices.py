"""The choices of a question: written in place, taken from a list, or found by a filter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mostik.instruments.engine.binding import Path
from mostik.instruments.engine.form import Choice, Itemset, Texts
from mostik.instruments.engine.safe_xml import attribute, children_named
from mostik.instruments.engine.secondary import Item

if TYPE_CHECKING:
    from mostik.instruments.engine.xform import Reader

STEP_NAME = re.compile(r"(?:\./)?([^\W\d][\w.\-]*)")


class Choices:
    def __init__(self, reader: Reader, texts: Callable[[Element, str, int], Texts]) -> None:
        self.reader = reader
        self.texts = texts

    def of(self, control: Element, index: int, path: Path) -> tuple[tuple[Choice, ...], Itemset | None]:
        found: dict[str, Choice] = {}
        for item in children_named(control, "item"):
            name = "".join((value.text or "") for value in children_named(item, "value")).strip()
            labels = self.texts(item, "label", index)
            found.setdefault(name, Choice(name, labels or {"": name}))
        for itemset in children_named(control, "itemset"):
            return self._itemset(itemset, index, path)
        return tuple(found.values()), None

    def _itemset(self, element: Element, index: int, path: Path) -> tuple[tuple[Choice, ...], Itemset | None]:
        reader = self.reader
        nodeset = attribute(element, "nodeset")
        value = _child_name(element, "value")
        label, translated = _item_label(element)
        tree = reader.tied(nodeset, index, "itemset")
        if tree is None:
            if not nodeset:
                reader.problem(path, "itemset", "cell_empty", column="nodeset")
            return (), None
        if not value or not label:
            reader.reason(path, "itemset", "itemset label")
            return (), None
        shuffled, seed = False, None
        if tree[:2] == ["f", "randomize"]:
            shuffled, seed = True, (tree[2][1] if len(tree[2]) > 1 else None)
            tree = tree[2][0]
        itemset = Itemset(tree, value, label, translated, shuffled, seed)
        plain = tree[0] == "p" and tree[1][:1] == ["i"] and all(len(s) == 1 for s in tree[2])
        if not plain or shuffled:
            return (), itemset
        return self._static(itemset), None

    def _static(self, itemset: Itemset) -> tuple[Choice, ...]:
        """Choices of a list without a filter."""
        items: list[Item] = [self.reader.instances[itemset.nodes[1][1]]]
        for step in itemset.nodes[2]:
            items = [kid for item in items for kid in item.kids.get(step[0], ())]
        texts = self.reader.translations.item_texts() if itemset.translated else {}
        found: dict[str, Choice] = {}
        for item in items:
            name = item.kids[itemset.value][0].text if itemset.value in item.kids else ""
            label = item.kids[itemset.label][0].text if itemset.label in item.kids else ""
            labels: Texts = texts.get(label, {}) if itemset.translated else {"": label} if label else {}
            if name:
                found.setdefault(name, Choice(name, labels or {"": name}))
        return tuple(found.values())


def _child_name(element: Element, name: str) -> str:
    child = next(iter(children_named(element, name)), None)
    match = None if child is None else STEP_NAME.fullmatch(attribute(child, "ref"))
    return match.group(1) if match else ""


def _item_label(element: Element) -> tuple[str, bool]:
    """Name of the child with the label, and whether it is the id of a translated text."""
    child = next(iter(children_named(element, "label")), None)
    ref = "" if child is None else attribute(child, "ref")
    match = re.fullmatch(r"\s*(?:jr:)?itext\(\s*([^'\"()]+?)\s*\)\s*", ref)
    name = STEP_NAME.fullmatch(match.group(1) if match else ref)
    return (name.group(1) if name else ""), match is not None
