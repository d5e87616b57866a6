"""A list that is looked up and one that is walked show the same people and places, and nobody else's."""

import pytest

from mostik.lib import paging
from mostik.lib.searching import search
from mostik.network.models import Person
from mostik.network.queries import nodes, people


def users():
    return [person.user for person in Person.objects.filter(user__isnull=False).select_related("user")]


@pytest.mark.parametrize("limit", [0, paging.FEW])
@pytest.mark.parametrize("queries", [people, nodes])
def test_what_is_listed_is_what_is_visible(region, monkeypatch, queries, limit):
    monkeypatch.setattr(paging, "FEW", limit)
    sizes = set()
    for user in users():
        seen = set(queries.visible_to(user).values_list("pk", flat=True))
        listed = queries.listed_for(user)
        assert set(listed.rows.values_list("pk", flat=True)) == seen
        sizes.add(len(seen))
    assert len(sizes) > 1  # somebody sees more than others


@pytest.mark.parametrize("limit", [0, paging.FEW])
def test_search_finds_nobody_outside(region, monkeypatch, limit):
    monkeypatch.setattr(paging, "FEW", limit)
    for user in users():
        seen = set(people.visible_to(user).values_list("pk", flat=True))
        for person in Person.objects.all():
            found = set(search(people.listed_for(user), person.last_name).rows.values_list("pk", flat=True))
            assert found <= seen
            assert (person.pk in found) == (person.pk in seen)
