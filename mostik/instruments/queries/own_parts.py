"""Own parts: who may add own indicators to a core and how many, what was added, and an answer without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from mostik.instruments.enums import SECRET_KINDS, OwnPlace, VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion, OwnQuota
from mostik.instruments.queries import versions
from mostik.network.models import Node
from mostik.stats.methodology import Indicator, UnitLevel

STEP = re.compile(r"\[\d*\]")


def takes_own(version: InstrumentVersion) -> bool:
    """Own indicators are added to what campaigns use: not to tests and cases, not to instruments about one teacher, not
    to what was composed already."""
    if version.core_id is not None or version.instrument.kind in SECRET_KINDS:
        return False
    return versions.methodology_of(version).unit_level != UnitLevel.TEACHER


def quotas_of(instrument: Instrument) -> dict[str, OwnQuota]:
    """Of every kind of place, zero where the owner has set none."""
    found = {quota.kind: quota for quota in OwnQuota.objects.filter(instrument=instrument)}
    return {kind: found.get(kind) or OwnQuota(instrument=instrument, kind=kind) for kind in OwnPlace.values}


def places_for(user: Any, version: InstrumentVersion) -> QuerySet[Node]:
    """Places the user keeps instruments of which may add own indicators to this core: below its owner, with a quota."""
    kinds = [kind for kind, quota in quotas_of(version.instrument).items() if quota.indicators]
    places = versions.owners_for(user).filter(kind__in=kinds)
    owner = version.instrument.owner
    if owner is not None:
        places = places.filter(path__startswith=owner.path).exclude(pk=owner.pk)
    return places.order_by("path")


def composed_on(core: InstrumentVersion, user: Any) -> QuerySet[InstrumentVersion]:
    """What places the user sees have added to this core."""
    found = versions.visible_to(user).filter(core=core).select_related("instrument__owner")
    return found.defer("definition", "xform").order_by("instrument__owner__path")


def to_carry_over(core: InstrumentVersion, user: Any) -> list[InstrumentVersion]:
    """Own parts on other versions of this instrument whose places have none on this one: the latest of each place."""
    places = places_for(user, core)
    done = InstrumentVersion.objects.filter(core=core).exclude(status=VersionStatus.RETIRED)
    others = InstrumentVersion.objects.filter(
        core__instrument=core.instrument_id, status=VersionStatus.PUBLISHED, instrument__owner__in=places
    ).exclude(Q(core=core) | Q(instrument__in=done.values("instrument")))
    found = others.select_related("instrument__owner", "own_workbook").defer("definition", "xform")
    latest = {one.instrument_id: one for one in found.order_by("number")}
    return sorted(latest.values(), key=lambda one: one.instrument.owner.path if one.instrument.owner else "")


def in_force(cores: Iterable[int]) -> dict[tuple[int, int], int]:
    """Published composed versions by core and place."""
    rows = InstrumentVersion.objects.filter(core__in=list(cores), status=VersionStatus.PUBLISHED)
    return {
        (core, place): pk
        for core, place, pk in rows.values_list("core_id", "instrument__owner_id", "pk")
        if core is not None and place is not None
    }


def is_within_quota(version: InstrumentVersion) -> bool:
    place = version.instrument.owner
    if version.core is None or place is None:
        return True
    quota = quotas_of(version.core.instrument)[place.kind]
    own = own_indicators(version)
    leaves = {one.code for one in own} - {one.parent for one in own}
    items = [item for item in versions.methodology_of(version).items if item.indicator in leaves]
    return len(leaves) <= quota.indicators and len(items) <= quota.items


def own_indicators(version: InstrumentVersion) -> tuple[Indicator, ...]:
    """Indicators of the own part, in the order of the workbook."""
    if version.core is None:
        return ()
    core = {one.code for one in versions.methodology_of(version.core).indicators}
    return tuple(one for one in versions.methodology_of(version).indicators if one.code not in core)


def without_own(version: InstrumentVersion, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a card of a composed version as if the core had been filled."""
    if version.core is None:
        return dict(answers)
    own = _own_names((version.pk, version.checksum), (version.core.pk, version.core.checksum))
    return {key: value for key, value in answers.items() if own.isdisjoint(STEP.sub("", key).split("/"))}


@lru_cache(maxsize=64)
def _own_names(ours: tuple[int, str], core: tuple[int, str]) -> frozenset[str]:
    """Names of the own part, by key and checksum of both versions, which never change."""
    found = versions.light().in_bulk([ours[0], core[0]])
    names = [
        frozenset(node.name for node in versions.form_of(found[pk]).nodes) for pk, _checksum in (ours, core)
    ]
    return names[0] - names[1]
