"""Visits: an expert never at home, as many places as possible, evenly, on working days; cards follow the expert."""

import datetime
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.monitoring.actions import campaigns, visits
from mostik.monitoring.actions.visits import CannotPlanVisits
from mostik.monitoring.models import Assignment, Visit
from mostik.monitoring.queries import visit_planning
from mostik.monitoring.queries import visits as queries
from mostik.monitoring.queries.visit_planning import Expert, Limits, Place
from mostik.platform.models import AuditEvent, Notice
from tests.monitoring.builders import NOW, card_of, fill, running_campaign, user_of
from tests.network.builders import make_employment, make_person, make_role

MONDAY = datetime.date(2026, 10, 12)


def limits(**given):
    values = {
        "first": MONDAY,
        "last": MONDAY + datetime.timedelta(days=25),
        "most": 9,
        "per_week": 2,
        **given,
    }
    return Limits(**values)


# ---- the planner, by hand


def test_one_expert_two_places_two_days_of_the_first_week():
    plan = visit_planning.plan([Place(1, 7, "А"), Place(2, 7, "Б")], [Expert(5)], limits())
    assert [(one.place, one.day) for one in plan.visits] == [
        (1, MONDAY),
        (2, MONDAY + datetime.timedelta(days=1)),
    ]


def test_weekends_days_off_and_busy_days_are_left_out():
    off = frozenset({MONDAY})
    busy = frozenset({MONDAY + datetime.timedelta(days=1)})
    plan = visit_planning.plan(
        [Place(n, 7, str(n)) for n in range(3)],
        [Expert(5, busy=busy)],
        limits(days_off=off, per_week=2, first=MONDAY - datetime.timedelta(days=2)),
    )
    days = [one.day.isoformat() for one in plan.visits]
    assert days == ["2026-10-14", "2026-10-19", "2026-10-20"]  # one of the two of the first week is taken


def test_never_at_home_and_not_in_the_own_municipality_when_asked():
    places = [Place(1, 7, "А"), Place(2, 8, "Б")]
    at_home = Expert(5, homes=frozenset({1}), home_areas=frozenset({7}))
    assert visit_planning.plan(places, [at_home], limits()).no_expert == [1]
    neighbour = Expert(5, homes=frozenset({9}), home_areas=frozenset({7}))
    assert visit_planning.plan(places, [neighbour], limits()).no_expert == []
    assert visit_planning.plan(places, [neighbour], limits(avoid_own_area=True)).no_expert == [1]


def test_others_move_so_that_everybody_is_visited():
    """Expert 5 may go anywhere, expert 6 not to place 2. With one visit each, 5 has to take 2."""
    places = [Place(1, 7, "А"), Place(2, 7, "Б")]
    experts = [Expert(5), Expert(6, homes=frozenset({2}))]
    plan = visit_planning.plan(places, experts, limits(most=1))
    assert {one.place: one.expert for one in plan.visits} == {1: 6, 2: 5}


def test_no_days_no_experts_no_places():
    places = [Place(1, 7, "А")]
    assert visit_planning.plan(places, [], limits()).no_expert == [1]
    assert visit_planning.plan([], [Expert(5)], limits()).visits == []
    weekend = limits(first=MONDAY + datetime.timedelta(days=5), last=MONDAY + datetime.timedelta(days=6))
    assert visit_planning.plan(places, [Expert(5)], weekend).no_day == [1]


def test_an_expert_stays_in_one_municipality_while_the_load_is_even():
    places = [Place(n, 7 if n < 4 else 8, str(n)) for n in range(8)]
    plan = visit_planning.plan(places, [Expert(5), Expert(6)], limits())
    areas = {5: set(), 6: set()}
    for one in plan.visits:
        areas[one.expert].add(7 if one.place < 4 else 8)
    assert sorted(map(sorted, areas.values())) == [[7], [8]]


