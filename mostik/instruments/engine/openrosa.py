"""The words of OpenRosa, the protocol of ODK Collect: lists of forms and files, answers of the server, and what the
envelope of a sent form says about itself. Contract and reasons: docs/openrosa.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MAX_ID = 200  # characters of an identifier that a phone makes
TITLE = re.compile(r"(<(?:\w+:)?title>).*?(</(?:\w+:)?title>)", re.DOTALL)
ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
PRIMARY = re.compile(rf"(<instance\s*>\s*<[\w:.-]+)({ATTRIBUTES})")
OWN = re.compile(r"""\s+(?:id|version)\s*=\s*(?:"[^"]*"|'[^']*')""")
MODEL = re.compile(rf"<model{ATTRIBUTES}\s*>")
SENT_ELSEWHERE = re.compile(rf"<submission{ATTRIBUTES}\s*(?:/>|>\s*</submission>)")
EDITABLE = '<submission xmlns:odk="http://www.opendatakit.org/xforms" odk:client-editable="true"/>'


class Unreadable(Exception):
    """Not a sent form: broken XML, a document type, no identifier. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ListedForm:
    """One form of the list. `digest` is the MD5 of exactly the bytes at `url`."""

    form_id: str
    name: str
    version: str
    digest: str
    url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A picture or a table that a form needs."""

    name: str
    digest: str
    url: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a sent form says about itself. `deprecated_id` names the sending that this one corrects, '' for a new one."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str


def digest_of(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def form_list(forms: Iterable[ListedForm]) -> str:
    entries = "".join(
        "<xform>"
        f"<formID>{escape(form.form_id)}</formID><name>{escape(form.name)}</name>"
        f"<version>{escape(form.version)}</version><hash>md5:{form.digest}</hash>"
        f"<downloadUrl>{escape(form.url)}</downloadUrl>"
        + (f"<manifestUrl>{escape(form.manifest_url)}</manifestUrl>" if form.manifest_url else "")
        + "</xform>"
        for form in forms
    )
    return f'{HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{entries}</xforms>'


def manifest(files: Iterable[ListedFile]) -> str:
    """Files in the order of their names: the phone compares the whole text with the one it had."""
    entries = "".join(
        f"<mediaFile><filename>{escape(file.name)}</filename><hash>md5:{file.digest}</hash>"
        f"<downloadUrl>{escape(file.url)}</downloadUrl></mediaFile>"
        for file in sorted(files, key=lambda file: file.name)
    )
    return f'{HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{entries}</manifest>'


def reply(message: str, nature: str) -> str:
    """An answer whose text the phone shows to its owner. Natures: submit_success, submit_error, error."""
    return (
        f'{HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f"<message nature={quoteattr(nature)}>{escape(message)}</message></OpenRosaResponse>"
    )


def personal_form(xform: str, *, form_id: str, number: int, title: str) -> tuple[str, str]:
    """An XForm under an identifier and a title of its own, and the version it then has: «3-1f2a9c04».

    The version holds the number of the instrument's version and a fingerprint of everything else, so it changes
    whenever a byte of the form does. Forms are sent to us and to nobody else, and may be corrected after sending.
    """
    text = TITLE.sub(lambda found: found[1] + escape(title) + found[2], xform, count=1)
    text = MODEL.sub(lambda found: found[0] + EDITABLE, SENT_ELSEWHERE.sub("", text), count=1)
    fingerprint = hashlib.sha256(f"{form_id}\n{text}".encode()).hexdigest()[:8]
    version = f"{number}-{fingerprint}"

    def named(found: re.Match[str]) -> str:
        rest = OWN.sub("", found[2])
        return f"{found[1]} id={quoteattr(form_id)} version={quoteattr(version)}{rest}"

    personal, changed = PRIMARY.subn(named, text, count=1)
    if not changed:
        raise ValueError("the XForm has no primary instance")
    return personal, version


def number_in(version: str) -> int | None:
    """Number of the instrument's version in the version of a personal form; None if it is none of ours."""
    found = re.fullmatch(r"(\d{1,9})-[0-9a-f]{8}", version, re.ASCII)
    return int(found[1]) if found else None


def parsed(xml: bytes) -> ElementTree.Element:
    """The root of a sent form. A document type is refused: forms have none, and entities are a way to attack."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Unreadable("document_type")
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable("broken_xml") from error


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def envelope(root: ElementTree.Element) -> Envelope:
    """Identifiers of a sent form. Raises Unreadable if it does not say which form it is or which sending."""
    meta = next((child for child in root if local_name(child.tag) == "meta"), None)
    said = {local_name(child.tag): (child.text or "").strip() for child in (() if meta is None else meta)}
    read = Envelope(
        form_id=root.get("id", "").strip(),
        version=root.get("version", "").strip(),
        instance_id=said.get("instanceID", ""),
        deprecated_id=said.get("deprecatedID", ""),
    )
    if not read.form_id:
        raise Unreadable("no_form_id")
    if not read.instance_id:
        raise Unreadable("no_instance_id")
    if max(map(len, (read.form_id, read.version, read.instance_id, read.deprecated_id))) > MAX_ID:
        raise Unreadable("long_id")
    return read
