"""Part of bench/lists.py, run in a process of its own: asks for pages of the lists as the people who open them.

python -m bench.lists_pages TIMES ONLY [--explain]

The machine may be shared: where the clock is over the goal and the processor is not, the line says «by CPU».
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

MOST_MS, SLOW_MS = 150, 20
ADMIN, REGION, TOWN, HEAD = ("admin@", "operator@", "town@", "head@")
Row = tuple[str, str, str, dict[str, str]]


def pages() -> Iterator[Row]:
    """What, who asks, address and choices."""
    yield from _platform()
    yield from _network()
    yield from _monitoring()
    yield from _cycle()
    yield from _growth()


def _platform() -> Iterator[Row]:
    from django.urls import reverse

    journal, often = reverse("platform:journal"), "monitoring.assignment.submitted"
    yield "journal", ADMIN, journal, {}
    yield "journal, one action", ADMIN, journal, {"action": often}
    yield "journal, who: often", ADMIN, journal, {"who": "user77"}
    yield "journal, who: nobody", ADMIN, journal, {"who": "nobody-at-all"}
    yield "journal, what: some", ADMIN, journal, {"what": "Группа 777"}
    yield "journal, what: nothing", ADMIN, journal, {"what": "такого нет"}
    yield "notices", ADMIN, reverse("platform:notices"), {}
    yield "jobs", ADMIN, reverse("platform:jobs"), {}


def _network() -> Iterator[Row]:
    from django.urls import reverse

    from mostik.network.models import Node

    people, places = reverse("network:people"), reverse("network:search")
    for who in (ADMIN, REGION, TOWN, HEAD):
        yield "people", who, people, {}
    yield "people: a surname", REGION, people, {"q": "Кузнецова"}
    yield "people: a rarer one", REGION, people, {"q": "Яковлева"}
    yield "people: part of one", REGION, people, {"q": "узнецов77"}
    yield "people: three words", REGION, people, {"q": "сидорова анна ивановна"}
    yield "people: a first name", TOWN, people, {"q": "фаина"}
    yield "people: a surname", TOWN, people, {"q": "Кузнецова"}
    yield "people: a surname", HEAD, people, {"q": "Кузнецова"}
    yield "people: nobody", REGION, people, {"q": "такойнет"}
    town = Node.objects.filter(kind="municipality").order_by("path")[0].pk
    yield "people of a place", REGION, reverse("network:staff", args=[town]), {}
    yield "organisations", REGION, places, {}
    yield "organisations: number", REGION, places, {"q": "детский сад 77"}
    yield "organisations: nothing", REGION, places, {"q": "школа 77"}
    yield "organisations: one kind", REGION, places, {"kind": "organisation"}
    yield "organisations: number", TOWN, places, {"q": "сад 101"}
    yield "search of everything", REGION, reverse("portal:search"), {"q": "Кузнецова"}
    yield "search of everything", REGION, reverse("portal:search"), {"q": "сад 77"}


def _monitoring() -> Iterator[Row]:
    from django.urls import reverse

    from mostik.monitoring.models import Campaign
    from mostik.network.models import Node

    campaign = Campaign.objects.latest("pk").pk
    town = Node.objects.filter(kind="municipality").order_by("path")[0].pk
    cards, flags, sent = (
        reverse(f"monitoring:{name}", args=[campaign])
        for name in ("campaign-cards", "data-flags", "deliveries")
    )
    yield "cards", REGION, cards, {}
    yield "cards: not sent", REGION, cards, {"state": "owed"}
    yield "cards: accepted", REGION, cards, {"state": "accepted"}
    yield "cards: of a place", REGION, cards, {"place": str(town)}
    yield "cards", HEAD, cards, {}
    for who in (REGION, HEAD):
        yield "data flags", who, flags, {}
    yield "data flags: one kind", REGION, flags, {"kind": "fast"}
    yield "data flags: settled", REGION, flags, {"state": "explained"}
    yield "deliveries", REGION, sent, {}


def _cycle() -> Iterator[Row]:
    from django.urls import reverse

    from mostik.monitoring.models import Campaign

    advice = reverse("cycle:campaign", args=[Campaign.objects.latest("pk").pk])
    yield "recommendations", REGION, advice, {}
    yield "recommendations: overdue", REGION, advice, {"state": "overdue"}
    yield "recommendations: answered", REGION, advice, {"state": "answered"}
    yield "recommendations, own", HEAD, reverse("cycle:mine"), {}
    yield "recommendations below", TOWN, reverse("cycle:mine"), {"show": "below"}
    for name in ("measures", "decisions"):
        for who in (REGION, TOWN, HEAD):
            yield name, who, reverse(f"cycle:{name}"), {}
        yield f"{name}: overdue", REGION, reverse(f"cycle:{name}"), {"show": "overdue"}
    yield "measures: done", REGION, reverse("cycle:measures"), {"show": "done"}


def _growth() -> Iterator[Row]:
    from django.urls import reverse

    for who in (TOWN, HEAD):
        yield "databank", who, reverse("growth:staff"), {}
        yield "databank: a surname", who, reverse("growth:staff"), {"q": "Кузнецова"}
        yield "records to verify", who, reverse("growth:waiting"), {}
        yield "routes", who, reverse("growth:routes"), {}
        yield "routes: a surname", who, reverse("growth:routes"), {"q": "Кузнецова"}
        yield "growth ladder", who, reverse("growth:ladder-people"), {}


def measure(times: int, only: str, explain: bool) -> None:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from mostik.platform.models import User

    setup_test_environment()  # so that a page tells its cursor
    engine = "SQLite" if _is_sqlite() else "PostgreSQL"
    heads = ("rows", "median", "p95", "CPU", "CPU p95", "SQL")
    print(
        f"{'list':<28}{'who':<11}{'page':<6}{'engine':<11}"
        + "".join(f"{head:>9}" for head in heads)
        + "  goal"
    )
    clients: dict[str, Any] = {}
    rows, slow, asked = _rows(), 0, 0
    for name, who, address, chosen in pages():
        if only not in f"{name} {who}":
            continue
        if who not in clients:
            clients[who] = Client(headers={"host": "127.0.0.1"})
            user = User.objects.get(email=f"{who}example.org")
            clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for title, after in (("first", ""), ("deep", _deep(clients[who], address, chosen))):
            if title == "deep" and not after:
                continue
            query = urlencode({**chosen, **({"after": after} if after else {})})
            head = f"{name:<28}{who:<11}{title:<6}{engine:<11}{rows:9d}"
            asked += 1
            slow += not _one(clients[who], head, f"{address}?{query}", times, explain)
    print(f"{asked - slow} of {asked} pages within {MOST_MS} ms of the processor (p95 of {times} requests)")


def _rows() -> int:
    from mostik.network.models import Person

    return Person.objects.count() // 1000 * 1000


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _deep(client: Any, address: str, chosen: dict[str, str]) -> str:
    """A cursor some pages on: by key a page is a page wherever it stands."""
    after = ""
    for _ in range(3):
        response = client.get(address, {**chosen, **({"after": after} if after else {})})
        page = (response.context or {}).get("page") if response.status_code == 200 else None
        if page is None or not page.next:
            return after
        after = page.next
    return after


def _one(client: Any, head: str, address: str, times: int, explain: bool) -> bool:
    """Measure one page and print its line. Is it within the goal?"""
    from django.db import connection

    wall, cpu, ran = [], [], []

    def watch(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        began = time.perf_counter()
        result = execute(sql, params, *rest)
        ran.append((1000 * (time.perf_counter() - began), sql, params))
        return result

    with connection.execute_wrapper(watch):
        response = client.get(address)
    if response.status_code != 200:
        print(f"{head}  answers {response.status_code} !", flush=True)
        return False
    for _ in range(times):
        clock, used = time.perf_counter(), _cpu()
        client.get(address)
        wall.append(1000 * (time.perf_counter() - clock))
        cpu.append(1000 * (_cpu() - used))
    figures = (statistics.median(wall), _p95(wall), statistics.median(cpu), _p95(cpu))
    numbers = "".join(f"{one:9.0f}" for one in figures) + f"{len(ran):9d}"
    verdict = "met" if _p95(wall) <= MOST_MS else "by CPU" if _p95(cpu) <= MOST_MS else "MISSED !"
    print(f"{head}{numbers}  {verdict}", flush=True)
    if explain:
        _explain(ran)
    return _p95(cpu) <= MOST_MS


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]


def _cpu() -> float:
    """Seconds of the processor: of this process, and of the one that PostgreSQL keeps for it (without parallel workers)."""
    used = time.process_time()
    if not _is_sqlite():
        used += int(Path(f"/proc/{_backend()}/schedstat").read_text().split()[0]) / 1e9
    return used


@cache
def _backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _explain(ran: list[Any]) -> None:
    from django.db import connection

    for taken, sql, params in ran:
        if taken <= SLOW_MS:
            continue
        print(f"      {taken:6.0f} ms  {sql[:60]} … {sql[sql.find(' FROM') :][:1500]} -- {str(params)[:200]}")
        with connection.cursor() as cursor:
            cursor.execute(("EXPLAIN QUERY PLAN " if _is_sqlite() else "EXPLAIN ANALYZE ") + sql, params)
            print("\n".join(f"          {row[-1]}" for row in cursor.fetchall()))


if __name__ == "__main__":
    django.setup()
    measure(int(sys.argv[1]), sys.argv[2], "--explain" in sys.argv)
