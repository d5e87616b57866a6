"""Drafts for many: who gets what and who is left out, twice adds nothing, goes on after a killed worker; what a methodist is
shown of whom."""

import datetime

import pytest
from django.urls import reverse

from mostik.assessment.models import Deficit
from mostik.growth import tasks
from mostik.growth.actions import opportunities, route_agreeing, route_mass, routes
from mostik.growth.actions.route_mass import CannotMakeRoutes
from mostik.growth.models import LearningRoute, RouteStep, StepDeficit
from mostik.growth.queries import route_mass as queries
from mostik.growth.queries import suggestions
from mostik.growth.queries.route_mass import Left, Order
from mostik.growth.web.route_mass import roughly
from mostik.network.models import AccessRecord
from mostik.platform.actions import jobs
from mostik.platform.models import AuditEvent, Job, Notice
from tests.growth.route_templates import make_template
from tests.growth.topics import COM, MET, NOW, TODAY, give_deficit, make_teachers, make_topics
from tests.growth.ways import guide, user

ORDER = Order(
    templates=(),
    with_templates=True,
    with_best=True,
    title="ИОМ",
    period="2026/27 учебный год",
    starts=datetime.date(2026, 9, 1),
    ends=datetime.date(2027, 5, 31),
)


@pytest.fixture
def topics(region):
    return make_topics()


def offer(region, code, title="Курс", part=60, **fields):
    return opportunities.save(
        opportunity=None,
        place=region.municipality_a,
        tags={code: (part, 3)},
        kind="course",
        title=title,
        by=user(region.municipal_operator),
        at=NOW,
        **fields,
    )


def people_of(region, topics):
    """Of five: against «met.1» there is a template, against «com.1» a course, against «dig.1» nothing; one has no deficit, one
    a route already."""
    make_template(region, steps=2, goal="Говорить чаще")
    offer(region, "com.1")
    made = make_teachers(region.org_a1, topics, [MET] * 5)
    for person, code in zip(made, ("met.1", "com.1", "dig.1", "", "met.1"), strict=True):
        if code:
            give_deficit(person, topics[code])
    routes.create(person=made[4], title="Своё", period="год", by=user(made[4]), at=NOW)
    return made


def plan(region, place=None, order=ORDER):
    where = place or region.org_a1
    people = queries.teachers_at(where, TODAY)
    return queries.plan(people, queries.kit(where, order, TODAY), order, TODAY)


def make(region, who=None, place=None, order=ORDER):
    where = place or region.org_a1
    people = queries.teachers_at(where, TODAY)
    return route_mass.make(
        people=people,
        place=where,
        kit=queries.kit(where, order, TODAY),
        order=order,
        by=user(who or region.methodist),
        at=NOW,
    )


def test_who_gets_what(region, topics):
    met, com, dig, none, living = people_of(region, topics)
    found = plan(region)
    assert {one.person: [part.title for part in one.parts] for one in found.planned} == {
        met.pk: ["Шаблон"],
        com.pk: ["Курс"],
    }
    staff = {region.teacher.pk: Left.NO_DEFICIT, region.methodist.pk: Left.NO_DEFICIT}
    others = {dig.pk: Left.NOTHING_FITS, none.pk: Left.NO_DEFICIT, living.pk: Left.LIVING}
    assert {pk: why for pk, why in found.left.items() if pk != region.head.pk} == staff | others
    assert LearningRoute.objects.count() == 1, "a plan changes nothing"


def test_what_is_made(region, topics):
    met, com, *_others = people_of(region, topics)
    make(region)
    route = LearningRoute.objects.get(person=met)
    assert (route.state, route.version, route.goal) == ("draft", 0, "Говорить чаще")
    assert (route.title, route.origin) == ("ИОМ", f"mass:2026:{met.pk}")
    first, second = RouteStep.objects.filter(route=route).order_by("order")
    assert (first.starts, first.due) == (datetime.date(2026, 9, 1), datetime.date(2026, 9, 28))
    assert first.period == "01.09.2026 – 28.09.2026"
    assert (first.competency, second.order) == (topics["met.1"], 2)
    assert StepDeficit.objects.filter(step=first, deficit__person=met).count() == 1
    (step,) = RouteStep.objects.filter(route__person=com)
    assert (step.kind, step.opportunity.title) == ("course", "Курс")
    assert set(Deficit.objects.values_list("status", flat=True)) == {"open"}, "a draft promises nothing yet"
    assert AuditEvent.objects.filter(action="growth.route.created", details__many=True).count() == 2


