"""A campaign where parents answer by links."""

from __future__ import annotations

import datetime

from mostik.monitoring.actions import campaigns, survey_answers, surveys
from mostik.monitoring.models import Campaign, CampaignInstrument, Survey, SurveyLink
from mostik.network.models import Node
from tests.monitoring.builders import NOW, make_campaign

ALL = ["self", "internal", "external", "parents", "teachers"]


def parents_campaign(owner: Node, **fields) -> Campaign:
    """A running campaign whose instrument is also for parents."""
    return make_campaign(owner, sources=ALL, **fields)


def make_survey(campaign: Campaign, source: str = "parents", **fields) -> Survey:
    used = CampaignInstrument.objects.select_related("version").get(campaign=campaign)
    values = {"title": "Что думают родители о группе", "audience": "Для родителей", **fields}
    return surveys.create(campaign=campaign, version=used.version, source=source, by=None, at=NOW, **values)


def start(campaign: Campaign) -> None:
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    campaigns.open_(campaign=campaign, by=None, at=NOW)
    campaign.refresh_from_db()


def running_survey(owner: Node, *units: Node, families: int = 0, source: str = "parents") -> Survey:
    """Prepared, with links for these units, and begun."""
    campaign = parents_campaign(owner)
    survey = make_survey(campaign, source)
    surveys.make_links(survey=survey, units=units, families=families, by=None, at=NOW)
    start(campaign)
    return Survey.objects.select_related("campaign__owner").get(pk=survey.pk)


def link_of(survey: Survey, unit: Node) -> SurveyLink:
    rows = SurveyLink.objects.select_related("survey__campaign__owner", "survey__version", "unit")
    return rows.get(survey=survey, unit=unit)


def say(link: SurveyLink, *many: dict[str, str], at: datetime.datetime = NOW) -> None:
    """Each of these answers from a device of its own."""
    for number, answers in enumerate(many):
        survey_answers.answer(link=link, answers=answers, device=f"{link.pk}-{number}-{at}", at=at)
