"""Waves of a campaign: set as a whole; cards that are not begun follow their days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import AssignmentState, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign, Wave, WavePlace
from mostik.monitoring.queries import waves as queries
from mostik.monitoring.queries.freezing import status_on
from mostik.network.models import Node
from mostik.network.queries.access import under
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotSetWaves(Refusal):
    """Two waves want the same place, a wave ends before it begins or lies outside the campaign."""


@dataclass(frozen=True, slots=True)
class PlannedWave:
    title: str
    starts: datetime.date
    ends: datetime.date
    nodes: tuple[Node, ...]


def set_waves(
    *, campaign: Campaign, waves: Sequence[PlannedWave], by: User | None, at: datetime.datetime
) -> list[Wave]:
    """Replace the waves. Cards nobody has begun get the days of the wave of their place; no wave, the campaign's."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        if status_on(row, timezone.localdate(at)) in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
            raise CannotSetWaves(_("The campaign has stopped collecting cards: its waves are fixed."))
        for number, wave in enumerate(waves, start=1):
            _check(row, number, wave)
        _refuse_shared(waves)
        Wave.objects.filter(campaign=row).delete()
        made = [
            Wave.objects.create(campaign=row, number=n, title=wave.title, starts=wave.starts, ends=wave.ends)
            for n, wave in enumerate(waves, start=1)
        ]
        WavePlace.objects.bulk_create(
            WavePlace(wave=kept, campaign=row, node=node)
            for kept, wave in zip(made, waves, strict=True)
            for node in wave.nodes
        )
        moved = _move_cards(row, zip(made, waves, strict=True))
        details = {"waves": len(made), "cards": moved}
        audit.record("monitoring.waves.set", target=row, by=by, at=at, details=details)
    return made


def _check(campaign: Campaign, number: int, wave: PlannedWave) -> None:
    if wave.ends < wave.starts:
        raise CannotSetWaves(_("Wave %(number)s ends before it begins.") % {"number": number})
    if wave.starts < campaign.period_from or wave.ends > campaign.period_to:
        raise CannotSetWaves(_("Wave %(number)s lies outside the days of the campaign.") % {"number": number})
    if not wave.nodes:
        raise CannotSetWaves(_("Wave %(number)s has no places: tick at least one.") % {"number": number})
    allowed = set(queries.possible_places(campaign).values_list("pk", flat=True))
    if not {node.pk for node in wave.nodes} <= allowed:
        raise CannotSetWaves(
            _("Wave %(number)s names a place that is not in the campaign.") % {"number": number}
        )


def _refuse_shared(waves: Sequence[PlannedWave]) -> None:
    seen: set[int] = set()
    for wave in waves:
        for node in wave.nodes:
            if node.pk in seen:
                raise CannotSetWaves(
                    _("“%(place)s” is in two waves: leave it in one.") % {"place": node.title}
                )
            seen.add(node.pk)


def _move_cards(campaign: Campaign, pairs: Iterable[tuple[Wave, PlannedWave]]) -> int:
    untouched = Assignment.objects.filter(campaign=campaign, state=AssignmentState.ASSIGNED)
    moved = untouched.filter(opens__isnull=False).update(opens=None, due=campaign.period_to)
    for kept, wave in pairs:
        here = untouched.filter(under([node.path for node in wave.nodes], "unit__"))
        moved += here.update(opens=kept.starts, due=kept.ends)
    return moved
