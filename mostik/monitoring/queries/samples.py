"""The sample of a campaign: what it is drawn from, how it would be divided, which organisations are in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.monitoring.enums import SampleUnitState, StratumKey
from mostik.monitoring.models import Campaign, Sample, SampleUnit
from mostik.monitoring.queries import campaigns
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind, OrganisationType
from mostik.network.queries.nodes import Structure, structure_on
from mostik.stats import sampling

SEPARATOR = " · "


def in_force(campaign: Campaign) -> Sample | None:
    rows = Sample.objects.filter(campaign=campaign, discarded_at__isnull=True)
    return rows.select_related("campaign__owner", "drawn_by").first()


def design_before(campaign: Campaign) -> Sample | None:
    """How the round before drew its sample: next year's is drawn the same way, anew and by another seed."""
    return in_force(campaign.previous) if campaign.previous else None


def discarded(campaign: Campaign) -> list[Sample]:
    return list(Sample.objects.filter(campaign=campaign, discarded_at__isnull=False))


def visible_to(user: Any) -> QuerySet[SampleUnit]:
    """Organisations of samples in force, in the campaigns the user sees; the rule asks who runs the campaign."""
    seen = campaigns.visible_to(user).values("pk")
    rows = SampleUnit.objects.filter(sample__campaign__in=seen, sample__discarded_at__isnull=True)
    return rows.select_related("sample__campaign__owner", "organisation")


def samples_visible_to(user: Any) -> QuerySet[Sample]:
    seen = campaigns.visible_to(user).values("pk")
    return Sample.objects.filter(campaign__in=seen).select_related("campaign__owner", "drawn_by")


def units_of(sample: Sample) -> QuerySet[SampleUnit]:
    return SampleUnit.objects.filter(sample=sample).select_related(
        "organisation", "replaced_by__organisation"
    )


def limits(campaign: Campaign) -> tuple[frozenset[str], frozenset[int]] | None:
    """The sources that look at a sample only, and the organisations in it; None: everything is looked at."""
    sample = in_force(campaign)
    if sample is None:
        return None
    chosen = SampleUnit.objects.filter(sample=sample, state=SampleUnitState.CHOSEN)
    return frozenset(sample.sources), frozenset(chosen.values_list("organisation", flat=True))


@dataclass(frozen=True, slots=True)
class Stratum:
    name: str
    size: int
    wanted: int

    @property
    def percent(self) -> int:
        return 100 * self.wanted // self.size


def frame_of(campaign: Campaign, strata_by: Sequence[str], size_limits: Sequence[int]) -> dict[int, str]:
    """Organisations with children below the owner on the structure date, and the stratum of each in words."""
    structure = structure_on(campaign.structure_date)
    if campaign.owner_id not in structure:
        return {}
    return {
        node_id: SEPARATOR.join(_part(structure, node_id, key, size_limits) for key in strata_by) or _("All")
        for node_id in structure.node_ids_under(campaign.owner_id)
        if structure.get(node_id).kind == NodeKind.ORGANISATION
        and structure.get(node_id).organisation_type in ("", *PRESCHOOL_TYPES)
    }


def divided(
    campaign: Campaign, strata_by: Sequence[str], size_limits: Sequence[int], wanted: int, at_least: int
) -> list[Stratum]:
    """How many each stratum would give. `sampling.TooSmall` if the least numbers do not fit."""
    sizes = Counter(frame_of(campaign, strata_by, size_limits).values())
    given = sampling.allocate(sizes, wanted, at_least)
    return [Stratum(name, sizes[name], given[name]) for name in sorted(sizes)]


def _part(structure: Structure, node_id: int, key: str, size_limits: Sequence[int]) -> str:
    if key == StratumKey.MUNICIPALITY:
        place = structure.ancestor(node_id, NodeKind.MUNICIPALITY)
        return structure.get(place).title if place is not None else _("no municipality")
    if key == StratumKey.TYPE:
        kind = structure.get(node_id).organisation_type
        return str(OrganisationType(kind).label) if kind else _("kind not given")
    below = structure.node_ids_under(node_id)
    return size_class(sum(structure.get(i).kind == NodeKind.GROUP for i in below), size_limits)


def size_class(groups: int, size_limits: Sequence[int]) -> str:
    """«up to 4 groups», «5–8 groups», «9 groups and more» for limits 4 and 8."""
    low = 0
    for high in size_limits:
        if groups <= high:
            if low == 0:
                return ngettext("up to %(n)s group", "up to %(n)s groups", high) % {"n": high}
            return _("%(low)s–%(high)s groups") % {"low": low + 1, "high": high}
        low = high
    return _("%(n)s groups and more") % {"n": low + 1}
