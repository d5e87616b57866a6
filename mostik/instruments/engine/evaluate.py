"""What a card with these answers looks like: calculated values, hidden questions, violations.

The same work is done in the browser by `static/instruments/card.js`; the server never believes it and repeats it here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mostik.instruments.engine.expressions import Tree
from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    NUMBER_KINDS,
    SILENT_KINDS,
    Form,
    Group,
    Kind,
    Question,
    text_in,
)
from mostik.instruments.engine.functions import FUNCTIONS
from mostik.instruments.engine.problems import sentence
from mostik.instruments.engine.values import (
    DATE,
    Value,
    arithmetic,
    compare,
    days_of,
    to_boolean,
    to_number,
    to_string,
)

MAX_TEXT = 20_000
INTEGER = re.compile(r"-?\d{1,12}", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?", re.ASCII)

Compiled = Callable[["Card"], Value]


@dataclass(frozen=True, slots=True)
class Violation:
    """A question that does not let the card be completed. `code`: required, constraint, or the wrong kind of value."""

    question: str
    code: str
    messages: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str = "ru", default_language: str = "") -> str:
        return text_in(self.messages, language, default_language) or sentence(f"answer_{self.code}", language)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`values`: final texts by question, '' = empty; hidden questions are empty. `hidden`: names of questions (not
    groups) left out by `relevant`, own or of a group above."""

    values: dict[str, str]
    hidden: frozenset[str]
    violations: tuple[Violation, ...]


@dataclass(slots=True)
class Card:
    """State of one evaluation; also the `Context` of functions."""

    form: Form
    answers: Mapping[str, str | None]
    today: str
    now: str
    values: dict[str, str] = field(default_factory=dict)
    own: str = ""

    def choice_label(self, question: str, value: str) -> str:
        found = self.form.question(question)
        if found is None:
            return ""
        labels = next((c.labels for c in found.choices if c.name == value), {})
        return text_in(labels, "", self.form.default_language)


def evaluate(
    form: Form,
    answers: Mapping[str, str | None],
    *,
    now: dt.datetime | None = None,
    check: bool = True,
) -> Evaluation:
    """Values, hidden questions and, with `check`, violations of a card with these raw answers.

    `now` is the moment `today()` and `now()` mean, aware and in the zone of the person; the present by default.
    """
    moment = (now or dt.datetime.now().astimezone()).replace(microsecond=0)
    card = Card(form, answers, moment.date().isoformat(), moment.isoformat(timespec="milliseconds"))
    nodes = _nodes_of(form)
    hidden_nodes: set[str] = set()
    for name in form.order:
        node = nodes[name]
        if any(group in hidden_nodes for group in node.path[:-1]) or not _holds(node.relevant, card):
            hidden_nodes.add(name)
            if isinstance(node, Question):
                card.values[name] = ""
        elif isinstance(node, Question):
            card.values[name] = _value(node, card)
    questions = [q for q in nodes.values() if isinstance(q, Question)]
    hidden = frozenset(q.name for q in questions if q.name in hidden_nodes)
    violations = (
        tuple(v for q in questions if q.name not in hidden_nodes and (v := _violation(q, card)))
        if check
        else ()
    )
    return Evaluation(card.values, hidden, violations)


def is_static(form: Form) -> bool:
    """Whether no answer can hide another: then every question is visible whatever is answered."""
    return all(node.relevant is None for node in _nodes_of(form).values())


_NODES: dict[int, tuple[Form, dict[str, Group | Question]]] = {}


def _nodes_of(form: Form) -> dict[str, Group | Question]:
    kept = _NODES.get(id(form))
    if kept is not None and kept[0] is form:
        return kept[1]
    nodes: dict[str, Group | Question] = {g.name: g for g in form.groups()}
    nodes.update((q.name, q) for q in form.questions())
    if len(_NODES) > 64:
        _NODES.clear()
    _NODES[id(form)] = (form, nodes)
    return nodes


def _value(question: Question, card: Card) -> str:
    given = card.answers.get(question.name)
    if question.calculation is not None:
        card.own = question.name
        card.values[question.name] = given or ""
        return to_string(run(question.calculation, card))
    return (given or "").strip() if question.kind in NUMBER_KINDS else (given or "")