@pytest.mark.parametrize("seed", range(60))
def test_any_plan_keeps_its_limits_and_misses_nobody_it_could_reach(seed):
    lot = random.Random(seed)
    places = [Place(n, lot.randint(1, 3), f"{n:02}") for n in range(lot.randint(1, 9))]
    experts = [
        Expert(100 + n, homes=frozenset(lot.sample(range(9), lot.randint(0, 4))))
        for n in range(lot.randint(1, 4))
    ]
    most = lot.randint(1, 3)
    given = limits(most=most, per_week=lot.randint(1, 3))
    plan = visit_planning.plan(places, experts, given)
    homes = {expert.id: expert.homes for expert in experts}
    load, weeks = {}, {}
    for one in plan.visits:
        assert one.place not in homes[one.expert]
        assert one.day.weekday() < 5
        load[one.expert] = load.get(one.expert, 0) + 1
        week = (one.expert, one.day.isocalendar()[:2])
        weeks[week] = weeks.get(week, 0) + 1
    assert all(count <= most for count in load.values())
    assert all(count <= given.per_week for count in weeks.values())
    assert len({(one.expert, one.day) for one in plan.visits}) == len(plan.visits)
    reached = len(places) - len(plan.no_expert)
    assert reached == _most_reachable(places, experts, most)
    assert sorted([*(one.place for one in plan.visits), *plan.no_expert, *plan.no_day]) == [
        p.id for p in places
    ]


def _most_reachable(places, experts, most):
    """The largest matching by trying everything (few enough)."""
    seats = {expert.id: most for expert in experts}

    def best(rest):
        if not rest:
            return 0
        place, *others = rest
        found = best(others)
        for expert in experts:
            if place.id not in expert.homes and seats[expert.id]:
                seats[expert.id] -= 1
                found = max(found, 1 + best(others))
                seats[expert.id] += 1
        return found

    return best(places)


# ---- in a campaign


@pytest.fixture
def campaign(region):
    return running_campaign(region.node)


@pytest.fixture
def second(region):
    person = make_person("Второва Вера Викторовна")
    make_role(person, "expert", region.node)
    make_employment(person, region.org_b1, "Старший воспитатель")
    return person


def plan(campaign, region, *experts, **given):
    return visits.plan_visits(
        campaign=campaign,
        experts=experts,
        limits=limits(**given),
        by=user_of(region.regional_operator),
        at=NOW,
    )


def test_visits_are_made_cards_follow_and_experts_are_told_once(campaign, region, second):
    plan(campaign, region, region.expert, second)
    assert Visit.objects.count() == 4
    assert not Visit.objects.filter(organisation=region.org_b1, expert=second).exists()
    for visit in Visit.objects.all():
        cards = Assignment.objects.filter(
            campaign=campaign, source="external", organisation=visit.organisation
        )
        assert set(cards.values_list("assessor", flat=True)) == {visit.expert_id}
    assert Notice.objects.filter(user=user_of(second), text__contains="12.10").count() == 1
    assert AuditEvent.objects.filter(action="monitoring.visits.planned").count() == 1
    with pytest.raises(CannotPlanVisits):  # everybody has a visit
        plan(campaign, region, region.expert, second)


def test_the_preview_is_what_is_done(campaign, region, second):
    shown = queries.proposed(campaign, [region.expert, second], limits(), NOW.date())
    assert plan(campaign, region, region.expert, second) == shown


def test_a_begun_card_keeps_its_expert(campaign, region, second):
    fill(card_of(campaign, region.group_a11, "external"), {})
    plan(campaign, region, second)
    assert not Visit.objects.filter(organisation=region.org_a1).exists()


def test_changed_and_cancelled(campaign, region, second):
    plan(campaign, region, region.expert)
    by = user_of(region.regional_operator)
    visit = Visit.objects.get(organisation=region.org_b1)
    with pytest.raises(CannotPlanVisits):
        visits.change(visit=visit, day=MONDAY, expert=second, note="", by=by, at=NOW)
    visit = Visit.objects.get(organisation=region.org_a1)
    visits.change(visit=visit, day=MONDAY, expert=second, note="С 9:00", by=by, at=NOW)
    card = card_of(campaign, region.group_a11, "external")
    assert card.assessor == second
    fill(card, {})
    with pytest.raises(CannotPlanVisits):  # she has begun
        visits.change(visit=visit, day=MONDAY, expert=region.expert, note="", by=by, at=NOW)
    visits.cancel(visit=visit, by=by, at=NOW)
    assert not Visit.objects.filter(pk=visit.pk).exists()
    assert AuditEvent.objects.filter(action="monitoring.visit.cancelled").count() == 1


