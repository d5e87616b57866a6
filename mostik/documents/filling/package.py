"""Opening a .docx that anybody may have made: what is dangerous or does not belong there is refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from mostik.lib.errors import Refusal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 300
MOST_PARAGRAPHS = 20_000
TEXTS = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
FOREIGN = re.compile(
    r"(vbaproject|activex|/embeddings/|oleobject|afchunk|attachedtoolbars|\.(bin|exe|dll|js|vbs|hta|html?|mht|rtf)$)"
)
CALLING = re.compile(
    r"^\s*\\?(INCLUDETEXT|INCLUDEPICTURE|IMPORT|DDE|DDEAUTO|LINK|HYPERLINK|DATABASE|MERGEFIELD|MACROBUTTON|EMBED|RD)\b",
    re.I,
)


class CannotRead(Refusal):
    """The file is not a Word document, or holds something that a template must not."""


def tag(name: str) -> str:
    """«w:p» → the name lxml uses."""
    return f"{{{W}}}{name.removeprefix('w:')}"


class Package:
    """Parts of a .docx that passed every check; `texts` are the parsed ones that hold text, the main one first."""

    def __init__(self, content: bytes) -> None:
        self.parts = _unpacked(content)
        _check_types(self.parts)
        _check_relations(self.parts)
        names = sorted(
            (name for name in self.parts if TEXTS.match(name)), key=lambda n: (n != "word/document.xml", n)
        )
        self.texts: dict[str, Any] = {name: parsed(self.parts[name]) for name in names}
        for tree in self.texts.values():
            _check_text(tree)

    def packed(self) -> dict[str, bytes]:
        """The parts with the texts as they are now."""
        return self.parts | {name: written(tree) for name, tree in self.texts.items()}


def written(tree: Any) -> bytes:
    made: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def parsed(content: bytes) -> Any:
    """XML without a document type: nothing is expanded and nothing is fetched."""
    head = content[:4096].lower()
    if b"<!doctype" in head or b"<!entity" in content.lower():
        raise CannotRead(_("The file holds a document type or entities. Save it again in Word as .docx."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise CannotRead(_("The file is damaged: Word parts of it cannot be read.")) from error
    if tree.getroottree().docinfo.doctype:
        raise CannotRead(_("The file holds a document type or entities. Save it again in Word as .docx."))
    return tree


def _unpacked(content: bytes) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise CannotRead(_("The template is bigger than 5 MB: make the pictures in it smaller."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise CannotRead(
            _("This is not a Word document. Save the template as .docx and upload it.")
        ) from error
    with archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_UNPACKED:
            raise CannotRead(
                _("Unpacked, the template is too big: there is more in it than a document needs.")
            )
        found: dict[str, bytes] = {}
        left = MOST_UNPACKED
        for one in entries:
            found[_name(one, found)] = data = _read(archive, one, left)
            left -= len(data)
    if "word/document.xml" not in found or "[Content_Types].xml" not in found:
        raise CannotRead(_("This is not a Word document. Save the template as .docx and upload it."))
    return found


def _name(entry: zipfile.ZipInfo, found: dict[str, bytes]) -> str:
    name = entry.filename
    if entry.flag_bits & 1:
        raise CannotRead(_("The template is protected by a password. Take the protection off."))
    if name in found or name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise CannotRead(_("The file is damaged: Word parts of it cannot be read."))
    if FOREIGN.search(name.lower()):
        raise CannotRead(
            _(
                "There is a macro or an embedded object in the template (%(part)s). Take it out and save as .docx."
            )
            % {"part": name}
        )
    return name


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """No more than `left` bytes, whatever the entry claims about its size."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(left + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise CannotRead(_("The file is damaged: Word parts of it cannot be read.")) from error
    except Exception as error:  # zlib.error and the like have no common base
        raise CannotRead(_("The file is damaged: Word parts of it cannot be read.")) from error
    if len(data) > left:
        raise CannotRead(_("Unpacked, the template is too big: there is more in it than a document needs."))
    return data


def _check_types(parts: dict[str, bytes]) -> None:
    types = parsed(parts["[Content_Types].xml"])
    kinds = {one.get("PartName", ""): one.get("ContentType", "") for one in types}
    if kinds.get("/word/document.xml") != MAIN:
        raise CannotRead(
            _("Save the template as a usual document (.docx), without macros (.docm) and not as .dotx.")
        )
    if any("macro" in kind.lower() or "vba" in kind.lower() for kind in kinds.values()):
        raise CannotRead(_("There are macros in the template. Save it as a usual document (.docx)."))


def _check_relations(parts: dict[str, bytes]) -> None:
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        for one in parsed(content).iter(RELATIONS):
            if one.get("TargetMode") == "External":
                raise CannotRead(
                    _(
                        "The template refers to something outside of it: %(target)s. Remove the link and keep its text."
                    )
                    % {"target": (one.get("Target") or "")[:120]}
                )


def _check_text(tree: Any) -> None:
    if sum(1 for _one in tree.iter(tag("p"))) > MOST_PARAGRAPHS:
        raise CannotRead(_("Unpacked, the template is too big: there is more in it than a document needs."))
    if next(tree.iter(tag("altChunk"), tag("object"), tag("control")), None) is not None:
        raise CannotRead(_("There is an embedded object in the template. Take it out and save as .docx."))
    for one in tree.iter(tag("instrText"), tag("fldSimple")):
        told = one.get(tag("instr")) or one.text or ""
        if CALLING.match(told):
            raise CannotRead(
                _("There is a field in the template that reads from outside (%(field)s). Turn it into text.")
                % {"field": told.strip()[:60]}
            )
    if next(tree.iter(tag("ins"), tag("del"), tag("moveFrom")), None) is not None:
        raise CannotRead(
            _("There are tracked changes in the template: accept or reject them all, then upload.")
        )
