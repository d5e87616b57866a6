"""What differs between two versions of a competency model, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mostik.assessment.packs.shape import Node, Pack


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: added, removed or changed; `before` and `after` are texts, empty where there was nothing."""

    kind: str
    code: str
    what: str
    before: str
    after: str


def differences(before: Pack, after: Pack) -> list[Difference]:
    return [*_of_nodes(before, after), *_of_links(before, after), *_of_rule(before, after)]


def _of_nodes(before: Pack, after: Pack) -> Iterator[Difference]:
    old, new = ({node.code: node for node in pack.nodes} for pack in (before, after))
    for code in [*new, *(code for code in old if code not in new)]:
        if code not in old:
            yield Difference("added", code, _("competency"), "", new[code].title)
        elif code not in new:
            yield Difference("removed", code, _("competency"), old[code].title, "")
        else:
            for what, one, two in _fields(old[code], new[code]):
                yield Difference("changed", code, what, one, two)


def _fields(old: Node, new: Node) -> Iterator[tuple[str, str, str]]:
    pairs: list[tuple[str, Any, Any]] = [
        (_("title"), old.title, new.title),
        (_("stands in"), old.parent, new.parent),
        (_("description"), old.description, new.description),
        (_("labour function"), old.function, new.function),
        (_("requirements"), _asked(old), _asked(new)),
    ]
    for number in range(max(len(old.levels), len(new.levels))):
        texts = [node.levels[number] if number < len(node.levels) else "" for node in (old, new)]
        pairs.append((_("level %(n)d") % {"n": number + 1}, texts[0], texts[1]))
    yield from ((what, one, two) for what, one, two in pairs if one != two)


def _asked(node: Node) -> str:
    plain = [f"{who}: {level}" for who, level in sorted(node.asked.items())]
    return "; ".join([*plain, *(f"{who}, {what}: {n}" for (who, what), n in sorted(node.higher.items()))])


def _of_links(before: Pack, after: Pack) -> Iterator[Difference]:
    old, new = (
        {(one.competency, one.instrument, one.indicator): one.weight for one in pack.links}
        for pack in (before, after)
    )
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            kind = "added" if key not in old else "removed" if key not in new else "changed"
            title = f"{key[1]}: {key[2]}"
            words = [f"{title} × {side[key]}" if key in side else "" for side in (old, new)]
            yield Difference(kind, key[0], _("link"), *words)


def _of_rule(before: Pack, after: Pack) -> Iterator[Difference]:
    for name in sorted({*before.rule, *after.rule}):
        one, two = before.rule.get(name), after.rule.get(name)
        if one != two:
            yield Difference("changed", "", _("rule: %(name)s") % {"name": name}, str(one), str(two))