def test_not_after_collection(campaign, region):
    campaigns.stop(campaign=campaign, by=None, at=NOW)
    with pytest.raises(CannotPlanVisits):
        plan(campaign, region, region.expert)
    assert not Visit.objects.exists()


def test_pages(client, campaign, region, second):
    client.force_login(user_of(region.regional_operator))
    url = reverse("monitoring:visits", args=[campaign.pk])
    assert client.get(url).status_code == 200
    choices = {
        "experts": [region.expert.pk, second.pk],
        "first": "2026-10-12",
        "last": "2026-11-06",
        "most": 3,
        "per_week": 2,
        "days_off": "04.11.2026",
    }
    shown = client.get(url, choices).content.decode()
    assert "Детский сад № 1" in shown
    assert not Visit.objects.exists()
    assert client.get(url, {**choices, "days_off": "четвёртого"}).status_code == 422
    assert client.post(url, choices).status_code == 302
    assert Visit.objects.count() == 4
    visit = Visit.objects.first()
    page = reverse("monitoring:visit", args=[visit.pk])
    assert client.get(page).status_code == 200
    moved = {"day": "2026-10-30", "expert": visit.expert_id, "note": "Со двора"}
    assert client.post(page, moved).status_code == 302
    assert client.get(reverse("monitoring:visits-file", args=[campaign.pk, "docx"])).status_code == 200
    assert client.post(reverse("monitoring:visit-cancel", args=[visit.pk])).status_code == 302


def test_an_expert_sees_the_own_visits_to_come(client, campaign, region, second):
    day = timezone.localdate() + datetime.timedelta(days=3)
    for expert, organisation, note in (
        (second, region.org_a1, "Со двора"),
        (region.expert, region.org_a2, "К 8:00"),
    ):
        Visit.objects.create(
            campaign=campaign, organisation=organisation, expert=expert, day=day, note=note, created_at=NOW
        )
    client.force_login(user_of(second))
    page = client.get(reverse("monitoring:cards")).content.decode()
    assert "Со двора" in page
    assert "К 8:00" not in page
    response = client.get(reverse("monitoring:my-visits-calendar"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    file = response.content.decode()
    assert file.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in file
    assert "SUMMARY:Посещение: Детский сад № 1" in file
    assert "К 8:00" not in file
    client.force_login(user_of(region.teacher))
    assert "VEVENT" not in client.get(reverse("monitoring:my-visits-calendar")).content.decode()
    client.force_login(user_of(region.regional_operator))
    whole = client.get(reverse("monitoring:visits-calendar", args=[campaign.pk])).content.decode()
    assert whole.count("BEGIN:VEVENT") == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("municipal_operator", 403), ("head", 403), ("expert", 403), ("stranger", 403), ("teacher", 403)],
)
def test_only_whoever_runs_the_campaign(client, campaign, region, second, who, status):
    plan(campaign, region, region.expert, second)
    visit = Visit.objects.first()
    client.force_login(user_of(getattr(region, who)))
    assert client.get(reverse("monitoring:visits", args=[campaign.pk])).status_code == status
    assert client.get(reverse("monitoring:visits-calendar", args=[campaign.pk])).status_code == status
    assert client.get(reverse("monitoring:visit", args=[visit.pk])).status_code == status
    assert client.post(reverse("monitoring:visit-cancel", args=[visit.pk])).status_code == status
    assert Visit.objects.count() == 4


def test_the_list_costs_the_same_for_one_and_for_four(
    client, campaign, region, second, django_assert_max_num_queries
):
    client.force_login(user_of(region.regional_operator))
    url = reverse("monitoring:visits", args=[campaign.pk])
    costs = []
    for count in (1, 3):
        plan(campaign, region, second, most=Visit.objects.count() + count)
        with django_assert_max_num_queries(80) as made:
            client.get(url)
        costs.append(len(made))
    assert costs[0] == costs[1]
