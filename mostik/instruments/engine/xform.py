"""Reads an ODK XForm: the one description a form is filled by in the browser, checked by on the server and sent out to
ODK Collect with. Everything wrong is collected: a problem's `sheet` is the path of the node, its `cell` the attribute.

`form_of` needs a good form; `read` tells what is wrong and what only ODK Collect can do (`Form.collect_only`).
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from mostik.instruments.engine.binding import Binder, Path, Scheme, plain_path
from mostik.instruments.engine.expressions import ExpressionError, Tree, parse
from mostik.instruments.engine.form import Form, Group, Question
from mostik.instruments.engine.ordering import in_order
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.engine.safe_xml import CannotReadXml, attribute, children_named, local_name, read_xml
from mostik.instruments.engine.secondary import CannotReadAttached, Item, read_attached, read_element
from mostik.instruments.engine.xform_body import Body
from mostik.instruments.engine.xform_texts import Translations

MAX_PLACES = 6_000
EVENTS = frozenset(("odk-instance-first-load", "odk-new-repeat", "xforms-value-changed", "xforms-ready",
                    "jr-insert", "odk-instance-load"))  # fmt: skip
FIRST_EVENTS = frozenset(("odk-instance-first-load", "odk-new-repeat", "jr-insert", "xforms-ready"))
KEEPING = frozenset(("coalesce", "once", "if"))
"""A calculation may begin with its own former value: coalesce(., today())."""


def read(content: bytes, file: str, attached: Mapping[str, bytes] | None = None) -> Form:
    """The form of an XForm file. `attached` are the tables it refers to, by file name.

    Raises `WorkbookErrors` with every problem found; nothing else, whatever the file holds.
    """
    reader = Reader(file, attached or {})
    try:
        form = reader.form(content)
    except CannotReadXml as error:
        raise WorkbookErrors([Problem(file, "", str(error.line or ""), error.code)]) from error
    except RecursionError as error:
        raise WorkbookErrors([Problem(file, "", "", "xml_deep")]) from error
    if reader.problems:
        raise WorkbookErrors(reader.problems)
    return form


def form_of(xform: str, attached: Mapping[str, bytes] | None = None) -> Form:
    """The form of an XForm that was already found good."""
    return read(xform.encode(), "form.xml", attached)


class Reader:
    """One XForm being read."""

    def __init__(self, file: str, attached: Mapping[str, bytes]) -> None:
        self.file = file
        self.attached = attached
        self.problems: list[Problem] = []
        self.reasons: list[Problem] = []
        self.scheme = Scheme()
        self.binds: dict[Path, Element] = {}
        self.elements: list[Element] = []
        self.times: list[int] = []
        self.initial: dict[int, Tree] = {}
        self.initial_texts: dict[int, str] = {}
        self.reads: dict[int, set[int]] = {}
        self.instances: dict[str, Item] = {}
        self.translations = Translations()
        self.bind_ids: dict[str, str] = {}
        self.counted: set[int] = set()
        self.expressions = 0

    # what is said about the file

    def problem(self, path: Path | str, part: str, code: str, /, **params: str) -> None:
        place = path if isinstance(path, str) else "/" + "/".join(path)
        self.problems.append(Problem(self.file, place, part, code, params))

    def reason(self, path: Path | str, part: str, what: str, code: str = "odk_only") -> None:
        """Why only ODK Collect can fill the form."""
        place = path if isinstance(path, str) else "/" + "/".join(path)
        self.reasons.append(Problem(self.file, place, part, code, {"what": what}))

    def tied(self, text: str, index: int, part: str, *, counts: bool = True) -> Tree | None:
        """The tied tree of an expression of a node; with `counts` the node is settled after what it reads."""
        if not text.strip():
            return None
        self.expressions += 1
        binder = Binder(self.scheme, index)
        path = self.scheme.path_of(index) if index >= 0 else ()
        try:
            tree = binder.tie(parse(text))
        except ExpressionError as error:
            if error.code == "odk_only":
                self.reason(path, part, error.params["what"])
            else:
                self.problem(path, part, error.code, **error.params)
            return None
        if counts:
            if tree[0] == "f" and tree[1] in KEEPING and part == "calculate":
                binder.reads.discard(index)
            self.reads.setdefault(index, set()).update(binder.reads)
        return tree

    # reading

    def form(self, content: bytes) -> Form:
        root = read_xml(content)
        model = next((e for e in root.iter() if local_name(e) == "model"), None)
        body = next((e for e in root.iter() if local_name(e) == "body"), None)
        primary = self._primary(model)
        if model is None or primary is None:
            self.problem("", "", "xform_not")
            return Form(Group("", ()))
        self.translations = Translations(model)
        self.bind_ids = {attribute(b, "id"): attribute(b, "nodeset") for b in children_named(model, "bind")}
        self._read_instances(model)
        structure = Body(self, body, (local_name(primary),))
        self._read_places(primary, -1, structure)
        self.scheme.names = _names(self.scheme)
        if not self.problems:
            self._read_binds(model)
            self._read_actions(model, body)
        return self._made(root, primary, structure)

    def _primary(self, model: Element | None) -> Element | None:
        instances = [] if model is None else children_named(model, "instance")
        return next((child for instance in instances[:1] for child in instance), None)

    def _made(self, root: Element, primary: Element, structure: Body) -> Form:
        top, nodes = structure.built()
        if self.problems:
            return Form(top)
        order, circles = in_order(self.scheme, self.reads)
        for circle in circles:
            path = self.scheme.path_of(circle[0])
            names = " → ".join(self.scheme.places[index].name for index in circle)
            if self.counted.intersection(circle):
                self.reason(path, "jr:count", names)
            else:
                self.problem(path, "calculate", "circle", names=names)
        if not any(isinstance(node, Question) for node in nodes):
            self.problem("", "", "xform_empty")
        title = next((e.text or "" for e in root.iter() if local_name(e) == "title"), "")
        return Form(
            root=top,
            nodes=nodes,
            order=order,
            outputs=tuple(structure.outputs),
            instances=self.instances,
            item_texts=self.translations.item_texts(),
            languages=self.translations.languages,
            default_language=self.translations.default,
            xform="",
            title=title.strip(),
            form_id=attribute(primary, "id") or attribute(primary, "xmlns"),
            version=attribute(primary, "version"),
            collect_only=tuple(_unique(self.reasons)),
        )

    def _read_instances(self, model: Element) -> None:
        for instance in children_named(model, "instance")[1:]:
            ident, src = attribute(instance, "id"), attribute(instance, "src")
            if not ident:
                continue
            self.scheme.instances.add(ident)
            self.instances[ident] = self._secondary(ident, src, instance)

    def _secondary(self, ident: str, src: str, instance: Element) -> Item:
        if not src:
            return read_element(instance)
        place = f"instance({ident})"
        if src.startswith("jr://instance/") or src.lower().endswith(".geojson"):
            self.reason(place, "src", src)
            return Item("")
        try:
            found = read_attached(src, self.attached)
        except CannotReadAttached as error:
            self.problem(place, src.rpartition("/")[2], error.code)
            return Item("")
        if found is None:
            self.reason(place, "src", src.rpartition("/")[2], "attached_missing")
        return found or Item("")

    def _read_places(self, element: Element, parent: int, structure: Body) -> None:
        """The tree of the primary instance; of several instances of a repeat the template, or the first, is read."""
        if len(self.scheme.places) >= MAX_PLACES:
            self.problem("", "", "survey_long", limit=str(MAX_PLACES))
            return
        path = (*(self.scheme.path_of(parent) if parent >= 0 else ()), local_name(element))
        place = self.scheme.add(path[-1], parent, is_repeat=path in structure.repeats)
        self.elements.append(element)
        self.times.append(1)
        if len(self.problems) or place.depth > 40:
            return
        by_name: dict[str, list[Element]] = {}
        for child in element:
            by_name.setdefault(local_name(child), []).append(child)
        for same in by_name.values():
            template = next((e for e in same if any(k.endswith("}template") for k in e.attrib)), None)
            index = len(self.scheme.places)
            self._read_places(template if template is not None else same[0], place.index, structure)
            if index < len(self.times):
                self.times[index] = len(same) - (template is not None)

    def _read_binds(self, model: Element) -> None:
        for bind in children_named(model, "bind"):
            nodeset = attribute(bind, "nodeset") or attribute(bind, "ref")
            path = plain_path(nodeset)
            if "entity" in path and path[-1].startswith("@"):
                self.reason(nodeset, "bind", "entities")
            if self.scheme.at(path) is not None:  # a bind to nothing says nothing
                self.binds.setdefault(path, bind)

    def _read_actions(self, model: Element, body: Element | None) -> None:
        submission = next(iter(children_named(model, "submission")), None)
        if submission is not None and attribute(submission, "base64RsaPublicKey"):
            self.reason("submission", "base64RsaPublicKey", "encryption")
        for holder in (model, body):
            for element in holder.iter() if holder is not None else ():
                name = local_name(element)
                if name == "setvalue":
                    self._read_setvalue(element)
                elif name in ("setgeopoint", "recordaudio"):
                    self.reason(attribute(element, "ref") or name, "", name)

    def _read_setvalue(self, element: Element) -> None:
        ref = attribute(element, "ref") or self.bind_ids.get(attribute(element, "bind"), "")
        events = attribute(element, "event").split()
        unknown = [event for event in events if event not in EVENTS]
        index = self.scheme.at(plain_path(ref))
        if "/@" in ref:
            self.reason(ref, "setvalue", "entities")
        elif unknown or not events:
            self.problem(ref, "setvalue", "event_unknown", event=" ".join(unknown))
        elif index is None:
            self.problem(ref, "setvalue", "path_unknown", path=ref)
        elif not FIRST_EVENTS.issuperset(events):
            self.reason(ref, "setvalue", f"setvalue {' '.join(events)}")
        elif value := attribute(element, "value"):
            tree = self.tied(value, index, "setvalue", counts=False)
            if tree is not None:
                self.initial[index] = tree
        else:
            self.initial[index] = ["s", (element.text or "").strip()]


def _names(scheme: Scheme) -> dict[str, int]:
    """Key of each place: its own name where that is unique, otherwise its path below the root."""
    by_name: dict[str, list[int]] = {}
    for place in scheme.places[1:]:
        by_name.setdefault(place.name, []).append(place.index)
    found: dict[str, int] = {}
    for name, indexes in by_name.items():
        for index in indexes:
            found[name if len(indexes) == 1 else "/".join(scheme.path_of(index)[1:])] = index
    return found


def _unique(problems: list[Problem]) -> list[Problem]:
    return list({(p.sheet, p.cell, p.code, tuple(p.params.items())): p for p in problems}.values())
