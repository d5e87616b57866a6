"""A phone with ODK Collect, as far as the server can tell one: written from the contract in docs/openrosa.md, strict where
Collect is strict. What Collect would show as an error is a `PhoneError`."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
DEFAULT_LENGTH = 10_000_000
FILES_AT_ONCE = 100


class PhoneError(Exception):
    """What the phone would complain about."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def message(self) -> str:
        root = ElementTree.fromstring(self.body)
        assert root.tag == f"{RESPONSE}OpenRosaResponse"
        text = root.find(f"{RESPONSE}message")
        assert text is not None
        assert text.get("nature")
        return text.text or ""


@dataclass
class BlankForm:
    form_id: str
    name: str
    version: str
    hash: str
    url: str
    manifest_url: str
    xml: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)


class Phone:
    """`server_url` comes from the settings code; `requests` counts what was asked."""

    def __init__(self, settings_code: str) -> None:
        settings = json.loads(zlib.decompress(base64.b64decode(settings_code)))
        if not {"general", "admin"} <= settings.keys():
            raise PhoneError("not a settings code")
        self.settings = settings
        self.server = settings["general"]["server_url"]

    def ask(
        self, method: str, url: str, body: bytes | Iterator[bytes] = b"", content_type: str = ""
    ) -> Answer:
        parts = urlsplit(url)
        headers = {
            "X-OpenRosa-Version": "1.0",
            "Date": "воскресенье, 22 ноября 2026 9:05:00 вечера GMT+03:00",
            "User-Agent": "org.odk.collect.android/v2026.2.1 Dalvik/2.1.0",
        }
        headers["Date"] = headers["Date"].encode().decode("latin-1")
        if content_type:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, path, body, headers, encode_chunked=not isinstance(body, bytes))
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def _document(self, url: str) -> tuple[Answer, ElementTree.Element]:
        answer = self.ask("GET", url)
        if answer.status in (401, 404) or answer.status != 200:
            raise PhoneError({401: "credentials", 404: "unreachable"}.get(answer.status, "server error"))
        if "text/xml" not in answer.headers.get("content-type", ""):
            raise PhoneError("not text/xml")
        if "x-openrosa-version" not in answer.headers:
            raise PhoneError("not OpenRosa")
        return answer, ElementTree.fromstring(answer.body)

    def form_list(self, query: str = "") -> list[BlankForm]:
        _answer, root = self._document(f"{self.server}/formList{query}")
        if root.tag != f"{LIST}xforms":
            raise PhoneError("not a list of forms")
        forms = []
        for node in root:
            said = {child.tag.removeprefix(LIST): (child.text or "").strip() for child in node}
            if not (said.get("formID") and said.get("name") and said.get("downloadUrl")):
                raise PhoneError("the whole list is dropped")
            if not said.get("hash", "").startswith("md5:"):
                raise PhoneError("no hash")
            urls = (said["downloadUrl"], said.get("manifestUrl", ""))
            forms.append(
                BlankForm(said["formID"], said["name"], said.get("version", ""), said["hash"], *urls)
            )
        return forms

    def fetch(self, form: BlankForm) -> BlankForm:
        """Download the form and its files, as «Get blank form» does."""
        answer = self.ask("GET", form.url)
        if answer.status != 200 or f"md5:{hashlib.md5(answer.body).hexdigest()}" != form.hash:
            raise PhoneError("the form is not what the list says")
        form.xml = answer.body
        if form.manifest_url:
            _answer, root = self._document(form.manifest_url)
            for node in root.findall(f"{MANIFEST}mediaFile"):
                [name] = [n.text or "" for n in node.findall(f"{MANIFEST}filename")]
                if not name or "/" in name or ".." in name:
                    raise PhoneError("a path in a file name")
                digest = node.findtext(f"{MANIFEST}hash", "")
                content = self.ask("GET", node.findtext(f"{MANIFEST}downloadUrl", "")).body
                if digest != f"md5:{hashlib.md5(content).hexdigest()}":
                    raise PhoneError("a file is not what the manifest says")
                form.files[name] = content
        return form

    def slot(self) -> int:
        """HEAD before a sending: how many bytes fit."""
        answer = self.ask("HEAD", f"{self.server}/submission?deviceID=collect%3Aabc")
        if answer.status != 204:
            raise PhoneError(f"captive portal: {answer.status}")
        if "x-openrosa-version" not in answer.headers:
            raise PhoneError("not OpenRosa")
        return int(answer.headers.get("x-openrosa-accept-content-length", DEFAULT_LENGTH))

    def send(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> list[Answer]:
        """Send a filled form with its files, in as many parts as the slot asks for. Anything but 201 and 202 is an error."""
        limit = self.slot()
        answers = []
        for part, is_last in split(xml, dict(files or {}), limit):
            answer = self.post(xml, part, is_incomplete=not is_last)
            if answer.status not in (201, 202):
                raise PhoneError(f"{answer.status}: {answer.message()}")
            answers.append(answer)
        return answers

    def post(
        self,
        xml: bytes | None,
        files: Mapping[str, bytes] | None = None,
        *,
        is_incomplete: bool = False,
        chunked: bool = False,
    ) -> Answer:
        boundary = uuid.uuid4().hex
        body = multipart(boundary, xml, files or {}, is_incomplete)
        pieces = (body[at : at + 1000] for at in range(0, len(body), 1000))
        url = f"{self.server}/submission?deviceID=collect%3Aabc"
        return self.ask("POST", url, pieces if chunked else body, f"multipart/form-data; boundary={boundary}")


def split(xml: bytes, files: dict[str, bytes], limit: int) -> Iterator[tuple[dict[str, bytes], bool]]:
    """Parts of a sending: at most FILES_AT_ONCE + 1 files and `limit` bytes in each, a file never cut."""
    waiting = list(files.items())
    while True:
        part: dict[str, bytes] = {}
        size = len(xml)
        while waiting and len(part) <= FILES_AT_ONCE and (not part or size + len(waiting[0][1]) <= limit):
            name, content = waiting.pop(0)
            part[name] = content
            size += len(content)
        yield part, not waiting
        if not waiting:
            return


def multipart(boundary: str, xml: bytes | None, files: Mapping[str, bytes], is_incomplete: bool) -> bytes:
    def piece(head: str, content: bytes) -> bytes:
        return f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"

    out = b""
    if xml is not None:
        head = (
            'name="xml_submission_file"; filename="submission.xml"\r\nContent-Type: text/xml; charset=utf-8'
        )
        out += piece(head, xml)
    for name, content in files.items():
        out += piece(f'name="{name}"; filename="{name}"\r\nContent-Type: application/octet-stream', content)
    if is_incomplete:
        out += piece('name="*isIncomplete*"', b"yes")
    return out + f"--{boundary}--\r\n".encode()


def fill(form: BlankForm, answers: Mapping[str, str], *, deprecates: str = "") -> tuple[str, bytes]:
    """An instance of the form as Collect writes it: its identifier and its XML."""
    root = ElementTree.fromstring(form.xml)
    primary = root.find(".//{*}model/{*}instance")
    assert primary is not None
    [data] = primary
    for node in data.iter():
        node.tag = node.tag.rpartition("}")[2]
        if node.tag in answers:
            node.text = answers[node.tag]
    instance_id = f"uuid:{uuid.uuid4()}"
    meta = data.find("meta")
    assert meta is not None, "the form has no meta block"
    meta.find("instanceID").text = instance_id  # type: ignore[union-attr]
    if deprecates:
        ElementTree.SubElement(meta, "deprecatedID").text = deprecates
    return instance_id, b"<?xml version='1.0' ?>" + ElementTree.tostring(data, encoding="utf-8")
