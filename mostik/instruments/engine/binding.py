"""Ties expressions to the questions of a form: paths become places in the instance, functions are checked.

Tied trees keep the operators of `expressions.py` and have instead of paths:

    ["r", index]                 the only node at this place (no repeat above it)
    ["p", start, steps]          nodes: start is "/" root, "." context node, "c" node the expression belongs to,
                                 ["i", id] a secondary instance, or a tree; a step is [name, predicate…]
    ["ir", [[name, index]…]]     indexed-repeat: from the root down, the instance number `index` where it is given
    ["f", "jr:choice-name", [value, ["r" or "p" …], ["n", index]]]
    ["f", "regex", [text, ["re", program]]]

An absolute path out of a repeat into the same repeat means the same instance, as in ODK Collect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mostik.instruments.engine.expressions import ExpressionError, Tree, parse
from mostik.instruments.engine.functions import FUNCTIONS, LAZY, ODK_ONLY
from mostik.instruments.engine.patterns import MAX_PATTERN, PatternError, compile_pattern

Path = tuple[str, ...]
Candidates = frozenset[int] | None
"""Nodes of the form a path may reach; None = nodes of a secondary instance, which are not checked."""

NODE_TREES = frozenset(("r", "p", "ir", "|", "where", "f"))
IN_TEXT = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def plain_path(text: str) -> Path:
    """Names of an absolute path without predicates and prefixes, () for anything else."""
    stripped = "".join(text.split())
    if not stripped.startswith("/"):
        return ()
    return tuple(step.rpartition(":")[2] for step in stripped[1:].split("/"))


@dataclass(slots=True)
class Place:
    """A node of the instance as paths see it."""

    index: int
    name: str
    parent: int
    depth: int
    is_repeat: bool = False
    in_repeat: bool = False
    kids: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Scheme:
    """All places of a form; 0 is the root element. `names` finds a question by ${name}, `instances` are the ids of
    secondary instances."""

    places: list[Place] = field(default_factory=list)
    instances: set[str] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, parent: int, *, is_repeat: bool = False) -> Place:
        above = self.places[parent] if self.places else None
        in_repeat = is_repeat or (above is not None and above.in_repeat)
        place = Place(len(self.places), name, parent, above.depth + 1 if above else 0, is_repeat, in_repeat)
        if above is not None:
            above.kids[name] = place.index
        self.places.append(place)
        return place

    def at(self, path: Sequence[str]) -> int | None:
        """Index of the place of an absolute path of names, None if there is none."""
        if not path or not self.places or path[0] != self.places[0].name:
            return None
        index = 0
        for name in path[1:]:
            if name not in self.places[index].kids:
                return None
            index = self.places[index].kids[name]
        return index

    def path_of(self, index: int) -> Path:
        names: list[str] = []
        while index >= 0:
            names.append(self.places[index].name)
            index = self.places[index].parent
        return tuple(reversed(names))

    def is_inside(self, index: int, above: int) -> bool:
        while index > above:
            index = self.places[index].parent
        return index == above


class Binder:
    """Ties the expressions that belong to one node. `reads` gathers the indexes of nodes they depend on."""

    def __init__(self, scheme: Scheme, current: int) -> None:
        self.scheme = scheme
        self.current = current
        self.reads: set[int] = set()

    def tie(self, tree: Tree, *, inside_list: bool = False) -> Tree:
        """The tied tree. Raises ExpressionError; its code is `odk_only` when only ODK Collect can evaluate it.
        With `inside_list` the expression stands at an item of a list, as a choice_filter does."""
        return self._tie(tree, None if inside_list else frozenset((self.current,)))

    def _tie(self, tree: Tree, here: Candidates) -> Tree:
        kind = tree[0]
        if kind in ("n", "s"):
            return tree
        if kind == "ref":
            return self._reference(tree[1])
        if kind == "path":
            return self._path(tree[1], tree[2], here)[0]
        if kind == "f":
            return self._call(tree[1], tree[2], here)
        parts = [self._tie(child, here) for child in tree[1:]]
        if kind == "|" and any(part[0] not in NODE_TREES for part in parts):
            raise ExpressionError("unexpected_token", token="|", expression="|")
        return [kind, *parts]

    def _reference(self, name: str) -> Tree:
        if name.startswith("last-saved#"):
            raise ExpressionError("odk_only", what=name)
        if name not in self.scheme.names:
            raise ExpressionError("reference_unknown", name=name)
        steps = [[step] for step in self.scheme.path_of(self.scheme.names[name])]
        return self._path("/", steps, None)[0]

    # paths

    def _path(self, start: Any, steps: list[list[Any]], here: Candidates) -> tuple[Tree, Candidates]:
        if start == "." and steps == [["FALSE"]]:  # a cell of the workbook that holds the value FALSE
            return ["f", "false", []], here
        begin, reached, steps = self._start(start, steps, here)
        tied: list[list[Any]] = []
        is_plain = True
        for step in steps:
            test = step[0] if step[0][:1] == "@" or "::" in step[0] else step[0].rpartition(":")[2]
            if "::" in test or test == "//" or test.endswith("()"):
                raise ExpressionError("odk_only", what=test)
            reached = self._reach(reached, test, steps)
            predicates = [self._tie(predicate, reached) for predicate in step[1:]]
            is_plain = is_plain and not predicates and test != "*"
            if test != "." or predicates:
                tied.append([test, *predicates])
        self.reads |= reached or frozenset()
        if is_plain and reached is not None and len(reached) == 1:
            index = next(iter(reached))
            if not self.scheme.places[index].in_repeat:
                return ["r", index], reached
        return ["p", begin, tied], reached

    def _start(
        self, start: Any, steps: list[list[Any]], here: Candidates
    ) -> tuple[Any, Candidates, list[list[Any]]]:
        if start == ".":
            return ".", here, steps
        if start == "/":
            if not steps:
                return "/", frozenset((-1,)), steps
            return self._own_instance(steps) or ("/", frozenset((-1,)), steps)
        if start[:2] == ["f", "current"]:
            return "c", frozenset((self.current,)), steps
        if start[:2] == ["f", "instance"]:
            return ["i", self._instance_id(start[2])], None, steps
        return self._tie(start, here), None, steps

    def _own_instance(self, steps: list[list[Any]]) -> tuple[Any, Candidates, list[list[Any]]] | None:
        """A path into the repeat the expression itself stands in begins at the common ancestor."""
        index, common, at = -1, None, 0
        for number, step in enumerate(steps[:-1]):
            kids = self._kids(index)
            if step[0] not in kids or len(step) > 1:
                break
            index = kids[step[0]]
            if not self.scheme.is_inside(self.current, index):
                break
            if self.scheme.places[index].in_repeat:
                common, at = index, number + 1
        if common is None:
            return None
        ups = self.scheme.places[self.current].depth - self.scheme.places[common].depth
        return "c", frozenset((self.current,)), [*([[".."]] * ups), *steps[at:]]

    def _kids(self, index: int) -> dict[str, int]:
        if index >= 0:
            return self.scheme.places[index].kids
        return {self.scheme.places[0].name: 0} if self.scheme.places else {}

    def _reach(self, nodes: Candidates, test: str, steps: list[list[Any]]) -> Candidates:
        if nodes is None or test == ".":
            return nodes
        if test.startswith("@"):
            return None
        if test == "..":
            found = {self.scheme.places[node].parent for node in nodes if node >= 0}
        elif test == "*":
            found = {kid for node in nodes for kid in self._kids(node).values()}
        else:
            found = {self._kids(node)[test] for node in nodes if test in self._kids(node)}
        if not found:
            raise ExpressionError("path_unknown", path="/".join(step[0] for step in steps)[:120])
        return frozenset(found)

    # calls

    def _call(self, name: str, arguments: list[Tree], here: Candidates) -> Tree:
        check_call(name, arguments)
        if name == "current":
            return ["p", "c", []]
        if name == "instance":
            return ["p", ["i", self._instance_id(arguments)], []]
        if name == "indexed-repeat":
            return self._indexed_repeat(arguments, here)
        if name == "pulldata":
            return self._pulldata(arguments, here)
        if name == "jr:choice-name":
            target, index = self._named(arguments[1])
            return ["f", name, [self._tie(arguments[0], here), target, ["n", float(index)]]]
        if name == "regex":
            return ["f", name, [self._tie(arguments[0], here), _program(arguments[1])]]
        return ["f", name, [self._tie(argument, here) for argument in arguments]]

    def _instance_id(self, arguments: list[Tree]) -> str:
        if arguments[0][0] != "s" or arguments[0][1] not in self.scheme.instances:
            raise ExpressionError("instance_unknown", name=str(arguments[0][1])[:60])
        return str(arguments[0][1])

    def _named(self, argument: Tree) -> tuple[Tree, int]:
        """The question jr:choice-name() names: '${q}', a path as a text, or a path."""
        inner = argument
        try:
            if argument[0] == "s":
                match = IN_TEXT.fullmatch(argument[1].strip())
                inner = ["ref", match.group(1)] if match else parse(argument[1])
            if inner[0] == "ref":
                inner = ["path", "/", [[s] for s in self.scheme.path_of(self.scheme.names[inner[1]])]]
            tree, reached = self._path(inner[1], inner[2], frozenset((self.current,)))
        except (ExpressionError, KeyError, IndexError, TypeError) as error:
            raise ExpressionError("choice_name_argument") from error
        if reached is None or len(reached) != 1:
            raise ExpressionError("choice_name_argument")
        return tree, next(iter(reached))

    def _indexed_repeat(self, arguments: list[Tree], here: Candidates) -> Tree:
        target = self._absolute(arguments[0])
        indexes: dict[int, Tree] = {}
        for group, number in zip(arguments[1::2], arguments[2::2], strict=True):
            indexes[self._absolute(group)] = self._tie(number, here)
        self.reads.add(target)
        chain: list[int] = []
        node = target
        while node >= 0:
            chain.append(node)
            node = self.scheme.places[node].parent
        steps: list[list[Any]] = []
        for index in reversed(chain):
            steps.append([self.scheme.places[index].name, *([indexes[index]] if index in indexes else [])])
        return ["ir", steps]

    def _absolute(self, tree: Tree) -> int:
        """The place a plain path argument means, whatever instance it is in."""
        if tree[0] == "ref" and tree[1] in self.scheme.names:
            return self.scheme.names[tree[1]]
        if tree[0] == "path" and all(len(step) == 1 for step in tree[2]):
            start = frozenset((-1,)) if tree[1] == "/" else frozenset((self.current,))
            reached: Candidates = start
            for step in tree[2]:
                reached = self._reach(reached, step[0], tree[2])
            if reached is not None and len(reached) == 1:
                return next(iter(reached))
        raise ExpressionError("indexed_repeat_argument")

    def _pulldata(self, arguments: list[Tree], here: Candidates) -> Tree:
        """pulldata('list', 'column', 'key column', key) is a path into the attached table."""
        if any(argument[0] != "s" for argument in arguments[:3]):
            raise ExpressionError("odk_only", what="pulldata()")
        name, column, key = (str(argument[1]) for argument in arguments[:3])
        ident = next((i for i in (name, name.removesuffix(".csv")) if i in self.scheme.instances), None)
        if ident is None:
            raise ExpressionError("instance_unknown", name=name[:60])
        return ["f", "pulldata", [["p", ["i", ident], [["root"], ["item"]]], ["s", column], ["s", key],
                                  self._tie(arguments[3], here)]]  # fmt: skip


def check_call(name: str, arguments: Sequence[Tree]) -> None:
    """Raises ExpressionError when there is no such function or it does not take so many arguments."""
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
    if name == "indexed-repeat" and len(arguments) % 2 == 0:
        raise ExpressionError("function_arguments", name=name, count=str(len(arguments)))
    if name == "regex" and arguments[1][0] == "s":
        _program(arguments[1])


def _program(argument: Tree) -> Tree:
    if argument[0] != "s":
        raise ExpressionError("odk_only", what="regex() with a computed pattern")
    try:
        return ["re", compile_pattern(argument[1]).to_json()]
    except PatternError as error:
        if _is_pattern(argument[1]):
            raise ExpressionError("odk_only", what=f"regex {argument[1][:80]}") from error
        raise ExpressionError("regex_bad", pattern=argument[1][:80]) from error


def _is_pattern(text: str) -> bool:
    """Whether ODK Collect could run a pattern that is outside our subset."""
    if len(text) > MAX_PATTERN:
        return False
    try:
        re.compile(re.sub(r"\\p\{\w+\}", "x", text, flags=re.IGNORECASE))
    except (re.error, OverflowError, RecursionError):
        return False
    return True
