"""What the browser needs to know of a form: the same trees the server evaluates, and the sentences of refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.engine.expressions import Tree, walk
from mostik.instruments.engine.form import Form, Group, Itemset, Node, Question, text_in

WRONG = ("integer", "decimal", "date", "time", "datetime", "range", "choice", "long")
KEPT_TYPES = ("int", "decimal", "date")


def browser_model(form: Form, language: str = "ru") -> dict[str, Any]:
    """The model executed by `static/instruments/engine.js`; texts are in `language`.

    `nodes` and `order` as in `Form`; a node holds: `n` name, `x` key, `p` index of the group above, `k` kind or "group",
    `t` type, `r` relevant, `q` required, `c` constraint, `f` calculation, `i` itemset (`n` nodes, `v` value, `l` label,
    `tr` translated, `sh` shuffled, `sd` seed), `s` ends of a range, `d` default, `a` initial, `m` messages by code, `l` labels of
    choices when a formula reads them; of a repeat `rep`, `times`, `cnt` count. `instances` are lists [name, text or
    children]; `texts` are labels of their items; `outputs` are the expressions in labels.
    """
    trees = list(_trees(form))
    labelled = {int(n[2][2][1]) for t in trees for n in walk(t) if n[0] == "f" and n[1] == "jr:choice-name"}
    nodes = [_node(node, form, language, node.index in labelled) for node in form.nodes]
    used = {i for t in trees for i in _instances_of(t)}
    translated = any(isinstance(n, Question) and n.itemset and n.itemset.translated for n in form.nodes)
    return {
        "nodes": nodes,
        "order": list(form.order),
        "outputs": list(form.outputs),
        "instances": {
            ident: [kid.to_json() for kids in item.kids.values() for kid in kids]
            for ident, item in form.instances.items()
            if ident in used
        },
        "texts": {ident: text_in(texts, language, form.default_language) for ident, texts in form.item_texts.items()}
        if translated
        else {},
        "messages": {code: Violation("", code).text(language) for code in ("required", "constraint", *WRONG)},
    }  # fmt: skip


def _node(node: Node, form: Form, language: str, is_labelled: bool) -> dict[str, Any]:
    head = {"n": node.path[-1] if node.path else node.name, "x": node.name, "p": node.parent}
    if isinstance(node, Group):
        return head | {"k": "group"} | _given(
            r=node.relevant, rep=node.is_repeat, times=node.times if node.is_repeat else 0, cnt=node.count
        )  # fmt: skip
    default = form.default_language
    return head | _given(
        k=str(node.kind),
        t=node.type if node.type in KEPT_TYPES else "",
        r=node.relevant,
        q=node.required,
        c=node.constraint,
        f=node.calculation,
        i=_itemset(node.itemset),
        s=[node.range.start, node.range.end] if node.range else [],
        d=node.default,
        a=node.initial,
        m=_given(
            required=text_in(node.required_messages, language, default),
            constraint=text_in(node.constraint_messages, language, default),
        ),
        l={c.name: text_in(c.labels, "", default) for c in node.choices} if is_labelled else {},
    )


def _itemset(itemset: Itemset | None) -> dict[str, Any]:
    if itemset is None:
        return {}
    return _given(
        n=itemset.nodes,
        v=itemset.value,
        l=itemset.label,
        tr=itemset.translated,
        sh=itemset.shuffled,
        sd=itemset.seed,
    )


def _given(**parts: Any) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part}


def _trees(form: Form) -> Iterator[Tree]:
    yield from form.outputs
    for node in form.nodes:
        for field in fields(node):
            value = getattr(node, field.name)
            if isinstance(value, list):
                yield value
        itemset = node.itemset if isinstance(node, Question) else None
        if itemset is not None:
            yield itemset.nodes
            if itemset.seed is not None:
                yield itemset.seed


def _instances_of(tree: Tree) -> Iterator[str]:
    for node in walk(tree):
        if node[0] == "p" and isinstance(node[1], list) and node[1][0] == "i":
            yield node[1][1]
