"""Rule 2 in routes: every role × every stage of a route, by all lists, counts, search, journal and addresses there are; and the
same with a consent, a withdrawn one, a former and a new employer."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from mostik.growth.actions import route_agreeing, route_ending, route_work
from mostik.growth.models import LearningRoute, RouteStep
from mostik.growth.queries import route_pages
from mostik.growth.queries import routes as queries
from mostik.network.actions import consents
from mostik.network.models import ConsentText, Employment
from mostik.platform.models import AuditEvent
from tests.assessment.test_privacy import ROLES, crawl
from tests.growth import ways
from tests.growth.test_opportunities import offer
from tests.growth.topics import NOW, TITLES, TODAY
from tests.growth.ways import user
from tests.network.builders import make_employment, make_person, make_role

GOAL, NOTE, THOUGHT, OUTCOME = (
    "Говорить с детьми чаще",
    "Мало диалога у вас",
    "Мне было трудно",
    "Стало больше речи",
)
SECRETS = (TITLES["met"], GOAL, NOTE, THOUGHT, OUTCOME, "Существенный", "Заметный")
READERS = ("methodist", "head", "municipal_operator")
STAGES = ("draft", "returned", "active", "revised", "completed", "closed")
NAME = "Кузнецова"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def deficits(region):
    return ways.measure(region)


def make(region, deficits, stage):
    """The route at this stage, with everything that can be written in it."""
    teacher = user(region.teacher)
    route = ways.written(region, deficits)
    if stage == "draft":
        return route
    route = route_agreeing.send(route=route, by=teacher, at=NOW)
    if stage == "returned":
        return route_agreeing.give_back(route=route, note=NOTE, by=user(region.methodist), at=NOW)
    for signer, note in ((region.methodist, NOTE), (region.head, "")):
        route = route_agreeing.agree(route=route, note=note, by=user(signer), at=NOW)
    for step in queries.steps_of(route):
        route_work.finish_step(
            step=step, done_on=TODAY, actual="Сделано", reflection=THOUGHT, by=teacher, at=NOW
        )
    if stage == "revised":
        route = route_agreeing.revise(route=route, by=teacher, at=NOW)
        ways.step(region, route, title=f"Секретный шаг: {TITLES['met']}")
    if stage == "completed":
        route = route_ending.complete(route=route, outcome=OUTCOME, by=teacher, at=NOW)
    if stage == "closed":
        route = route_ending.close(route=route, reason=OUTCOME, by=teacher, at=NOW)
    return route


def starts(route, *, is_far=True):
    """Pages of the route and lists of routes; `is_far`: search, journal and what else could tell of it."""
    steps = RouteStep.objects.filter(route=route).values_list("pk", flat=True)
    names = (
        "route-home",
        "my-route",
        "routes",
        "route-agreeing",
        "route-orders",
        "home",
        "staff",
        "opportunities",
    )
    found = [reverse(f"growth:{name}") for name in names]
    filtered = [
        reverse("growth:routes") + by for by in ("?q=Кузнецова", "?late=1", "?state=active", "?state=draft")
    ]
    for name in ("route", "route-versions", "route-change", "route-describe", "step-add"):
        found.append(reverse(f"growth:{name}", args=[route.pk]))
    found += [reverse("growth:step", args=[route.pk, pk]) for pk in steps]
    found += [reverse(f"growth:{name}", args=[pk]) for name in ("step-done", "step-edit") for pk in steps]
    found += [
        *filtered,
        reverse("growth:route-new", args=[route.person_id]),
        reverse("growth:person", args=[route.person_id]),
    ]
    if not is_far:
        return found
    return [*found, "/", "/platform/journal/", "/network/search/?q=Кузнецова", "/search/?q=Читать"]


def read(reader, addresses):
    """What these addresses say, without following their links."""
    client, told = Client(), {}
    client.force_login(user(reader))
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200:
            told[address] = answer.content.decode()
    return told


def assert_no_reason(told, role):
    """Beside the teacher's name and on every page of routes; a methodist reads the own note."""
    for address, text in told.items():
        for secret in SECRETS:
            if secret in text and not (role == "methodist" and secret == NOTE):
                assert NAME not in text, (address, secret)
                assert "/routes/" not in address, (address, secret)


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_finds_a_reason_at_any_stage(region, deficits, stage):
    route = make(region, deficits, stage)
    for role in ROLES:
        every = starts(route, is_far=stage == "active")
        told = read(getattr(region, role), every if role in READERS or stage == "active" else every[8:14])
        assert_no_reason(told, role)
        who = user(getattr(region, role))
        assert {*queries.listed_for(who).rows} == {
            *queries.of_others(who)
        }  # the list is looked up by another way
        reads = role in READERS and stage != "draft"
        assert (reverse("growth:route", args=[route.pk]) in told) is reads
        assert queries.of_others(user(getattr(region, role))).count() == int(reads)
    told = "".join(read(region.teacher, starts(route, is_far=False)).values())
    assert TITLES["met"] in told
    assert GOAL in told


