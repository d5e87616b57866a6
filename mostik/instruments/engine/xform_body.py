"""The body of an XForm and the binds → groups and questions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from mostik.instruments.engine.binding import Path, plain_path
from mostik.instruments.engine.expressions import Tree
from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    FILE_KINDS,
    Choice,
    Group,
    Kind,
    Node,
    Question,
    Range,
    Texts,
)
from mostik.instruments.engine.safe_xml import attribute, children_named, local_name
from mostik.instruments.engine.xform_choices import Choices
from mostik.instruments.engine.xform_texts import ITEXT

if TYPE_CHECKING:
    from mostik.instruments.engine.xform import Reader

CONTROLS = frozenset(
    ("input", "textarea", "secret", "select", "select1", "rank", "upload", "range", "trigger")
)
TYPES = {
    "integer": "int", "int": "int", "long": "int", "double": "decimal", "decimal": "decimal", "float": "decimal",
    "datetime": "dateTime", "date": "date", "time": "time", "boolean": "string",
}  # fmt: skip
INPUT_KINDS = {
    "string": Kind.TEXT, "int": Kind.INTEGER, "decimal": Kind.DECIMAL, "date": Kind.DATE, "time": Kind.TIME,
    "dateTime": Kind.DATETIME,
}  # fmt: skip
FOREIGN_TYPES = frozenset(("geopoint", "geotrace", "geoshape", "barcode", "binary", "odk:rank", "rank"))
MAX_DEPTH = 40


@dataclass(slots=True)
class Part:
    """A group, a repeat or a control of the body. `path` is () for a heading without a ref."""

    element: Element
    path: Path
    parts: list[Part] = field(default_factory=list)
    is_control: bool = False
    outer: Element | None = None
    """The <group> around a <repeat> of the same nodeset: it has the label."""


class Body:
    """The body as it is written; `built` makes it into nodes after the binds are read."""

    def __init__(self, reader: Reader, body: Element | None, root: Path) -> None:
        self.reader = reader
        self.repeats: set[Path] = set()
        self.controls: dict[Path, Part] = {}
        self.groups: dict[Path, Part] = {}
        self.outputs: list[Tree] = []
        self.headings = 0
        self.parts = self._parts(body, root, 0) if body is not None else []
        self.nodes: dict[int, Node] = {}

    # as it is written

    def _parts(self, element: Element, path: Path, depth: int) -> list[Part]:
        found: list[Part] = []
        for child in element:
            name = local_name(child)
            if name in CONTROLS:
                part = Part(child, self._ref(child, path), is_control=True)
                if part.path and part.path not in self.controls:
                    self.controls[part.path] = part
                    found.append(part)
            elif name == "repeat":
                found.append(self._repeat(child, path, depth))
            elif name == "group" and depth < MAX_DEPTH:
                found.append(self._group(child, path, depth))
        return found

    def _ref(self, element: Element, path: Path) -> Path:
        """Absolute path of a control; it may be written relative to the group or as the id of a bind."""
        text = "".join((attribute(element, "ref") or attribute(element, "nodeset")).split())
        if not text:
            text = "".join(self.reader.bind_ids.get(attribute(element, "bind") or "-", "").split())
        if text.startswith("/"):
            return plain_path(text)
        text = text.removeprefix("current()/")
        names = list(path)
        for step in text.split("/") if text else ():
            if step == "..":
                names = names[:-1]
            elif step != ".":
                names.append(step)
        return tuple(name.rpartition(":")[2] for name in names) if text else ()

    def _repeat(self, element: Element, path: Path, depth: int) -> Part:
        part = Part(element, self._ref(element, path))
        self.repeats.add(part.path)
        self.groups[part.path] = part
        part.parts = self._parts(element, part.path, depth + 1)
        return part

    def _group(self, element: Element, path: Path, depth: int) -> Part:
        own = self._ref(element, path)
        part = Part(element, own)
        part.parts = self._parts(element, own or path, depth + 1)
        if (
            len(part.parts) == 1
            and local_name(part.parts[0].element) == "repeat"
            and own in ((), part.parts[0].path)
        ):
            inner = part.parts[0]
            inner.outer = element
            return inner
        if own in self.groups:
            part.path = ()
        elif own:
            self.groups[own] = part
        return part

    # as nodes

    def built(self) -> tuple[Group, tuple[Node, ...]]:
        """The body as a tree, and the nodes of the instance by index."""
        reader = self.reader
        self.keys = {index: key for key, index in reader.scheme.names.items()}
        for path in (*self.controls, *self.groups):
            if reader.scheme.at(path) is None:
                reader.problem(path, "ref", "path_unknown", path="/" + "/".join(path))
        if reader.problems:
            return Group("", ()), ()
        silent = self._build_questions()
        children = [*self._children(self.parts, silent), *silent.get(0, [])]
        for place in reader.scheme.places:
            if place.index not in self.nodes:
                self.nodes[place.index] = self._bare_group(place.index)
        nodes = tuple(self.nodes[place.index] for place in reader.scheme.places)
        return Group("", (), children=tuple(children)), nodes

    def _build_questions(self) -> dict[int, list[Node]]:
        """Questions of all leaves; those the body does not ask, by the index of the group that shows them."""
        silent: dict[int, list[Node]] = {}
        read_only: dict[int, bool] = {}
        for place in self.reader.scheme.places:
            path = self.reader.scheme.path_of(place.index)
            read_only[place.index] = self._is_read_only(place.index, path) or read_only.get(
                place.parent, False
            )
            if place.kids or place.is_repeat or path in self.groups:
                continue
            node = self._question(place.index, path, read_only[place.index])
            self.nodes[place.index] = node
            if path not in self.controls:
                silent.setdefault(self._shown_above(place.parent), []).append(node)
        return silent

    def _shown_above(self, index: int) -> int:
        """The nearest group above that the body shows, 0 if none."""
        places = self.reader.scheme.places
        while index > 0 and self.reader.scheme.path_of(index) not in self.groups:
            index = places[index].parent
        return index

    def _children(self, parts: list[Part], silent: dict[int, list[Node]]) -> list[Node]:
        found: list[Node] = []
        for part in parts:
            index = self.reader.scheme.at(part.path) if part.path else None
            if part.is_control:
                assert index is not None
                if index in self.nodes:
                    found.append(self.nodes[index])
                continue
            inside = [*self._children(part.parts, silent), *silent.get(-1 if index is None else index, [])]
            group = self._group_node(part, index, inside)
            if index is not None:
                self.nodes[index] = group
            found.append(group)
        return found

    def _group_node(self, part: Part, index: int | None, children: list[Node]) -> Group:
        reader = self.reader
        head = part.outer if part.outer is not None else part.element
        labels = self._texts(head, "label", 0 if index is None else index) or self._texts(
            part.element, "label", 0 if index is None else index
        )
        appearance = attribute(head, "appearance")
        if index is None:
            self.headings += 1
            return Group(
                f"heading-{self.headings}", (), labels, appearance=appearance, children=tuple(children)
            )
        if attribute(part.element, "count"):
            reader.counted.add(index)
        bare = self._bare_group(index)
        is_repeat = local_name(part.element) == "repeat"
        count = attribute(part.element, "count")
        return Group(
            name=bare.name,
            path=bare.path,
            labels=labels,
            hints=self._texts(head, "hint", index),
            relevant=bare.relevant,
            appearance=appearance,
            children=tuple(children),
            index=index,
            parent=bare.parent,
            is_repeat=is_repeat,
            times=reader.times[index] if is_repeat else 1,
            count=reader.tied(count, index, "jr:count") if is_repeat else None,
            is_fixed=attribute(part.element, "noAddRemove") in ("true()", "true") or bool(count),
        )

    def _bare_group(self, index: int) -> Group:
        path = self.reader.scheme.path_of(index)
        return Group(
            name=self.keys.get(index, path[-1]),
            path=path[1:],
            relevant=self._bind(path, "relevant", index),
            index=index,
            parent=self.reader.scheme.places[index].parent,
        )

    def _bind(self, path: Path, name: str, index: int, *, counts: bool = True) -> Tree | None:
        bind = self.reader.binds.get(path)
        text = "" if bind is None else attribute(bind, name)
        if not text or (name in ("relevant", "required", "readonly") and text in ("true()", "true", "1")):
            return ["f", "true", []] if text and name == "required" else None
        if name == "required" and text in ("false()", "false"):
            return None
        return self.reader.tied(text, index, name, counts=counts)

    def _is_read_only(self, index: int, path: Path) -> bool:
        bind = self.reader.binds.get(path)
        text = "" if bind is None else attribute(bind, "readonly")
        if text in ("", "false()", "false"):
            return False
        if text not in ("true()", "true"):
            self.reader.tied(text, index, "readonly", counts=False)
            self.reader.reason(path, "readonly", f"readonly {text[:60]}")
        return True

    # questions

    def _question(self, index: int, path: Path, read_only: bool) -> Question:
        reader = self.reader
        bind = reader.binds.get(path)
        calculation = self._bind(path, "calculate", index)
        output = self._output_of(index)
        question = Question(
            name=self.keys.get(index, path[-1]),
            kind=Kind.CALCULATE if calculation is not None else Kind.HIDDEN,
            path=path[1:],
            relevant=self._bind(path, "relevant", index),
            required=self._bind(path, "required", index, counts=False),
            required_messages=self._message(bind, "requiredMsg", output),
            constraint=self._bind(path, "constraint", index, counts=False),
            constraint_messages=self._message(bind, "constraintMsg", output),
            calculation=calculation,
            default="" if len(reader.elements[index]) else (reader.elements[index].text or "").strip(),
            initial=reader.initial.get(index),
            read_only=read_only or calculation is not None,
            index=index,
            parent=reader.scheme.places[index].parent,
            type=_type(bind),
            preload=_preload(bind),
        )
        part = self.controls.get(path)
        if part is not None:
            return self._asked(question, part.element, path)
        return replace(question, kind=Kind.META) if question.preload or "meta" in path[1:2] else question

    def _asked(self, question: Question, control: Element, path: Path) -> Question:
        """The question with what its control in the body says."""
        kind = self._kind(control, question.type, path)
        choices: tuple[Choice, ...] = ()
        itemset = None
        if kind in CHOICE_KINDS:
            choices, itemset = Choices(self.reader, self._texts).of(control, question.index, path)
        if (
            kind is Kind.TEXT
            and question.read_only
            and not (question.calculation or question.default or question.initial)
        ):
            kind = Kind.NOTE
        if kind in FILE_KINDS and self.reader.scheme.places[question.index].in_repeat:
            self.reader.reason(path, "upload", "upload in a repeat")
        return replace(
            question,
            kind=kind,
            labels=self._texts(control, "label", question.index),
            hints=self._texts(control, "hint", question.index),
            choices=choices,
            itemset=itemset,
            range=self._range(control, path) if local_name(control) == "range" else None,
            appearance=attribute(control, "appearance"),
        )

    def _kind(self, control: Element, type_: str, path: Path) -> Kind:
        name = local_name(control)
        foreign = _foreign(control, type_)
        if foreign:
            self.reader.reason(path, name, foreign, "type_odk_only")
            return Kind.FOREIGN
        if name == "upload":
            return Kind.IMAGE if attribute(control, "mediatype").startswith("image/") else Kind.FILE
        if name in ("select", "select1"):
            return Kind.SELECT_MULTIPLE if name == "select" else Kind.SELECT_ONE
        if name == "trigger":
            return Kind.ACKNOWLEDGE
        if name == "range":
            return Kind.INTEGER if type_ == "int" else Kind.DECIMAL
        return INPUT_KINDS.get(type_, Kind.TEXT)

    def _range(self, control: Element, path: Path) -> Range | None:
        numbers = []
        for name in ("start", "end", "step"):
            try:
                numbers.append(float(attribute(control, name) or ("1" if name == "step" else "")))
            except ValueError:
                self.reader.problem(path, name, "range_bad", value=attribute(control, name))
                return None
        start, end, step = numbers
        if step == 0 or start == end:
            self.reader.problem(path, "step", "range_bad", value=f"{start} … {end}, {step}")
            return None
        return Range(min(start, end), max(start, end), abs(step))

    # texts

    def _texts(self, element: Element, name: str, index: int) -> Texts:
        child = next(iter(children_named(element, name)), None)
        if child is None:
            return {}
        texts = self.reader.translations.of(child, self._output_of(index))
        match = ITEXT.fullmatch(attribute(child, "ref"))
        if not texts and match and match.group(2) in self.reader.translations.media:
            self.reader.reason(self.reader.scheme.path_of(index), name, "media label")
        return texts

    def _message(self, bind: Element | None, name: str, output: object) -> Texts:
        text = "" if bind is None else attribute(bind, name)
        return self.reader.translations.message(text, output) if text else {}  # type: ignore[arg-type]

    def _output_of(self, index: int):  # type: ignore[no-untyped-def]
        """Gives the marker of an <output> of this node; what cannot be read shows nothing."""

        def marker(expression: str) -> str:
            if not expression:
                return ""
            tree = self.reader.tied(expression, index, "output", counts=False)
            if tree is None:
                return ""
            if tree[0] == "r":
                return "${" + self.keys.get(tree[1], "") + "}"
            if tree not in self.outputs:
                self.outputs.append(tree)
            return "${=" + str(self.outputs.index(tree)) + "}"

        return marker


def _type(bind: Element | None) -> str:
    own = (attribute(bind, "type") if bind is not None else "").removeprefix("xsd:")
    return TYPES.get(own.lower(), own or "string")


def _preload(bind: Element | None) -> str:
    if bind is None or not attribute(bind, "preload"):
        return ""
    return f"{attribute(bind, 'preload')}:{attribute(bind, 'preloadParams')}"


def _foreign(control: Element, type_: str) -> str:
    """What of a control only ODK Collect can do, '' if nothing."""
    name, appearance = local_name(control), attribute(control, "appearance")
    if name == "rank":
        return "rank"
    if name == "upload":
        media = attribute(control, "mediatype")
        return media if media.startswith(("audio/", "video/")) else ""
    if type_ in FOREIGN_TYPES:
        return type_
    if attribute(control, "query"):
        return "select_one_external"
    if "search(" in appearance:
        return "search()"
    return appearance if appearance.startswith("ex:") else ""
