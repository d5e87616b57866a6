"""Secondary instances: lists of items inside the form, and the tables and XML files attached to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from mostik.instruments.engine.safe_xml import CannotReadXml, local_name, read_xml

MAX_ITEMS = 100_000
MAX_COLUMNS = 200


@dataclass(slots=True, eq=False)
class Item:
    """An element of a secondary instance. It is read like a node of the answers (`runtime.Node`), so it has the same
    attributes; it is always settled and relevant."""

    name: str
    text: str = ""
    parent: Item | None = None
    kids: dict[str, list[Item]] = field(default_factory=dict)
    state: int = 2
    relevant: bool = True
    number: int = 1

    @property
    def value(self) -> str:
        return self.text

    def add(self, name: str, text: str = "") -> Item:
        siblings = self.kids.setdefault(name, [])
        item = Item(name, text, self, {}, number=len(siblings) + 1)
        siblings.append(item)
        return item

    def to_json(self) -> list[Any]:
        """[name, text] or [name, [children…]]."""
        inside = [kid.to_json() for kids in self.kids.values() for kid in kids]
        return [self.name, inside or self.text]


class CannotReadAttached(Exception):
    """The attached file is not a table or not XML; `code` names a sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_element(element: Element) -> Item:
    """The content of an <instance> as an item without a name: its children are the roots."""
    top = Item("")
    stack = [(element, top)]
    while stack:
        source, target = stack.pop()
        for child in source:
            item = target.add(local_name(child), "" if len(child) else (child.text or "").strip())
            for name, value in child.attrib.items():
                item.add("@" + name.rpartition("}")[2], value)
            stack.append((child, item))
    return top


def read_attached(src: str, files: Mapping[str, bytes]) -> Item | None:
    """The instance kept in a file (`jr://file-csv/name.csv`, `jr://file/name.xml`). None: there is no such file.
    Raises CannotReadAttached."""
    name = src.rpartition("/")[2]
    content = files.get(name)
    if content is None:
        return None
    return read_table(content) if name.lower().endswith(".csv") else read_xml_table(content)


def read_table(content: bytes) -> Item:
    """root/item with a child for each column, as ODK Collect reads a CSV file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1251")
        except UnicodeDecodeError as error:
            raise CannotReadAttached("file_encoding") from error
    if "\0" in text:
        raise CannotReadAttached("attached_bad")
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    top = Item("")
    root = top.add("root")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = [title.strip() for title in next(rows, [])]
        if len(header) > MAX_COLUMNS:
            raise CannotReadAttached("attached_huge")
        for number, row in enumerate(rows):
            if number >= MAX_ITEMS:
                raise CannotReadAttached("attached_huge")
            if any(row):
                item = root.add("item")
                for title, value in zip(header, row, strict=False):
                    if title:
                        item.add(title, value.strip())
    except csv.Error as error:
        raise CannotReadAttached("attached_bad") from error
    return top


def read_xml_table(content: bytes) -> Item:
    try:
        element = read_xml(content)
    except CannotReadXml as error:
        raise CannotReadAttached(error.code) from error
    holder = Element("instance")
    holder.append(element)
    return read_element(holder)
