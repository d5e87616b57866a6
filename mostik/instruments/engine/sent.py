"""Answers of a form that a phone has sent: from its XML to texts by key (`form.Question.name`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from mostik.instruments.engine.form import Form
from mostik.instruments.engine.openrosa import local_name
from mostik.instruments.engine.runtime import MAX_TIMES, Plan, program_of


@dataclass(frozen=True, slots=True)
class Sent:
    """`answers` by key; `strange` are names of elements with an answer that the form has no question for,
    or that come more than once."""

    answers: dict[str, str]
    strange: tuple[str, ...] = ()


def read_answers(form: Form, root: Element, *, with_meta: bool = False) -> Sent:
    """Everything the XML answers, with the numbers of instances of repeats. Spaces around an answer are kept; line ends
    become \\n as in the browser. Without recursion: depth is the sender's choice."""
    answers: dict[str, str] = {}
    strange: list[str] = []
    counts: dict[str, int] = {}
    waiting: list[tuple[Element, Plan | None, str]] = [(root, program_of(form).plans[0], "")]
    while waiting:
        element, plan, prefix = waiting.pop()
        if len(element) or (plan is not None and not plan.is_leaf):
            waiting.extend(reversed(list(_below(element, plan, prefix, counts, with_meta=with_meta))))
            continue
        text = element.text or ""
        key = prefix + plan.local if plan is not None else ""
        if plan is None or key in answers:
            strange.extend([local_name(element.tag)] if text.strip() else [])
        elif text.strip():
            answers[key] = text.replace("\r\n", "\n")
    answers.update((f"{key}[]", str(number)) for key, number in counts.items())
    return Sent(answers, tuple(dict.fromkeys(strange)))


def _below(
    element: Element, plan: Plan | None, prefix: str, counts: dict[str, int], *, with_meta: bool
) -> Iterator[tuple[Element, Plan | None, str]]:
    """Elements inside, each with its place in the form and what stands before the keys inside it."""
    places = {kid.name: kid for kid in plan.kids} if plan is not None else {}
    for kid in places.values():
        if kid.is_repeat:
            counts.setdefault(prefix + kid.local, 0)
    for child in element:
        name = local_name(child.tag)
        found = places.get(name)
        if name == "meta" and not with_meta and plan is not None and plan.index == 0:
            continue
        if any(attribute.endswith("}template") for attribute in child.attrib):
            continue
        inside = prefix
        if found is not None and found.is_repeat:
            if counts[prefix + found.local] >= MAX_TIMES:
                found = None
            else:
                counts[prefix + found.local] += 1
                inside = f"{prefix}{found.local}[{counts[prefix + found.local]}]/"
        yield child, found, inside
