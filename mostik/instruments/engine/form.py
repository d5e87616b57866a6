"""A form as plain data: what the XForm says (`xform.py`), with its expressions tied to the questions (`binding.py`).

A form has two orders of the same nodes: `nodes` is the instance, as answers are kept; `root` is the body, as it is filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mostik.instruments.engine.expressions import Tree
from mostik.instruments.engine.problems import Problem

if TYPE_CHECKING:
    from mostik.instruments.engine.secondary import Item

Texts = Mapping[str, str]
"""Texts by language code; '' = without a language. `${name}` stands for the value of a question, `${=3}` for the
expression number 3 of `Form.outputs`."""


class Kind(StrEnum):
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    CALCULATE = "calculate"
    IMAGE = "image"
    FILE = "file"
    HIDDEN = "hidden"
    META = "meta"
    FOREIGN = "foreign"
    """A question only ODK Collect can ask: a place on the map, a bar code, a sound."""


CHOICE_KINDS = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
NUMBER_KINDS = (Kind.INTEGER, Kind.DECIMAL)
FILE_KINDS = (Kind.IMAGE, Kind.FILE)
SILENT_KINDS = (Kind.CALCULATE, Kind.HIDDEN, Kind.META)
"""Kinds a person neither sees nor answers."""
UNASKED = (*SILENT_KINDS, Kind.NOTE)


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    labels: Texts


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices that depend on answers: `nodes` finds the items, `value` and `label` are names of their children.
    With `translated` the label is the id of a translated text; `seed` (a tree) or `shuffled` mixes the items."""

    nodes: Tree
    value: str
    label: str
    translated: bool = False
    shuffled: bool = False
    seed: Tree | None = None


@dataclass(frozen=True, slots=True)
class Range:
    start: float
    end: float
    step: float


@dataclass(frozen=True, slots=True)
class Question:
    """A leaf of the instance. `name` is its key in the answers: its own name, or the whole path where the name is not
    unique; inside a repeat the key of the instance stands before it: `children[2]/age`. `path` is the names of the
    groups above and the own name. `index` is the place in `Form.nodes`, `parent` that of the group above.
    Expressions are tied trees or None; `initial` gives the answer of a fresh form, `default` the same as a text."""

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
    initial: Tree | None = None
    read_only: bool = False
    index: int = -1
    parent: int = 0
    type: str = "string"
    itemset: Itemset | None = None
    range: Range | None = None
    preload: str = ""

    @property
    def is_number(self) -> bool:
        return self.type in ("int", "decimal")


@dataclass(frozen=True, slots=True)
class Group:
    """A branch of the instance, or only a heading of the body (`index` is then -1). A repeat begins with `times`
    instances; `count` (a tree) fixes their number, otherwise a person adds and removes them."""

    name: str
    path: tuple[str, ...]
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: Tree | None = None
    appearance: str = ""
    children: tuple[Group | Question, ...] = ()
    index: int = -1
    parent: int = -1
    is_repeat: bool = False
    times: int = 1
    count: Tree | None = None
    is_fixed: bool = False


Node = Group | Question


@dataclass(frozen=True, slots=True)
class Form:
    """`order` lists indexes of `nodes` so that each stands after everything its `relevant` and `calculation` read.
    `root` holds the top level; its name is empty. `collect_only` says why the browser cannot fill the form; such a form
    goes to ODK Collect. `program` keeps the compiled expressions (`compiling.py`)."""

    root: Group
    nodes: tuple[Node, ...] = ()
    order: tuple[int, ...] = ()
    outputs: tuple[Tree, ...] = ()
    instances: Mapping[str, Item] = field(default_factory=dict)
    item_texts: Mapping[str, Texts] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    default_language: str = ""
    xform: str = ""
    title: str = ""
    form_id: str = ""
    version: str = ""
    collect_only: tuple[Problem, ...] = ()
    program: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def questions(self) -> Iterator[Question]:
        """Questions in the order of the body."""
        return (node for node in _nodes(self.root) if isinstance(node, Question))

    def groups(self) -> Iterator[Group]:
        return (node for node in _nodes(self.root) if isinstance(node, Group) and node.name)

    def question(self, name: str) -> Question | None:
        return next((q for q in self.questions() if q.name == name), None)

    @property
    def has_repeats(self) -> bool:
        return any(isinstance(node, Group) and node.is_repeat for node in self.nodes)


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
