"""Educational networks of the demo: kindergartens of different municipalities around common work. One of them had a member
that left between the rounds."""

from __future__ import annotations

import datetime

from mostik.demo.calendar import Round, days, moment
from mostik.network.actions import networks
from mostik.network.models import Node
from mostik.platform.models import User

NETWORKS = (
    (
        "mayak",
        "Сеть «Маяк»: развивающая среда группы",
        "Положение об образовательной сети от 01.09.2025 № 14",
        (("99-01", 0), ("99-01", 3), ("99-02", 1), ("99-02", 4), ("99-03", 0), ("99-05", 1), ("99-05", 2)),
    ),
    (
        "mosty",
        "Сеть «Семейные мосты»: взаимодействие с родителями",
        "Договор о сетевом взаимодействии от 05.09.2025 № 3",
        (("99-01", 2), ("99-02", 1), ("99-02", 2), ("99-03", 1), ("99-04", 0)),
    ),
)


def run(region: Node, when: Round, by: User) -> None:
    since = datetime.date(when.year, 9, 5)
    at = moment(since)
    for code, name, basis, places in NETWORKS:
        network = networks.create(
            owner=region, name=name, code=code, basis=basis, valid_from=since, by=by, at=at
        )
        made = [
            networks.join(network=network, organisation=place, on=since, by=by, at=at)
            for place in _kindergartens(places, since)
        ]
        if code == "mosty":
            networks.leave(
                member=made[-1], on=when.closes + days(60), by=by, at=moment(when.closes + days(50))
            )


def _kindergartens(places: tuple[tuple[str, int], ...], on: datetime.date) -> list[Node]:
    """The n-th kindergarten of a municipality, by code; one that is closed by now is no member."""
    found = []
    for municipality, number in places:
        town = Node.objects.get(code=municipality)
        inside = Node.objects.on(on).filter(
            kind="organisation", path__startswith=town.path, valid_to__isnull=True
        )
        inside = inside.filter(organisation_type="kindergarten").order_by("code")
        found += inside[number : number + 1]
    return found
