"""How many have a deficit: told exactly, as a range, or not at all; under the curtain of the heat-map."""

import datetime

import pytest

from mostik.assessment.actions import profiles
from mostik.assessment.models import Deficit
from mostik.assessment.queries import aggregates, shares
from mostik.assessment.queries.shares import Share, share
from tests.assessment.builders import NOW, teachers
from tests.assessment.profiles import give, make_model

FIRST = datetime.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("k", "n", "told"),
    [
        (7, 18, Share(18, 7, 7)),
        (5, 10, Share(10, 5, 5)),
        (0, 18, Share(18, 0, 4)),
        (4, 18, Share(18, 0, 4)),
        (5, 18, Share(18, 5, 5)),
        (13, 18, Share(18, 13, 13)),
        (14, 18, Share(18, 14, 18)),
        (18, 18, Share(18, 14, 18)),
        (4, 10, Share(10, 0, 4)),
        (6, 10, Share(10, 6, 10)),
        (5, 9, None),
        (9, 9, None),
        (0, 0, None),
    ],
)
def test_what_may_be_told(k, n, told):
    assert share(k, n) == told


def test_nobody_is_told_exactly_where_fewer_than_five_stand_on_a_side():
    for n in range(60):
        for k in range(n + 1):
            told = share(k, n)
            if told is None:
                assert n < 10
                continue
            assert told.least <= k <= told.most
            assert told.is_exact == (k >= 5 and n - k >= 5)
            assert told.is_exact or told.most - told.least >= 4


@pytest.fixture
def model(region):
    return make_model(region)


def measure(model, people, a, b="90"):
    for person in people:
        give(model, person, a, b, ago=20)
    profiles.recompute(model=model, day=NOW.date() - datetime.timedelta(days=20), by=None, at=NOW)


def told(model, node, code="sub.1"):
    found = shares.of_organisations(aggregates.world(model, FIRST), [code])
    return found.get((aggregates.place_of(node), code))


def test_by_hand(region, model):
    people = teachers(region.org_a1, 12)
    measure(model, people[:7], "50")
    measure(model, people[7:], "90")
    assert told(model, region.org_a1) == Share(12, 7, 7)
    assert told(model, region.org_a1, "com.1") == Share(12, 0, 4)
    assert told(model, region.org_a2) is None


def test_a_dismissed_deficit_is_none(region, model):
    people = teachers(region.org_a1, 12)
    measure(model, people[:7], "50")
    measure(model, people[7:], "90")
    for row in Deficit.objects.filter(person__in=people[:2]):
        Deficit.objects.filter(pk=row.pk).update(status="dismissed", closed_on=FIRST)
    assert told(model, region.org_a1) == Share(12, 5, 5)


def test_what_the_heat_map_hides_is_not_told(region, model):
    """Twelve beside two: the twelve are hidden, for the municipality minus them would be the two."""
    people = teachers(region.org_a1, 12)
    measure(model, people[:6], "50")
    measure(model, people[6:], "90")
    measure(model, teachers(region.org_a2, 2), "50")
    assert told(model, region.org_a1) is None
    assert told(model, region.org_a2) is None


def test_only_what_was_known_on_the_first(region, model):
    people = teachers(region.org_a1, 12)
    for person in people:
        give(model, person, "50", "90")
    profiles.recompute(model=model, day=NOW.date(), by=None, at=NOW)
    assert told(model, region.org_a1) is None
