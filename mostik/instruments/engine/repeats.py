"""Instances of repeats in the answers: `children[2]/age` and their number `children[]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mostik.instruments.engine.evaluate import started
from mostik.instruments.engine.form import Form, Group, Question
from mostik.instruments.engine.runtime import MAX_TIMES
from mostik.instruments.engine.values import to_string

BUTTON = re.compile(r"(add|remove):(.+?)(?:\[(\d{1,4})\])?")


def counts(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Numbers of instances under their keys."""
    if not form.has_repeats:
        return {}
    run = started(form, answers)
    return {
        f"{run.inside(node)}{kid.local}[]": str(len(node.kids[kid.name]))
        for node in run.walk()
        for kid in node.plan.kids
        if kid.is_repeat
    }


def questions_by_key(form: Form, answers: Mapping[str, str]) -> Iterator[tuple[str, Question]]:
    """Questions of the form with these instances."""
    for node in started(form, answers).walk():
        if isinstance(node.plan.node, Question):
            yield node.key, node.plan.node


def obey(form: Form, answers: Mapping[str, str], action: str) -> dict[str, str]:
    """The answers after a button of a repeat was pressed; any other action changes nothing."""
    match = BUTTON.fullmatch(action)
    if match is None:
        return dict(answers)
    verb, key, number = match.group(1), match.group(2), match.group(3)
    now = {**answers, **counts(form, answers)}
    if f"{key}[]" not in now or _is_fixed(form, key):
        return dict(answers)
    if verb == "add" and number is None:
        return _added(form, now, key)
    return _removed(now, key, int(number)) if verb == "remove" and number else dict(answers)


def _is_fixed(form: Form, key: str) -> bool:
    name = key.rpartition("]/")[2]
    return not any(
        isinstance(n, Group) and n.name == name and n.is_repeat and not n.is_fixed for n in form.nodes
    )


def _added(form: Form, answers: Mapping[str, str], key: str) -> dict[str, str]:
    number = min(int(answers[f"{key}[]"]) + 1, MAX_TIMES)
    after = {**answers, f"{key}[]": str(number)}
    run = started(form, after)
    run.settle_all()
    prefix = f"{key}[{number}]/"
    for node in run.walk():
        question = node.plan.node
        if node.key.startswith(prefix) and isinstance(question, Question) and not answers.get(node.key):
            value = (
                question.default
                if question.initial is None
                else to_string(run.value_of(question.initial, node))
            )
            if value:
                after[node.key] = value
    return {**after, **counts(form, after)}


def _removed(answers: Mapping[str, str], key: str, number: int) -> dict[str, str]:
    times = int(answers[f"{key}[]"])
    if not 1 <= number <= times:
        return dict(answers)
    after = {}
    for name, value in answers.items():
        match = re.match(re.escape(key) + r"\[(\d+)\]/", name)
        at = int(match.group(1)) if match else 0
        if at == number:
            continue
        if match and at > number:
            name = f"{key}[{at - 1}]/{name[match.end() :]}"
        after[name] = value
    return {**after, f"{key}[]": str(times - 1)}
