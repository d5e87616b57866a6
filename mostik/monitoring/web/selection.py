"""What a results page shows: one node, one instrument, one source, one part — chosen in the address, with defaults."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mostik.lib.guard import SignedInRequest
from mostik.monitoring.enums import CampaignKind, Source
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries.results import Mart, NodeResults, NotCompared
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL, Indicator, Methodology, Part, UnitLevel

UNIT_KIND = {
    UnitLevel.GROUP: NodeKind.GROUP,
    UnitLevel.ORGANISATION: NodeKind.ORGANISATION,
    UnitLevel.MUNICIPALITY: NodeKind.MUNICIPALITY,
}
CORNERS = {
    NodeKind.COUNTRY: NodeKind.REGION,
    NodeKind.REGION: NodeKind.MUNICIPALITY,
    NodeKind.MUNICIPALITY: NodeKind.ORGANISATION,
    NodeKind.ORGANISATION: NodeKind.GROUP,
}
PARTS = (Part.INVARIANT.value, Part.FULL.value)


@dataclass(frozen=True)
class Selection:
    campaign: Campaign
    node: Node
    used: CampaignInstrument
    instruments: list[CampaignInstrument]
    mart: Mart | None
    here: NodeResults
    source: str
    part: str
    language: str

    @property
    def methodology(self) -> Methodology:
        assert self.mart is not None
        return self.mart.methodology

    @cached_property
    def areas(self) -> tuple[Indicator, ...]:
        return self.mart.areas_of(self.part) if self.mart else ()

    @cached_property
    def earlier(self) -> list[tuple[Campaign, Mart]]:
        """Earlier rounds of the same instrument that have results, the latest first."""
        return results.previous_marts(self.campaign, self.used.version)

    @cached_property
    def not_compared(self) -> NotCompared | None:
        """What the previous round measured otherwise, if it used another version."""
        return results.not_compared(self.campaign, self.used.version)

    @cached_property
    def stamp(self) -> tuple[object, ...]:
        """What every number of the page follows from, `ui.pieces` keeps the page under it: files of results are named
        by the checksum of the answers and never change."""
        marts = [self.mart, *(mart for _campaign, mart in self.earlier)]
        files = [(mart.result.path, mart.min_cell) for mart in marts if mart]
        years = [campaign.year for campaign, _mart in self.earlier]
        return (
            self.campaign.pk,
            self.campaign.status,
            files,
            years,
            self.node.pk,
            self.node.title,
            self.used.pk,
            self.source,
            self.part,
        )

    @cached_property
    def scale(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and the highest score of the whole form."""
        return scale_of(self.methodology, TOTAL)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Of the scale pictures are drawn on: the levels of the instrument, where it has them."""
        levels = self.methodology.levels
        return (min(levels), max(levels)) if levels else (Fraction(0), Fraction(100))

    @property
    def is_unit(self) -> bool:
        """Is the node itself what a card describes? Then the page shows answers, not children."""
        return self.mart is not None and UNIT_KIND.get(self.methodology.unit_level) == self.node.kind

    def title(self, code: str) -> str:
        if code == TOTAL:
            return _("Whole form")
        found = next((i for i in self.methodology.indicators if i.code == code), None)
        return found.title(self.language) if found else code

    @cached_property
    def query(self) -> str:
        """The choice as a query string, without what is the default."""
        chosen = {"instrument": self.used.pk, "source": self.source, "part": self.part}
        if len(self.instruments) < 2 or chosen["instrument"] == self.instruments[0].pk:
            chosen.pop("instrument")
        if chosen["part"] == PARTS[0]:
            chosen.pop("part")
        kept = {name: value for name, value in chosen.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else ""

    def url(self, node_id: int) -> str:
        before, after = self._dashboards
        return f"{before}{node_id}{after}"

    def why_url(self, node_id: int, code: str) -> str:
        before, middle, after = self._whys
        return f"{before}{node_id}{middle}{quote(code)}{after}"

    @cached_property
    def _dashboards(self) -> tuple[str, str]:
        """What stands before and after the node: a page has hundreds of these addresses."""
        head, _zero, tail = reverse("monitoring:dashboard", args=[self.campaign.pk, 0]).rpartition("0")
        return head, tail + self.query

    @cached_property
    def _whys(self) -> tuple[str, str, str]:
        head, _zero, tail = reverse("monitoring:why", args=[self.campaign.pk, 0, "CODE"]).rpartition("0")
        middle, _code, end = tail.partition("CODE")
        return head, middle, end + self.query

    @property
    def source_title(self) -> str:
        return str(Source(self.source).label)


def selection_of(request: SignedInRequest, campaign_id: int, node: Node) -> Selection:
    """The choice of this request. A campaign the person does not see, one without instruments and a pilot, which never
    has results, are not found."""
    seen = campaigns.visible_to(request.user).exclude(kind=CampaignKind.PILOT).select_related("previous")
    campaign = get_object_or_404(seen, pk=campaign_id)
    used = campaigns.instruments_of(campaign)
    if not used:
        raise Http404
    wanted = request.GET.get("instrument", "")
    chosen = next((row for row in used if str(row.pk) == wanted), used[0])
    mart = results.mart_of(campaign, chosen.version)
    here = results.of_node(mart, node.pk) if mart else NodeResults(node.pk)
    source = request.GET.get("source", "")
    if source not in here.sources:
        source = results.main_source(here) or (here.sources or chosen.sources)[0]
    part = request.GET.get("part", "")
    return Selection(
        campaign=campaign,
        node=node,
        used=chosen,
        instruments=used,
        mart=mart,
        here=here,
        source=source,
        part=part if part in PARTS else PARTS[0],
        language=get_language() or "ru",
    )


def crumbs_of(user: Any, selection: Selection) -> list[tuple[str, str]]:
    """The way from the topmost node the person sees down to this one: pairs (title, address)."""
    seen = nodes.visible_to(user).filter(path__in=access.paths_above(selection.node.path)).order_by("path")
    return [(n.title, "" if n.pk == selection.node.pk else selection.url(n.pk)) for n in seen]


def filter_options(selection: Selection) -> dict[str, list[tuple[Any, str]]]:
    """Lists of the filter bar; a list with one option is not worth showing."""
    parts = [
        (Part.INVARIANT.value, _("Invariant, comparable")),
        (Part.FULL.value, _("Full, with the variative part")),
    ]
    has_variative = selection.mart is not None and any(
        not i.invariant for i in selection.methodology.indicators
    )
    return {
        "instruments": [(row.pk, row.version.instrument.title) for row in selection.instruments],
        "sources": [(source, str(Source(source).label)) for source in selection.here.sources],
        "parts": parts if has_variative else [],
    }
