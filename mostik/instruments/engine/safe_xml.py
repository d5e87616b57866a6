"""XML that may come from anybody: sizes first, no DTD, no entities, nothing fetched."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES = 10 * 1024 * 1024
MAX_ELEMENTS = 400_000
MAX_DEPTH = 60
STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


class CannotReadXml(Exception):
    """`code` names a sentence of `sentences.py`; `line` is where the parser stopped."""

    def __init__(self, code: str, line: int = 0) -> None:
        self.code = code
        self.line = line
        super().__init__(code)


def read_xml(content: bytes) -> Element:
    """The root element, without comments. Raises CannotReadXml."""
    content = content.strip(b" \t\r\n")
    if not content:
        raise CannotReadXml("file_empty")
    # every element has a "<": what is too large is not even parsed
    if len(content) > MAX_BYTES or content.count(b"<") > 2 * MAX_ELEMENTS:
        raise CannotReadXml("file_huge")
    if not content.startswith(STARTS):
        raise CannotReadXml("xml_broken", 1)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise CannotReadXml("file_entities") from error
    except ParseError as error:
        raise CannotReadXml("xml_broken", error.position[0]) from error
    except (ValueError, LookupError) as error:  # an unknown encoding
        raise CannotReadXml("xml_broken", 1) from error
    _check_depth(root)
    return root


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute whatever its namespace, '' if there is none."""
    if name in element.attrib:
        return element.attrib[name].strip()
    return next((v.strip() for k, v in element.attrib.items() if k.endswith("}" + name)), "")


def children_named(element: Element, name: str) -> list[Element]:
    return [child for child in element if local_name(child) == name]


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise CannotReadXml("xml_deep")
        level = [child for element in level for child in element]