def test_twice_adds_nothing_and_tells_nobody_again(region, topics):
    people_of(region, topics)
    make(region)
    before = (LearningRoute.objects.count(), RouteStep.objects.count(), Notice.objects.count())
    again = make(region)
    assert again.planned == []
    assert (LearningRoute.objects.count(), RouteStep.objects.count(), Notice.objects.count()) == before
    assert Notice.objects.filter(key="growth.route.drafted:2026").count() == 2


def test_had_one_of_this_year(region, topics):
    """Closed early: the machine does not begin it again in the same year, but in the next one."""
    met, *_others = people_of(region, topics)
    make(region)
    LearningRoute.objects.filter(person=met).update(state="closed", reason="Уволилась", ended_on=TODAY)
    assert plan(region).left[met.pk] == Left.HAD
    later = Order(**{**_fields(), "starts": datetime.date(2027, 9, 1), "ends": datetime.date(2028, 5, 31)})
    assert met.pk in {one.person for one in plan(region, order=later).planned}


def _fields():
    return {name: getattr(ORDER, name) for name in Order.__slots__}


def test_only_what_was_chosen(region, topics):
    people_of(region, topics)
    assert [
        one.parts[0].title for one in plan(region, order=Order(**_fields() | {"with_best": False})).planned
    ] == ["Шаблон"]
    assert [
        one.parts[0].title
        for one in plan(region, order=Order(**_fields() | {"with_templates": False})).planned
    ] == ["Курс"]
    assert plan(region, order=Order(**_fields() | {"templates": (0,), "with_best": False})).planned == []


def test_at_most_three_of_the_deepest_and_one_template_once(region, topics):
    make_template(region, code="", steps=3)
    (person,) = make_teachers(region.org_a1, topics, [MET])
    for code, value in (("met.1", 50), ("com.1", 20), ("dig.1", 40)):
        give_deficit(person, topics[code], value)
    make(region)
    steps = RouteStep.objects.filter(route__person=person)
    assert steps.count() == 3
    assert {step.competency.code for step in steps} == {"com.1"}, "the deepest names it"
    assert StepDeficit.objects.filter(step=steps[0]).count() == 3


def test_the_best_is_what_the_teacher_is_shown_first(region, topics):
    offer(region, "met.1", "Ближний", 70)
    offer(region, "met.1", "Дальний", 80, is_distant=True)
    offer(region, "met.1", "Целиком", 72)
    offer(region, "com.1", "Один", 50)
    offer(region, "com.1", "Второй такой же", 50)
    made = make_teachers(region.org_a1, topics, [MET, COM])
    for person, code, value in zip(made, ("met.1", "com.1"), (33, 57), strict=True):
        give_deficit(person, topics[code], value)
    kit = queries.kit(region.org_a1, ORDER, TODAY)
    for person in made:
        (step,) = suggestions.best_for(person, TODAY)
        assert kit.best(step.deficit, region.org_a1.path) == step.best[0].opportunity


def test_weeks_end_with_the_route(region, topics):
    people_of(region, topics)
    short = Order(**_fields() | {"starts": datetime.date(2026, 9, 1), "ends": datetime.date(2026, 9, 10)})
    make(region, order=short)
    assert {step.due for step in RouteStep.objects.filter(opportunity=None)} == {datetime.date(2026, 9, 10)}


def test_who_makes_routes(region, topics):
    people_of(region, topics)
    for who in (region.head, region.teacher, region.stranger, region.administrator, region.expert):
        with pytest.raises(CannotMakeRoutes):
            make(region, who)
    assert LearningRoute.objects.count() == 1
    assert Notice.objects.filter(key__startswith="growth.route.drafted").count() == 0


def test_a_draft_is_read_by_the_teacher_and_the_guide_only(client, region, topics):
    """Whoever made it reads none of it, nor that it is there."""
    met, *_others = people_of(region, topics)
    make(region, region.municipal_operator, region.municipality_a)
    route = LearningRoute.objects.get(person=met)
    page = reverse("growth:route", args=[route.pk])
    for who in (
        region.municipal_operator,
        region.methodist,
        region.head,
        region.administrator,
        region.stranger,
    ):
        client.force_login(who.user)
        assert client.get(page).status_code == 404, who
    client.force_login(met.user)
    assert client.get(page).status_code == 200
    assert route_agreeing.send(route=route, by=user(met), at=NOW).version == 1


def asked(**changed):
    data = {
        "title": "ИОМ",
        "period": "2026/27",
        "starts": "2026-09-01",
        "ends": "2027-05-31",
        "with_templates": "on",
        "with_best": "on",
    }
    return {**data, **changed}


