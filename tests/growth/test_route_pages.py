"""Pages of routes: who opens them, what they say of the reasons, that buttons do one action."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mostik.assessment.enums import DeficitStatus
from mostik.growth.actions import route_agreeing, route_work
from mostik.growth.enums import RouteState
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteOrder, RouteStep, StepEvidence
from mostik.growth.queries import routes as queries
from mostik.network.actions import consents
from mostik.network.models import AccessRecord, ConsentText, Employment
from tests.growth import ways
from tests.growth.test_opportunities import offer
from tests.growth.topics import NOW, TITLES, TODAY
from tests.growth.ways import user

SECRETS = (TITLES["met"], "Говорить с детьми чаще", "Мне было трудно", "Существенный")
PLAN = "Читать о диалоге"


@pytest.fixture
def deficits(region):
    return ways.measure(region)


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def client_of(person):
    client = Client()
    client.force_login(user(person))
    return client


def done(region, route):
    step = queries.steps_of(route)[0]
    return route_work.finish_step(
        step=step,
        done_on=TODAY,
        actual="Картотека",
        reflection="Мне было трудно",
        by=user(region.teacher),
        at=NOW,
    )


def addresses(route):
    step = queries.steps_of(route)[0]
    return {
        "route": reverse("growth:route", args=[route.pk]),
        "step": reverse("growth:step", args=[route.pk, step.pk]),
        "versions": reverse("growth:route-versions", args=[route.pk]),
        "change": reverse("growth:route-change", args=[route.pk]),
        "done": reverse("growth:step-done", args=[step.pk]),
        "about": reverse("growth:route-describe", args=[route.pk]),
    }


def opens(person, route):
    client = client_of(person)
    return {name: client.get(address).status_code for name, address in addresses(route).items()}


ALL = {"route": 200, "step": 200, "versions": 200, "change": 200, "done": 200, "about": 403}
PLAN_ONLY = {"route": 200, "step": 200, "versions": 200, "change": 403, "done": 403, "about": 403}
NOTHING = dict.fromkeys(ALL, 404)


def test_who_opens_what(region, deficits, now):
    route = ways.agreed(region, deficits)
    done(region, route)
    assert opens(region.teacher, route) == ALL
    for reader in (region.head, region.methodist, region.municipal_operator):
        assert opens(reader, route) == PLAN_ONLY
        pages = [client_of(reader).get(address) for address in addresses(route).values()]
        text = "".join(page.content.decode() for page in pages)
        assert PLAN in text
        assert "Картотека" in text
        for secret in SECRETS:
            assert secret not in text
    for nobody in (region.stranger, region.expert, region.regional_operator, region.administrator):
        assert opens(nobody, route) == NOTHING
    assert not AccessRecord.objects.exists()


def test_a_guide_sees_all_and_the_teacher_sees_that(region, deficits, now):
    ways.guide(region, region.expert)
    route = ways.written(region, deficits)
    page = client_of(region.expert).get(reverse("growth:route", args=[route.pk]))
    assert "Говорить с детьми чаще" in page.content.decode()
    assert set(AccessRecord.objects.values_list("what", "ground")) == {("growth.route", "guide")}
    step = client_of(region.expert).get(
        reverse("growth:step", args=[route.pk, queries.steps_of(route)[0].pk])
    )
    assert TITLES["met"] in step.content.decode()


def test_a_consent_opens_the_reasons_to_the_head(region, deficits, now):
    route = ways.agreed(region, deficits)
    address = addresses(route)["step"]
    assert TITLES["met"] not in client_of(region.head).get(address).content.decode()
    text = ConsentText.objects.get(purpose="profile_to_head", number=1)
    given = consents.give(
        person=region.teacher, text=text, place=region.org_a1, by=user(region.teacher), at=NOW
    )
    assert TITLES["met"] in client_of(region.head).get(address).content.decode()
    assert client_of(region.head).get(addresses(route)["change"]).status_code == 200
    assert opens(region.methodist, route) == PLAN_ONLY
    consents.withdraw(consent=given, by=user(region.teacher), at=NOW)
    assert TITLES["met"] not in client_of(region.head).get(address).content.decode()


def test_a_draft_is_nobody_elses(region, deficits, now):
    route = ways.written(region, deficits)
    for other in (region.head, region.methodist, region.municipal_operator, region.stranger):
        assert opens(other, route) == NOTHING
        assert not queries.of_others(user(other)).exists()


def test_what_is_changed_is_not_seen_before_it_is_sent(region, deficits, now):
    route = route_agreeing.revise(route=ways.agreed(region, deficits), by=user(region.teacher), at=NOW)
    new = ways.step(region, route, title="Новый шаг")
    step = queries.steps_of(route)[0]
    RouteStep.objects.filter(pk=step.pk).update(title="Переписано")
    client = client_of(region.head)
    text = client.get(addresses(route)["route"]).content.decode()
    assert PLAN in text
    assert "Новый шаг" not in text
    assert "Переписано" not in text
    assert client.get(reverse("growth:step", args=[route.pk, new.pk])).status_code == 404
    assert client_of(region.teacher).get(reverse("growth:step-done", args=[new.pk])).status_code == 403
    assert client_of(region.teacher).get(reverse("growth:step-done", args=[step.pk])).status_code == 200


def test_a_former_employer_sees_nothing(region, deficits, now):
    route = ways.agreed(region, deficits)
    Employment.objects.filter(person=region.teacher).update(valid_to=TODAY - datetime.timedelta(days=1))
    for other in (region.head, region.methodist, region.municipal_operator):
        assert opens(other, route) == NOTHING
    assert client_of(region.teacher).get(addresses(route)["route"]).status_code == 200


def test_the_list_says_nothing_of_reasons_and_keeps_its_queries(
    region, deficits, now, django_assert_max_num_queries
):
    route = ways.agreed(region, deficits)
    RouteStep.objects.filter(route=route).update(starts=None, due=TODAY - datetime.timedelta(days=1))
    client = client_of(region.head)
    address = reverse("growth:routes")
    text = client.get(address).content.decode()
    assert region.teacher.full_name in text
    for secret in SECRETS:
        assert secret not in text
    with django_assert_max_num_queries(25):
        client.get(address)
    for query, found in (("late=1", True), ("state=draft", False), ("state=active", True), ("q=Нету", False)):
        assert (region.teacher.full_name in client.get(f"{address}?{query}").content.decode()) is found
    assert client_of(region.teacher).get(address).status_code == 403


def test_begun_from_the_best_steps(region, deficits, now):
    course = offer(region, "Курс по речи", [("met.1", 100, 3)], hours=36)
    client = client_of(region.teacher)
    address = reverse("growth:route-new", args=[region.teacher.pk])
    assert "Курс по речи" in client.get(address).content.decode()
    answer = client.post(address, {**ways.WORDS, "choice": [f"{deficits['met.1'].pk}:{course.pk}", "1:999"]})
    route = LearningRoute.objects.get()
    assert answer.url == reverse("growth:route", args=[route.pk])
    assert RouteStep.objects.get(route=route).opportunity == course
    assert client.get(address).url == answer.url
    assert client_of(region.head).get(address).status_code == 404
    page = client.get(reverse("growth:my-route"))
    assert "Курс по речи" in page.content.decode()


def test_a_step_is_written_taken_and_removed(region, deficits, now):
    route = ways.begin(region)
    course = offer(region, "Курс по речи", [("met.1", 100, 3)], hours=36)
    client = client_of(region.teacher)
    address = reverse("growth:step-add", args=[route.pk])
    chosen = client.get(f"{address}?deficit={deficits['com.1'].pk}").content.decode()
    assert "checked" in chosen
    client.post(
        reverse("growth:step-take", args=[route.pk]), {"choice": f"{deficits['met.1'].pk}:{course.pk}"}
    )
    assert client.post(address, {**ways.STEP, "expected": ""}).status_code == 422
    client.post(address, {**ways.STEP, "deficits": [deficits["com.1"].pk]})
    assert RouteStep.objects.count() == 2
    own = RouteStep.objects.get(opportunity__isnull=True)
    client.post(reverse("growth:step-edit", args=[own.pk]), {**ways.STEP, "title": "Иначе", "hours": "5"})
    own.refresh_from_db()
    assert (own.title, own.hours) == ("Иначе", 5)
    assert client_of(region.head).post(reverse("growth:step-remove", args=[own.pk])).status_code == 404
    client.post(reverse("growth:step-remove", args=[own.pk]))
    assert RouteStep.objects.count() == 1


def test_sent_signed_and_completed_by_buttons(region, deficits, now):
    route = ways.written(region, deficits)

    def turn(who, way, **data):
        return client_of(who).post(reverse("growth:route-turn", args=[route.pk, way]), data)

    turn(region.teacher, "send")
    assert (
        region.teacher.full_name
        in client_of(region.methodist).get(reverse("growth:route-agreeing")).content.decode()
    )
    assert (
        region.teacher.full_name
        not in client_of(region.head).get(reverse("growth:route-agreeing")).content.decode()
    )
    assert turn(region.head, "agree").status_code == 422
    assert turn(region.head, "revise").status_code == 422
    assert turn(region.methodist, "return").status_code == 422
    turn(region.methodist, "agree", note="Хорошо")
    turn(region.head, "agree")
    route.refresh_from_db()
    assert route.state == RouteState.ACTIVE
    assert (
        "Хорошо" in client_of(region.teacher).get(reverse("growth:route", args=[route.pk])).content.decode()
    )
    assert (
        "Хорошо" not in client_of(region.head).get(reverse("growth:route", args=[route.pk])).content.decode()
    )
    assert turn(region.teacher, "complete", note="Всё").status_code == 422
    for step in queries.steps_of(route):
        route_work.finish_step(step=step, done_on=TODAY, actual="Есть", by=user(region.teacher), at=NOW)
    turn(region.teacher, "complete", note="Стало больше диалога")
    route.refresh_from_db()
    assert (route.state, route.ended_on) == (RouteState.COMPLETED, TODAY)
    assert (
        "Стало больше диалога"
        not in client_of(region.head).get(reverse("growth:route", args=[route.pk])).content.decode()
    )


def test_done_with_a_new_record_of_the_portfolio(region, deficits, now):
    route = ways.agreed(region, deficits)
    lesson = RouteStep.objects.get(kind="open_lesson")
    client, address = client_of(region.teacher), reverse("growth:step-done", args=[lesson.pk])
    values = {"done_on": "2026-11-09", "actual": "Конспект", "write": "on", "new_level": ""}
    assert client.post(address, values).status_code == 422
    assert not PortfolioRecord.objects.exists()
    lesson.refresh_from_db()
    assert lesson.done_on is None
    client.post(address, {**values, "new_level": "organisation"})
    record = PortfolioRecord.objects.get()
    assert (record.kind, record.title, record.result) == ("open_lesson", "Открытое занятие", "Конспект")
    assert StepEvidence.objects.get().record == record
    page = client_of(region.head).get(reverse("growth:step", args=[route.pk, lesson.pk]))
    assert "Открытое занятие" in page.content.decode()


def test_a_file_is_read_with_the_plan(region, deficits, now):
    step = queries.steps_of(ways.agreed(region, deficits))[0]
    sent = SimpleUploadedFile("card.pdf", b"%PDF-1.4")
    client_of(region.teacher).post(reverse("growth:step-attach", args=[step.pk]), {"file": sent})
    evidence = StepEvidence.objects.get()
    address = reverse("growth:step-file", args=[evidence.pk])
    codes = []
    for one in (region.teacher, region.head, region.stranger):
        answer = client_of(one).get(address)
        codes.append(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to the end it closes its file and not the connection
    assert codes == [200, 200, 404]
    assert client_of(region.head).post(reverse("growth:step-detach", args=[evidence.pk])).status_code == 403
    client_of(region.teacher).post(reverse("growth:step-detach", args=[evidence.pk]))
    assert not StepEvidence.objects.exists()


def test_a_deficit_leads_into_the_route(region, deficits, now):
    address = reverse("growth:route-answer", args=[deficits["met.1"].pk])
    client = client_of(region.teacher)
    assert client.get(address).url == reverse("growth:route-new", args=[region.teacher.pk])
    route = ways.begin(region)
    assert client.get(address).url.startswith(reverse("growth:step-add", args=[route.pk]))
    assert client_of(region.head).get(address).status_code == 404
    profile = client.get(reverse("assessment:profile-mine")).content.decode()
    assert address in profile


def test_the_order_is_set_by_the_methodist_of_the_municipality(region, deficits, now):
    address = reverse("growth:route-order", args=[region.municipality_a.pk])
    client = client_of(region.municipal_operator)
    assert client.get(reverse("growth:route-orders")).status_code == 200
    assert client.post(address, {"role_1": "head"}).status_code == 422
    client.post(address, {"role_1": "teacher", "role_2": "head"})
    assert RouteOrder.objects.get().roles == ["teacher", "head"]
    assert client_of(region.head).get(address).status_code == 404
    assert client_of(region.stranger).post(address, {"role_1": "teacher"}).status_code == 404


def test_a_closed_route_opens_its_deficits(region, deficits, now):
    route = ways.agreed(region, deficits)
    client = client_of(region.teacher)
    address = reverse("growth:route-turn", args=[route.pk, "close"])
    assert client.post(address).status_code == 422
    client.post(address, {"note": "Декрет"})
    deficits["met.1"].refresh_from_db()
    assert deficits["met.1"].status == DeficitStatus.OPEN
    assert client.get(reverse("growth:my-route")).status_code == 200
