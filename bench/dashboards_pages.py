"""Part of bench/dashboards.py, run in a process of its own: addresses of results pages at many places of each level, the number of
queries and the weight of each kind of page, and a session to ask with. Prints JSON.

    python -m bench.dashboards_pages EMAIL TIMES
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import django


def pages(email: str, times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from mostik.monitoring.models import Campaign
    from mostik.network.models import Node
    from mostik.platform.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    campaign, chance = Campaign.objects.latest("pk"), random.Random(3)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    found = []
    for kind in ("country", "region", "municipality", "organisation", "group"):
        ids = list(Node.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True))
        views = [("dashboard", []), ("why", ["TOTAL"])]
        if kind in ("region", "municipality"):
            views.append(("matrix", []))
        if kind in ("country", "region"):
            views.append(("dashboard?page", []))
        for view, more in views if ids else ():
            name, _, table = view.partition("?")
            query = f"?{table}=2&sort=name" if table else ""
            chosen = [chance.choice(ids) for _ in range(times)]
            addresses = [
                reverse(f"monitoring:{name}", args=[campaign.pk, one, *more]) + query for one in chosen
            ]
            queries, size = _counted(client, addresses[0])
            found.append(
                {"name": f"{view} {kind}", "addresses": addresses, "queries": queries, "bytes": size}
            )
    return {"session": client.cookies["sessionid"].value, "pages": found}


def _counted(client: Any, address: str) -> tuple[int, int]:
    from django.db import connection

    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        response = client.get(address)
    assert response.status_code == 200, address
    return queries, len(response.content)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(pages(sys.argv[1], int(sys.argv[2]))))
