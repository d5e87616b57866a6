"""A filled form as a tree of nodes: built from the answers, settled in the order of the form.

A node is settled when its relevance and its value are known. Expressions that read a node not yet settled settle it
first, so repeats may look at each other's instances.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mostik.instruments.engine.compiling import Compiled, Context, compile_tree
from mostik.instruments.engine.expressions import Tree
from mostik.instruments.engine.form import Form, Group, Kind, Question, Texts, text_in
from mostik.instruments.engine.functions import shuffled
from mostik.instruments.engine.secondary import Item
from mostik.instruments.engine.values import Value, date_of_days, days_of, to_boolean, to_number, to_string

FRESH, BUSY, DONE = 0, 1, 2
MAX_TIMES = 500
MAX_NODES = 50_000
"""Nodes of one filled form: more instances than that are not built, whatever a page or a phone claims."""
MAX_DEPTH = 60
"""Nodes settled inside each other, as when each instance of a repeat reads the next one."""
INSTANCE_KEY = re.compile(r"^(.*\[)(\d{1,4})\](?:/|$)")
NOTHING: dict[str, list[Any]] = {}


class Node:
    """One place of the instance. `given` is the answer, `text` the final value as it is kept, `value` the same as
    expressions see it (a number for numeric questions). `number` counts instances of a repeat from 1."""

    __slots__ = ("given", "key", "kids", "number", "parent", "plan", "relevant", "state", "text", "value")

    def __init__(self, plan: Any, parent: Any, key: str, given: str, number: int = 1) -> None:
        self.plan: Plan = plan
        self.parent: Any = parent
        self.key = key
        self.given = given
        self.number = number
        self.kids: dict[str, list[Any]] = NOTHING
        self.state = FRESH
        self.relevant = True
        self.text = ""
        self.value: Value = ""


class Plan:
    """What is known of a place for all forms filled: compiled expressions and the plans below."""

    __slots__ = ("calculate", "count", "index", "is_computed", "is_leaf", "is_number", "is_repeat", "itemset", "kids", "local",
                 "name", "node", "relevant", "type")  # fmt: skip

    def __init__(self, node: Group | Question) -> None:
        self.node = node
        self.index = node.index
        self.local = node.name
        self.name = node.path[-1] if node.path else node.name
        self.relevant = _compiled(node.relevant)
        self.kids: list[Plan] = []
        self.is_leaf = isinstance(node, Question)
        self.is_repeat = isinstance(node, Group) and node.is_repeat
        self.count = _compiled(node.count) if isinstance(node, Group) else None
        self.calculate: Compiled | None = None
        self.itemset: Compiled | None = None
        self.is_computed = self.is_number = False
        self.type = ""
        if isinstance(node, Question):
            self.calculate = _compiled(node.calculation)
            self.itemset = _compiled(node.itemset.nodes) if node.itemset else None
            self.is_computed = self.calculate is not None or self.itemset is not None
            self.is_number = node.is_number
            self.type = node.type


def _compiled(tree: Tree | None) -> Compiled | None:
    return None if tree is None else compile_tree(tree)


class Program:
    """The compiled form. Made once and kept with the form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.plans = [Plan(node) for node in form.nodes]
        for plan in self.plans[1:]:
            self.plans[plan.node.parent].kids.append(plan)
        self.order = [self.plans[index] for index in form.order]
        self.in_repeat = [False] * len(self.plans)
        for plan in self.plans:
            above = plan.node.parent
            self.in_repeat[plan.index] = plan.is_repeat or (above >= 0 and self.in_repeat[above])
        self.repeats = [plan.local for plan in self.plans if plan.is_repeat]
        self.trees: dict[int, Compiled] = {}

    def tree(self, tree: Tree) -> Compiled:
        """Expressions that are needed in some evaluations only, compiled at their first use."""
        found = self.trees.get(id(tree))
        if found is None:
            found = self.trees[id(tree)] = compile_tree(tree)
        return found


def program_of(form: Form) -> Program:
    program = form.program.get("program")
    if program is None:
        program = form.program["program"] = Program(form)
    return program  # type: ignore[no-any-return]


