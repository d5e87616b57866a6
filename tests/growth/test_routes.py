"""A route is written, sent round, signed in order, returned, changed and signed again."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.assessment.enums import DeficitStatus
from mostik.growth.actions import route_agreeing, route_steps, routes
from mostik.growth.actions.route_locks import CannotRoute
from mostik.growth.enums import Decision, RouteState
from mostik.growth.models import (
    LearningRoute,
    RouteAgreement,
    RouteOrder,
    RouteStep,
    RouteVersion,
    StepDeficit,
)
from mostik.growth.queries import route_versions
from mostik.growth.queries import routes as queries
from mostik.platform.models import Notice
from tests.growth import ways
from tests.growth.test_opportunities import offer
from tests.growth.topics import NOW, give_deficit
from tests.growth.ways import user

TODAY = NOW.date()


@pytest.fixture
def deficits(region):
    return ways.measure(region)


def decisions(route):
    return [(row.role, row.decision) for row in queries.agreements_of(route)]


def test_begun_with_what_is_known_today(region, deficits):
    route = ways.begin(region)
    assert (route.place, route.position.title) == (region.org_a1, "Воспитатель")
    assert route.profile == deficits["met.1"].profile
    assert (route.starts, route.ends) == (datetime.date(2026, 9, 1), datetime.date(2027, 5, 31))
    assert (route.state, route.version) == (RouteState.DRAFT, 0)


def test_one_living_route(region, deficits):
    route = ways.begin(region)
    with pytest.raises(CannotRoute):
        ways.begin(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningRoute.objects.create(
            person=region.teacher, place=region.org_a1, title="Ещё", period="год", created_at=NOW
        )
    routes.discard(route=route, by=user(region.teacher), at=NOW)
    assert ways.begin(region).pk


def test_made_of_the_best_suggestions(region, deficits):
    course = offer(
        region, "Курс", [("met.1", 60, 3), ("com.1", 40, 3)], hours=36, period="октябрь 2026 – май 2027"
    )
    choices = [routes.Choice(course, [deficits["met.1"]]), routes.Choice(course, [deficits["com.1"]])]
    route = ways.begin(region, choices=choices)
    step = RouteStep.objects.get(route=route)
    assert (step.kind, step.form, step.hours, step.due) == (
        "course",
        "formal",
        36,
        datetime.date(2027, 5, 31),
    )
    assert set(StepDeficit.objects.values_list("deficit", flat=True)) == {row.pk for row in deficits.values()}


def test_a_foreign_deficit_or_offer_is_refused(region, deficits):
    route = ways.begin(region)
    foreign = give_deficit(region.expert, deficits["met.1"].competency)
    elsewhere = offer(region, "Соседний район", place=region.municipality_b, by=region.regional_operator)
    for wrong in (
        {"deficits": [foreign]},
        {"opportunity": elsewhere},
        {"kind": "nothing"},
        {"hours": 0},
        {"title": " "},
    ):
        with pytest.raises(CannotRoute):
            ways.step(region, route, **wrong)
    assert not RouteStep.objects.exists()


@pytest.mark.parametrize("who", ["head", "methodist", "municipal_operator", "stranger", "administrator"])
def test_nobody_else_writes_it(region, deficits, who):
    other = getattr(region, who)
    with pytest.raises(CannotRoute):
        ways.begin(region, by=other)
    route = ways.written(region, deficits)
    with pytest.raises(CannotRoute):
        ways.step(region, route, by=other)
    with pytest.raises(CannotRoute):
        route_agreeing.send(route=route, by=user(other), at=NOW)
    assert RouteStep.objects.count() == 2
    assert not RouteVersion.objects.exists()


def test_signed_in_order_and_deficits_are_in_the_route(region, deficits):
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    assert decisions(route) == [("teacher", "agreed"), ("methodist", "waiting"), ("head", "waiting")]
    with pytest.raises(CannotRoute):
        route_agreeing.agree(route=route, by=user(region.head), at=NOW)
    route = route_agreeing.agree(route=route, by=user(region.methodist), at=NOW)
    assert route.state == RouteState.AGREEING
    assert deficits["met.1"].__class__.objects.filter(status=DeficitStatus.IN_ROUTE).count() == 0
    route = route_agreeing.agree(route=route, by=user(region.head), at=NOW)
    assert (route.state, route.agreed_on) == (RouteState.ACTIVE, TODAY)
    for row in deficits.values():
        row.refresh_from_db()
    assert deficits["met.1"].status == DeficitStatus.IN_ROUTE
    assert deficits["com.1"].status == DeficitStatus.OPEN
    assert Notice.objects.filter(user=region.teacher.user).count() == 1


def test_a_guide_signs_as_the_methodist_and_nobody_instead(region, deficits):
    ways.guide(region, region.expert)
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    with pytest.raises(CannotRoute):
        route_agreeing.agree(route=route, by=user(region.methodist), at=NOW)
    assert route_agreeing.agree(route=route, by=user(region.expert), at=NOW).state == RouteState.AGREEING


def test_written_by_the_guide_it_waits_for_the_teacher(region, deficits):
    ways.guide(region, region.expert)
    route = ways.begin(region, by=region.expert)
    ways.step(region, route, by=region.expert)
    route = route_agreeing.send(route=route, by=user(region.expert), at=NOW)
    assert decisions(route) == [("teacher", "waiting"), ("methodist", "agreed"), ("head", "waiting")]
    route_agreeing.agree(route=route, by=user(region.teacher), at=NOW)
    assert route_agreeing.agree(route=route, by=user(region.head), at=NOW).state == RouteState.ACTIVE


def test_the_order_is_data_of_the_nearest_place(region, deficits):
    RouteOrder.objects.create(place=region.node, roles=["teacher"], set_at=NOW)
    RouteOrder.objects.create(place=region.municipality_a, roles=["head", "teacher"], set_at=NOW)
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    assert decisions(route) == [("head", "waiting"), ("teacher", "agreed")]
    assert route_agreeing.agree(route=route, by=user(region.head), at=NOW).state == RouteState.ACTIVE


def test_nobody_else_to_sign(region, deficits):
    RouteOrder.objects.create(place=region.node, roles=["teacher"], set_at=NOW)
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    assert route.state == RouteState.ACTIVE


def test_returned_with_a_note_and_sent_again(region, deficits):
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    with pytest.raises(CannotRoute):
        route_agreeing.give_back(route=route, note=" ", by=user(region.methodist), at=NOW)
    route = route_agreeing.give_back(route=route, note="Где срок?", by=user(region.methodist), at=NOW)
    assert route.state == RouteState.DRAFT
    assert not queries.waiting_for(user(region.head)).exists()
    ways.step(region, route, title="Ещё шаг")
    route = route_agreeing.send(route=route, by=user(region.teacher), at=NOW)
    assert route.version == 2
    assert decisions(route)[1] == ("methodist", Decision.WAITING)
    first, second = route_versions.get(route, 1), route_versions.get(route, 2)
    found = route_versions.difference(first.content, second.content, with_reasons=False)
    assert [(one.title, one.before is None) for one in found.steps] == [("Ещё шаг", True)]


def test_changed_while_at_work(region, deficits):
    route = route_agreeing.revise(route=ways.agreed(region, deficits), by=user(region.teacher), at=NOW)
    kept, gone = queries.steps_of(route)
    route_steps.change(
        step=kept, **{**ways.STEP, "title": "Читать и пробовать"}, hours=20, deficits=[deficits["met.1"], deficits["com.1"]],
        by=user(region.teacher), at=NOW,
    )  # fmt: skip
    route_steps.remove(step=gone, by=user(region.teacher), at=NOW)
    route = route_agreeing.send(route=route, by=user(region.teacher), at=NOW)
    before, after = (route_versions.get(route, number).content for number in (1, 2))
    whole = route_versions.difference(before, after, with_reasons=True)
    assert [[field.field for field in one.fields] for one in whole.steps] == [
        ["title", "hours", "deficits"],
        [],
    ]
    assert whole.steps[1].after is None
    plan = route_versions.difference(before, after, with_reasons=False)
    assert [[field.field for field in one.fields] for one in plan.steps] == [["title", "hours"], []]
    assert "goal" not in route_versions.content_for(route_versions.get(route, 1), with_reasons=False)


def test_a_signature_belongs_to_its_version(region, deficits):
    route = route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    route = route_agreeing.take_back(route=route, by=user(region.teacher), at=NOW)
    with pytest.raises(CannotRoute):
        route_agreeing.agree(route=route, by=user(region.methodist), at=NOW)
    assert RouteAgreement.objects.filter(decision=Decision.WAITING).count() == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "active"},
        {"state": "closed", "ended_on": TODAY},
        {"state": "draft", "ended_on": TODAY},
        {"state": "nowhere"},
        {"title": ""},
        {"starts": TODAY, "ends": TODAY - datetime.timedelta(1)},
    ],
)
def test_the_database_refuses(region, deficits, broken):
    route = ways.begin(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningRoute.objects.filter(pk=route.pk).update(**broken)
