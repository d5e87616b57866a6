"""A test with a key: attempts, clock, order, scores, and who sees what."""

import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mostik.assessment.actions import attempts, diagnostics
from mostik.assessment.enums import AttemptState, DiagnosticState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt
from mostik.assessment.queries import works
from mostik.assessment.queries.key import checked_answers
from mostik.assessment.queries.outcomes import outcomes_of
from mostik.instruments.actions.submissions import CannotComplete
from mostik.instruments.queries import filling
from mostik.instruments.queries import versions as instrument_queries
from mostik.platform.models import AuditEvent, Notice
from tests.assessment.builders import NOW, make_diagnostic, make_version, opened, posted_of, sit, teachers

RIGHT = {"q1": "2", "q2": "2", "q3": "2"}
HALF = {"q1": "2", "q2": "1", "q3": "1"}


def test_the_score_by_hand(region):
    """A: one of two right, 50; B: wrong, 0; the total is their mean, 25."""
    diagnostic = opened(region)
    attempt = sit(diagnostic, region.teacher, HALF)
    assert attempt.state == AttemptState.SCORED
    assert attempt.scores == {"A": "50", "B": "0", "TOTAL": "25"}
    assert [(a.is_right, a.given) for a in checked_answers(attempt)] == [
        (True, "q1: ответ 2"),
        (False, "q2: ответ 1"),
        (False, "q3: ответ 1"),
    ]


def test_attempts_end_and_the_best_counts(region):
    diagnostic = opened(region, attempts=2)
    for answers in (RIGHT, HALF):
        sit(diagnostic, region.teacher, answers)
    with pytest.raises(attempts.CannotSit, match="не осталось"):
        attempts.start(diagnostic=diagnostic, by=region.teacher.user, at=NOW)
    rows = list(DiagnosticAttempt.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2]
    assert works.best(rows) == rows[0]


def test_beginning_again_does_not_wind_the_clock(region):
    diagnostic = opened(region, minutes=30)
    first = attempts.start(diagnostic=diagnostic, by=region.teacher.user, at=NOW)
    again = attempts.start(
        diagnostic=diagnostic, by=region.teacher.user, at=NOW + datetime.timedelta(minutes=20)
    )
    assert again == first
    assert again.ends_at == NOW + datetime.timedelta(minutes=30)


def test_the_clock_takes_what_is_there(region):
    diagnostic = opened(region, minutes=30)
    user = region.teacher.user
    attempt = attempts.start(diagnostic=diagnostic, by=user, at=NOW)
    kept = posted_of(diagnostic.version, {"q1": "2"})
    attempts.save(attempt=attempt, posted=kept, by=user, at=NOW + datetime.timedelta(minutes=30, seconds=20))
    late = NOW + datetime.timedelta(minutes=31)
    with pytest.raises(attempts.CannotSit, match="Время вышло"):
        attempts.save(attempt=attempt, posted=posted_of(diagnostic.version, RIGHT), by=user, at=late)
    attempts.finish_overdue(diagnostic=diagnostic, at=late)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.by_clock, attempt.scores["A"]) == (AttemptState.SCORED, True, "100")
    assert attempt.submission.answers == {"q1": "2"}
    assert {p["question"] for p in attempt.submission.problems} == {"q2", "q3"}


def test_handing_in_early_asks_for_all_answers(region):
    diagnostic = opened(region, minutes=30)
    with pytest.raises(CannotComplete):
        sit(diagnostic, region.teacher, {"q1": "2"})
    assert DiagnosticAttempt.objects.get().state == AttemptState.GOING


def test_not_invited_not_open_not_today(region):
    diagnostic = opened(region)
    with pytest.raises(attempts.CannotSit):
        attempts.start(diagnostic=diagnostic, by=region.stranger.user, at=NOW)
    with pytest.raises(attempts.CannotSit):
        attempts.start(diagnostic=diagnostic, by=region.teacher.user, at=NOW + datetime.timedelta(days=40))
    assert not DiagnosticAttempt.objects.exists()


def test_the_order_is_its_own_and_stays(region):
    diagnostic = opened(region, attempts=10)
    attempt = attempts.start(diagnostic=diagnostic, by=region.teacher.user, at=NOW)

    def order(seed):
        page = filling.card_page(attempt.submission, seed=seed)
        lines = [line for section in page.sections for line in section.lines]
        return tuple((line.name, tuple(o.value for o in line.options)) for line in lines)

    assert order(1) == order(1)
    assert len({order(seed) for seed in range(20)}) > 10
    plain = [name for name, _options in order(None)]
    assert plain == ["about", "q1", "q2", "q3"]
    for seed in range(20):
        names = [name for name, _options in order(seed)]
        assert names[0] == "about", "a note stays where it introduces"
        assert set(names[1:3]) == {"q1", "q2"}, "questions stay in their section"


