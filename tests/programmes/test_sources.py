"""What the platform counts, against numbers counted by hand."""

import datetime
from fractions import Fraction

from django.utils import timezone

from mostik.network.models import Employment
from mostik.platform.models import User
from mostik.programmes.queries import live_staff, sources
from mostik.programmes.queries.measured import staff
from tests.growth.topics import make_topics
from tests.growth.ways import NOW as SIGNED
from tests.growth.ways import agreed, measure
from tests.monitoring.builders import user_of
from tests.needs.builders import asked, ended, tell
from tests.network.builders import make_employment, make_person

ON = SIGNED.date()


def test_staff_are_people_in_pedagogical_and_managing_posts_each_once(region):
    before = staff(region.municipality_a, ON)
    cook = make_person("Поварова Анна Ильинична")
    make_employment(cook, region.org_a1, "Повар")
    cook_post = Employment.objects.get(person=cook).position
    cook_post.pedagogical = False
    cook_post.save()
    twice = make_person("Двойнова Анна Ильинична")
    make_employment(twice, region.org_a1, "Воспитатель")
    Employment.objects.filter(person=twice).update(is_main=True)
    make_employment(twice, region.org_a2, "Воспитатель")
    Employment.objects.filter(person=twice, organisation=region.org_a2).update(is_main=False)
    after = staff(region.municipality_a, ON)
    assert set(after) - set(before) == {twice.pk}
    assert after[twice.pk] == region.org_a1.path
    gone = make_person("Ушедшая Анна Ильинична")
    make_employment(gone, region.org_a1, "Воспитатель")
    Employment.objects.filter(person=gone).update(valid_to=ON - datetime.timedelta(days=1))
    assert gone.pk not in staff(region.municipality_a, ON)


def test_share_of_staff_with_a_route(region):
    found = sources.measure("routes", region.municipality_a, ON)
    people = len(staff(region.municipality_a, ON))
    assert found.value == 0
    agreed(region, measure(region))
    found = sources.measure("routes", region.municipality_a, ON)
    assert found.value == Fraction(100, people)
    assert f"1 из {people}" in found.said
    here = len([path for path in staff(region.municipality_a, ON).values() if path == region.org_a1.path])
    assert {part.place_id: part.said for part in found.parts}[region.org_a1.pk] == f"1 из {here}"
    assert sources.measure("routes", region.municipality_a, ON - datetime.timedelta(days=40)).value == 0, (
        "not yet"
    )
    assert sources.measure("routes", region.org_b1, ON).value == 0
    Employment.objects.all().delete()
    assert sources.measure("routes", region.municipality_a, ON).value is None, "nobody works here"


def test_the_platform_is_in_use_from_half_of_the_organisations_on(region):
    today = timezone.localdate()

    def used():
        return sources.measure("platform", region.municipality_a, today)

    User.objects.update(last_login=None)
    assert (used().value, used().said.split(": ")[1]) == (0, "0 из 2.")
    User.objects.filter(pk=user_of(region.teacher).pk).update(
        last_login=timezone.now() - datetime.timedelta(days=91)
    )
    assert used().value == 0, "too long ago"
    User.objects.filter(pk=user_of(region.teacher).pk).update(last_login=timezone.now())
    assert used().value == 1, "one of two is half"
    assert {part.title: part.said for part in used().parts} == {
        region.org_a1.title: "да",
        region.org_a2.title: "нет",
    }


def test_satisfaction_is_that_of_the_last_ended_survey(region):
    assert sources.measure("satisfaction", region.municipality_a, timezone.localdate()).value is None
    survey = asked(region)
    tell(survey, region.org_a1, 8, 2)
    assert sources.measure("satisfaction", region.municipality_a, timezone.localdate()).value is None
    ended(survey)
    found = sources.measure("satisfaction", region.municipality_a, timezone.localdate())
    assert (found.value, len(found.parts)) == (80, 1)
    assert "49–94 %" in found.said


def test_difficulties_are_not_told_of_few(region):
    assert sources.measure("difficulties", region.municipality_a, ON).value is None
    measure(region)
    found = sources.measure("difficulties", region.municipality_a, ON)
    assert found.value is None


def test_a_range_of_people():
    """Ten wide, standing still while the number moves inside it; none of fewer than forty."""
    assert live_staff.told(5, 39) is None
    for k in range(41):
        found = live_staff.told(k, 40)
        assert found.least <= k <= found.most
        assert found.most - found.least == 9
        assert found.most <= 40
    assert {(live_staff.told(k, 277).least, live_staff.told(k, 277).most) for k in range(180, 190)} == {
        (180, 189)
    }
    assert live_staff.told(277, 277).middle == Fraction(100 * (268 + 277), 2 * 277)


def test_a_block_of_one_competency_is_not_told(region, monkeypatch):
    """Exact shares of it are told of organisations: the sum would give the hidden ones away."""
    make_topics()
    monkeypatch.setattr(live_staff, "told", lambda k, n: live_staff.Range(0, 9, 100))
    found = sources.measure("difficulties", region.municipality_a, ON)
    assert len(found.parts) == 3
    assert all(part.value is None for part in found.parts)


def test_every_source_answers_for_an_empty_place(region):
    for place in (region.org_b2, region.municipality_b, region.node):
        for code in sources.SOURCES:
            found = sources.measure(code, place, timezone.localdate())
            assert found.said
