"""A filled XForm as XML: read into answers, written from them, evaluated as `mostik form eval` prints it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from mostik.instruments.engine.evaluate import evaluate, started
from mostik.instruments.engine.form import Form, Group
from mostik.instruments.engine.runtime import Node, program_of
from mostik.instruments.engine.safe_xml import local_name, read_xml
from mostik.instruments.engine.sent import read_answers


class CannotReadSubmission(Exception):
    """The XML is not a submission of this form; `code` names a sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read(form: Form, content: bytes) -> dict[str, str]:
    """Answers by key, with the numbers of instances of repeats. Raises CannotReadXml, CannotReadSubmission."""
    root = read_xml(content)
    if local_name(root) != program_of(form).plans[0].name:
        raise CannotReadSubmission("submission_other")
    return read_answers(form, root, with_meta=True).answers


def report(form: Form, answers: dict[str, str], now: dt.datetime | None = None) -> dict[str, Any]:
    """`violations`, `values` and `relevant` of a submission by path, after full recalculation. A value of a wrong kind
    is a violated constraint."""
    result = evaluate(form, answers, now=now)
    assert result.run is not None
    paths = {node.key: path_of(node) for node in result.run.walk() if node.plan.is_leaf}
    return {
        "violations": [
            {"path": paths[v.question], "kind": "required" if v.code == "required" else "constraint"}
            for v in result.violations
        ],
        "values": {path: result.values[key] for key, path in paths.items()},
        "relevant": [path for key, path in paths.items() if key not in result.hidden],
    }


def path_of(node: Node) -> str:
    """/data/children[2]/age: instances of repeats have numbers."""
    steps: list[str] = []
    at: Any = node
    while at is not None and at.plan is not None:
        is_repeat = isinstance(at.plan.node, Group) and at.plan.node.is_repeat
        steps.append(f"{at.plan.name}[{at.number}]" if is_repeat else at.plan.name)
        at = at.parent
    return "/" + "/".join(reversed(steps))


def write(form: Form, values: Mapping[str, str], instance_id: str) -> bytes:
    """The XML of a submission with these values by key."""
    run = started(form, values)
    top = run.top.kids[run.program.plans[0].name][0]
    root = _written(top, values)
    root.set("id", form.form_id)
    if form.version:
        root.set("version", form.version)
    meta = next((child for child in root if child.tag == "meta"), None)
    meta = SubElement(root, "meta") if meta is None else meta
    ident = next((child for child in meta if child.tag == "instanceID"), None)
    (SubElement(meta, "instanceID") if ident is None else ident).text = instance_id
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _written(node: Node, values: Mapping[str, str]) -> Element:
    element = Element(node.plan.name)
    if node.plan.is_leaf:
        element.text = values.get(node.key) or None
    for kids in node.kids.values():
        element.extend(_written(kid, values) for kid in kids)
    return element