def test_the_key_is_nowhere_before_the_end(client, region):
    diagnostic = opened(region, closes=datetime.date(2099, 1, 1))
    client.force_login(region.teacher.user)
    address = reverse("assessment:sitting", args=[diagnostic.pk])
    client.post(address, {"action": "start"})
    attempt = DiagnosticAttempt.objects.get()
    pages = [client.get(address).content.decode(), client.get(f"{address}model/").content.decode()]
    assert "q1: ответ 2" in pages[0]
    assert not any("score" in page for page in pages)
    version = diagnostic.version
    assert not instrument_queries.visible_to(region.teacher.user).filter(pk=version.pk).exists()
    assert client.get(f"/instruments/versions/{version.pk}/").status_code == 404
    assert attempt.state == AttemptState.GOING


def test_means_of_many_only_after_closing_and_never_of_few(region):
    """Kindergarten 1 has its own three people and two more, kindergarten 2 four: the second is hidden, and the first with
    it, because the whole is shown."""
    people = [*teachers(region.org_a1, 2), *teachers(region.org_a2, 4)]
    diagnostic = opened(region)
    by = region.municipal_operator.user
    for person in [region.teacher, region.methodist, region.head, *people]:
        sit(diagnostic, person, RIGHT)
    assert outcomes_of(diagnostic) is None
    closed = diagnostics.close(diagnostic=diagnostic, by=by, at=NOW)
    found = outcomes_of(closed)
    assert (found.total.n, found.total.mean) == (9, 100)
    assert [(line.n, line.mean) for line in found.organisations] == [(5, None), (4, None)]
    assert [(line.title, line.mean) for line in found.indicators] == [("Нормы", 100), ("Семья", 100)]


def test_four_people_are_nobody(region):
    diagnostic = opened(region)
    for person in (region.teacher, region.methodist, region.head):
        sit(diagnostic, person, RIGHT)
    closed = diagnostics.close(diagnostic=diagnostic, by=region.municipal_operator.user, at=NOW)
    found = outcomes_of(closed)
    assert (found.total.n, found.total.mean) == (3, None)
    assert all(line.mean is None for line in (*found.indicators, *found.organisations))


def test_closing_takes_what_is_going(region):
    diagnostic = opened(region)
    attempts.start(diagnostic=diagnostic, by=region.teacher.user, at=NOW)
    diagnostics.close(diagnostic=diagnostic, by=region.municipal_operator.user, at=NOW)
    assert DiagnosticAttempt.objects.get().state == AttemptState.SCORED


def test_people_of_others_cannot_be_invited(region):
    diagnostic = make_diagnostic(region)
    with pytest.raises(diagnostics.CannotPrepare):
        diagnostics.invite(
            diagnostic=diagnostic, organisations=[region.org_b1], by=region.municipal_operator.user, at=NOW
        )
    with pytest.raises(diagnostics.CannotPrepare, match="не приглашён"):
        diagnostics.open_(diagnostic=diagnostic, by=region.municipal_operator.user, at=NOW)


def test_inviting_twice_invites_once_and_tells_once(region):
    diagnostic = opened(region)
    by = region.municipal_operator.user
    assert diagnostics.invite(diagnostic=diagnostic, organisations=[region.org_a1], by=by, at=NOW) == 0
    assert Notice.objects.filter(user=region.teacher.user).count() == 1
    new = teachers(region.org_a1, 1)
    assert diagnostics.invite(diagnostic=diagnostic, organisations=[region.org_a1], by=by, at=NOW) == 1
    assert Notice.objects.filter(user=new[0].user).count() == 1


