"""Steps are done and shown, routes end, a new measurement closes the loop; progress, facts and reminders in hand-made numbers."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.assessment.actions import profiles
from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Deficit, DeficitChange
from mostik.growth import facts
from mostik.growth.actions import duplicates, route_agreeing, route_ending, route_reminders, route_work
from mostik.growth.actions.route_locks import CannotRoute
from mostik.growth.enums import RouteState
from mostik.growth.models import LearningRoute, RouteStep, StepEvidence
from mostik.growth.queries import route_change
from mostik.growth.queries import routes as queries
from mostik.network.models import Employment
from mostik.platform.models import AuditEvent, Notice
from mostik.stats.small_numbers import Change
from tests.assessment.profiles import give, leaf, make_model
from tests.growth import ways
from tests.growth.builders import diagnosed, enter, verified
from tests.growth.topics import NOW, TODAY
from tests.growth.ways import user

DAY = datetime.date(2026, 9, 10)
LATER = NOW + datetime.timedelta(days=60)


@pytest.fixture
def deficits(region):
    return ways.measure(region)


@pytest.fixture
def route(region, deficits):
    return ways.agreed(region, deficits)


def finish(region, step, **changed):
    values = {"done_on": TODAY, "actual": "Картотека", **changed}
    return route_work.finish_step(step=step, by=user(region.teacher), at=NOW, **values)


def complete(region, route, at=NOW):
    for step in queries.steps_of(route):
        finish(region, step)
    return route_ending.complete(route=route, outcome="Больше диалога", by=user(region.teacher), at=at)


def test_done_with_a_verified_record(region, route):
    step, record = (
        queries.steps_of(route)[0],
        verified(region, "article", title="О диалоге", date=DAY, organizer="Журнал"),
    )
    done = finish(region, step, record=record, reflection="Трудно", presentation_form="педсовет")
    assert (done.done_on, done.actual, done.presentation_form) == (TODAY, "Картотека", "педсовет")
    finish(region, step, record=record)
    assert StepEvidence.objects.get().record == record


def test_only_own_records_that_others_may_read_show_a_step(region, route):
    step = queries.steps_of(route)[0]
    foreign = enter(region, "article", "head", title="Чужая", date=DAY, organizer="Журнал")
    for wrong in (foreign, diagnosed(region)):
        with pytest.raises(CannotRoute):
            finish(region, step, record=wrong)
    step.refresh_from_db()
    assert step.done_on is None
    assert not StepEvidence.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"actual": " "},
        {"done_on": TODAY + datetime.timedelta(days=1)},
        {"done_on": datetime.date(1999, 1, 1)},
    ],
)
def test_refused(region, route, wrong):
    step = queries.steps_of(route)[0]
    with pytest.raises(CannotRoute):
        finish(region, step, **wrong)
    step.refresh_from_db()
    assert step.done_on is None


@pytest.mark.parametrize("who", ["head", "methodist", "municipal_operator", "stranger", "administrator"])
def test_nobody_else_does_a_step(region, route, who):
    step = queries.steps_of(route)[0]
    with pytest.raises(CannotRoute):
        route_work.finish_step(
            step=step, done_on=TODAY, actual="Готово", by=user(getattr(region, who)), at=NOW
        )
    with pytest.raises(CannotRoute):
        route_work.check_step(step=step, by=user(getattr(region, who)), at=NOW)
    step.refresh_from_db()
    assert step.done_on is None


def test_what_the_guide_has_looked_at_stays(region, route):
    ways.guide(region, region.expert)
    step = finish(region, queries.steps_of(route)[0])
    for nobody in (region.teacher, region.head):
        with pytest.raises(CannotRoute):
            route_work.check_step(step=step, by=user(nobody), at=NOW)
    route_work.check_step(step=step, by=user(region.expert), at=NOW)
    with pytest.raises(CannotRoute):
        finish(region, step, actual="Иначе")
    with pytest.raises(CannotRoute):
        route_work.reopen_step(step=step, by=user(region.teacher), at=NOW)
    step.refresh_from_db()
    assert (step.actual, step.checked_by) == ("Картотека", user(region.expert))


def test_opened_again(region, route):
    step = finish(region, queries.steps_of(route)[0])
    assert route_work.reopen_step(step=step, by=user(region.teacher), at=NOW).done_on is None


def test_the_database_refuses(region, route):
    step = queries.steps_of(route)[0]
    for broken in (
        {"done_on": TODAY},
        {"checked_at": NOW, "checked_by": user(region.head)},
        {"hours": 0},
        {"expected": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RouteStep.objects.filter(pk=step.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepEvidence.objects.create(step=step, added_at=NOW)


def test_a_merged_record_still_shows_the_step(region, route):
    step = queries.steps_of(route)[0]
    first = enter(region, "article", title="О диалоге", date=DAY, organizer="Журнал")
    again = enter(region, "article", title="О диалоге", date=DAY, organizer="Журнал", is_another=True)
    finish(region, step, record=again)
    duplicates.merge(keeper=first, others=[again], by=user(region.teacher), at=NOW)
    assert StepEvidence.objects.get().record == first


def test_progress_by_hand(region, route):
    """Two steps, 12 hours and none; one done: 1 of 2, 12 of 12 hours; the other is late from 1 April."""
    finish(region, queries.steps_of(route)[0])
    on = datetime.date(2027, 3, 31)
    assert queries.progress_of([route.pk], on)[route.pk] == queries.Progress(2, 1, 12, 12, 0)
    late = queries.progress_of([route.pk], datetime.date(2027, 4, 1))[route.pk]
    assert (late.overdue, late.percent) == (1, queries.Fraction(1, 2))
    assert queries.progress_of([], on) == {}
    assert queries.Progress().percent is None
    assert [step.route_id for step in queries.overdue_steps(datetime.date(2027, 4, 1))] == [route.pk]


def test_nothing_is_completed_half_done(region, route):
    with pytest.raises(CannotRoute):
        route_ending.complete(route=route, outcome="Всё", by=user(region.teacher), at=NOW)
    done = complete(region, route)
    assert (done.state, done.ended_on) == (RouteState.COMPLETED, TODAY)
    assert (
        Deficit.objects.get(person=region.teacher, competency__code="met.1").status == DeficitStatus.IN_ROUTE
    )
    assert ways.begin(region).pk != route.pk


def test_share_of_teachers_with_a_route(region, deficits):
    before = queries.share_of(user(region.head), None, TODAY)
    assert before.agreed == 0
    ways.agreed(region, deficits)
    after = queries.share_of(user(region.head), region.org_a1, TODAY)
    assert (after.teachers, after.agreed) == (before.teachers, 1)
    assert queries.share_of(user(region.stranger), None, TODAY).agreed == 0


def test_facts_say_nothing_of_deficits(region, route):
    finish(region, queries.steps_of(route)[0])
    people = Employment.objects.filter(organisation=region.org_a1).values("person")
    (row,) = facts.routes(people, on=datetime.date(2027, 4, 1))
    assert (row.person_id, row.state, row.agreed_on, row.steps, row.done, row.overdue, row.hours_done) == (
        region.teacher.pk, "active", TODAY, 2, 1, 1, 12,
    )  # fmt: skip
    assert row.is_current
    assert facts.routes(people, on=TODAY - datetime.timedelta(days=1)) == []
    assert facts.routes([region.head.pk], on=TODAY) == []
    assert not {"competency", "deficits", "goal", "title"} & set(row.__slots__)
    route_ending.close(route=route, reason="Декрет", by=user(region.teacher), at=NOW)
    (row,) = facts.routes([region.teacher.pk], on=TODAY)
    assert (row.state, row.is_current) == ("closed", False)


def test_reminded_once_a_week(region, route):
    late = datetime.datetime(2027, 4, 5, 7, tzinfo=datetime.UTC)
    assert route_reminders.remind_all(at=late) == 1
    assert route_reminders.remind_all(at=late + datetime.timedelta(days=2)) == 0
    assert route_reminders.remind_all(at=late + datetime.timedelta(days=7)) == 1
    texts = set(Notice.objects.filter(key__startswith="growth.route.late").values_list("text", "user"))
    assert texts == {("2 шага вашего маршрута просрочены", region.teacher.user_id)}


def test_a_signature_is_asked_for_again_after_a_week(region, deficits):
    route_agreeing.send(route=ways.written(region, deficits), by=user(region.teacher), at=NOW)
    assert route_reminders.remind_all(at=NOW + datetime.timedelta(days=6)) == 0
    assert route_reminders.remind_all(at=NOW + datetime.timedelta(days=8)) == 1
    (notice,) = Notice.objects.filter(key__startswith="growth.route.waits")
    assert notice.user == region.methodist.user
    assert region.teacher.last_name not in notice.text


def test_the_journal_names_nothing_personal(region, route):
    complete(region, route)
    told = str(
        list(
            AuditEvent.objects.filter(action__startswith="growth.route").values_list(
                "target_label", "details"
            )
        )
    )
    for secret in (
        "Говорить с детьми",
        "Методика развития речи",
        "Больше диалога",
        "Читать о диалоге",
        region.teacher.last_name,
    ):
        assert secret not in told


class TestMeasuredAgain:
    """The whole loop with the real rule: sub.1 at 37 per cent, a route, then 95 or 45."""

    @pytest.fixture
    def loop(self, region):
        model = make_model(region)
        give(model, region.teacher, "37", "90", source="test", ago=40)
        profiles.recompute(model=model, day=TODAY, by=None, at=NOW)
        deficit = Deficit.objects.get(person=region.teacher, competency=leaf(model, "sub.1"))
        route = ways.begin(region)
        ways.step(region, route, deficits=[deficit])
        route = route_agreeing.send(route=route, by=user(region.teacher), at=NOW)
        for signer in (region.methodist, region.head):
            route = route_agreeing.agree(route=route, by=user(signer), at=NOW)
        return model, deficit, route

    def measure(self, region, model, value):
        row = give(model, region.teacher, value, "90", source="test", ago=-50)
        give(model, region.teacher, value, "90", source="observation", ago=-50)
        profiles.recompute(model=model, day=LATER.date(), by=None, at=LATER)
        return row

    def test_compensated(self, region, loop):
        model, deficit, route = loop
        complete(region, route)
        self.measure(region, model, "95")
        deficit.refresh_from_db()
        assert deficit.status == DeficitStatus.COMPENSATED
        found = route_change.of_route(LearningRoute.objects.get(pk=route.pk), LATER.date())
        (answer,) = found.answers
        assert answer.shown.change in (Change.GREW, Change.STEADY)  # two questions: the error is wide
        assert answer.shown.moved == 58
        told = Notice.objects.filter(key__startswith="growth.route.change")
        assert {one.user for one in told} == {region.teacher.user}

    def test_still_below_it_is_open_again(self, region, loop):
        model, deficit, route = loop
        complete(region, route)
        self.measure(region, model, "45")
        deficit.refresh_from_db()
        assert deficit.status == DeficitStatus.OPEN
        assert DeficitChange.objects.filter(deficit=deficit, status=DeficitStatus.OPEN).exists()
        before = DeficitChange.objects.count()
        profiles.recompute(model=model, day=LATER.date(), by=None, at=LATER)
        assert DeficitChange.objects.count() == before

    def test_at_work_it_stays_in_the_route(self, region, loop):
        model, deficit, _route = loop
        self.measure(region, model, "45")
        deficit.refresh_from_db()
        assert deficit.status == DeficitStatus.IN_ROUTE

    def test_not_measured_again_it_waits(self, region, loop):
        model, deficit, route = loop
        complete(region, route)
        assert route_ending.after_measuring(people=[region.teacher.pk], at=LATER) == 0
        deficit.refresh_from_db()
        assert deficit.status == DeficitStatus.IN_ROUTE
        found = route_change.of_route(route, LATER.date())
        assert found.now is None
        assert model
