"""A diagnostic from several sources: prepared, sat, observed by strangers, released to the teacher, counted."""

import datetime

import pytest
from django.urls import reverse

from mostik.assessment.actions import campaigns, observations, results
from mostik.assessment.actions.diagnostics import CannotPrepare
from mostik.assessment.enums import AppealState
from mostik.assessment.models import (
    Deficit,
    Diagnostic,
    DiagnosticCampaign,
    Observation,
    Participant,
    PersonalResult,
)
from mostik.assessment.queries import campaigns as queries
from mostik.instruments.models import Instrument
from mostik.platform.models import Job, Notice
from tests.assessment.builders import NOW, make_expert, make_version, posted_of, sit
from tests.assessment.profiles import TODAY, make_model

RIGHT = {"q1": "2", "q2": "2", "q3": "2"}
HALF = {"q1": "2", "q2": "1", "q3": "1"}


@pytest.fixture
def model(region):
    return make_model(region)


def make_card(region):
    """The same three questions as a card about a teacher: kind and code are what differ."""
    version = make_version("case", region.municipality_a)
    Instrument.objects.filter(pk=version.instrument_id).update(kind="observation_card")
    version.instrument.refresh_from_db()
    return version


@pytest.fixture
def campaign(region, model):
    by = region.municipal_operator.user
    row = campaigns.create(
        owner=region.municipality_a,
        title="Осень",
        model=model,
        opens=datetime.date(2026, 10, 1),
        closes=datetime.date(2026, 10, 31),
        versions={"test": model.test_version, "observation": make_card(region)},
        release_days=7,
        by=by,
        at=NOW,
    )
    campaigns.invite(campaign=row, organisations=[region.org_a1], by=by, at=NOW)
    return campaigns.open_(campaign=row, by=by, at=NOW)


def part(campaign, kind):
    return Diagnostic.objects.get(campaign=campaign, kind=kind)


def participant(campaign, kind, person):
    return Participant.objects.get(diagnostic=part(campaign, kind), person=person)


def hand_out(region, campaign, *people):
    return observations.hand_out(
        diagnostic=part(campaign, "observation"),
        observers=list(people),
        by=region.municipal_operator.user,
        at=NOW,
    )


def observe(observation, facts="3", acts="3"):
    user = observation.observer.user
    started = observations.start(observation=observation, by=user, at=NOW)
    answers = {"solution": "Видела занятие", "facts": facts, "acts": acts}
    version = observation.participant.diagnostic.version
    observations.save(observation=started, posted=posted_of(version, answers), by=user, at=NOW)
    return observations.send(observation=started, by=user, at=NOW)


def test_only_those_who_run_diagnostics_prepare_one(region, model):
    fields = {
        "owner": region.municipality_a,
        "title": "Осень",
        "model": model,
        "opens": TODAY,
        "closes": TODAY,
        "at": NOW,
    }
    for who, versions in ((region.stranger, {"test": model.test_version}), (region.municipal_operator, {})):
        with pytest.raises(CannotPrepare):
            campaigns.create(versions=versions, by=who.user, **fields)
    assert not DiagnosticCampaign.objects.exists()


def test_the_result_goes_to_the_teacher_first(region, campaign):
    sit(part(campaign, "test"), region.teacher, HALF)
    [row] = PersonalResult.objects.all()
    assert (row.person, row.source, row.used_from, row.confirmed_at) == (
        region.teacher,
        "test",
        TODAY + datetime.timedelta(days=7),
        None,
    )
    assert not Deficit.objects.exists()
    assert Notice.objects.filter(user=region.teacher.user, url=reverse("assessment:result", args=[row.pk]))
    results.confirm(result=row, by=region.teacher.user, at=NOW)
    assert {d.competency.code: d.level for d in Deficit.objects.all()} == {
        "sub.1": "substantial",
        "com.1": "critical",
    }


def test_a_test_that_stands_alone_reaches_no_profile(region, model):
    from tests.assessment.builders import opened

    sit(opened(region, version=model.test_version), region.teacher, HALF)
    assert not PersonalResult.objects.exists()


def test_nobody_observes_at_home(region, campaign):
    colleague = make_expert(region, "Коллегина", region.org_a1)
    with pytest.raises(observations.CannotObserve):
        hand_out(region, campaign, colleague)
    with pytest.raises(observations.CannotObserve):
        hand_out(region, campaign)
    assert not Observation.objects.exists()
    assert hand_out(region, campaign, colleague, region.expert) == 3
    assert {row.observer for row in Observation.objects.all()} == {region.expert}
    assert hand_out(region, campaign, region.expert) == 0


def test_an_internal_observation_is_by_colleagues_but_never_the_head(region, campaign):
    Diagnostic.objects.filter(campaign=campaign).update(is_internal=True)
    for who in (region.expert, region.head):
        with pytest.raises(observations.CannotObserve):
            hand_out(region, campaign, who)
    colleague = make_expert(region, "Коллегина", region.org_a1)
    assert hand_out(region, campaign, colleague) == 3


def test_what_is_sent_is_no_longer_the_observers(client, region, campaign):
    hand_out(region, campaign, region.expert)
    card = Observation.objects.get(participant__person=region.teacher)
    address = reverse("assessment:card", args=[card.pk])
    for who, status in (
        (region.expert, 200),
        (region.stranger, 404),
        (region.teacher, 404),
        (region.head, 404),
    ):
        client.force_login(who.user)
        assert client.get(address).status_code == status
    with pytest.raises(observations.CannotObserve):
        observations.start(observation=card, by=region.stranger.user, at=NOW)
    observe(card, facts="0")
    client.force_login(region.expert.user)
    assert client.get(address).status_code == 404
    row = PersonalResult.objects.get(observation=card)
    assert (row.person, row.source, row.scores["A"]) == (region.teacher, "observation", "0")
    client.force_login(region.teacher.user)
    assert client.get(reverse("assessment:result", args=[row.pk])).status_code == 200


