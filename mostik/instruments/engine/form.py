"""The form of an instrument: sections, questions, choices and parsed expressions, as plain data that is stored as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mostik.instruments.engine.expressions import Tree

Texts = Mapping[str, str]
"""Texts by language code; '' = without a language."""


class Kind(StrEnum):
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    NOTE = "note"
    CALCULATE = "calculate"
    IMAGE = "image"
    FILE = "file"
    HIDDEN = "hidden"
    META = "meta"


CHOICE_KINDS = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
NUMBER_KINDS = (Kind.INTEGER, Kind.DECIMAL)
FILE_KINDS = (Kind.IMAGE, Kind.FILE)
SILENT_KINDS = (Kind.CALCULATE, Kind.HIDDEN, Kind.META)
"""Kinds a person neither sees nor answers."""


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    labels: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """`path` is the names of the groups above and the own name. Expressions are trees or None; `required` is a
    tree too, so that `required` may depend on other answers."""

    name: str
    kind: Kind
    path: tuple[str, ...]
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    relevant: Tree | None = None
    required: Tree | None = None
    required_messages: Texts = field(default_factory=dict)
    constraint: Tree | None = None
    constraint_messages: Texts = field(default_factory=dict)
    calculation: Tree | None = None
    appearance: str = ""
    default: str = ""
    default_tree: Tree | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    path: tuple[str, ...]
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: Tree | None = None
    appearance: str = ""
    children: tuple[Group | Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """`order` lists names of groups and questions so that each stands after everything its `relevant` and
    `calculation` read. `root` holds the top level; its name is empty."""

    root: Group
    order: tuple[str, ...]
    languages: tuple[str, ...] = ()
    default_language: str = ""
    xform: str = ""

    def questions(self) -> Iterator[Question]:
        """Questions in the order of the workbook."""
        return (node for node in _nodes(self.root) if isinstance(node, Question))

    def groups(self) -> Iterator[Group]:
        return (node for node in _nodes(self.root) if isinstance(node, Group) and node.name)

    def question(self, name: str) -> Question | None:
        return next((q for q in self.questions() if q.name == name), None)


def text_in(texts: Texts, language: str = "ru", default_language: str = "") -> str:
    """The text in `language`, else in the form's default language, else without a language, else any."""
    for code in (language, default_language, ""):
        if texts.get(code):
            return texts[code]
    return next((t for t in texts.values() if t), "")


def _nodes(group: Group) -> Iterator[Group | Question]:
    yield group
    for child in group.children:
        if isinstance(child, Group):
            yield from _nodes(child)
        else:
            yield child


def form_to_json(form: Form) -> dict[str, Any]:
    """The form without its XForm, which is stored beside it."""
    return {
        "root": _to_json(form.root),
        "order": list(form.order),
        "languages": list(form.languages),
        "default_language": form.default_language,
    }


def form_from_json(data: Mapping[str, Any], xform: str = "") -> Form:
    return Form(
        root=_group_from_json(data["root"]),
        order=tuple(data["order"]),
        languages=tuple(data["languages"]),
        default_language=data["default_language"],
        xform=xform,
    )


GROUP_FIELDS = ("name", "labels", "hints", "relevant", "appearance")
QUESTION_FIELDS = (
    "name",
    "kind",
    "labels",
    "hints",
    "relevant",
    "required",
    "required_messages",
    "constraint",
    "constraint_messages",
    "calculation",
    "appearance",
    "default",
    "default_tree",
    "read_only",
)


def _to_json(node: Group | Question) -> dict[str, Any]:
    fields = GROUP_FIELDS if isinstance(node, Group) else QUESTION_FIELDS
    data: dict[str, Any] = {"path": list(node.path)}
    for name in fields:
        value = getattr(node, name)
        if value or name == "name":
            data[name] = dict(value) if isinstance(value, Mapping) else value
    if isinstance(node, Group):
        data["children"] = [_to_json(child) for child in node.children]
    elif node.choices:
        data["choices"] = [[c.name, dict(c.labels)] for c in node.choices]
    return data


def _group_from_json(data: Mapping[str, Any]) -> Group:
    children = tuple(
        _group_from_json(child) if "children" in child else _question_from_json(child)
        for child in data["children"]
    )
    known = {name: data[name] for name in GROUP_FIELDS if name in data}
    return Group(path=tuple(data["path"]), children=children, **known)


def _question_from_json(data: Mapping[str, Any]) -> Question:
    known = {name: data[name] for name in QUESTION_FIELDS if name in data}
    known["kind"] = Kind(known["kind"])
    choices = tuple(Choice(name, labels) for name, labels in data.get("choices", ()))
    return Question(path=tuple(data["path"]), choices=choices, **known)