def test_the_preview_names_only_those_who_are_guided(client, region, topics):
    people_of(region, topics)
    make_template(region, title="Второй", code="met.1", level="substantial")
    guide(region, region.methodist)
    give_deficit(region.teacher, topics["met.1"])
    page = reverse("growth:route-mass-place", args=[region.org_a1.pk])
    client.force_login(region.methodist.user)
    html = client.get(page, asked()).content.decode()
    assert region.teacher.full_name in html
    assert "Темина" not in html
    assert "сколько из них получат черновик, не сказано" in html
    assert AccessRecord.objects.filter(person=region.teacher, what="growth.route").count() == 1
    client.force_login(region.municipal_operator.user)
    html = client.get(page, asked()).content.decode()
    assert region.teacher.last_name not in html
    assert LearningRoute.objects.count() == 1


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        (0, 0, "не сказано"),
        (9, 9, "не сказано"),
        (0, 10, "меньше половины"),
        (4, 10, "меньше половины"),
        (5, 10, "не меньше половины"),
        (99, 99, "не меньше половины"),
        (104, 200, "примерно 100"),
        (105, 200, "примерно 110"),
        (0, 200, "примерно 0"),
    ],
)
def test_roughly(k, n, said):
    assert said in roughly(k, n)


def test_who_opens_the_pages(client, region, topics):
    page = reverse("growth:route-mass-place", args=[region.org_a1.pk])
    start = reverse("growth:route-mass-start", args=[region.org_a1.pk])
    for who, status in (
        (region.methodist, 200),
        (region.municipal_operator, 200),
        (region.regional_operator, 403),
        (region.head, 403),
        (region.teacher, 403),
        (region.administrator, 403),
        (region.stranger, 404),
    ):
        client.force_login(who.user)
        assert client.get(page).status_code == status, who
        if status != 200:
            assert client.post(start, asked()).status_code == status
    assert Job.objects.count() == 0
    client.force_login(region.methodist.user)
    assert client.get(reverse("growth:route-mass")).url == page
    client.force_login(region.municipal_operator.user)
    assert client.get(reverse("growth:route-mass")).status_code == 200
    assert client.get(reverse("growth:route-mass-place", args=[region.node.pk])).status_code == 404


def test_wrong_orders_are_refused(client, region, topics):
    client.force_login(region.methodist.user)
    page = reverse("growth:route-mass-place", args=[region.org_a1.pk])
    start = reverse("growth:route-mass-start", args=[region.org_a1.pk])
    for wrong in (
        {"title": ""},
        {"ends": "2026-08-01"},
        {"ends": "2036-08-01"},
        {"with_templates": "", "with_best": ""},
    ):
        assert client.get(page, asked(**wrong)).status_code == 422
        assert client.post(start, asked(**wrong)).status_code == 422
    assert Job.objects.count() == 0


def test_the_job_and_going_on_after_a_killed_worker(client, region, topics, monkeypatch):
    people_of(region, topics)
    client.force_login(region.methodist.user)
    start = reverse("growth:route-mass-start", args=[region.org_a1.pk])
    assert client.post(start, asked()).url == client.post(start, asked()).url, "pressed twice it is one job"
    job = Job.objects.get()
    monkeypatch.setattr(route_mass, "AT_ONCE", 1)
    made = route_mass.make
    calls = []

    def killed(**kept):
        calls.append(1)
        if len(calls) == 4:
            raise RuntimeError("killed")
        return made(**kept)

    monkeypatch.setattr(tasks.route_mass, "make", killed)
    with pytest.raises(RuntimeError):
        jobs.run_now(job)
    half = LearningRoute.objects.count()
    monkeypatch.setattr(tasks.route_mass, "make", made)
    client.post(start, asked())
    done = jobs.run_now(Job.objects.latest("pk"))
    assert (done.state, done.done, done.total) == (
        "done",
        done.total,
        len(queries.teachers_at(region.org_a1, TODAY)),
    )
    assert half < LearningRoute.objects.count() + 1
    assert LearningRoute.objects.count() == 3
    assert RouteStep.objects.count() == 3


def test_ten_more_people_cost_no_more_queries(region, topics, django_assert_max_num_queries):
    make_template(region)
    for person in make_teachers(region.org_a1, topics, [MET] * 12):
        give_deficit(person, topics["met.1"])
    kit, people = queries.kit(region.org_a1, ORDER, TODAY), queries.teachers_at(region.org_a1, TODAY)
    with django_assert_max_num_queries(25):
        route_mass.make(
            people=people, place=region.org_a1, kit=kit, order=ORDER, by=user(region.methodist), at=NOW
        )
    assert LearningRoute.objects.count() == 12