def test_an_adversary_who_follows_every_link_finds_none(region, deficits):
    route = make(region, deficits, "revised")
    assert_no_reason(crawl(user(region.head), starts(route)), "head")


def test_a_consent_opens_the_reasons_and_its_end_closes_them(region, deficits):
    route = make(region, deficits, "active")
    text = ConsentText.objects.get(purpose="profile_to_head", number=1)
    given = consents.give(
        person=region.teacher, text=text, place=region.org_a1, by=user(region.teacher), at=NOW
    )
    assert TITLES["met"] in "".join(read(region.head, starts(route)).values())
    consents.withdraw(consent=given, by=user(region.teacher), at=NOW)
    told = "".join(read(region.head, starts(route)).values())
    assert GOAL not in told
    assert THOUGHT not in told


def test_moved_the_new_head_reads_the_plan_and_the_former_nothing(region, deficits):
    route = make(region, deficits, "active")
    new_head = make_person("Новикова Вера Ивановна")
    make_role(new_head, "head", region.org_a2)
    make_employment(new_head, region.org_a2, "Заведующий")
    Employment.objects.filter(person=region.teacher).update(valid_to=TODAY - datetime.timedelta(days=1))
    make_employment(region.teacher, region.org_a2, opened=TODAY)
    for reader, reads in ((region.head, False), (region.methodist, False), (new_head, True)):
        assert queries.visible_to(user(reader)).filter(pk=route.pk).exists() is reads
    shown = route_pages.shown(user(new_head), route, TODAY)
    assert not shown.with_reasons
    assert {step.why for step in shown.steps} == {None}
    assert {step.reflection for step in shown.steps} == {None}
    assert shown.goal is None


def test_the_shapes_of_a_plan_hold_no_reason(region, deficits):
    """What a template could show by mistake is not in what it is given."""
    route = make(region, deficits, "active")
    for role in READERS:
        shown = route_pages.shown(user(getattr(region, role)), route, TODAY)
        told = str((shown.title, shown.period, shown.tutor, shown.goal, shown.steps))
        for secret in SECRETS:
            assert secret not in told
    assert (
        route_pages.shown(user(region.stranger), LearningRoute(pk=0, person=region.teacher, version=0), TODAY)
        is None
    )


def test_a_suggestion_taken_by_a_stranger_is_refused(client, region, deficits):
    route = ways.begin(region)
    course = offer(region, "Курс", [("met.1", 100, 3)])
    choice = {"choice": f"{deficits['met.1'].pk}:{course.pk}"}
    for role in ROLES:
        client.force_login(user(getattr(region, role)))
        assert client.post(reverse("growth:step-take", args=[route.pk]), choice).status_code == 404
    assert not RouteStep.objects.exists()


def test_the_journal_holds_no_reason(region, deficits):
    make(region, deficits, "completed")
    for event in AuditEvent.objects.filter(action__startswith="growth.route"):
        told = f"{event.target_label} {event.details}"
        for secret in (*SECRETS, NAME):
            assert secret not in told
