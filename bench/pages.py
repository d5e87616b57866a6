"""Every main page of the demo, signed in as each role: time, queries and weight.

    python -m bench pages [--home demo] [--times 30] [--role head] [--page dashboard] [--profile 25]

Reads a demo built before (`make demo ARGS=--no-serve`). Each page is asked for by the test client, through all the
middleware including compression, after a warm-up. The machine may be shared, so processor time stands beside the
clock. Exit code 1 if p95 of any page is over 150 ms of the clock or a page fails.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import os
import platform
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_MS = 150
WARM_UP = 3


@dataclass(frozen=True)
class Figures:
    median: float
    p95: float
    cpu: float
    queries: int
    raw: int
    packed: int


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    os.environ["MOSTIK_HOME"] = str(options.home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
    if not (options.home / "demo.json").exists():
        print(f"no demo in {options.home}: build it with `make demo ARGS=--no-serve`", file=sys.stderr)
        return 2
    import django

    django.setup()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, ", end=""
    )
    print(f"{options.times} requests per page, milliseconds\n")
    heads = ("median", "p95", "CPU", "SQL", "raw KB", "gzip KB")
    print(f"{'role':<19}{'page':<26}" + "".join(f"{head:>9}" for head in heads))
    slow = failed = 0
    for role, email in _people(options.role):
        for page, ask in _pages(email, options.page):
            found = _measure(ask, options.times)
            if found is None:
                print(f"{role:<19}{page:<26}{'FAILED':>9}")
                failed += 1
                continue
            slow += found.p95 > MOST_MS
            numbers = f"{found.median:9.0f}{found.p95:9.0f}{found.cpu:9.0f}{found.queries:9d}"
            print(
                f"{role:<19}{page:<26}{numbers}{found.raw / 1024:9.1f}{found.packed / 1024:9.1f}", flush=True
            )
            if options.profile:
                _profile(ask, options.profile)
    print(f"\np95 over {MOST_MS} ms: {slow} pages; failed: {failed}")
    return 1 if slow or failed else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench pages", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("demo"))
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--role", default="", help="only roles whose name contains this")
    parser.add_argument("--page", default="", help="only pages whose name contains this")
    parser.add_argument(
        "--profile", type=int, default=0, help="print this many lines of a profile of each page"
    )
    return parser.parse_args(arguments)


def _people(wanted: str) -> Iterator[tuple[str, str]]:
    from mostik.demo.staff import DOMAIN, ROLE_NAMES

    for role, name in ROLE_NAMES.items():
        if wanted in role:
            yield role, f"{name}@{DOMAIN}"


Ask = Callable[[], Any]


def _pages(email: str, wanted: str) -> Iterator[tuple[str, Ask]]:
    """The pages this person may open; what the menu and the rights of others refuse is passed over."""
    from django.test import Client

    from mostik.platform.models import User

    user = User.objects.get(email=email)
    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for page, address in _addresses(user):
        if wanted in page:

            def ask(address: str = address) -> Any:
                return client.get(address, follow=True)

            if ask().status_code not in (403, 404):
                yield page, ask


def _addresses(user: Any) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    yield "home", reverse("portal:home")
    yield "search", reverse("portal:search") + "?q=сад"
    yield "notices", reverse("platform:notices")
    yield "journal", reverse("platform:journal")
    yield "jobs", reverse("platform:jobs")
    yield "account", reverse("platform:account")
    yield "instruments", reverse("instruments:list")
    yield "roles", reverse("network:roles")
    yield "imports", reverse("network:imports")
    yield "people", reverse("network:people")
    yield "network", reverse("network:home")
    yield from _monitoring(user)
    yield from _cards(user)


def _monitoring(user: Any) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    from mostik.instruments.queries.versions import methodology_of
    from mostik.monitoring.queries import campaigns
    from mostik.network.queries import nodes

    yield "campaigns", reverse("monitoring:campaigns")
    campaign = campaigns.visible_to(user).order_by("-year").first()
    if campaign is None:
        return
    version = campaigns.instruments_of(campaign)[0].version
    leaf = methodology_of(version).items[0].indicator
    yield "campaign", reverse("monitoring:campaign", args=[campaign.pk])
    yield "campaign cards", reverse("monitoring:campaign-cards", args=[campaign.pk])
    yield "campaign assign", reverse("monitoring:campaign-assign", args=[campaign.pk])
    yield "instrument", reverse("instruments:version", args=[version.pk])
    for kind in ("region", "municipality", "organisation", "group"):
        node = _with_most_cards(nodes.visible_to(user).filter(kind=kind), campaign)
        if node is None:
            continue
        yield f"node {kind}", reverse("network:node", args=[node])
        yield f"dashboard {kind}", reverse("monitoring:dashboard", args=[campaign.pk, node])
        yield f"why total {kind}", reverse("monitoring:why", args=[campaign.pk, node, "TOTAL"])
        yield f"why leaf {kind}", reverse("monitoring:why", args=[campaign.pk, node, leaf])


def _with_most_cards(nodes: Any, campaign: Any) -> int | None:
    """The heaviest node of a list: the one with the most accepted cards below it."""
    from mostik.monitoring.models import Assignment

    accepted = Assignment.objects.filter(campaign=campaign, state="accepted")
    paths = list(accepted.values_list("unit__path", flat=True))
    counted = [
        (sum(one.startswith(path) for one in paths), -pk) for pk, path in nodes.values_list("pk", "path")
    ]
    best = max(counted, default=(0, 0))
    return -best[1] if best[0] else None


def _cards(user: Any) -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    from mostik.monitoring.queries import assignments

    yield "my cards", reverse("monitoring:cards")
    seen = assignments.visible_to(user).order_by("pk")
    filled = seen.filter(state="draft", assessor__user=user).first()
    sent = seen.filter(state="submitted").first()
    if filled:
        yield "card filling", reverse("monitoring:card", args=[filled.pk])
    if sent:
        yield "review", reverse("monitoring:review", args=[sent.pk])


def _measure(ask: Ask, times: int) -> Figures | None:
    from django.db import connection

    for _ in range(WARM_UP):
        response = ask()
    if response.status_code != 200:
        return None
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        packed = ask().content
    raw = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    wall, cpu = [], []
    for _ in range(times):
        clock, used = time.perf_counter(), time.process_time()
        ask()
        wall.append(1000 * (time.perf_counter() - clock))
        cpu.append(1000 * (time.process_time() - used))
    p95 = sorted(wall)[max(0, -(-95 * times // 100) - 1)]
    return Figures(
        statistics.median(wall), p95, statistics.median(cpu), queries, len(raw), len(gzip.compress(raw))
    )


def _profile(ask: Ask, lines: int) -> None:
    profile = cProfile.Profile()
    profile.runcall(ask)
    pstats.Stats(profile).sort_stats("cumulative").print_stats("mostik|duckdb|sqlite", lines)
    pstats.Stats(profile).sort_stats("tottime").print_stats(lines)
