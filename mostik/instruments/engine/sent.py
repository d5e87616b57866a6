"""Answers of a form that a phone has sent: from its XML to texts by question name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from mostik.instruments.engine.form import Form
from mostik.instruments.engine.openrosa import local_name


@dataclass(frozen=True, slots=True)
class Sent:
    """`answers` by question name; `strange` are names of elements with an answer that the form has no question for,
    or that come more than once."""

    answers: dict[str, str]
    strange: tuple[str, ...] = ()


def read_answers(form: Form, root: Element) -> Sent:
    """Everything the XML answers. Spaces around an answer are kept; line ends become \\n as in the browser."""
    names = {question.path: question.name for question in form.questions()}
    answers: dict[str, str] = {}
    strange: list[str] = []
    for path, text in _leaves(root, ()):
        if path[0] == "meta" or not text.strip():
            continue
        name = names.get(path)
        if name is None or name in answers:
            strange.append(path[-1])
        else:
            answers[name] = text.replace("\r\n", "\n")
    return Sent(answers, tuple(dict.fromkeys(strange)))


def _leaves(element: Element, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Paths below the root and texts, in the order of the document, without recursion: depth is the sender's choice."""
    waiting = [(child, (*path, local_name(child.tag))) for child in reversed(element)]
    while waiting:
        node, here = waiting.pop()
        if len(node):
            waiting.extend((child, (*here, local_name(child.tag))) for child in reversed(node))
        else:
            yield here, node.text or ""