def test_observing_through_the_pages(client, region, campaign):
    diagnostic = part(campaign, "observation")
    address = reverse("assessment:cards", args=[diagnostic.pk])
    client.force_login(region.municipal_operator.user)
    assert client.post(address, {"sent": "1"}).status_code == 422
    assert client.post(address, {"graders": [region.expert.pk]}).status_code == 302
    assert "Белов" in client.get(address).content.decode()
    card = Observation.objects.get(participant__person=region.teacher)
    page = reverse("assessment:card", args=[card.pk])
    client.force_login(region.expert.user)
    assert "Кузнецова" in client.get(reverse("assessment:mine")).content.decode()
    client.post(page, {"action": "start"})
    assert client.get(reverse("assessment:card-model", args=[card.pk])).status_code == 200
    assert client.post(page, {"action": "submit", "revision": "1"}).status_code == 422
    sent = client.post(
        page, {"action": "submit", "revision": "", "solution": "Видела", "facts": "2", "acts": "2"}
    )
    assert sent.status_code == 302
    card.refresh_from_db()
    assert card.state == "sent"


def test_who_declines_is_not_asked_again(region, campaign):
    hand_out(region, campaign, region.expert)
    card = Observation.objects.get(participant__person=region.teacher)
    observations.decline(observation=card, by=region.expert.user, at=NOW)
    with pytest.raises(observations.CannotObserve):
        hand_out(region, campaign, region.expert)
    assert hand_out(region, campaign, make_expert(region, "Второва")) == 1


def test_an_appeal_is_decided_by_somebody_else_and_measured_again(client, region, campaign):
    hand_out(region, campaign, region.expert)
    card = Observation.objects.get(participant__person=region.teacher)
    observe(card, facts="0", acts="0")
    row = PersonalResult.objects.get(observation=card)
    client.force_login(region.teacher.user)
    page = reverse("assessment:result", args=[row.pk])
    assert client.post(page, {"action": "dispute", "reason": ""}).status_code == 422
    assert client.post(page, {"action": "dispute", "reason": "Занятие прервали"}).status_code == 302
    [appeal] = queries.appeals_visible_to(region.municipal_operator.user)
    for who in (region.methodist, region.head, region.stranger, region.expert):
        assert not queries.appeals_visible_to(who.user).exists()
    with pytest.raises(results.CannotDecide):
        results.decide(
            appeal=appeal,
            decision=AppealState.KEPT,
            explanation="Я так видел",
            by=region.expert.user,
            at=NOW,
        )
    client.force_login(region.municipal_operator.user)
    address = reverse("assessment:appeal", args=[appeal.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"decision": "remeasure"}).status_code == 422
    done = client.post(address, {"decision": "remeasure", "explanation": "Повторим в спокойный день"})
    assert done.status_code == 302
    assert client.get(address).status_code == 404, "decided: no longer theirs to read"
    assert hand_out(region, campaign, make_expert(region, "Второва")) == 1
    again = Observation.objects.get(participant__person=region.teacher, state="assigned")
    observe(again)
    states = PersonalResult.objects.filter(person=region.teacher).order_by("pk")
    assert [one.state for one in states] == ["annulled", "released"]


def test_one_more_attempt_after_an_appeal(region, campaign):
    test = part(campaign, "test")
    sit(test, region.teacher, HALF)
    [row] = PersonalResult.objects.all()
    appeal = results.dispute(result=row, reason="Отключили свет", by=region.teacher.user, at=NOW)
    by = region.municipal_operator.user
    results.decide(appeal=appeal, decision=AppealState.REMEASURE, explanation="Да", by=by, at=NOW)
    sit(test, region.teacher, RIGHT)
    last = PersonalResult.objects.latest("pk")
    assert (last.scores["TOTAL"], last.state) == ("100", "released")


def test_closing_computes_profiles_in_the_background(region, campaign):
    sit(part(campaign, "test"), region.teacher, HALF)
    campaigns.close(campaign=campaign, by=region.municipal_operator.user, at=NOW)
    assert Job.objects.filter(kind=campaigns.RECOMPUTE, state="queued").count() == 1
    assert campaigns.recompute_due(day=TODAY, at=NOW) == 0, "the days of the teacher are not over"
    later = NOW + datetime.timedelta(days=7)
    assert campaigns.recompute_due(day=later.date(), at=later) == 1
    assert campaigns.recompute_due(day=later.date(), at=later) == 0


def test_the_pages_of_a_campaign(client, region, model):
    client.force_login(region.municipal_operator.user)
    address = reverse("assessment:campaign-create")
    assert client.get(address).status_code == 200
    form = {
        "owner": region.municipality_a.pk,
        "title": "Весна",
        "model": model.pk,
        "opens": "2026-10-01",
        "closes": "2099-10-31",
        "release_days": "5",
    }
    assert client.post(address, form).status_code == 422
    made = client.post(address, {**form, "version_test": model.test_version.pk})
    assert made.status_code == 302
    [row] = DiagnosticCampaign.objects.all()
    page = reverse("assessment:campaign", args=[row.pk])
    assert client.post(page, {"action": "open"}).status_code == 422
    invite = reverse("assessment:campaign-invite", args=[row.pk])
    assert client.post(invite, {"sent": "1"}).status_code == 422
    assert client.post(invite, {"organisations": [region.org_a1.pk]}).status_code == 302
    assert client.post(page, {"action": "open"}).status_code == 302
    for who, status in ((region.methodist, 404), (region.teacher, 404), (region.stranger, 404)):
        client.force_login(who.user)
        assert client.get(page).status_code == status
