"""The words for the change of every indicator of a place: the same for a report, a review and a visit, by the one rule
(`stats.changes`). Totals stand among those of other places (`queries.standing`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from mostik.monitoring.queries import marts, standing
from mostik.monitoring.queries.results import Mart
from mostik.monitoring.queries.standing import measures_precision
from mostik.network.enums import NodeKind
from mostik.stats.changes import indicator_changes
from mostik.stats.methodology import TOTAL
from mostik.stats.small_numbers import Change, Sample
from mostik.stats.standing import of_place
from mostik.stats.tree import part_of

COLUMNS = {
    NodeKind.ORGANISATION: "organisation_id",
    NodeKind.MUNICIPALITY: "municipality_id",
    NodeKind.REGION: "region_id",
}
Words = Mapping[str, Change]
"""By code, TOTAL too; nothing of what was not measured alike, or where one unit stands behind the number."""


def of_node(mart: Mart, before: Mart | None, node_id: int, kind: str, *, source: str) -> Words:
    return of_nodes(mart, before, [node_id], kind, source=source).get(node_id, {})


def of_nodes(
    mart: Mart, before: Mart | None, node_ids: Collection[int], kind: str, *, source: str
) -> Mapping[int, Words]:
    """Places of one kind. `before` knows what may be compared (`Mart.shared`); None, and nothing is."""
    if before is None or kind not in COLUMNS or not node_ids or not measures_precision(mart, source):
        return {}
    parts = {one.code: part_of(mart.methodology, one.code).value for one in mart.methodology.indicators}
    parts = {code: part for code, part in parts.items() if before.shares(part, code)}
    now, then = (_samples(one, node_ids, NodeKind(kind), source, parts) for one in (mart, before))
    part = part_of(mart.methodology, TOTAL).value
    found: dict[int, Words] = {}
    for node in node_ids:
        words = indicator_changes(mart.methodology, then.get(node, {}), now.get(node, {}))
        total = standing.word_of_node(mart, before, node, kind, source=source, part=part)
        found[node] = words | ({TOTAL: total} if total else {})
    return found


def _samples(
    mart: Mart, node_ids: Collection[int], kind: NodeKind, source: str, parts: Mapping[str, str]
) -> Mapping[int, Mapping[str, Sample]]:
    """Place → indicator → the values of its groups, kindergarten by kindergarten, as a sample."""
    names = (COLUMNS[kind], "organisation_id", "part", "code", "mean")
    wanted = {COLUMNS[kind]: sorted(node_ids), "kind": NodeKind.GROUP.value, "source": source}
    columns = marts.columns(mart.path, names, **wanted)
    groups: dict[tuple[int, str], dict[int, list[Fraction]]] = {}
    for node, organisation, part, code, mean in zip(*(columns[one].tolist() for one in names), strict=True):
        if parts.get(code) == part:
            values = groups.setdefault((node, code), {}).setdefault(organisation, [])
            values.append(Fraction(mean, marts.UNIT))
    found: dict[int, dict[str, Sample]] = {}
    for (node, code), by_organisation in groups.items():
        sample = of_place(by_organisation, is_organisation=kind == NodeKind.ORGANISATION)
        found.setdefault(node, {})[code] = sample
    return found
