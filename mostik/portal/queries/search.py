"""One search over what the person may see: organisations and groups, people, campaigns, instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from mostik.instruments.queries import versions
from mostik.lib.paging import page_of
from mostik.lib.searching import WORD, folded, search
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import nodes, people

LIMIT = 15
SHORTEST = 2
PERSON_KEYS = ("last_name", "first_name", "middle_name", "id")


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: there is more than is shown."""

    organisations: list[Node]
    people: list[Person]
    campaigns: list[Campaign]
    instruments: list[Any]
    more: bool = False

    @property
    def count(self) -> int:
        return len(self.organisations) + len(self.people) + len(self.campaigns) + len(self.instruments)


def find(user: Any, query: str) -> Found | None:
    """None for a query too short to look for. Organisations come before their groups."""
    words = WORD.findall(folded(query))
    if sum(map(len, words)) < SHORTEST:
        return None
    order = Case(When(kind=NodeKind.GROUP, then=Value(1)), default=Value(0), output_field=IntegerField())
    places = list(search(nodes.listed_for(user), query).rows.order_by(order, "name", "id")[: LIMIT + 1])
    persons = page_of(search(people.listed_for(user), query), keys=PERSON_KEYS, size=LIMIT)
    return Found(
        organisations=places[:LIMIT],
        people=persons.rows,
        campaigns=[c for c in campaigns.visible_to(user) if _has(words, c.title, str(c.year), c.kind_label)],
        instruments=[i for i in versions.instruments_visible_to(user) if _has(words, i.title, i.code)],
        more=len(places) > LIMIT or bool(persons.next),
    )


def _has(words: list[str], *texts: str) -> bool:
    """Campaigns and instruments are few: compared here, because SQLite folds only Latin letters."""
    text = folded(" ".join(texts))
    return all(word in text for word in words)