def _holds(tree: Tree | None, card: Card) -> bool:
    return tree is None or to_boolean(run(tree, card))


def _violation(question: Question, card: Card) -> Violation | None:
    value = card.values[question.name]
    card.own = question.name
    if question.kind in SILENT_KINDS or question.kind is Kind.NOTE:
        return None
    if not value.strip():
        if question.required is not None and _holds(question.required, card):
            return Violation(question.name, "required", question.required_messages)
        return None
    wrong = wrong_value(question, value)
    if wrong:
        return Violation(question.name, wrong)
    if question.constraint is not None and not _holds(question.constraint, card):
        return Violation(question.name, "constraint", question.constraint_messages)
    return None


def wrong_value(question: Question, value: str) -> str:
    """Code of what is wrong with the kind of a value that is not empty, '' if nothing: `integer`, `decimal`, `date`,
    `choice`, `long`."""
    if question.kind is Kind.INTEGER:
        return "" if INTEGER.fullmatch(value) else "integer"
    if question.kind is Kind.DECIMAL:
        return "" if DECIMAL.fullmatch(value) else "decimal"
    if question.kind is Kind.DATE:
        return "" if len(value) == 10 and DATE.fullmatch(value) and days_of(value) is not None else "date"
    if question.kind in CHOICE_KINDS:
        words = value.split() if question.kind is Kind.SELECT_MULTIPLE else [value]
        known = {c.name for c in question.choices}
        return "" if known.issuperset(words) and len(set(words)) == len(words) else "choice"
    return "long" if len(value) > MAX_TEXT else ""


def run(tree: Tree, card: Card) -> Value:
    """Value of a tree for a card."""
    return _compiled(tree)(card)


def _compiled(tree: Tree) -> Compiled:
    # Keyed by identity: trees belong to a form and live as long as it does.
    kept = _CLOSURES.get(id(tree))
    if kept is None or kept[0] is not tree:
        if len(_CLOSURES) > 20_000:
            _CLOSURES.clear()
        kept = _CLOSURES[id(tree)] = (tree, _compile(tree))
    return kept[1]


_CLOSURES: dict[int, tuple[Tree, Compiled]] = {}


def _compile(tree: Tree) -> Compiled:
    kind = tree[0]
    if kind in ("n", "s"):
        constant = float(tree[1]) if kind == "n" else str(tree[1])
        return lambda card: constant
    if kind == "r":
        name = tree[1]
        return lambda card: card.values.get(name, "")
    if kind == "rn":
        return _number_reference(tree[1])
    if kind == ".":
        return lambda card: card.values.get(card.own, "")
    if kind == "neg":
        inner = _compile(tree[1])
        return lambda card: -to_number(inner(card))
    if kind == "f":
        return _compile_call(tree[1], [_compile(a) for a in tree[2]])
    return _compile_operator(kind, _compile(tree[1]), _compile(tree[2]))


def _number_reference(name: str) -> Compiled:
    def read(card: Card) -> Value:
        text = card.values.get(name, "")
        return to_number(text) if text else ""

    return read


def _compile_operator(operator: str, left: Compiled, right: Compiled) -> Compiled:
    if operator == "and":
        return lambda card: to_boolean(left(card)) and to_boolean(right(card))
    if operator == "or":
        return lambda card: to_boolean(left(card)) or to_boolean(right(card))
    if operator in ("=", "!=", "<", "<=", ">", ">="):
        return lambda card: compare(operator, left(card), right(card))
    return lambda card: arithmetic(operator, left(card), right(card))


def _compile_call(name: str, arguments: list[Compiled]) -> Compiled:
    if name == "if":
        test, yes, no = arguments
        return lambda card: yes(card) if to_boolean(test(card)) else no(card)
    if name == "coalesce":
        return lambda card: next((v for a in arguments if to_string(v := a(card)) not in ("", "NaN")), "")
    if name == "once":
        return lambda card: card.values.get(card.own, "") or arguments[0](card)
    function = FUNCTIONS[name][2]
    return lambda card: function([a(card) for a in arguments], card)
