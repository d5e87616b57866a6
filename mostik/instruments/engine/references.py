"""Second pass over a workbook: every expression is tied the way the XForm's will be, so that a mistake has its cell."""

from __future__ import annotations

from collections.abc import Iterator

from mostik.instruments.engine.binding import IN_TEXT, Binder, Scheme
from mostik.instruments.engine.expressions import ExpressionError, Tree, references, walk
from mostik.instruments.engine.form import Group, Node, Question
from mostik.instruments.engine.ordering import in_order
from mostik.instruments.engine.survey import Draft

EXPRESSIONS = {
    "relevant": "relevant",
    "required": "required",
    "constraint": "constraint",
    "calculation": "calculation",
    "initial": "default",
    "count": "repeat_count",
}
"""Attribute of a node → column of the sheet."""
SETTLING = frozenset(("relevant", "calculation", "count"))


def check(root: Group, draft: Draft) -> None:
    """Adds to the draft every expression that cannot be tied and every circle."""
    checker = _Checker(root, draft)
    for index, node in enumerate(checker.nodes):
        if index and node.name in draft.rows:
            checker.check(index, node)
    checker.check_circles()


class _Checker:
    def __init__(self, root: Group, draft: Draft) -> None:
        self.draft = draft
        self.scheme = Scheme(instances={*draft.choices, *draft.files})
        self.scheme.add("data", -1)
        self.nodes: list[Node] = [root]
        self.groups: set[str] = set()
        for parent, node in _below(root, 0, self.nodes):
            place = self.scheme.add(
                node.path[-1], parent, is_repeat=isinstance(node, Group) and node.is_repeat
            )
            self.scheme.names[node.name] = place.index
            if isinstance(node, Group) and not node.is_repeat:
                self.groups.add(node.name)
        self.reads: dict[int, set[int]] = {}

    def check(self, index: int, node: Node) -> None:
        row = self.draft.rows[node.name]
        for column, texts in (("label", node.labels), ("hint", node.hints)):
            for text in texts.values():
                for name in IN_TEXT.findall(text):
                    if name not in self.scheme.names and not name.startswith("last-saved#"):
                        self.draft.problem(row, column, "reference_unknown", name=name)
        for attribute, column in EXPRESSIONS.items():
            tree = getattr(node, attribute, None)
            if tree is not None:
                self._tie(tree, index, column, settles=attribute in SETTLING)
        if node.name in self.draft.filters:
            self._tie(self.draft.filters[node.name], index, "choice_filter", settles=False, inside_list=True)

    def _tie(self, tree: Tree, index: int, column: str, *, settles: bool, inside_list: bool = False) -> None:
        row = self.draft.rows[self.nodes[index].name]
        binder = Binder(self.scheme, index)
        self.scheme.instances.update(_pulled(tree))
        try:
            if not inside_list and (wrong := references(tree) & self.groups) and column != "repeat_count":
                raise ExpressionError("reference_to_group", name=sorted(wrong)[0])
            binder.tie(tree, inside_list=inside_list)
        except ExpressionError as error:
            if error.code == "reference_unknown" and error.params["name"] in self.draft.rows:
                self.draft.problem(row, column, "reference_to_group", **error.params)
            elif error.code != "odk_only":  # told by the XForm
                self.draft.problem(row, column, error.code, **error.params)
        if settles:
            self.reads.setdefault(index, set()).update(binder.reads)

    def check_circles(self) -> None:
        _order, circles = in_order(self.scheme, self.reads)
        for circle in circles:
            node = self.nodes[circle[0]]
            row = self.draft.rows.get(node.name)
            if row is None or any(getattr(self.nodes[i], "count", None) for i in circle):
                continue
            names = " → ".join(self.scheme.places[i].name for i in circle)
            reads = isinstance(node, Question) and node.calculation is not None and node.relevant is None
            self.draft.problem(row, "calculation" if reads else "relevant", "circle", names=names)


def _below(group: Group, index: int, nodes: list[Node]) -> Iterator[tuple[int, Node]]:
    """Nodes in document order with the index of the group above; `nodes` gets them at their indexes."""
    for child in group.children:
        own = len(nodes)
        nodes.append(child)
        yield index, child
        if isinstance(child, Group):
            yield from _below(child, own, nodes)


def _pulled(tree: Tree) -> Iterator[str]:
    """Tables named by pulldata(): pyxform declares them by itself."""
    for node in walk(tree):
        if node[0] == "f" and node[1] == "pulldata" and node[2] and node[2][0][0] == "s":
            yield str(node[2][0][1])
