"""Values from a file: whole or not at all; the same file again changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.context import rules
from mostik.context.actions import writing
from mostik.context.actions.sets import CannotChangeValues
from mostik.context.enums import ValueSource
from mostik.context.models import IndicatorSet
from mostik.context.queries.packs import Pack
from mostik.context.queries.sheet import Row
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.actions.audit import Entry
from mostik.platform.models import User


class CannotImportValues(CannotChangeValues):
    """Not this person's territory, or something has changed since the file was checked."""


def apply(*, place: Node, pack: Pack, year: int, rows: Sequence[Row], by: User, at: datetime.datetime) -> int:
    """Keep the values of checked rows, beginning sets where there are none. Returns in how many organisations something has
    changed. Nobody is handed in by an import: doubts are looked at first."""
    _refuse_strangers(place, pack, rows, by)
    changed = [row for row in rows if row.changes]
    with transaction.atomic():
        kept = _locked(changed, pack, year)
        new = [row.organisation for row in changed if row.organisation.pk not in kept]
        made = IndicatorSet.objects.bulk_create(
            IndicatorSet(
                organisation=node,
                pack=pack.code,
                edition=pack.valid_from,
                year=year,
                created_by=by,
                created_at=at,
            )
            for node in new
        )
        audit.record_all((Entry("context.set.begun", one, by, {}) for one in made), at=at)
        kept |= {one.organisation_id: one for one in made}
        given = {kept[row.organisation.pk].pk: row.values for row in changed}
        by_pk = {one.pk: one for one in kept.values()}
        return len(writing.put(given, by_pk, source=ValueSource.IMPORTED, by=by, at=at))


def _locked(rows: Sequence[Row], pack: Pack, year: int) -> dict[int, IndicatorSet]:
    owners = [row.organisation.pk for row in rows]
    found = IndicatorSet.objects.select_for_update(of=("self",)).filter(
        organisation__in=owners, pack=pack.code, year=year
    )
    kept = {one.organisation_id: one for one in found.select_related("organisation")}
    if any(not one.is_open or one.edition != pack.valid_from for one in kept.values()):
        raise CannotImportValues(_("Something has changed meanwhile: check the file again."))
    return kept


def _refuse_strangers(place: Node, pack: Pack, rows: Sequence[Row], by: User) -> None:
    may = rules.can_run_place(by, place) or rules.can_begin_at(by, place, pack)
    if not may or any(not row.organisation.path.startswith(place.path) for row in rows):
        raise CannotImportValues(_("These values are filled in by others."))
