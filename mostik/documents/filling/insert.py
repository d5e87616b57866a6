"""Content of ours (headings, tables, figures) inside somebody's template: styles it lacks are brought along, lists and
pictures get numbers of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mostik.documents import docx
from mostik.documents.content import Block
from mostik.documents.docx.blocks import Writer
from mostik.documents.docx.markup import NAMESPACES
from mostik.documents.filling.package import RELATIONS, Package, parsed, tag, written
from mostik.documents.labels import labels

RELATION = docx.RELATION
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"


def insert(package: Package, paragraph: Any, content: Sequence[Block], language: str) -> None:
    """The blocks instead of the paragraph, which stands in the main text."""
    writer = Writer(labels(language), 0)
    tree = parsed(f"<w:body {NAMESPACES}>{writer.blocks(content)}</w:body>".encode())
    moved = _lists(package, tree, writer.lists)
    _styles(package, tree, moved)
    _pictures(package, tree, writer.images)
    for one in list(tree):
        paragraph.addprevious(one)
    paragraph.getparent().remove(paragraph)


def _styles(package: Package, tree: Any, moved: int) -> None:
    """Styles by name: Word in Russian calls «Heading1» «1» but keeps the name «heading 1»."""
    ours = parsed(docx.part("styles").replace("{language}", "ru-RU").encode())
    theirs = parsed(package.parts.get(STYLES, f"<w:styles {NAMESPACES}/>".encode()))
    known = {_named(one): one.get(tag("styleId")) for one in theirs.iter(tag("style"))}
    taken = set(known.values())
    renamed: dict[str, str] = {}
    brought = []
    for one in list(ours.iter(tag("style"))):
        own = one.get(tag("styleId"))
        if _named(one) in known:
            renamed[own] = known[_named(one)]
        elif own not in taken:
            one.attrib.pop(tag("default"), None)
            brought.append(one)
    for one in brought:
        for number in one.iter(tag("numId")):
            number.set(tag("val"), str(int(number.get(tag("val"))) + moved))
        theirs.append(one)
    links = [link for one in brought for link in one.iter(tag("basedOn"), tag("next"), tag("link"))]
    for one in (*links, *_used(tree)):
        one.set(tag("val"), renamed.get(one.get(tag("val")), one.get(tag("val"))))
    package.parts[STYLES] = written(theirs)
    _related(
        package, STYLES, "styles", "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
    )


def _used(tree: Any) -> list[Any]:
    return list(tree.iter(tag("pStyle"), tag("rStyle"), tag("tblStyle")))


def _named(style: Any) -> str:
    name = style.find(tag("name"))
    return (name.get(tag("val")) or "").lower() if name is not None else ""


def _lists(package: Package, tree: Any, count: int) -> int:
    """Our numbered and marked lists under numbers that the template does not use; by how much they were moved."""
    ours = parsed(docx.part("numbering").replace("{lists}", docx.lists(count)).encode())
    theirs = parsed(package.parts.get(NUMBERING, f"<w:numbering {NAMESPACES}/>".encode()))
    shift = 1 + max(
        (int(one.get(tag("abstractNumId"))) for one in theirs.iter(tag("abstractNum"))), default=0
    )
    moved = 1 + max((int(one.get(tag("numId"))) for one in theirs.iter(tag("num"))), default=0)
    at = sum(one.tag in (tag("numPicBullet"), tag("abstractNum")) for one in theirs)
    for one in list(ours):
        if one.tag == tag("abstractNum"):
            one.set(tag("abstractNumId"), str(int(one.get(tag("abstractNumId"))) + shift))
            for link in list(one.iter(tag("pStyle"))):
                link.getparent().remove(link)
            theirs.insert(at, one)
            at += 1
        elif one.tag == tag("num"):
            one.set(tag("numId"), str(int(one.get(tag("numId"))) + moved))
            inner = one.find(tag("abstractNumId"))
            inner.set(tag("val"), str(int(inner.get(tag("val"))) + shift))
            theirs.append(one)
    _numbered(tree, moved)
    package.parts[NUMBERING] = written(theirs)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
    _related(package, NUMBERING, "numbering", kind)
    return moved


def _numbered(tree: Any, moved: int) -> None:
    """The list of a paragraph stands in it, not in its style: a style of the template need not have one."""
    for one in tree.iter(tag("numId")):
        if one.get(tag("val")) != "0":
            one.set(tag("val"), str(int(one.get(tag("val"))) + moved))
    lists = {"Heading1": (0, 1), "Heading2": (1, 1), "Heading3": (2, 1), "ListBullet": (0, 2)}
    for style in tree.iter(tag("pStyle")):
        properties = style.getparent()
        if style.get(tag("val")) not in lists or properties.find(tag("numPr")) is not None:
            continue
        level, number = lists[style.get(tag("val"))]
        made = tree.makeelement(tag("numPr"))
        for name, value in (("ilvl", level), ("numId", number + moved)):
            made.append(tree.makeelement(tag(name), {tag("val"): str(value)}))
        after = [
            one
            for one in properties
            if one.tag in (tag("pStyle"), tag("keepNext"), tag("keepLines"), tag("pageBreakBefore"))
        ]
        after[-1].addnext(made)


def _pictures(package: Package, tree: Any, images: Sequence[bytes]) -> None:
    relations, name = _relations(package)
    before = sum(one.startswith("word/media/mostik") for one in package.parts)
    for number, png in enumerate(images, start=1):
        target, new = f"media/mostik{before + number}.png", f"rIdMostik{before + number}"
        package.parts[f"word/{target}"] = png
        _add(relations, new, "image", target)
        for one in tree.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"):
            embed = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
            if one.get(embed) == docx.image_relation(number):
                one.set(embed, new)
    package.parts[name] = written(relations)
    if images:
        types = parsed(package.parts["[Content_Types].xml"])
        if not any(one.get("Extension", "").lower() == "png" for one in types):
            types.insert(
                0, types.makeelement(f"{{{TYPES}}}Default", Extension="png", ContentType="image/png")
            )
            package.parts["[Content_Types].xml"] = written(types)


def _relations(package: Package) -> tuple[Any, str]:
    name = "word/_rels/document.xml.rels"
    return parsed(package.parts.get(name, f'<Relationships xmlns="{PACKAGE}"/>'.encode())), name


def _related(package: Package, part: str, kind: str, content_type: str) -> None:
    """The main part knows of the part, and the package of its type."""
    relations, name = _relations(package)
    if not any((one.get("Type") or "").endswith(f"/{kind}") for one in relations.iter(RELATIONS)):
        _add(relations, f"rIdMostik{kind}", kind, part.removeprefix("word/"))
        package.parts[name] = written(relations)
    types = parsed(package.parts["[Content_Types].xml"])
    if not any(one.get("PartName") == f"/{part}" for one in types):
        types.append(types.makeelement(f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=content_type))
        package.parts["[Content_Types].xml"] = written(types)


def _add(relations: Any, name: str, kind: str, target: str) -> None:
    relations.append(relations.makeelement(RELATIONS, Id=name, Type=f"{RELATION}/{kind}", Target=target))
