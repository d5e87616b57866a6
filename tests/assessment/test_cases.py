"""A case: solved once, rated blindly by two, decided by a third."""

import pytest
from django.urls import reverse

from mostik.assessment.actions import diagnostics, gradings
from mostik.assessment.enums import AttemptState
from mostik.assessment.models import DiagnosticAttempt, Grading
from mostik.instruments.actions.submissions import CannotComplete
from tests.assessment.builders import NOW, make_expert, opened, rate, sit

SOLUTION = {"solution": "Назначу встречу и покажу работу группы"}


@pytest.fixture
def work(region) -> DiagnosticAttempt:
    return sit(opened(region, "case"), region.teacher, SOLUTION)


@pytest.fixture
def graders(region):
    return [make_expert(region, "Первый"), make_expert(region, "Второй"), make_expert(region, "Третий")]


def hand_out(region, work, people) -> list[Grading]:
    gradings.distribute(
        diagnostic=work.participant.diagnostic, graders=people, by=region.municipal_operator.user, at=NOW
    )
    return list(Grading.objects.filter(attempt=work).order_by("number"))


def test_only_the_solution_is_asked_of_the_teacher(region):
    diagnostic = opened(region, "case")
    with pytest.raises(CannotComplete) as refused:
        sit(diagnostic, region.teacher, {})
    assert [v.question for v in refused.value.violations] == ["solution"]
    done = sit(diagnostic, region.teacher, SOLUTION)
    assert (done.state, done.scores) == (AttemptState.FINISHED, None)


def test_two_within_the_limit_make_their_mean(region, work, graders):
    """A: 2 and 2 of 3, B: 3 and 3: the same; limit 40: B 3 and 2 differ by a third, the mean is 250/3."""
    work.participant.diagnostic.limit_percent = 40
    work.participant.diagnostic.save()
    first, second = hand_out(region, work, graders)
    rate(first, {"facts": "2", "acts": "3"})
    work.refresh_from_db()
    assert work.state == AttemptState.FINISHED
    rate(second, {"facts": "2", "acts": "2"})
    work.refresh_from_db()
    assert work.state == AttemptState.SCORED
    assert work.scores == {"A": "200/3", "B": "250/3", "TOTAL": "75"}


def test_beyond_the_limit_a_third_decides(region, work, graders):
    first, second = hand_out(region, work, graders)
    rate(first, {"facts": "0", "acts": "3"})
    rate(second, {"facts": "3", "acts": "3"})
    work.refresh_from_db()
    assert (work.state, work.scores) == (AttemptState.DISPUTED, None)
    by = region.municipal_operator.user
    with pytest.raises(gradings.CannotGrade):
        gradings.appoint_third(attempt=work, grader=first.grader, by=by, at=NOW)
    [other] = [person for person in graders if person not in (first.grader, second.grader)]
    third = gradings.appoint_third(attempt=work, grader=other, by=by, at=NOW)
    rate(third, {"facts": "1", "acts": "3"})
    work.refresh_from_db()
    assert work.state == AttemptState.SCORED
    assert work.scores == {"A": "100/3", "B": "100", "TOTAL": "200/3"}
    with pytest.raises(gradings.CannotGrade):
        gradings.appoint_third(attempt=work, grader=other, by=by, at=NOW)


def test_nobody_rates_own_organisation(region, work, graders):
    colleague = make_expert(region, "Коллега", region.org_a1)
    with pytest.raises(gradings.CannotGrade, match="из других организаций"):
        hand_out(region, work, [colleague, graders[0]])
    assert not Grading.objects.exists()
    found = hand_out(region, work, [colleague, *graders])
    assert colleague not in {grading.grader for grading in found}
    assert len({grading.grader for grading in found}) == 2


def test_who_sits_it_never_rates_it(region, work, graders):
    with pytest.raises(gradings.CannotGrade):
        hand_out(region, work, [region.methodist, *graders])


def test_the_load_is_even(region, graders):
    diagnostic = opened(region, "case")
    for person in (region.teacher, region.methodist, region.head):
        sit(diagnostic, person, SOLUTION)
    gradings.distribute(diagnostic=diagnostic, graders=graders, by=region.municipal_operator.user, at=NOW)
    load = [Grading.objects.filter(grader=person).count() for person in graders]
    assert load == [2, 2, 2]


