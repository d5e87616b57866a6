"""Anonymous surveys: nothing joins participation with answers, few answers are never shown, over-limit ones are kept."""

import datetime
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.actions.submissions import CannotComplete
from mostik.monitoring.actions import campaigns, results, survey_answers, surveys
from mostik.monitoring.actions.survey_answers import CannotAnswer
from mostik.monitoring.actions.surveys import CannotChangeSurvey
from mostik.monitoring.models import Participation, Survey, SurveyAnswer, SurveyLink
from mostik.monitoring.queries import results as numbers
from mostik.monitoring.queries import surveys as queries
from mostik.platform.models import AuditEvent, Job
from mostik.stats.methodology import TOTAL
from tests.monitoring.builders import GOOD, NOW, POOR, user_of
from tests.monitoring.surveys import ALL, link_of, make_survey, parents_campaign, running_survey, say, start

TEXT = {**GOOD, "note": "Спасибо воспитателям"}


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def survey(region):
    return running_survey(region.node, region.group_a11, region.group_a12, region.group_a21, families=20)


@pytest.fixture
def marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def path_of(link):
    return queries.address_of(link)


def cells_of(survey, **wanted):
    results.rebuild(campaign=survey.campaign, at=NOW)
    mart = numbers.mart_of(survey.campaign, survey.version)
    return {(c.node_id, c.code): c for c in mart.read(source="parents", part="invariant", **wanted)}


def test_an_answer_is_kept_without_anything_that_tells_whose_it_is(survey, region):
    link = link_of(survey, region.group_a11)
    client = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="OldPhone/1.0")
    page = client.get(path_of(link))
    assert page.status_code == 200
    before = AuditEvent.objects.count(), Job.objects.count()
    done = client.post(path_of(link), {**TEXT, "revision": "0", "action": "submit"})
    assert done.status_code == 302
    kept = SurveyAnswer.objects.get()
    assert kept.answers == TEXT
    assert (AuditEvent.objects.count(), Job.objects.count()) == before
    with connection.cursor() as cursor:
        stored = ""
        for table in ("monitoring_surveyanswer", "monitoring_participation"):
            cursor.execute(f"SELECT * FROM {table}")
            stored += str(cursor.fetchall())
    cookie = next(value for name, value in client.cookies.items() if name.startswith("survey-")).value
    for trace in ("203.0.113.9", "OldPhone", cookie, str(link.token_hash)):
        assert trace not in stored
    assert "sessionid" not in client.cookies


def test_no_column_and_no_time_joins_answers_with_participation(survey):
    """What both tables hold in common is nothing but the survey's own keys; neither has a date."""
    columns = {f.name: f for f in SurveyAnswer._meta.get_fields()}
    assert set(columns) == {"id", "survey", "unit", "answers", "hidden", "is_counted", "is_imported"}
    assert {f.name for f in Participation._meta.get_fields()} == {"id", "link", "answered", "devices"}
    for model in (SurveyAnswer, Participation):
        assert not [
            f.name for f in model._meta.fields if "Date" in type(f).__name__ or "Time" in type(f).__name__
        ]


