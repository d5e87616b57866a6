"""Parents are asked by a poster: a spring survey that is over and has results, an autumn one that still collects."""

from __future__ import annotations

import datetime
import uuid
from random import Random

from mostik.demo.calendar import days, moment
from mostik.demo.packs import PARENTS
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.instruments.engine.form import Form, Kind
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.actions import campaigns, surveys
from mostik.monitoring.actions.survey_answers import checked
from mostik.monitoring.models import Campaign, Participation, Survey, SurveyAnswer, SurveyLink
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.people import person_of, staff_of
from mostik.platform.models import User

FAMILIES = 22
DIFFERENT = 24  # questionnaires are made once and handed around: checking each anew would cost seconds


def run(today: datetime.date) -> None:
    """The shown kindergarten asks its parents; two groups have too few answers to be shown."""
    by = User.objects.get(email=f"{ROLE_NAMES['head']}@{DOMAIN}")
    place = _own_organisation(by, today)
    version = InstrumentVersion.objects.select_related("instrument").get(instrument__code=PARENTS.form_id)
    groups = Node.objects.filter(path__startswith=place.path, kind=NodeKind.GROUP, valid_to__isnull=True)
    units = list(groups.order_by("path"))
    chance = Random(31)
    spring = today - days(200)
    for title, opens, share, is_over in (
        ("Мнение родителей: весна", spring, 0.6, True),
        ("Мнение родителей: осень", today - days(10), 0.25, False),
    ):
        campaign = _campaign(place, version, title, opens, by)
        survey = surveys.create(
            campaign=campaign,
            version=version,
            source="parents",
            title="Как Вам наш детский сад?",
            audience="Для родителей и законных представителей",
            minutes=10,
            by=by,
            at=moment(opens - days(2)),
        )
        surveys.make_links(survey=survey, units=units, families=FAMILIES, by=by, at=moment(opens - days(1)))
        campaigns.announce(campaign=campaign, by=by, at=moment(opens - days(1)))
        campaigns.open_(campaign=campaign, by=by, at=moment(opens))
        _answered(survey, chance, share)
        if is_over:
            surveys.close(survey=survey, by=by, at=moment(opens + days(21)))
            campaigns.stop(campaign=campaign, by=by, at=moment(opens + days(22)))


def _own_organisation(user: User, today: datetime.date) -> Node:
    person = person_of(user)
    assert person is not None
    job = staff_of(Node.objects.get(code="99"), today).filter(person=person).first()
    assert job is not None
    return job.organisation


def _campaign(
    owner: Node, version: InstrumentVersion, title: str, opens: datetime.date, by: User
) -> Campaign:
    at = moment(opens - days(5))
    campaign = campaigns.create(
        owner=owner,
        by=by,
        at=at,
        title=title,
        kind_label="ВСОКО",
        year=opens.year,
        period_from=opens,
        period_to=opens + days(25),
        structure_date=opens,
        sources=["parents"],
        purpose="Узнать, что семьи ценят и что просят изменить.",
    )
    campaigns.add_instrument(campaign=campaign, version=version, sources=["parents"], by=by, at=at)
    return campaign


def _answered(survey: Survey, chance: Random, share: float) -> None:
    form = versions.form_of(survey.version)
    sheets = [checked(form, _sheet(survey, form, chance), at=survey.created_at) for _ in range(DIFFERENT)]
    rows = []
    for number, link in enumerate(SurveyLink.objects.filter(survey=survey).order_by("pk")):
        count = 3 if number < 2 else chance.randint(int(FAMILIES * share) - 2, int(FAMILIES * share) + 4)
        Participation.objects.filter(link=link).update(answered=count)
        for answers, hidden in chance.sample(sheets, count):
            rows.append(
                SurveyAnswer(
                    id=uuid.UUID(int=chance.getrandbits(128), version=4),
                    survey=survey,
                    unit_id=link.unit_id,
                    answers=answers,
                    hidden=hidden,
                )
            )
    chance.shuffle(rows)
    SurveyAnswer.objects.bulk_create(rows)


def _sheet(survey: Survey, form: Form, chance: Random) -> dict[str, str]:
    """Mostly content: the more an option is worth, the oftener it is chosen."""
    scores = {item.name: item.scores or {} for item in versions.methodology_of(survey.version).items}
    answers = {}
    for question in form.questions():
        if question.kind is Kind.SELECT_ONE and question.choices:
            worth = scores.get(question.name, {})
            names = [choice.name for choice in question.choices]
            weights = [1 + float(worth.get(name) or 0) ** 2 for name in names]
            answers[question.name] = chance.choices(names, weights)[0]
        elif question.kind is Kind.SELECT_MULTIPLE and question.choices:
            answers[question.name] = chance.choice(question.choices).name
    return answers
