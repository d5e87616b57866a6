"""Second pass over a form: expressions are tied to the questions they name, functions are checked, cycles are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from mostik.instruments.engine.expressions import ExpressionError, Tree, references
from mostik.instruments.engine.form import NUMBER_KINDS, Group, Kind, Question
from mostik.instruments.engine.functions import FUNCTIONS, LAZY, ODK_ONLY
from mostik.instruments.engine.patterns import PatternError, compile_pattern
from mostik.instruments.engine.survey import Draft
from mostik.instruments.engine.tables import Row

QUESTION_EXPRESSIONS = ("relevant", "required", "constraint", "calculation", "default_tree")
COLUMN = {"default_tree": "default"}
IN_TEXT = re.compile(r"\$\{\s*([^{}]*?)\s*\}")

Node = Group | Question


def tie(root: Group, draft: Draft) -> tuple[Group, tuple[str, ...]]:
    """The same tree with every reference resolved, and the order of evaluation (see `Form.order`)."""
    nodes = list(_flat(root))
    kinds = {n.name: n.kind for n in nodes if isinstance(n, Question)}
    paths = {n.path: n.name for n in nodes}

    def rebuild(node: Node) -> Node:
        row = draft.rows.get(node.name)
        if row is not None:
            _check_texts(node, kinds, row, draft)
        changes: dict[str, object] = {}
        for name in ("relevant",) if isinstance(node, Group) else QUESTION_EXPRESSIONS:
            tree = getattr(node, name)
            if tree is not None and row is not None:
                changes[name] = _resolved(tree, node, kinds, paths, draft, row, COLUMN.get(name, name))
        if isinstance(node, Group):
            changes["children"] = tuple(rebuild(child) for child in node.children)
        return replace(node, **changes)  # type: ignore[arg-type]

    whole = rebuild(root)
    assert isinstance(whole, Group)
    return whole, _order(list(_flat(whole)), draft)


def _flat(group: Group) -> list[Node]:
    found: list[Node] = []
    for child in group.children:
        found.append(child)
        if isinstance(child, Group):
            found.extend(_flat(child))
    return found


def _check_texts(node: Node, kinds: dict[str, Kind], row: Row, draft: Draft) -> None:
    for column, texts in (("label", node.labels), ("hint", node.hints)):
        for text in texts.values():
            for name in IN_TEXT.findall(text):
                if name not in kinds:
                    draft.problem(row, column, "reference_unknown", name=name)


def _resolved(
    tree: Tree,
    node: Node,
    kinds: dict[str, Kind],
    paths: dict[tuple[str, ...], str],
    draft: Draft,
    row: Row,
    column: str,
) -> Tree | None:
    def reference(name: str) -> Tree:
        if name not in kinds:
            if name.startswith("last-saved#"):
                raise ExpressionError("odk_only", what=name)
            code = "reference_to_group" if name in draft.rows else "reference_unknown"
            raise ExpressionError(code, name=name)
        return ["rn" if kinds[name] in NUMBER_KINDS else "r", name]

    def path(steps: list[str]) -> Tree:
        place = list(node.path)
        for step in steps if steps[0] else steps[2:]:
            if step == "..":
                place = place[:-1]
            elif step != ".":
                place.append(step)
        found = tuple(place) if steps[0] else tuple(steps[2:])
        if found not in paths:
            raise ExpressionError("path_unknown", path="/".join(steps))
        return reference(paths[found])

    try:
        return _tied(tree, node.name, reference, path)
    except ExpressionError as error:
        draft.problem(row, column, error.code, **error.params)
        return None


def tied(tree: Tree, own: str, kinds: Mapping[str, Kind]) -> Tree:
    """One expression tied to questions of known kinds, without a workbook. Raises `ExpressionError`."""

    def reference(name: str) -> Tree:
        if name not in kinds:
            raise ExpressionError("reference_unknown", name=name)
        return ["rn" if kinds[name] in NUMBER_KINDS else "r", name]

    def path(steps: list[str]) -> Tree:
        raise ExpressionError("path_unknown", path="/".join(steps))

    return _tied(tree, own, reference, path)


def _tied(tree: Tree, own: str, reference: Callable[[str], Tree], path: Callable[[list[str]], Tree]) -> Tree:
    kind = tree[0]
    if kind == "r":
        return reference(tree[1])
    if kind == ".":
        return reference(own)
    if kind == "p":
        return path(tree[1])
    if kind in ("n", "s", "rn"):
        return tree
    if kind != "f":
        return [kind, *(_tied(child, own, reference, path) for child in tree[1:])]
    name, arguments = tree[1], tree[2]
    _check_call(name, arguments)
    if name == "position":
        return ["f", name, []]
    if name == "jr:choice-name":
        arguments = [arguments[0], ["s", _named_in_text(arguments[1], reference)]]
    return ["f", name, [_tied(a, own, reference, path) for a in arguments]]


def _named_in_text(argument: Tree, reference: Callable[[str], Tree]) -> str:
    match = IN_TEXT.fullmatch(argument[1].strip()) if argument[0] == "s" else None
    if match is None:
        raise ExpressionError("choice_name_argument")
    return str(reference(match.group(1))[1])


def _check_call(name: str, arguments: list[Tree]) -> None:
    if name in ODK_ONLY:
        raise ExpressionError("odk_only", what=f"{name}()")
    if name in FUNCTIONS:
        least, most = FUNCTIONS[name][:2]
    elif name in LAZY:
        least, most = LAZY[name]
    else:
        raise ExpressionError("function_unknown", name=name)
    if len(arguments) < least or (most is not None and len(arguments) > most):
        raise ExpressionError("function_arguments", name=name, count=str(len(arguments)))
    if name == "regex" and arguments[1][0] == "s":
        try:
            compile_pattern(arguments[1][1])
        except PatternError as error:
            raise ExpressionError("regex_bad", pattern=arguments[1][1][:80]) from error


def _order(nodes: list[Node], draft: Draft) -> tuple[str, ...]:
    """Names so that each follows what it reads. Each circle is reported once, at the cell that closes it."""
    by_name = {node.name: node for node in nodes}
    needs = {name: [n for n in _needs(node) if n in by_name] for name, node in by_name.items()}
    done: dict[str, bool] = {}  # False while being visited
    order: list[str] = []
    for start in needs:
        trail: list[tuple[str, list[str]]] = [] if start in done else [(start, list(needs[start]))]
        if trail:
            done[start] = False
        while trail:
            name, rest = trail[-1]
            if not rest:
                trail.pop()
                done[name] = True
                order.append(name)
                continue
            following = rest.pop()
            if following not in done:
                done[following] = False
                trail.append((following, list(needs[following])))
            elif not done[following]:
                circle = [n for n, _ in trail]
                _report_circle([*circle[circle.index(following) :], following], by_name, draft)
    return tuple(order)


def _needs(node: Node) -> list[str]:
    """What must be known before a node, last first: pop() takes the group above at once."""
    trees = [node.relevant, node.calculation if isinstance(node, Question) else None]
    names = sorted(set().union(*(references(t) for t in trees if t is not None)), reverse=True)
    return [*names, *node.path[-2:-1]]


def _report_circle(circle: list[str], by_name: dict[str, Node], draft: Draft) -> None:
    node = by_name[circle[0]]
    row = draft.rows.get(node.name)
    if row is None:
        return
    reads = isinstance(node, Question) and node.calculation and circle[1] in references(node.calculation)
    draft.problem(row, "calculation" if reads else "relevant", "circle", names=" → ".join(circle))