def test_the_order_of_writing_joins_nothing(region):
    """An adversary with the whole database: rows on the disk, marks of devices in the order kept, transactions."""
    survey = running_survey(region.node, region.group_a11)
    link = link_of(survey, region.group_a11)
    agreed = 0
    for person in range(12):
        answers = {**GOOD, "note": f"person {person}"}
        survey_answers.answer(link=link, answers=answers, device=f"device {person}", at=NOW)
        cache.clear()
        agreed += stored_order()[-1] == f"person {person}"
    assert agreed < 12, "the last row on the disk is always the last answer"
    assert stored_order() != [f"person {n}" for n in range(12)]
    marks = Participation.objects.get(link=link).devices
    assert marks == sorted(marks)
    assert len(marks) == 12
    assert marks != [survey_answers.mark_of(f"device {n}") for n in range(12)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT xmin::text FROM monitoring_surveyanswer")
            assert len(cursor.fetchall()) == 1


def stored_order():
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT answers FROM monitoring_surveyanswer ORDER BY {place}")
        return [(json.loads(a) if isinstance(a, str) else a)["note"] for (a,) in cursor.fetchall()]


def test_the_clock_of_the_form_stands_at_midnight(survey, region):
    """An answer computed by now() holds the day at most."""
    from mostik.instruments.queries import versions

    evening = datetime.datetime(2026, 10, 5, 18, 47, 31, tzinfo=datetime.UTC)
    kept, _hidden = survey_answers.checked(versions.form_of(survey.version), GOOD, at=evening)
    assert "47" not in json.dumps(kept)


def test_few_answers_are_hidden_and_not_found_by_subtraction(marts, survey, region):
    """Three parents of one group, eight of the other: the kindergarten is shown, neither group is."""
    say(link_of(survey, region.group_a11), *[POOR] * 3)
    say(link_of(survey, region.group_a12), *[GOOD] * 8)
    surveys.close(survey=survey, by=None, at=NOW)
    survey.refresh_from_db()
    shown = cells_of(survey)
    nodes = {node for node, _code in shown}
    assert region.org_a1.pk in nodes
    assert not nodes & {region.group_a11.pk, region.group_a12.pk}
    whole = shown[region.org_a1.pk, TOTAL]
    assert whole.answers == 11
    assert whole.n == 2
    assert (whole.q1, whole.q3, whole.share_below, whole.delta, whole.shares) == (None, None, None, None, ())


def test_a_whole_with_fewer_than_five_answers_is_hidden_at_every_level(marts, survey, region):
    say(link_of(survey, region.group_a11), GOOD, POOR)
    say(link_of(survey, region.group_a12), GOOD, POOR)
    surveys.close(survey=survey, by=None, at=NOW)
    survey.refresh_from_db()
    assert cells_of(survey) == {}


def test_no_two_filters_together_show_fewer_than_five(marts, survey, region):
    """Every pair «whole minus shown parts», over all nodes and all indicators: nobody or at least five people."""
    say(link_of(survey, region.group_a11), *[POOR] * 3)
    say(link_of(survey, region.group_a12), *[GOOD] * 6)
    say(link_of(survey, region.group_a21), *[GOOD] * 7)
    surveys.close(survey=survey, by=None, at=NOW)
    survey.refresh_from_db()
    shown = cells_of(survey)
    for (node, code), cell in shown.items():
        assert cell.answers >= 5
        parts = [c for (_n, other), c in shown.items() if other == code and c.parent_id == node]
        rest = cell.answers - sum(part.answers for part in parts)
        assert not parts or rest == 0 or rest >= 5, (node, code)


def test_an_open_survey_is_not_in_the_results(marts, survey, region):
    """The difference of two views would be one person's answer."""
    say(link_of(survey, region.group_a11), *[GOOD] * 6)
    assert cells_of(survey) == {}
    campaigns.stop(campaign=survey.campaign, by=None, at=NOW)
    survey.campaign.refresh_from_db()
    assert (region.group_a11.pk, TOTAL) in cells_of(survey)


def test_answers_over_the_number_of_families_are_kept_and_do_not_count(survey, region):
    link = link_of(survey, region.group_a11)
    surveys.set_families(link=link, families=2, by=None, at=NOW)
    say(link, *[GOOD] * 4)
    mine = SurveyAnswer.objects.filter(unit=region.group_a11)
    assert (mine.count(), mine.filter(is_counted=True).count()) == (4, 2)
    assert queries.turnout_of([link_of(survey, region.group_a11)])[link.pk].over == 2
    surveys.set_families(link=link, families=3, by=None, at=NOW)
    assert mine.filter(is_counted=True).count() == 3
    surveys.set_families(link=link, families=0, by=None, at=NOW)
    assert mine.filter(is_counted=True).count() == 4


def test_a_revoked_or_renewed_or_ended_link_takes_nothing(survey, region):
    link = link_of(survey, region.group_a11)
    old = path_of(link)
    link = surveys.renew(link=link, by=None, at=NOW)
    assert path_of(link) != old
    assert Client().get(old).status_code == 404
    assert Client().get(path_of(link)).status_code == 200
    surveys.revoke(link=link, by=None, at=NOW)
    assert Client().get(path_of(link)).status_code == 404
    with pytest.raises(CannotAnswer):
        say(link, GOOD)
    other = link_of(survey, region.group_a12)
    surveys.close(survey=survey, by=None, at=NOW)
    assert Client().get(path_of(other)).status_code == 410
    with pytest.raises(CannotAnswer):
        say(other, GOOD)
    assert not SurveyAnswer.objects.exists()


def test_before_the_campaign_runs_nobody_answers(region):
    campaign = parents_campaign(region.node)
    survey = make_survey(campaign)
    surveys.make_links(survey=survey, units=[region.group_a11], by=None, at=NOW)
    link = link_of(survey, region.group_a11)
    page = Client().get(path_of(link))
    assert page.status_code == 200
    assert "<form" not in page.content.decode()
    with pytest.raises(CannotAnswer):
        say(link, GOOD)


def test_the_same_poster_can_be_printed_again_from_a_hash(survey, region, settings):
    link = link_of(survey, region.group_a11)
    first = path_of(link)
    assert path_of(link_of(survey, region.group_a11)) == first
    token = first.strip("/").rpartition("/")[2]
    assert re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", token)
    assert token not in str(SurveyLink.objects.values_list())
    assert token.replace("-", "") not in str(SurveyLink.objects.values_list())
    assert queries.by_token(token.upper().replace("-", " ")).pk == link.pk
    settings.SECRET_KEY = "another"
    assert path_of(link) == ""
    assert queries.by_token(token).pk == link.pk


def test_a_missing_answer_is_named_and_the_rest_stays_on_the_page(survey, region):
    link = link_of(survey, region.group_a11)
    page = Client().post(
        path_of(link), {"a1": "yes", "note": "черновик", "revision": "0", "action": "submit"}
    )
    html = page.content.decode()
    assert page.status_code == 422
    assert 'href="#q-a2"' in html
    assert "черновик" in html
    assert not SurveyAnswer.objects.exists()
    assert Participation.objects.get(link=link).answered == 0
    with pytest.raises(CannotComplete):
        survey_answers.answer(link=link, answers={"a1": "maybe"}, device="", at=NOW)


def test_a_device_is_asked_once_but_may_be_lent(survey, region):
    link, client = link_of(survey, region.group_a11), Client()
    sent = {**GOOD, "revision": "0", "action": "submit"}
    client.get(path_of(link))
    client.post(path_of(link), sent)
    client.post(path_of(link), sent)  # the second press of the button
    assert SurveyAnswer.objects.count() == 1
    assert "again=1" in client.get(path_of(link)).content.decode()
    client.post(path_of(link) + "?again=1", sent)
    assert SurveyAnswer.objects.count() == 2
    assert Participation.objects.get(link=link).answered == 2


def test_programs_that_fill_in_every_field_leave_nothing(survey, region):
    link = link_of(survey, region.group_a11)
    said = Client().post(
        path_of(link), {**GOOD, "revision": "0", "action": "submit", "website": "spam.example"}
    )
    assert said.status_code == 302
    assert not SurveyAnswer.objects.exists()


def test_a_flood_by_one_link_is_stopped_and_loses_nothing_on_the_page(survey, region, monkeypatch):
    monkeypatch.setattr(survey_answers, "ENOUGH", 2)
    link, other = link_of(survey, region.group_a11), link_of(survey, region.group_a12)
    say(link, GOOD, GOOD, at=timezone.now())
    page = Client().post(path_of(link), {**TEXT, "revision": "0", "action": "submit"})
    assert page.status_code == 429
    assert TEXT["note"] in page.content.decode()
    assert SurveyAnswer.objects.count() == 2
    say(other, GOOD)


def test_single_answers_and_few_texts_are_nowhere_on_the_page_of_reasons(marts, survey, region):
    link = link_of(survey, region.group_a11)
    say(link, *[{**GOOD, "note": f"слово {n}"} for n in range(6)], POOR)
    say(link_of(survey, region.group_a12), *[{**GOOD, "note": "тайное"} for _n in range(4)], *[POOR] * 3)
    surveys.close(survey=survey, by=None, at=NOW)
    results.rebuild(campaign=survey.campaign, at=NOW)
    client = Client()
    client.force_login(user_of(region.head))

    def why(unit, code):
        address = reverse("monitoring:why", args=[survey.campaign_id, unit.pk, code])
        return client.get(f"{address}?source=parents").content.decode()

    shown = why(region.group_a11, TOTAL)
    assert sorted(re.findall(r"слово \d", shown)) == [f"слово {n}" for n in range(6)]
    assert "тайное" not in why(region.group_a12, TOTAL)
    assert "monitoring/cards/" not in shown.partition("<main")[2]
    assert "4,57" not in why(region.group_a11, "A.1")


def test_hidden_groups_show_no_texts_either(marts, survey, region):
    say(link_of(survey, region.group_a11), *[{**GOOD, "note": "тайное"}] * 3)
    say(link_of(survey, region.group_a12), *[{**GOOD, "note": "тоже тайное"}] * 8)
    surveys.close(survey=survey, by=None, at=NOW)
    results.rebuild(campaign=survey.campaign, at=NOW)
    client = Client()
    client.force_login(user_of(region.regional_operator))
    for unit in (region.group_a11, region.group_a12, region.org_a1):
        for code in (TOTAL, "A", "A.1"):
            for query in ("", "&part=full"):
                address = reverse("monitoring:why", args=[survey.campaign_id, unit.pk, code])
                html = client.get(f"{address}?source=parents{query}").content.decode()
                assert "тайное" not in html


def test_a_survey_cannot_ask_with_a_source_the_campaign_lacks(region):
    campaign = parents_campaign(region.node)
    with pytest.raises(CannotChangeSurvey):
        make_survey(campaign, "self")
    make_survey(campaign)
    with pytest.raises(CannotChangeSurvey):
        make_survey(campaign)
    assert Survey.objects.count() == 1
    assert "parents" in ALL


def test_a_campaign_may_consist_of_a_survey_alone(region):
    campaign = parents_campaign(region.municipality_a)
    make_survey(campaign)
    start(campaign)
    assert campaign.status == "running"
