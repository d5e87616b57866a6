"""The six-section index, by hand: two teachers of kindergarten 1 (a head holds no post of a teacher)."""

import datetime
from fractions import Fraction

from mostik.growth.queries import portfolio_index
from mostik.network.models import Employment
from tests.growth.builders import ATTESTED, TODAY, diagnosed, enter, verified
from tests.network.builders import make_employment, make_person

DAY = datetime.date


def index_of(region, on=TODAY, node=None):
    node = node or region.org_a1
    return portfolio_index.of_organisations([node], on)[node.pk]


def test_nobody_and_nothing(region):
    empty = index_of(region, node=region.org_a2)
    assert (empty.people, empty.value, empty.shares) == (0, None, (None,) * 6)
    assert (index_of(region).people, index_of(region).value) == (2, 0)


def test_shares_and_their_mean(region):
    verified(region, "first", date=DAY(2024, 2, 1), **ATTESTED)
    verified(region, "pk", "methodist")
    verified(region, "pk", "head")
    verified(region, date=DAY(2023, 10, 5))  # three years ago to the day: too old
    verified(region, "article", title="О речи", date=DAY(2025, 1, 1), organizer="Журнал")
    enter(
        region, "contest", title="Воспитатель года", date=DAY(2026, 1, 1), level="municipal", result="призёр"
    )
    diagnosed(region)
    found = index_of(region)
    assert found.counts == (1, 1, 1, 0, 0, 0)
    assert found.shares[:4] == (50, 50, 50, 0)
    assert found.value == Fraction(100 * 3, 2 * 6)
    verified(region, date=DAY(2023, 10, 6), document_number="77", title="Речь")  # the last day that counts
    assert index_of(region).counts[1] == 2


def test_an_attestation_that_ended_counts_no_more(region):
    verified(region, "compliance", date=DAY(2021, 2, 1), **ATTESTED)
    assert index_of(region, DAY(2026, 2, 1)).counts[0] == 1
    assert index_of(region, DAY(2026, 2, 2)).counts[0] == 0
    assert index_of(region, DAY(2021, 1, 31)).counts[0] == 0


def test_structure_and_records_as_of_the_day(region):
    verified(region)
    now, past = index_of(region), index_of(region, DAY(2025, 3, 13))
    assert (now.counts[1], past.counts[1]) == (1, 0)
    both = {region.org_a1.pk: now}, {region.org_a1.pk: past}
    assert portfolio_index.change(*both, region.org_a1.pk) == Fraction(100, 12)
    assert portfolio_index.change(*both, region.org_a2.pk) is None


def test_details_name_everybody_once(region):
    row = verified(region)
    details = portfolio_index.details_of(region.org_a1, TODAY)
    courses = details[1]
    assert courses.having == ((region.teacher, row),)
    assert courses.lacking == (region.methodist,)
    assert courses.share == 50


def test_a_municipality_with_five_teachers_is_shown(region):
    verified(region)
    for number in range(3):
        make_employment(make_person(f"Новая Анна Ивановна{number}"), region.org_a2)
    from tests.monitoring.builders import user_of

    ask = (user_of(region.regional_operator), ("regional_operator",), TODAY)
    ((node, index),) = portfolio_index.municipalities_under(*ask)
    assert (node, index.people, index.counts[1]) == (region.municipality_a, 5, 1)
    Employment.objects.filter(organisation=region.org_a2).delete()
    assert portfolio_index.municipalities_under(*ask) == []


def test_a_teacher_of_two_organisations_is_one_of_a_municipality(region):
    make_employment(region.teacher, region.org_a2, is_main=False)
    verified(region)
    assert index_of(region, node=region.org_a2).counts[1] == 1
    assert portfolio_index.together(region.municipality_a, TODAY).people == 2
