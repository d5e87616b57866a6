"""Records of teachers for tests, over the region of tests/network/builders.py."""

from __future__ import annotations

import datetime
import io
from typing import Any

import xlsxwriter
from django.urls import reverse

from mostik.assessment.models import Competency
from mostik.growth.actions import records
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.sheet import COLUMNS
from mostik.network.models import Employment
from tests.growth.topics import pages_of_clusters
from tests.growth.ways import pages_of_routes
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment

NOW = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 10, 5)
COURSE = {
    "title": "Игра в детском саду",
    "date": datetime.date(2025, 3, 14),
    "organizer": "Институт развития образования",
    "hours": 36,
    "document_number": "7600-0012",
}
ATTESTED = {"title": "Воспитатель", "basis": "№ 12 от 01.02.2024"}


def kind(code: str) -> packs.Kind:
    found = packs.kind_of(code)
    assert found is not None
    return found


def enter(
    region: Any, code: str = "pk", who: str = "teacher", by: str = "", **changed: Any
) -> PortfolioRecord:
    """A record of a person of the region, entered by themselves unless told otherwise."""
    values = {**(COURSE if code in ("pk", "pp") else {}), **changed}
    at = values.pop("at", NOW)
    person = getattr(region, who)
    return records.add(
        person=person, kind=kind(code), by=user_of(getattr(region, by or who)), at=at, **values
    )


def attest(region: Any, code: str, date: datetime.date, **changed: Any) -> PortfolioRecord:
    return enter(region, code, **{**ATTESTED, "date": date, **changed})


def verified(region: Any, code: str = "pk", who: str = "teacher", **changed: Any) -> PortfolioRecord:
    row = enter(region, code, who, **changed)
    by = "municipal_operator" if who == "head" else "head"
    return records.verify(record=row, by=user_of(getattr(region, by)), at=NOW)


def diagnosed(region: Any, who: str = "teacher") -> PortfolioRecord:
    """What only its person reads."""
    return enter(region, "diagnostic_test", who, title="Тест по нормам", date=datetime.date(2026, 9, 1))


def move(region: Any) -> None:
    """The teacher leaves for kindergarten 3 of another municipality."""
    Employment.objects.filter(person=region.teacher).update(valid_to=datetime.date(2026, 8, 31))
    make_employment(region.teacher, region.org_b1, opened=datetime.date(2026, 9, 1))


def book(*rows: dict[str, Any], columns: tuple[str, ...] = tuple(COLUMNS)) -> bytes:
    """A workbook with our columns."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [COLUMNS[name] for name in columns])
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row.get(name, "") for name in columns])
    return buffer.getvalue()


def pages_of_portfolios(region: Any) -> list[str]:
    """Something to verify with a scan, something not confirmed, a repetition, terms that end: pages to start from."""
    first = enter(region, date=datetime.date(2024, 1, 10))
    records.attach(record=first, content=b"%PDF-1.4", name="scan.pdf", by=user_of(region.teacher), at=NOW)
    again = enter(region, date=datetime.date(2024, 1, 10), is_another=True)
    PortfolioRecord.objects.filter(pk__in=(first.pk, again.pk)).update(is_distinct=False)
    attest(region, "compliance", datetime.date(2021, 12, 1))
    wrong = enter(
        region, "contest", title="Смотр", date=datetime.date(2026, 3, 1), level="municipal", result="призёр"
    )
    records.refuse(record=wrong, reason="Приложите диплом", by=user_of(region.head), at=NOW)
    verified(region, "article", title="О прогулке", date=datetime.date(2026, 2, 1), organizer="Журнал")
    diagnosed(region)
    rows = [reverse("growth:record", args=[row.pk]) for row in (first, wrong)]
    more = pages_of_clusters(region)
    topics = {row.code: row for row in Competency.objects.filter(model__code="topics", parent__isnull=False)}
    return [*rows, *more, *pages_of_routes(region, topics)]
