"""Invitations: who has answered is known, what is not; reminders once a day to those who owe, with a way out."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from mostik.monitoring.actions import invitations, survey_answers
from mostik.monitoring.actions.survey_answers import CannotAnswer
from mostik.monitoring.actions.surveys import CannotChangeSurvey
from mostik.monitoring.models import Invitation, SurveyAnswer
from mostik.monitoring.queries import invitations as queries
from mostik.platform.actions import jobs
from mostik.platform.actions import mail as letters
from mostik.platform.models import Job, Letter, Notice
from tests.monitoring.builders import GOOD, NOW, POOR, user_of
from tests.monitoring.surveys import make_survey, parents_campaign, start

BASE = "https://mostik.example.org"


@pytest.fixture
def survey(region):
    campaign = parents_campaign(region.municipality_a)
    made = make_survey(campaign, "teachers", access="confidential", title="Что думают педагоги")
    start(campaign)
    made.campaign = campaign
    return made


def invite(survey, region, **fields):
    made = invitations.invite_people(
        survey=survey, organisations=[region.org_a1], positions=[], base=BASE, by=None, at=NOW, **fields
    )
    deliver()
    return made


def deliver():
    """What the worker would do: the jobs, then the letters."""
    for job in Job.objects.filter(state="queued"):
        jobs.run_now(job)
    for task in DBTaskResult.objects.filter(task_path__endswith="mail.deliver", status="READY"):
        letters.deliver.func(*task.args_kwargs["args"])
        task.delete()


def mine(region):
    return queries.rows().get(person=region.teacher)


def test_people_with_a_group_are_invited_once_with_a_letter_and_a_notice(survey, region):
    made = invite(survey, region)
    assert (made.added, made.known) == (1, 0)
    assert any("Петрова" in one for one in made.left_out)
    one = mine(region)
    assert one.unit == region.group_a11
    [letter] = mail.outbox
    assert letter.to == ["teacher@example.org"]
    assert f"{BASE}{queries.address_of(one)}" in letter.body
    assert Letter.objects.get().state == "sent"
    assert Notice.objects.get().user == user_of(region.teacher)
    assert invite(survey, region).added == 0
    assert len(mail.outbox) == 1


def test_who_has_answered_is_known_what_is_not(survey, region):
    invite(survey, region)
    one = mine(region)
    page = Client().get(queries.address_of(one))
    assert page.status_code == 200
    Client().post(queries.address_of(one), {**GOOD, "revision": "0", "action": "submit"})
    one.refresh_from_db()
    kept = SurveyAnswer.objects.get()
    assert one.has_answered
    assert one.answer is None
    assert kept.answers == GOOD
    with pytest.raises(CannotAnswer):
        survey_answers.answer_invited(invitation=one, answers=POOR, at=NOW)
    assert SurveyAnswer.objects.get().answers == GOOD
    keys = {str(value) for value in Invitation.objects.values_list().get() if value is not None}
    assert str(kept.pk) not in keys
    times = [f.name for f in Invitation._meta.fields if "DateTime" in type(f).__name__]
    assert times == []


def test_a_signed_answer_is_read_by_whoever_runs_the_campaign(survey, region):
    survey.access = "named"
    survey.save(update_fields=["access"])
    invite(survey, region)
    survey_answers.answer_invited(invitation=mine(region), answers={**GOOD, "note": "Подписано"}, at=NOW)
    address = reverse("monitoring:signed-answer", args=[mine(region).pk])
    seen = []
    for person in (region.municipal_operator, region.head, region.teacher, region.stranger):
        client = Client()
        client.force_login(user_of(person))
        page = client.get(address)
        seen.append((page.status_code, "Подписано" in page.content.decode()))
    assert seen == [(200, True), (403, False), (403, False), (404, False)]
    assert Client().get(address).status_code == 302


def test_reminders_go_to_those_who_owe_once_a_day_and_stop_when_asked(survey, region):
    invite(survey, region)
    text = "one@example.org, two@example.org; three@example.org не-адрес"
    with pytest.raises(CannotChangeSurvey):
        invitations.invite_addresses(
            survey=survey, organisation=region.org_a1, text=text, base=BASE, by=None, at=NOW
        )
    mail.outbox.clear()

    def remind(at):
        told = invitations.remind(survey=survey, base=BASE, by=None, at=at)
        for job in Job.objects.filter(state="queued"):
            job.delete()
        invitations.write_letters(survey=survey, base=BASE, reminding=True, at=at)
        deliver()
        return told

    tomorrow = NOW + datetime.timedelta(days=1)
    assert remind(NOW) == 1
    assert remind(NOW) == 0
    assert len(mail.outbox) == 1
    assert remind(tomorrow) == 1
    stop = queries.address_of(mine(region), "survey:stop")
    assert f"{BASE}{stop}" in mail.outbox[-1].body
    assert Client().get(stop).status_code == 200
    assert not mine(region).is_unsubscribed
    Client().post(stop)
    assert mine(region).is_unsubscribed
    assert remind(tomorrow + datetime.timedelta(days=1)) == 0
    assert len(mail.outbox) == 2
    assert mine(region).reminders == 2
    assert Client().get(queries.address_of(mine(region))).status_code == 200


def test_a_letter_that_cannot_be_delivered_is_seen(survey, region, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    invite(survey, region)
    letter = Letter.objects.get()
    assert (letter.state, letter.tries) == ("queued", 1)
    assert "refused" in letter.error
    client = Client()
    client.force_login(user_of(region.municipal_operator))
    page = client.get(reverse("monitoring:survey-invitations", args=[survey.pk])).content.decode()
    assert "refused" in page


@pytest.mark.parametrize("name", ["survey-invitations", "survey-invite"])
def test_the_list_of_people_is_for_whoever_runs_the_survey(survey, region, name):
    invite(survey, region)
    address = reverse(f"monitoring:{name}", args=[survey.pk])
    seen = []
    for person in (region.municipal_operator, region.head, region.teacher, region.stranger):
        client = Client()
        client.force_login(user_of(person))
        seen.append(client.get(address).status_code)
    assert seen == [200, 403, 403, 404]
    assert Client().get(address).status_code == 302


def test_a_refused_reminder_writes_to_nobody(survey, region):
    invite(survey, region)
    mail.outbox.clear()
    address = reverse("monitoring:survey-remind", args=[survey.pk])
    for person in (region.head, region.teacher, region.stranger):
        client = Client()
        client.force_login(user_of(person))
        client.post(address)
    deliver()
    assert mail.outbox == []
    client.force_login(user_of(region.municipal_operator))
    assert client.post(address).status_code == 302
    deliver()
    assert len(mail.outbox) == 1


def test_people_are_invited_from_the_page(survey, region):
    client = Client()
    client.force_login(user_of(region.municipal_operator))
    address = reverse("monitoring:survey-invite", args=[survey.pk])
    assert client.post(address, {}).status_code == 422
    two = client.post(address, {"places": [region.org_a1.pk, region.org_a2.pk], "addresses": "a@example.org"})
    assert two.status_code == 422
    assert client.post(address, {"places": [region.org_a1.pk]}).status_code == 302
    assert Invitation.objects.count() == 1
    page = client.get(reverse("monitoring:survey", args=[survey.pk])).content.decode()
    assert "из 1 приглашённых" in page
