"""Values of many sets written at once: only what differs, and the journal says what it was."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

from mostik.context.enums import ValueSource
from mostik.context.models import IndicatorSet, IndicatorValue
from mostik.context.queries import cells, sets
from mostik.context.queries.cells import Given
from mostik.platform.actions import audit
from mostik.platform.actions.audit import Entry
from mostik.platform.models import User

AT_ONCE = 2000


def put(
    given: Mapping[int, Mapping[str, Given | None]],
    rows: Mapping[int, IndicatorSet],
    *,
    source: ValueSource,
    by: User,
    at: datetime.datetime,
) -> list[int]:
    """Set id → code → value (None takes it away). Returns the ids of sets in which something has changed. Call it inside the
    transaction that has locked the sets."""
    stored = IndicatorValue.objects.filter(indicator_set__in=list(given))
    kept = {(value.indicator_set_id, value.code): value for value in stored}
    created: list[IndicatorValue] = []
    changed: list[IndicatorValue] = []
    gone: list[int] = []
    entries: list[Entry] = []
    for pk, values in given.items():
        pack = sets.pack_of(rows[pk])
        told: dict[str, list[str]] = {}
        for code, new in values.items():
            old = kept.get((pk, code))
            before = (old.text or old.value) if old else None
            if before == new:
                continue
            told[code] = [cells.written(pack.by_code[code], one)[:60] for one in (before, new)]
            if new is None and old:
                gone.append(old.pk)
                continue
            row = old or IndicatorValue(indicator_set_id=pk, code=code)
            _fill(row, new)
            row.source, row.by, row.at = source, by, at
            (changed if old else created).append(row)
        if told:
            details = {"changed": told, "source": source.value}
            entries.append(Entry("context.values.changed", rows[pk], by, details))
    IndicatorValue.objects.filter(pk__in=gone).delete()
    IndicatorValue.objects.bulk_create(created, batch_size=AT_ONCE)
    IndicatorValue.objects.bulk_update(
        changed, ["amount", "text", "source", "by", "at"], batch_size=AT_ONCE // 10
    )
    audit.record_all(entries, at=at)
    return [int(entry.target.pk) for entry in entries if entry.target is not None]


def _fill(row: IndicatorValue, value: Given | None) -> None:
    row.text = value if isinstance(value, str) else ""
    row.amount = cells.as_amount(value) if isinstance(value, Fraction) else None
