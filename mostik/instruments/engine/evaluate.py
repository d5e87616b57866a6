"""What a card with these answers looks like: calculated values, hidden questions, violations.

Answers are texts by key (`form.Question.name`); the number of instances of a repeat stands under `name[]`.
The same work is done in the browser by `static/instruments/card.js`; the server never believes it and repeats it here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    UNASKED,
    Form,
    Kind,
    Question,
    text_in,
)
from mostik.instruments.engine.problems import sentence
from mostik.instruments.engine.runtime import Node, Run, program_of
from mostik.instruments.engine.values import DATE, days_of, to_boolean, to_string

MAX_TEXT = 20_000
INTEGER = re.compile(r"-?\d{1,12}", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?", re.ASCII)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)


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
    """`values`: final texts by key, '' = empty; hidden questions are empty. `hidden`: keys of questions left out by
    `relevant`, own or of a group above; `hidden_groups` the same of groups. `repeats`: number of instances by key.
    `run` knows the rest: what a question offers now, what stands in its label."""

    values: dict[str, str]
    hidden: frozenset[str]
    violations: tuple[Violation, ...]
    hidden_groups: frozenset[str] = frozenset()
    repeats: Mapping[str, int] = field(default_factory=dict)
    run: Run | None = field(default=None, compare=False, repr=False)

    @property
    def counts(self) -> dict[str, str]:
        """Numbers of instances as answers keep them."""
        return {f"{key}[]": str(number) for key, number in self.repeats.items()}


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
    run = started(form, answers, now)
    run.settle_all()
    values: dict[str, str] = {}
    hidden: list[str] = []
    hidden_groups: list[str] = []
    violations: list[Violation] = []
    repeats: dict[str, int] = {}
    for node in run.walk():
        plan = node.plan
        if plan.is_leaf:
            values[node.key] = node.text
            if not node.relevant:
                hidden.append(node.key)
            elif check and (found := _violation(run, node)):
                violations.append(found)
            continue
        if not node.relevant:
            hidden_groups.append(node.key)
        for kid in plan.kids:
            if kid.is_repeat:
                repeats[run.inside(node) + kid.local] = len(node.kids[kid.name])
    return Evaluation(values, frozenset(hidden), tuple(violations), frozenset(hidden_groups), repeats, run)


def is_static(form: Form) -> bool:
    """Whether no answer can hide another: then every question is visible whatever is answered."""
    return all(node.relevant is None for node in form.nodes)


def started(form: Form, answers: Mapping[str, str | None], now: dt.datetime | None = None) -> Run:
    """An evaluation that is not settled yet."""
    moment = (now or dt.datetime.now().astimezone()).replace(microsecond=0)
    return Run(
        program_of(form), answers, moment.date().isoformat(), moment.isoformat(timespec="milliseconds")
    )


def initial_answers(form: Form, now: dt.datetime | None = None) -> dict[str, str]:
    """Answers of a fresh form: defaults of the questions, written or computed."""
    answers: dict[str, str] = {}
    run = started(form, {}, now)
    for node in run.walk():
        question = node.plan.node
        if isinstance(question, Question):
            answers[node.key] = question.default or _preloaded(question.preload, run)
    run = started(form, answers, now)
    run.settle_all()
    for node in run.walk():
        question = node.plan.node
        if isinstance(question, Question) and question.initial is not None:
            answers[node.key] = to_string(run.value_of(question.initial, node))
    return {key: value for key, value in answers.items() if value}


def _preloaded(preload: str, run: Run) -> str:
    """What a phone fills in by itself when a form is begun; we know the moment only."""
    if preload.startswith("date:"):
        return run.today
    return run.now if preload == "timestamp:start" else ""


def _violation(run: Run, node: Node) -> Violation | None:
    question = node.plan.node
    assert isinstance(question, Question)
    value = node.text
    if question.kind in UNASKED:
        return None
    if not value.strip():
        if is_required(run, node):
            return Violation(node.key, "required", question.required_messages)
        return None
    wrong = wrong_value(question, value)
    if wrong:
        return Violation(node.key, wrong)
    if question.constraint is not None and not to_boolean(run.value_of(question.constraint, node)):
        return Violation(node.key, "constraint", question.constraint_messages)
    return None


def is_required(run: Run, node: Node) -> bool:
    question = node.plan.node
    assert isinstance(question, Question)
    return question.required is not None and to_boolean(run.value_of(question.required, node))


def wrong_value(question: Question, value: str) -> str:
    """Code of what is wrong with the kind of a value that is not empty, '' if nothing: `integer`, `decimal`, `date`,
    `time`, `datetime`, `range`, `choice`, `long`."""
    if question.kind is Kind.INTEGER and not INTEGER.fullmatch(value):
        return "integer"
    if question.kind is Kind.DECIMAL and not DECIMAL.fullmatch(value):
        return "decimal"
    if question.range is not None:
        return "" if question.range.start <= float(value) <= question.range.end else "range"
    if question.kind is Kind.DATE:
        return "" if len(value) == 10 and DATE.fullmatch(value) and days_of(value) is not None else "date"
    if question.kind is Kind.TIME:
        return "" if TIME.fullmatch(value) else "time"
    if question.kind is Kind.DATETIME:
        return "" if days_of(value) is not None else "datetime"
    if question.kind in CHOICE_KINDS and question.itemset is None:
        if question.kind is Kind.SELECT_ONE:
            return "" if any(choice.name == value for choice in question.choices) else "choice"
        words = value.split()
        known = {c.name for c in question.choices}
        return "" if known.issuperset(words) and len(set(words)) == len(words) else "choice"
    return "long" if len(value) > MAX_TEXT else ""