class Run:
    """One evaluation of a form with these answers."""

    def __init__(self, program: Program, answers: Mapping[str, str | None], today: str, now: str) -> None:
        self.program = program
        self.answers = answers
        self.today, self.now = today, now
        self.instances: Mapping[str, Item] = program.form.instances
        self.single: list[Any] = [None] * len(program.plans)
        self.built = self.depth = 0
        self.counts = _counts(answers) if program.repeats else {}
        self.top = Node(None, None, "", "")
        self.top.state = DONE
        if program.plans:
            self.top.kids = {program.plans[0].name: [self._build(program.plans[0], self.top, "", 1)]}

    # the tree

    def _build(self, plan: Plan, parent: Node, prefix: str, number: int) -> Node:
        self.built += 1
        if plan.is_leaf:
            key = prefix + plan.local
            node = Node(plan, parent, key, self.answers.get(key) or "", number)
        else:
            key = f"{prefix}{plan.local}[{number}]" if plan.is_repeat else prefix + plan.local
            node = Node(plan, parent, key, "", number)
            inside = key + "/" if plan.is_repeat else prefix
            kids: dict[str, list[Any]] = {}
            for kid in plan.kids:
                times = self._times(kid, inside) if kid.is_repeat else 1
                kids[kid.name] = [self._build(kid, node, inside, n) for n in range(1, times + 1)]
            node.kids = kids
        if not self.program.in_repeat[plan.index]:
            self.single[plan.index] = node
        return node

    def _times(self, plan: Plan, prefix: str) -> int:
        """How many instances there are: as many as the answers say, in a fresh form as many as it begins with."""
        assert isinstance(plan.node, Group)
        if self.built > MAX_NODES:
            return 0
        found = self.counts.get(f"{prefix}{plan.local}[")
        return plan.node.times if found is None else found

    def nodes_of(self, plan: Plan) -> list[Node]:
        """All nodes of a place, in document order."""
        if not self.program.in_repeat[plan.index]:
            return [self.single[plan.index]]
        above = self.program.plans[plan.node.parent]
        return [node for parent in self.nodes_of(above) for node in parent.kids.get(plan.name, ())]

    def spare(self, index: int, parent: Node) -> Node:
        """One more instance of a repeat, number 0, with the defaults of its questions; it is not in the tree."""
        plan = self.program.plans[index]
        node = self._build(plan, parent, self.inside(parent), 0)
        stack: list[Any] = [node]
        while stack:
            below = stack.pop()
            if isinstance(below.plan.node, Question) and not below.given:
                below.given = below.plan.node.default
            stack.extend(kid for kids in below.kids.values() for kid in kids)
        for below in self.walk(node):
            self.settle(below)
        return node

    def near(self, index: int, node: Node) -> Node:
        """The node of a place in the same instance as `node`."""
        below: list[Plan] = []
        at = index
        while at >= 0:
            below.append(self.program.plans[at])
            at = self.program.plans[at].node.parent
        found: Any = node
        while found.plan is None or found.plan not in below:
            found = found.parent
        for plan in reversed(below[: below.index(found.plan)]):
            found = found.kids[plan.name][0]
        return found  # type: ignore[no-any-return]

    @staticmethod
    def inside(parent: Any) -> str:
        """What stands before the keys of nodes under `parent`."""
        while parent is not None and parent.plan is not None:
            if parent.plan.is_repeat:
                return f"{parent.key}/"
            parent = parent.parent
        return ""

    def walk(self, top: Node | None = None) -> Iterator[Node]:
        """Every node in document order; of the whole form, or `top` and what is below it."""
        if top is None and not self.program.repeats:
            yield from self.single
            return
        stack: list[Any] = [kid for kids in self.top.kids.values() for kid in kids] if top is None else [top]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(kid for kids in reversed(node.kids.values()) for kid in reversed(kids))

    # settling

    def settle_all(self) -> None:
        for plan in self.program.order:
            if plan.count is not None:
                self._settle_count(plan)
            for node in (
                self.nodes_of(plan) if self.program.in_repeat[plan.index] else (self.single[plan.index],)
            ):
                if node.state == FRESH:
                    self.settle(node)

    def settle(self, node: Any) -> None:
        """Relevance and value of a node. A node that is being settled gives what it has: its own former value."""
        if node.state != FRESH or self.depth > MAX_DEPTH:
            return
        self.depth += 1
        node.state = BUSY
        if node.parent.state == FRESH:
            self.settle(node.parent)
        plan = node.plan
        node.relevant = node.parent.relevant
        if plan.is_leaf and node.given:
            self._set(node, node.given)
        if plan.relevant is not None and node.relevant:
            node.relevant = to_boolean(plan.relevant(Context(self, node, node)))
        if plan.is_leaf and (plan.is_computed or not node.relevant):
            self._settle_value(node, plan)
        node.state = DONE
        self.depth -= 1

    def _settle_value(self, node: Node, plan: Plan) -> None:
        if not node.relevant:
            node.text, node.value = "", ""
        elif plan.calculate is not None:
            self._set(node, cast(plan.type, plan.calculate(Context(self, node, node))))
        elif plan.itemset is not None and node.given:
            self._set(node, self._still_offered(node))

    def _set(self, node: Node, text: str) -> None:
        node.text = text
        node.value = to_number(text) if text and node.plan.is_number else text

    def _still_offered(self, node: Node) -> str:
        """The chosen values that the list still has: after another region is chosen the old town is gone."""
        offered = {value for value, _item in self.items(node)}
        chosen = node.given.split() if node.plan.node.kind is Kind.SELECT_MULTIPLE else [node.given]  # type: ignore[union-attr]
        return " ".join(value for value in chosen if value in offered)

    def _settle_count(self, plan: Plan) -> None:
        above = self.program.plans[plan.node.parent]
        for parent in self.nodes_of(above):
            stand_in = Node(plan, parent, "", "")
            assert plan.count is not None
            wanted = to_number(plan.count(Context(self, stand_in, stand_in)))
            times = 0 if math.isnan(wanted) or wanted < 0 else int(min(wanted, MAX_TIMES))
            kids = parent.kids[plan.name]
            prefix = self.inside(parent)
            while len(kids) < times and self.built <= MAX_NODES:
                kids.append(self._build(plan, parent, prefix, len(kids) + 1))
            del kids[times:]

    # choices

    def items(self, node: Node) -> list[tuple[str, Any]]:
        """(value, item) of the choices a question offers now; only for questions with an itemset."""
        question = node.plan.node
        assert isinstance(question, Question)
        itemset = question.itemset
        assert itemset is not None
        assert node.plan.itemset is not None
        found = node.plan.itemset(Context(self, node, node))
        found = found if isinstance(found, list) else []
        if itemset.shuffled:
            seed = (
                None
                if itemset.seed is None
                else to_number(self.program.tree(itemset.seed)(Context(self, node, node)))
            )
            found = shuffled(found, seed)
        return [(to_string(item.kids.get(itemset.value, [])), item) for item in found]

    def item_label(self, question: Question, item: Any) -> Texts:
        itemset = question.itemset
        assert itemset is not None
        text = to_string(item.kids.get(itemset.label, []))
        return self.program.form.item_texts.get(text, {}) if itemset.translated else {"": text}

    def choice_label(self, index: int, node: Any, value: str) -> str:
        """What jr:choice-name() says: the label in the language of the form."""
        question = self.program.form.nodes[index]
        if not isinstance(question, Question):
            return ""
        labels: Texts = {}
        if question.itemset is None:
            labels = next((c.labels for c in question.choices if c.name == value), {})
        elif node is not None:
            found = next((item for name, item in self.items(node) if name == value), None)
            labels = {} if found is None else self.item_label(question, found)
        return text_in(labels, "", self.program.form.default_language)

    def value_of(self, tree: Tree, node: Any) -> Value:
        """Value of an expression of a node: required, constraint, an output in a label."""
        return self.program.tree(tree)(Context(self, node, node))


def _counts(answers: Mapping[str, str | None]) -> dict[str, int]:
    """Numbers of instances by `prefix + name + "["`, from the keys `name[]` and `name[3]/…`."""
    counts: dict[str, int] = {}
    told: dict[str, int] = {}
    for key, value in answers.items():
        if key.endswith("[]"):
            told[key[:-1]] = (
                min(int(value), MAX_TIMES) if value and value.isascii() and value.isdecimal() else 0
            )
            continue
        rest = key
        while match := INSTANCE_KEY.match(rest):
            name, number = match.group(1), min(int(match.group(2)), MAX_TIMES)
            counts[name] = max(counts.get(name, 0), number)
            rest = name[:-1]
    return {**counts, **told}


def cast(kind: str, value: Value) -> str:
    """A calculated value as the type of its node keeps it; what is not a number is nothing."""
    if kind in ("int", "decimal"):
        value = to_number(value)
    if isinstance(value, float):
        if math.isnan(value) or (kind == "int" and math.isinf(value)):
            return ""
        if kind == "int":
            return to_string(float(math.trunc(value)))
    if kind == "date":
        text = to_string(value) if isinstance(value, str | list) else date_of_days(to_number(value))
        return text[:10] if days_of(text) is not None else ""
    return to_string(value)
