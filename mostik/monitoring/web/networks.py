"""Results by educational network: the networks beside each other, and one network with its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries import networks as queries
from mostik.monitoring.queries.networks import Members, Together
from mostik.monitoring.web import standing
from mostik.monitoring.web.selection import Selection, filter_options, selection_of
from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, Node
from mostik.network.queries import access
from mostik.network.queries import networks as network_queries


@dataclass(frozen=True, slots=True)
class Line:
    """A network: how many members were measured of how many; `found` is None where its mean is not shown."""

    network: EducationalNetwork
    url: str
    members: int
    measured: int
    found: Together | None
    ends: str
    word: str
    why_not: str


@dataclass(frozen=True)
class Reader:
    """Everything of one reader: what was measured, the networks with their members on the day of the campaign, the
    organisations whose results this person reads."""

    chosen: Selection
    measured: Members
    networks: list[tuple[EducationalNetwork, set[int]]]
    own: frozenset[int]
    shown: list[bool]

    def reads_all(self, inside: set[int]) -> bool:
        return all(one in self.own for one in inside if one in self.measured)


def _reader(request: SignedInRequest, campaign: Campaign) -> Reader:
    """The choice of instrument, source and part is that of the place the campaign belongs to; no number of it is shown."""
    chosen = selection_of(request, campaign.pk, campaign.owner)
    source, part = chosen.source, chosen.part
    measured = queries.organisations(chosen.mart, source=source, part=part) if chosen.mart else {}
    seen = network_queries.visible_to(request.user).order_by("pk")
    members = network_queries.members_of_all(campaign.structure_date)
    found = [(one, members.get(one.pk, set())) for one in seen]
    readable = access.subtrees_with_role(request.user, rules.RESULT_READERS)
    inside = readable.filter(kind=NodeKind.ORGANISATION).order_by().values_list("pk", flat=True)
    own = frozenset(inside) & frozenset(measured)
    shown = queries.shown_to_member(measured, [ids for _one, ids in found], own)
    return Reader(chosen, measured, found, own, shown)


def _lines(reader: Reader) -> list[Line]:
    pairs = zip(reader.networks, reader.shown, strict=True)
    lines = [_line(reader, network, inside, is_shown) for (network, inside), is_shown in pairs]
    return sorted(lines, key=lambda line: (line.network.name, line.network.pk))


def _line(reader: Reader, network: EducationalNetwork, inside: set[int], is_shown: bool) -> Line:
    chosen = reader.chosen
    found = queries.together(reader.measured, inside)
    why_not, ends, word = "", "", ""
    if found and reader.reads_all(inside) and chosen.mart:
        source, part = chosen.source, chosen.part
        found = queries.with_precision(chosen.mart, chosen.earlier, found, inside, source=source, part=part)
        ends = standing.ends(chosen, *found.ends) if found.ends else ""
        word = standing.word(found.word)
    elif found and not is_shown:
        found, why_not = None, _("not shown: the result of a neighbour would follow from it")
    elif found is None:
        why_not = _("nobody is measured")
    url = reverse("monitoring:network-results", args=[chosen.campaign.pk, network.pk]) + chosen.query
    measured = sum(one in reader.measured for one in inside)
    return Line(network, url, len(inside), measured, found, ends, word, why_not)


def _context(reader: Reader) -> dict[str, Any]:
    chosen = reader.chosen
    options = filter_options(chosen)
    mart = chosen.mart
    options["sources"] = [pair for pair in options["sources"] if mart and queries.may_be_read(mart, pair[0])]
    return {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "options": options,
        "data_as_of": mart.result.built_at if mart else None,
        "is_read": mart is not None and queries.may_be_read(mart, chosen.source),
        "rule": standing.rule_of_changes(chosen),
    }


@require_safe
@guarded(rules.can_view_campaign, find=campaigns.visible_to)
def network_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """The networks this person sees, by name: they are not places in a list."""
    reader = _reader(request, campaign)
    lines = _lines(reader)
    context = _context(reader) | {
        "lines": lines,
        "has_precision": any(line.ends for line in lines),
        "has_changes": any(line.word for line in lines),
    }
    return render(request, "monitoring/results/networks.html", context)


@require_safe
@guarded(rules.can_view_network, find=network_queries.visible_to)
def network_results(request: SignedInRequest, network: EducationalNetwork, campaign: int) -> HttpResponse:
    """One network: its mean, and the members whose results this person reads."""
    row = get_object_or_404(campaigns.visible_to(request.user).select_related("owner"), pk=campaign)
    reader = _reader(request, row)
    chosen = reader.chosen
    line = next(one for one in _lines(reader) if one.network.pk == network.pk)
    inside = next(ids for one, ids in reader.networks if one.pk == network.pk)
    readable = sorted(inside & reader.own)
    context = _context(reader) | {
        "network": network,
        "line": line,
        "members": _members(reader, readable),
        "areas": [area.title(chosen.language) for area in chosen.areas],
        "others": line.measured - len(readable),
        "back": reverse("monitoring:networks", args=[row.pk]) + chosen.query,
    }
    return render(request, "monitoring/results/network.html", context)


def _members(reader: Reader, readable: Sequence[int]) -> list[dict[str, Any]]:
    chosen, mart = reader.chosen, reader.chosen.mart
    if mart is None or not readable:
        return []
    codes = ["TOTAL", *(area.code for area in chosen.areas)]
    found = results.of_nodes(mart, readable, source=chosen.source, part=chosen.part, codes=codes)
    towns = {reader.measured[one].municipality_id for one in readable}
    names = dict(Node.objects.filter(pk__in=towns).values_list("pk", "name"))
    rows = []
    for one in readable:
        cells = [found[one].get(chosen.source, chosen.part, code) for code in codes]
        total = cells[0]
        assert total is not None
        values = [
            (area.title(chosen.language), cell.mean if cell else None, chosen.why_url(one, area.code))
            for area, cell in zip(chosen.areas, cells[1:], strict=True)
        ]
        rows.append(
            {
                "name": total.name,
                "url": chosen.url(one),
                "municipality": names.get(reader.measured[one].municipality_id, ""),
                "n": total.n,
                "mean": total.mean,
                "delta": total.delta,
                "values": values,
            }
        )
    return sorted(rows, key=lambda row: str(row["name"]))
