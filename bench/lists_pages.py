"""Part of bench/lists.py, run in a process of its own: fills the tables and asks for the pages of their lists.

python -m bench.lists_pages ROWS TIMES ONLY [--explain]
"""

from __future__ import annotations

import datetime
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django

MOST_MS, SLOW_MS = 150, 20
DAY = datetime.date(2026, 10, 1)


def fill(rows: int) -> None:
    from django.utils import timezone

    from mostik.monitoring.models import Assignment, Campaign, CampaignInstrument, DataFlag
    from mostik.network.models import Node, Person
    from mostik.platform.models import AuditEvent, Job, Notice, User

    now, admin = timezone.now(), User.objects.get(email="admin@example.org")
    campaign = Campaign.objects.latest("pk")
    group = Node.objects.filter(kind="group").order_by("pk")[0]
    groups = Node.objects.filter(kind="group").count()
    moment = (
        "strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || s.n || ' seconds')"
        if _is_sqlite()
        else "timestamptz '2026-01-01' + s.n * interval '1 second'"
    )
    event = AuditEvent.objects.create(
        at=now, by=admin, action="monitoring.assignment.submitted", by_label="a@b"
    )
    who, what = "'user' || (s.n % 5000) || '@example.org'", "'Группа ' || (s.n % 90000)"
    _copy(event, rows, at=moment, by_label=who, target_label=what, target_id=_text("s.n"))
    _copy(Notice.objects.create(user=admin, text="Карта принята", created_at=now), rows, created_at=moment)
    done = {"state": "done", "finished_at": now, "created_by": admin, "created_at": now}
    job = Job.objects.create(kind="monitoring.rebuild_results", title="Результаты", **done)
    _copy(job, rows, created_at=moment)
    person = Person.objects.create(last_name="Я", first_name="Анна")
    family, search = "'Фамилия' || ((s.n * 7919) % 100000)", "'фамилия' || ((s.n * 7919) % 100000) || ' анна'"
    _copy(person, rows, last_name=family, search_text=search)
    owner = Node.objects.get(path=group.path[: -Node.steplen])
    version = CampaignInstrument.objects.get(campaign=campaign).version
    common = {
        "campaign": campaign,
        "version": version,
        "unit": group,
        "organisation": owner,
        "created_at": now,
    }
    card = Assignment.objects.create(source="internal", due=DAY, assessor=person, **common)
    due = (
        "date('2026-10-01', '+' || (s.n % 90) || ' days')" if _is_sqlite() else "date '2026-10-01' + s.n % 90"
    )
    places = Node.objects.filter(kind="group").order_by("pk").values_list("pk", flat=True)
    unit = f"{places[0]} + 0 * s.n"
    if list(places) == list(range(places[0], places[0] + groups)):
        unit = f"{places[0]} + s.n % {groups}"
    _copy(card, rows, assessor_id=f"{person.pk} + s.n", unit_id=unit, due=due)
    flag = DataFlag.objects.create(card=card, kind="rule", code="x", raised_at=now, facts={"answers": []})
    _copy(flag, rows, card_id=f"{card.pk} + s.n")
    _analyse()


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _text(number: str) -> str:
    return f"CAST({number} AS VARCHAR(20))"