def test_blind(client, region, work, graders):
    """A rater's pages hold neither the name nor the kindergarten nor what the other has put; the organiser's list of
    works holds no names, the list of people no numbers of works."""
    first, second = hand_out(region, work, graders)
    rate(first, {"facts": "0", "acts": "1"})
    client.force_login(second.grader.user)
    address = reverse("assessment:grading", args=[second.pk])
    client.post(address, {"action": "start"})
    for page in (client.get(address), client.get(reverse("assessment:mine"))):
        text = page.content.decode()
        assert page.status_code == 200
        for secret in ("Кузнецова", "Детский сад № 1", first.grader.last_name):
            assert secret not in text
    form = client.get(address).content.decode()
    assert SOLUTION["solution"] in form
    assert "checked" not in form
    assert 'name="solution"' not in form
    assert client.get(reverse("assessment:grading", args=[first.pk])).status_code == 404
    client.force_login(region.municipal_operator.user)
    diagnostic = work.participant.diagnostic
    assert "Кузнецова" not in client.get(reverse("assessment:works", args=[diagnostic.pk])).content.decode()
    assert (
        str(work.code) not in client.get(reverse("assessment:people", args=[diagnostic.pk])).content.decode()
    )
    assert client.get(address).status_code == 404


def test_not_closed_while_works_wait(region, work, graders):
    diagnostic = work.participant.diagnostic
    by = region.municipal_operator.user
    with pytest.raises(diagnostics.CannotPrepare, match="1"):
        diagnostics.close(diagnostic=diagnostic, by=by, at=NOW)
    first, second = hand_out(region, work, graders)
    for grading in (first, second):
        rate(grading, {"facts": "3", "acts": "3"})
    diagnostics.close(diagnostic=diagnostic, by=by, at=NOW)


def test_a_sent_rating_is_final(region, work, graders):
    first, _second = hand_out(region, work, graders)
    sent = rate(first, {"facts": "3", "acts": "3"})
    with pytest.raises(gradings.CannotGrade):
        gradings.send(grading=sent, by=sent.grader.user, at=NOW)


def test_through_the_pages(client, region, work, graders):
    diagnostic = work.participant.diagnostic
    client.force_login(region.municipal_operator.user)
    works = reverse("assessment:works", args=[diagnostic.pk])
    assert client.post(works, {"graders": []}).status_code == 422
    assert client.post(works, {"graders": [p.pk for p in graders[:2]]}).status_code == 302
    for grading, facts in zip(Grading.objects.order_by("number"), ("0", "3"), strict=True):
        client.force_login(grading.grader.user)
        address = reverse("assessment:grading", args=[grading.pk])
        assert client.get(address).status_code == 200
        client.post(address, {"action": "start"})
        assert client.post(address, {"action": "submit", "revision": "1"}).status_code == 422
        sent = client.post(address, {"action": "submit", "revision": "", "facts": facts, "acts": "3"})
        assert sent.status_code == 302
    client.force_login(region.municipal_operator.user)
    assert "Кто решает" in client.get(works).content.decode()
    third = client.post(works, {"work": work.code, "grader": graders[2].pk})
    assert third.status_code == 302
    assert client.post(works, {"work": "1", "grader": graders[2].pk}).status_code == 422


def test_who_declines_is_replaced_and_not_asked_again(region, work, graders):
    first, second = hand_out(region, work, graders)
    gradings.decline(grading=first, by=first.grader.user, at=NOW)
    found = hand_out(region, work, graders)
    standing = {grading.grader for grading in found if grading.number}
    assert standing == {*graders} - {first.grader}
    assert {grading.number for grading in found} == {None, 1, 2}
    with pytest.raises(gradings.CannotGrade):
        rate(Grading.objects.get(pk=first.pk), {"facts": "3", "acts": "3"})
    rate(second, {"facts": "3", "acts": "3"})
    with pytest.raises(gradings.CannotGrade):
        gradings.decline(grading=Grading.objects.get(pk=second.pk), by=second.grader.user, at=NOW)
