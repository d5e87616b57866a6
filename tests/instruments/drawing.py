"""Random answers to any form: what a person, a wrong client or a phone might send."""

from __future__ import annotations

import random

from mostik.instruments.engine.evaluate import started
from mostik.instruments.engine.form import CHOICE_KINDS, Form, Group, Kind, Question
from mostik.instruments.engine.runtime import Node

TEXTS = ("текст", "0", "12", "yes", "a b", "Анна")
DATES = ("2026-04-30", "2027-01-01", "1999-12-31", "2026-02-28")


def draw(form: Form, chance: random.Random) -> dict[str, str]:
    """Answers of the right kind by key; a third of the questions is left empty."""
    answers: dict[str, str] = {}
    for node in form.nodes:
        if isinstance(node, Group) and node.is_repeat and node.count is None:
            above = form.nodes[node.parent]
            if not (isinstance(above, Group) and "[" in above.name):
                answers[f"{node.name}[]"] = str(chance.randint(0, 3))
    # two rounds: a cascade needs its first answer before it can offer the second
    for _ in range(2):
        run = started(form, answers)
        run.settle_all()
        for node in run.walk():
            question = node.plan.node
            if isinstance(question, Question) and node.key not in answers:
                answers[node.key] = _drawn(question, node, run, chance)
        answers = {
            key: value
            for key, value in answers.items()
            if value or key.endswith("[]") or chance.random() < 0.5
        }
    return {key: value for key, value in answers.items() if value}


def _drawn(question: Question, node: Node, run, chance: random.Random) -> str:
    if question.read_only or chance.random() < 0.3:
        return ""
    if question.kind in CHOICE_KINDS:
        names = (
            [name for name, _ in run.items(node)] if question.itemset else [c.name for c in question.choices]
        )
        if not names:
            return ""
        if question.kind is Kind.SELECT_ONE:
            return chance.choice(names)
        return " ".join(chance.sample(names, min(len(names), chance.randint(0, 3))))
    if question.range:
        steps = int((question.range.end - question.range.start) / question.range.step)
        return f"{question.range.start + chance.randint(0, steps) * question.range.step:g}"
    return {
        Kind.INTEGER: lambda: str(chance.choice([0, 1, 2, 5, 7, 18, 61, -3, 100])),
        Kind.DECIMAL: lambda: chance.choice(["0", "1.5", "2.25", "-3", "100", "0.1"]),
        Kind.DATE: lambda: chance.choice(DATES),
        Kind.TIME: lambda: chance.choice(["08:30:00.000", "23:59:00.000"]),
        Kind.DATETIME: lambda: chance.choice(DATES) + "T10:00:00.000Z",
        Kind.TEXT: lambda: chance.choice(TEXTS),
        Kind.ACKNOWLEDGE: lambda: "OK",
    }.get(question.kind, lambda: "")()
