"""Next year's round is made whole: everything a methodist set up for this one, a year later, and nothing of its data."""

import datetime

from django.urls import reverse
from django.utils import timezone

from mostik.cycle.actions import effects
from mostik.cycle.models import Goal
from mostik.cycle.queries import goals
from mostik.monitoring.actions import approvals, campaigns, double_rating, freezing, surveys, waves
from mostik.monitoring.actions.waves import PlannedWave
from mostik.monitoring.models import Assignment, Campaign, Survey, SurveyLink
from mostik.monitoring.queries import approvals as approval_queries
from mostik.monitoring.queries import campaigns as queries
from mostik.monitoring.queries import waves as wave_queries
from mostik.platform.models import AuditEvent
from tests.monitoring.builders import NOW, card_of, running_campaign, user_of
from tests.monitoring.surveys import ALL, make_survey

LAST = datetime.date(2026, 11, 20)


def set_up(region) -> Campaign:
    campaign = running_campaign(region.node, sources=ALL, order_title="Приказ", purpose="Увидеть дефициты")
    by = user_of(region.regional_operator)
    days = (datetime.date(2026, 10, 5), LAST)
    stage = {
        "title": "Карты",
        "level": "organisation",
        "starts": days[0],
        "ends": days[1],
        "period_text": "осень",
    }
    campaigns.set_stages(campaign=campaign, stages=[stage], by=by, at=NOW)
    wave = PlannedWave("Центр", days[0], days[1], (region.municipality_a,))
    waves.set_waves(campaign=campaign, waves=[wave], by=by, at=NOW)
    approvals.set_steps(campaign=campaign, dues={"organisation": LAST, "region": LAST}, by=by, at=NOW)
    freezing.set_day(campaign=campaign, day=LAST, by=by, at=NOW)
    survey = make_survey(campaign, title="Что думают родители, 2026", minutes=7, notice="Анонимно")
    surveys.make_links(survey=survey, units=[region.group_a11], by=by, at=NOW)
    indicator = next(iter(goals.indicators_of(campaign)))
    goal = {"text": "Поднять среду в 2026", "reason": "Низкие баллы", "indicators": [indicator]}
    effects.set_goal(campaign=campaign, by=by, at=NOW, **goal)
    campaign.refresh_from_db()
    return campaign


def test_what_was_set_up_comes_a_year_later_and_no_data(region):
    campaign = set_up(region)
    made = campaigns.clone(campaign=campaign, by=user_of(region.regional_operator), at=NOW)
    next_year = LAST.replace(year=2027)
    assert (made.title, made.year, made.status, made.previous) == ("РМК ДО — 2027", 2027, "draft", campaign)
    assert (made.order_title, made.purpose, made.sources) == ("Приказ", "Увидеть дефициты", ALL)
    made.refresh_from_db()
    assert made.freezes_on == next_year
    [stage] = queries.stages_of(made)
    assert (stage.title, stage.ends, stage.period_text) == ("Карты", next_year, "осень")
    [wave] = wave_queries.of_campaign(made)
    assert (wave.title, wave.ends) == ("Центр", next_year)
    assert set(approval_queries.steps_of(made).values()) == {next_year}
    survey = Survey.objects.get(campaign=made)
    assert (survey.title, survey.minutes, survey.notice) == ("Что думают родители, 2027", 7, "Анонимно")
    goal, former = Goal.objects.get(campaign=made), Goal.objects.get(campaign=campaign)
    assert (goal.text, goal.reason, goal.indicators) == (
        "Поднять среду в 2027",
        former.reason,
        former.indicators,
    )
    assert AuditEvent.objects.filter(action="cycle.goal.set").count() == 2
    assert not Assignment.objects.filter(campaign=made).exists()
    assert not SurveyLink.objects.filter(survey=survey).exists()


def test_a_goal_keeps_only_what_the_new_round_measures(region):
    campaign = set_up(region)
    goal = Goal.objects.get()
    goal.indicators = [*goal.indicators, "999999:X"]
    goal.save()
    made = campaigns.clone(campaign=campaign, by=None, at=NOW)
    assert Goal.objects.get(campaign=made).indicators == goal.indicators[:-1]


def test_the_day_of_freeze_of_an_old_round_that_would_be_over_is_not_copied(region):
    campaign = set_up(region)
    later = NOW + datetime.timedelta(days=900)
    made = campaigns.clone(campaign=campaign, by=None, at=later)
    made.refresh_from_db()
    assert made.freezes_on is None


def test_what_is_drawn_anew_is_offered_as_the_round_before_had_it(client, region):
    campaign = running_campaign(region.node)
    version = card_of(campaign, region.group_a11).version
    given = {"campaign": campaign, "version": version, "source": "internal", "by": None, "at": NOW}
    double_rating.draw(percent=35, limit_percent=10, **given)
    made = campaigns.clone(campaign=campaign, by=None, at=NOW)
    campaigns.announce(campaign=made, by=None, at=NOW)
    client.force_login(user_of(region.regional_operator))
    page = client.get(reverse("monitoring:double-rating", args=[made.pk])).content.decode()
    assert 'value="35"' in page
    assert 'value="10"' in page


def test_a_round_is_cloned_from_its_page(client, region):
    campaign = set_up(region)
    client.force_login(user_of(region.regional_operator))
    assert client.post(reverse("monitoring:campaign-clone", args=[campaign.pk])).status_code == 302
    made = Campaign.objects.get(year=2027)
    assert Goal.objects.get(campaign=made).set_on == timezone.localdate()
    client.force_login(user_of(region.municipal_operator))
    assert client.post(reverse("monitoring:campaign-clone", args=[campaign.pk])).status_code == 403
    assert Campaign.objects.count() == 2
