"""What the browser needs to know of a form: the same trees the server evaluates, and the sentences of refusals."""

from __future__ import annotations

from typing import Any

from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.engine.expressions import Tree, walk
from mostik.instruments.engine.form import Form, Group, Question, text_in

WRONG = ("integer", "decimal", "date", "choice", "long")


def browser_model(form: Form, language: str = "ru") -> dict[str, Any]:
    """The model executed by `static/instruments/card.js`; texts are in `language`.

    `order` lists names as `Form.order`; a node holds: `k` kind or "group", `g` names of groups above, `r` relevant,
    `q` required, `c` constraint, `f` calculation, `m` messages by code, `l` labels of choices when a formula reads them.
    """
    nodes: dict[str, Any] = {group.name: _group(group) for group in form.groups()}
    labelled = _labelled(form)
    for question in form.questions():
        nodes[question.name] = _question(question, form, language)
        if question.name in labelled:
            nodes[question.name]["l"] = {
                c.name: text_in(c.labels, "", form.default_language) for c in question.choices
            }
    messages = {code: Violation("", code).text(language) for code in ("required", "constraint", *WRONG)}
    return {"order": list(form.order), "nodes": nodes, "messages": messages}


def _group(group: Group) -> dict[str, Any]:
    return _given(k="group", g=list(group.path[:-1]), r=group.relevant)


def _question(question: Question, form: Form, language: str) -> dict[str, Any]:
    default = form.default_language
    messages = _given(
        required=text_in(question.required_messages, language, default),
        constraint=text_in(question.constraint_messages, language, default),
    )
    return _given(
        k=str(question.kind),
        g=list(question.path[:-1]),
        r=question.relevant,
        q=question.required,
        c=question.constraint,
        f=question.calculation,
        m=messages,
    )


def _given(**parts: Any) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part}


def _labelled(form: Form) -> set[str]:
    """Questions whose choice labels are read by jr:choice-name()."""
    trees: list[Tree] = []
    for node in (*form.groups(), *form.questions()):
        parts = ("relevant", "required", "constraint", "calculation")
        trees.extend(t for part in parts if (t := getattr(node, part, None)) is not None)
    calls = (n for tree in trees for n in walk(tree) if n[0] == "f" and n[1] == "jr:choice-name")
    return {call[2][1][1] for call in calls}
