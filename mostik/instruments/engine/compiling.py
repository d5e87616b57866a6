"""Tied trees → Python functions, once per form. `static/instruments/engine.js` runs the same trees in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mostik.instruments.engine import patterns
from mostik.instruments.engine.expressions import Tree
from mostik.instruments.engine.functions import FUNCTIONS, OF_NODES, shuffled
from mostik.instruments.engine.values import (
    Value,
    arithmetic,
    compare,
    to_boolean,
    to_number,
    to_string,
)

if TYPE_CHECKING:
    from mostik.instruments.engine.runtime import Run

DONE = 2
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
Nodes = list[Any]


class Context:
    """Where an expression is evaluated: `node` is `.`, `own` is the node it belongs to, `position` of `size` inside a
    predicate."""

    __slots__ = ("node", "own", "position", "run", "size")

    def __init__(self, run: Run, node: Any, own: Any, position: int = 1, size: int = 1) -> None:
        self.run, self.node, self.own, self.position, self.size = run, node, own, position, size

    @property
    def today(self) -> str:
        return self.run.today

    @property
    def now(self) -> str:
        return self.run.now


Compiled = Callable[[Context], Value]


def compile_tree(tree: Tree) -> Compiled:
    """A function from the context to the value of the tree."""
    kind = tree[0]
    if kind in ("n", "s"):
        constant = float(tree[1]) if kind == "n" else str(tree[1])
        return lambda c: constant
    if kind == "r":
        return _single(tree[1])
    if kind in ("p", "ir", "|", "where"):
        return _compile_nodes(tree)
    if kind == "neg":
        inner = compile_tree(tree[1])
        return lambda c: -to_number(inner(c))
    if kind == "f":
        return _compile_call(tree[1], tree[2])
    return _compile_operator(kind, compile_tree(tree[1]), compile_tree(tree[2]))


def _single(index: int) -> Compiled:
    def read(c: Context) -> Value:
        run = c.run
        node = run.single[index]
        if node.state != DONE:
            run.settle(node)
        return node.value

    return read


def _compile_operator(operator: str, left: Compiled, right: Compiled) -> Compiled:
    if operator == "and":
        return lambda c: to_boolean(left(c)) and to_boolean(right(c))
    if operator == "or":
        return lambda c: to_boolean(left(c)) or to_boolean(right(c))
    if operator in ("=", "!="):
        return _equality(left, right, same=operator == "=")
    if operator in COMPARISONS:
        return lambda c: compare(operator, left(c), right(c))
    return lambda c: arithmetic(operator, left(c), right(c))


def _equality(left: Compiled, right: Compiled, *, same: bool) -> Compiled:
    """Most expressions compare two texts: that is done at once."""
    operator = "=" if same else "!="

    def holds(c: Context) -> Value:
        a, b = left(c), right(c)
        if type(a) is str and type(b) is str:
            return (a == b) is same
        return compare(operator, a, b)

    return holds


def _compile_call(name: str, trees: list[Tree]) -> Compiled:
    special = SPECIAL.get(name)
    if special is not None:
        return special(trees)
    function = FUNCTIONS[name][2]
    compiled = [_as_nodes(t) if name in OF_NODES else compile_tree(t) for t in trees]
    if len(compiled) == 1:
        only = compiled[0]
        return lambda c: function((only(c),), c)
    return lambda c: function([a(c) for a in compiled], c)


def _as_nodes(tree: Tree) -> Compiled:
    """A reference gives its node here and not its value: count() of a hidden question is 0."""
    return _compile_nodes(tree) if tree[0] == "r" else compile_tree(tree)


# what needs the trees themselves


def _if(trees: list[Tree]) -> Compiled:
    test, yes, no = map(compile_tree, trees)
    return lambda c: yes(c) if to_boolean(test(c)) else no(c)


def _coalesce(trees: list[Tree]) -> Compiled:
    compiled = [compile_tree(t) for t in trees]
    return lambda c: next((v for a in compiled if to_string(v := a(c)) not in ("", "NaN")), "")


def _once(trees: list[Tree]) -> Compiled:
    inner = compile_tree(trees[0])
    return lambda c: c.own.given or inner(c)


def _position(trees: list[Tree]) -> Compiled:
    if not trees:
        return lambda c: float(c.position)
    nodes = _compile_nodes(trees[0])

    def number(c: Context) -> Value:
        found = nodes(c)
        return float(found[0].number) if found else 0.0

    return number


def _randomize(trees: list[Tree]) -> Compiled:
    nodes = _compile_nodes(trees[0])
    seed = compile_tree(trees[1]) if len(trees) > 1 else None
    return lambda c: shuffled(nodes(c), None if seed is None else to_number(seed(c)))


def _regex(trees: list[Tree]) -> Compiled:
    text = compile_tree(trees[0])
    start, states = trees[1][1]
    program = patterns.Program(tuple((k, tuple(t), tuple(r)) for k, t, r in states), start)
    return lambda c: patterns.matches(program, to_string(text(c)))


def _choice_name(trees: list[Tree]) -> Compiled:
    value, target, index = compile_tree(trees[0]), _compile_nodes(trees[1]), int(trees[2][1])

    def label(c: Context) -> Value:
        found = target(c)
        return c.run.choice_label(index, found[0] if found else None, to_string(value(c)))

    return label


def _pulldata(trees: list[Tree]) -> Compiled:
    items, key = _compile_nodes(trees[0]), compile_tree(trees[3])
    column, key_column = trees[1][1], trees[2][1]

    def find(c: Context) -> Value:
        wanted = to_string(key(c))
        for item in items(c):
            if wanted and to_string(item.kids.get(key_column, [])) == wanted:
                return to_string(item.kids.get(column, []))
        return ""

    return find


SPECIAL: dict[str, Callable[[list[Tree]], Compiled]] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "position": _position,
    "last": lambda trees: lambda c: float(c.size),
    "randomize": _randomize,
    "regex": _regex,
    "jr:choice-name": _choice_name,
    "pulldata": _pulldata,
}

# paths


def _compile_nodes(tree: Tree) -> Callable[[Context], Nodes]:
    """A function giving the relevant nodes of a tree; a value that is no node gives none."""
    kind = tree[0]
    if kind == "r":
        index = tree[1]
        return lambda c: _relevant([c.run.single[index]], c)
    if kind == "p":
        return _compile_path(tree[1], tree[2])
    if kind == "ir":
        return _compile_indexed(tree[1])
    if kind == "|":
        left, right = _compile_nodes(tree[1]), _compile_nodes(tree[2])
        return lambda c: _united(left(c), right(c))
    if kind == "where":
        inner, tests = _compile_nodes(tree[1]), [compile_tree(t) for t in tree[2:]]
        return lambda c: _filtered(inner(c), tests, c)
    value = compile_tree(tree)

    def nodes(c: Context) -> Nodes:
        found = value(c)
        return found if isinstance(found, list) else []

    return nodes


def _compile_path(start: Any, steps: list[list[Any]]) -> Callable[[Context], Nodes]:
    begin = _compile_start(start)
    moves = [(step[0], [compile_tree(t) for t in step[1:]]) for step in steps]

    def walk(c: Context) -> Nodes:
        nodes = begin(c)
        for name, tests in moves:
            if name == "..":
                nodes = _parents(nodes)
            elif tests:
                nodes = [kid for node in nodes for kid in _filtered(_step(node, name, c), tests, c)]
                continue
            else:
                nodes = [kid for node in nodes for kid in _step(node, name, c)]
            if tests:
                nodes = _filtered(nodes, tests, c)
        return _relevant(nodes, c)

    return walk


def _compile_start(start: Any) -> Callable[[Context], Nodes]:
    if start == "/":
        return lambda c: [c.run.top]
    if start == ".":
        return lambda c: [c.node]
    if start == "c":
        return lambda c: [c.own]
    if start[0] == "i":
        ident = start[1]
        return lambda c: [c.run.instances[ident]]
    return _compile_nodes(start)


def _step(node: Any, name: str, c: Context) -> Nodes:
    if name == "*":
        return [kid for n, kids in node.kids.items() if n[:1] != "@" for kid in kids]
    if name == ".":
        return [node]
    return node.kids.get(name) or []


def _parents(nodes: Nodes) -> Nodes:
    found: Nodes = []
    for node in nodes:
        if node.parent is not None and not any(node.parent is other for other in found):
            found.append(node.parent)
    return found


def _relevant(nodes: Nodes, c: Context) -> Nodes:
    run = c.run
    for node in nodes:
        if node.state != DONE:
            run.settle(node)
    return [node for node in nodes if node.relevant]


def _filtered(nodes: Nodes, tests: list[Compiled], c: Context) -> Nodes:
    for test in tests:
        size = len(nodes)
        kept = []
        for position, node in enumerate(nodes, start=1):
            value = test(Context(c.run, node, c.own, position, size))
            if (value == position) if isinstance(value, float) else to_boolean(value):
                kept.append(node)
        nodes = kept
    return nodes


def _united(left: Nodes, right: Nodes) -> Nodes:
    return left + [node for node in right if not any(node is other for other in left)]


def _compile_indexed(steps: list[list[Any]]) -> Callable[[Context], Nodes]:
    moves = [(step[0], compile_tree(step[1]) if len(step) > 1 else None) for step in steps]

    def walk(c: Context) -> Nodes:
        nodes = [c.run.top]
        for name, index in moves:
            nodes = [kid for node in nodes for kid in node.kids.get(name, ())]
            if index is not None:
                wanted = to_number(index(c))
                nodes = [node for node in nodes if node.number == wanted]
        return _relevant(nodes[:1], c)

    return walk
