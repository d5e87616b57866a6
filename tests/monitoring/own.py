"""Own indicators for the small instrument of the tests: one leaf with two questions, one shown by an answer of the core."""

from __future__ import annotations

from mostik.instruments.actions import own_parts, versions
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node
from tests.monitoring.instrument import AT, workbook

QUOTAS = {"municipality": (3, 5), "organisation": (2, 4)}
OWN = {
    "survey": [
        ("type", "name", "label::Русский (ru)", "required", "relevant", "indicator"),
        ("begin_group", "local", "Наш район", "", "", ""),
        ("select_one grade", "museum", "Связь с музеем", "yes", "", "L.1"),
        ("select_one grade", "park", "Прогулки в парке", "", "${{a1}} = 'yes'", "L.1"),
        ("end_group", "", "", "", "", ""),
    ],
    "choices": [
        ("list_name", "name", "label::Русский (ru)", "score"),
        ("grade", "g1", "Нет", "1"),
        ("grade", "g5", "Есть", "5"),
    ],
    "indicators": [
        ("code", "parent", "title::Русский (ru)", "scoring"),
        ("L", "", "Наш район", ""),
        ("L.1", "L", "Связи с районом", "mean"),
    ],
}


def own_workbook(sheets=OWN) -> bytes:
    return workbook(sheets=sheets)


def add_own(core: InstrumentVersion, place: Node, content: bytes | None = None) -> InstrumentVersion:
    """A published composed version of the place."""
    own_parts.set_quota(version=core, quotas=QUOTAS, by=None, at=AT)
    made = own_parts.add(
        core=core, place=place, content=content or own_workbook(), name="own.xlsx", by=None, at=AT
    )
    return versions.publish(version=made, by=None, at=AT)