def _copy(row: Any, count: int, **changed: str) -> None:
    """`count` copies of a row, made by the database; `changed`: expressions over the number `s.n` by column."""
    from django.db import connection

    table, names = row._meta.db_table, [f.column for f in row._meta.concrete_fields if not f.primary_key]
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    series = (
        f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"
        if _is_sqlite()
        else f"WITH s(n) AS (SELECT generate_series(1, {count}))"
    )
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) {series} SELECT {values} FROM s, "{table}" t WHERE t.id = {row.pk}'
        )


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, who asks, address and choices."""
    from django.urls import reverse

    from mostik.monitoring.models import Campaign
    from mostik.network.models import Node

    campaign = Campaign.objects.latest("pk").pk
    cards, flags = (
        reverse(f"monitoring:{name}", args=[campaign]) for name in ("campaign-cards", "data-flags")
    )
    town = Node.objects.filter(kind="municipality").order_by("pk")[0].pk
    yield "journal", reverse("platform:journal"), {}
    yield "journal, one action", reverse("platform:journal"), {"action": "monitoring.assignment.submitted"}
    yield "journal, who: often", reverse("platform:journal"), {"who": "user77"}
    yield "journal, who: nobody", reverse("platform:journal"), {"who": "nobody-at-all"}
    yield "notices", reverse("platform:notices"), {}
    yield "jobs", reverse("platform:jobs"), {}
    yield "people", reverse("network:people"), {}
    yield "people, searched", reverse("network:people"), {"q": "фамилия777"}
    yield "people, nobody found", reverse("network:people"), {"q": "такойнет"}
    yield "organisations", reverse("network:search"), {}
    yield "cards of a campaign", cards, {}
    yield "cards, not sent", cards, {"state": "owed"}
    yield "cards, one place", cards, {"place": str(town)}
    yield "data flags", flags, {}


def measure(times: int, only: str, explain: bool) -> None:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from mostik.platform.models import User

    setup_test_environment()  # so that a page tells its cursor
    client = Client(headers={"host": "127.0.0.1"})
    user = User.objects.get(email="admin@example.org")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{'list':<30}{'page':<7}" + "".join(f"{head:>9}" for head in ("median", "p95", "CPU", "SQL")))
    for name, address, chosen in pages():
        if only and only not in name:
            continue
        for title, after in (("first", ""), ("deep", _deep(client, address, chosen))):
            if title == "deep" and not after:
                continue
            query = urlencode({**chosen, **({"after": after} if after else {})})
            _one(client, f"{name:<30}{title:<7}", f"{address}?{query}", times, explain)


def _deep(client: Any, address: str, chosen: dict[str, str]) -> str:
    """A cursor some pages on: by key a page is a page wherever it stands."""
    after = ""
    for _ in range(5):
        response = client.get(address, {**chosen, **({"after": after} if after else {})})
        page = (response.context or {}).get("page") if response.status_code == 200 else None
        if page is None or not page.next:
            return after
        after = page.next
    return after


def _one(client: Any, title: str, address: str, times: int, explain: bool) -> None:
    from django.db import connection

    wall, cpu, slow = [], [], []

    def watch(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        began = time.perf_counter()
        result = execute(sql, params, *rest)
        taken = 1000 * (time.perf_counter() - began)
        slow.append((taken, sql, params))
        return result

    with connection.execute_wrapper(watch):
        response = client.get(address)
    if response.status_code != 200:
        print(f"{title}  {response.status_code} !")
        return
    for _ in range(times):
        clock, used = time.perf_counter(), time.process_time()
        client.get(address)
        wall.append(1000 * (time.perf_counter() - clock))
        cpu.append(1000 * (time.process_time() - used))
    p95 = sorted(wall)[max(0, -(-95 * times // 100) - 1)]
    numbers = f"{statistics.median(wall):9.0f}{p95:9.0f}{statistics.median(cpu):9.0f}{len(slow):9d}"
    print(f"{title}{numbers}{'  !' if p95 > MOST_MS else ''}", flush=True)
    for taken, sql, params in slow if explain else ():
        if taken > SLOW_MS:
            print(f"      {taken:6.0f} ms  {sql[:60]} … {sql[sql.find(' WHERE') :][:300]}")
            with connection.cursor() as cursor:
                cursor.execute(("EXPLAIN QUERY PLAN " if _is_sqlite() else "EXPLAIN ") + sql, params)
                print("\n".join(f"          {row[-1]}" for row in cursor.fetchall()))


if __name__ == "__main__":
    django.setup()
    began = time.perf_counter()
    fill(int(sys.argv[1]))
    print(f"filled in {time.perf_counter() - began:.0f} s")
    measure(int(sys.argv[2]), sys.argv[3], "--explain" in sys.argv)