def test_what_contradicts_itself_is_refused(region):
    version = make_version("test", region.municipality_a)
    day = datetime.date(2026, 10, 1)
    fields = {"title": "x", "version": version, "opens": day, "closes": day}
    by = region.municipal_operator.user
    for change in (
        {"owner": region.municipality_b},
        {"kind": "case", "attempts": 1},
        {"closes": datetime.date(2026, 9, 1)},
    ):
        values = {"owner": region.municipality_a, "kind": "test", **fields, **change}
        with pytest.raises(diagnostics.CannotPrepare):
            diagnostics.create(by=by, at=NOW, **values)
    assert not Diagnostic.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "x"},
        {"minutes": 0},
        {"attempts": 0},
        {"min_cell": 1},
        {"state": "closed"},
        {"closes": "2020-01-01"},
    ],
)
def test_the_database_refuses(region, broken):
    diagnostic = make_diagnostic(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        Diagnostic.objects.filter(pk=diagnostic.pk).update(**broken)


def test_who_is_let_in(client, region):
    """The runner, a teacher who sits it, a colleague of the runner without the right, a stranger, nobody."""
    diagnostic = opened(region)
    runner = ("diagnostic", "people", "invite")
    people = {
        region.municipal_operator: {"sitting": 403} | dict.fromkeys(runner, 200),
        region.teacher: {"sitting": 200} | dict.fromkeys(runner, 403),
        region.stranger: {"sitting": 404} | dict.fromkeys(runner, 404),
        region.expert: {"sitting": 404} | dict.fromkeys(runner, 404),
    }
    for person, expected in people.items():
        client.force_login(person.user)
        found = {
            name: client.get(reverse(f"assessment:{name}", args=[diagnostic.pk])).status_code
            for name in expected
        }
        assert found == expected, person
    client.logout()
    assert client.get(reverse("assessment:mine")).status_code == 302


def test_a_result_is_on_nobody_elses_page(client, region):
    """The runner and the head of the same kindergarten read every page about it: no result, no answer."""
    diagnostic = opened(region)
    sit(diagnostic, region.teacher, HALF)
    for person in (region.municipal_operator, region.head, region.regional_operator):
        client.force_login(person.user)
        for name in ("mine", "diagnostics"):
            assert "ответ 2" not in client.get(reverse(f"assessment:{name}")).content.decode()
        for name in ("diagnostic", "people", "works", "sitting"):
            page = client.get(reverse(f"assessment:{name}", args=[diagnostic.pk])).content.decode()
            text = re.sub(r"<[^>]+>", " ", page)
            assert not re.search(r"\b25\b", text.replace("25 %", "")), (person, name)
    client.force_login(region.teacher.user)
    own = client.get(reverse("assessment:sitting", args=[diagnostic.pk])).content.decode()
    assert "25" in own
    assert "q1: ответ 2" not in own, "the key waits for the end"
    diagnostics.close(diagnostic=diagnostic, by=region.municipal_operator.user, at=NOW)
    assert "q1: ответ 2" in client.get(reverse("assessment:sitting", args=[diagnostic.pk])).content.decode()


def test_through_the_pages(client, region):
    diagnostic = make_diagnostic(
        region, opens=datetime.date(2020, 1, 1), closes=datetime.date(2099, 1, 1), minutes=45
    )
    client.force_login(region.municipal_operator.user)
    page = reverse("assessment:diagnostic", args=[diagnostic.pk])
    assert client.post(page, {"action": "open"}).status_code == 422
    client.post(reverse("assessment:invite", args=[diagnostic.pk]), {"organisations": [region.org_a1.pk]})
    assert client.post(page, {"action": "open"}).status_code == 302
    client.force_login(region.teacher.user)
    address = reverse("assessment:sitting", args=[diagnostic.pk])
    assert "45 минут" in client.get(address).content.decode()
    client.post(address, {"action": "start"})
    assert "data-clock" in client.get(address).content.decode()
    saved = client.post(
        address, {"action": "save", "revision": "0", "q1": "2"}, HTTP_ACCEPT="application/json"
    )
    assert saved.json()["revision"] == 1
    assert client.post(address, {"action": "submit", "revision": "1", "q1": "2"}).status_code == 422
    assert client.post(address, {"action": "submit", "revision": "1", **RIGHT}).status_code == 302
    assert "100" in client.get(address).content.decode()
    assert client.post(address, {"action": "start"}).status_code == 422
    assert AuditEvent.objects.filter(action="assessment.attempt.finished").count() == 1
    assert Diagnostic.objects.get().state == DiagnosticState.OPEN


def test_the_list_costs_the_same(client, region, django_assert_max_num_queries):
    client.force_login(region.municipal_operator.user)
    costs = []
    version = make_version("test", region.municipality_a)
    for number in range(3):
        diagnostics.create(
            owner=region.municipality_a,
            kind="test",
            title=f"Т{number}",
            version=version,
            by=region.municipal_operator.user,
            at=NOW,
            opens=datetime.date(2026, 10, 1),
            closes=datetime.date(2026, 10, 2),
        )
        with django_assert_max_num_queries(30) as made:
            client.get(reverse("assessment:diagnostics"))
        costs.append(len(made))
    assert costs[0] == costs[2]
