"""A round being prepared and one being approved: what the walk over every page starts from."""

import datetime

from django.urls import reverse
from django.utils import timezone

from mostik.assessment.actions import attempts, diagnostics, gradings
from mostik.assessment.models import Grading
from mostik.cycle.actions import decisions, measures, recommendations
from mostik.cycle.enums import Audience
from mostik.cycle.models import DecisionKind, Recommendation
from mostik.monitoring.actions import (
    answer_imports,
    approvals,
    campaigns,
    handing_up,
    invitations,
    results,
    samples,
    survey_answers,
    visits,
    waves,
)
from mostik.monitoring.actions.waves import PlannedWave
from mostik.monitoring.models import Approval, Campaign
from mostik.monitoring.queries import invitations as invitation_queries
from mostik.monitoring.queries import surveys as survey_queries
from mostik.monitoring.queries.visit_planning import Limits
from mostik.network.actions import networks
from mostik.network.models import EducationalNetwork, NetworkMember
from mostik.platform.actions import jobs
from mostik.stats.handover import What
from tests.assessment import builders as diagnosed
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of
from tests.monitoring.surveys import link_of, make_survey, running_survey, say


def pages_of_preparation(region, campaign, draft):
    """A sample and a wave of the round to come; visits, an approval and a deputy of the running one."""
    operator, day = user_of(region.regional_operator), NOW.date()
    samples.draw(
        campaign=draft, sources=["external"], strata_by=["municipality"], wanted=2, seed="1", by=None, at=NOW
    )
    limits = Limits(day, datetime.date(2026, 12, 30), most=4, per_week=2)
    visits.plan_visits(campaign=campaign, experts=[region.expert], limits=limits, by=operator, at=NOW)
    planned = PlannedWave("", campaign.period_from, campaign.period_to, (region.municipality_b,))
    waves.set_waves(campaign=campaign, waves=[planned], by=operator, at=NOW)
    dues = dict.fromkeys(("organisation", "municipality", "region"), datetime.date(2026, 12, 30))
    approvals.set_steps(campaign=campaign, dues=dues, by=None, at=NOW)
    Approval.objects.create(
        campaign=campaign, node=region.org_a2, level="organisation", approved_by=operator, approved_at=NOW
    )
    approvals.name_deputy(
        node=region.org_a1, person=region.methodist, starts=day, ends=datetime.date(2099, 1, 1),
        basis="Приказ № 84", by=user_of(region.head), at=NOW,
    )  # fmt: skip
    return [
        *(reverse(f"monitoring:{name}", args=[draft.pk]) for name in ("campaign-sample", "campaign-waves")),
        *(reverse(f"monitoring:{name}", args=[campaign.pk]) for name in ("visits", "approvals")),
        reverse("monitoring:deputies", args=[region.org_a1.pk]),
    ]


def pages_of_networks(region, campaign):
    """A network of two municipalities; the calendar of own visits has no link while there are none."""
    made = networks.create(
        owner=region.node, name="Маяк", code="mayak", basis="", valid_from=NOW.date(), by=None, at=NOW
    )
    for place in (region.org_a1, region.org_b1):
        networks.join(network=made, organisation=place, on=NOW.date(), by=None, at=NOW)
    NetworkMember.objects.update(valid_from="2026-01-01")
    EducationalNetwork.objects.update(valid_from="2026-01-01")
    return [
        reverse("network:network", args=[made.pk]),
        reverse("network:network_add"),
        reverse("monitoring:network-results", args=[campaign.pk, made.pk]),
        reverse("monitoring:my-visits-calendar"),
    ]


def pages_of_recommendations(region, campaign):
    """One is sent and followed by a measure, the others are drafts."""
    Campaign.objects.filter(pk=campaign.pk).update(status="analysis")
    recommendations.prepare(campaign=campaign, audiences=list(Audience), due=NOW.date(), by=None, at=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(status="running")
    [first, second, *_rest] = Recommendation.objects.filter(audience="organisation")
    for step in (recommendations.agree, recommendations.send):
        step(recommendations=[first], by=None, at=NOW)
    planned = {"title": "Обновить книжный уголок", "planned": "Книги доступны", "due": NOW.date()}
    first.refresh_from_db()
    measures.add(
        place=first.addressee,
        recommendation=first,
        responsible=region.teacher,
        by=user_of(region.head),
        at=NOW,
        **planned,
    )
    decided = decisions.draft(
        campaign=campaign,
        place=region.org_a1,
        kind=DecisionKind.objects.get(code="order"),
        title="О мерах по итогам мониторинга",
        text="Обновить книжный уголок.",
        responsible=region.teacher,
        control_on=NOW.date(),
        by=user_of(region.head),
        at=NOW,
    )
    head = user_of(region.head)
    decisions.attach(decision=decided, content=b"%PDF-1.4", name="order.pdf", by=head, at=NOW)
    pages = [reverse("cycle:recommendation", args=[row.pk]) for row in (first, second)]
    return [
        *pages,
        reverse("cycle:decision", args=[decided.pk]),
        reverse("cycle:decision-add", args=[region.org_a1.pk, campaign.pk]),
        *(reverse(f"cycle:{name}", args=[region.org_a1.pk, campaign.pk]) for name in ("steps", "review")),
        *(reverse(f"cycle:{name}", args=[campaign.pk]) for name in ("campaign", "prepare", "texts", "goals")),
    ]


def pages_of_handing_up(region, version):
    """A round that is over, with a file for the federal level."""
    over, by = (
        running_campaign(region.node, version=version, title="Замер завершён"),
        region.regional_operator,
    )
    accept(card_of(over, region.group_a11), GOOD, by)
    campaigns.stop(campaign=over, by=None, at=NOW)
    results.rebuild(campaign=over, at=NOW)
    over.refresh_from_db()
    what = {"what": What.AGGREGATES, "basis": ""}
    jobs.run_now(handing_up.ask(campaign=over, version=version, by=user_of(by), at=NOW, **what))
    return [reverse("monitoring:hand-up", args=[over.pk])]


def pages_of_a_survey(region):
    """A running survey with an answer; the page behind its poster is opened by whoever comes."""
    survey = running_survey(region.municipality_a, region.group_a11, region.group_a12, families=2)
    link = link_of(survey, region.group_a11)
    asked = make_survey(survey.campaign, "teachers", access="named", title="Педагоги")
    invitations.invite_people(
        survey=asked, organisations=[region.org_a1], positions=[], base="", by=None, at=NOW
    )
    [invited] = invitation_queries.of_survey(asked)
    stop = invitation_queries.address_of(invited, "survey:stop")
    survey_answers.answer_invited(invitation=invited, answers=GOOD, at=NOW)
    imported = answer_imports.upload(
        campaign=survey.campaign,
        version=survey.version,
        source="parents",
        content="Детский сад;Группа;a1;a2;b1;Очень длинное название столбца, как бывает в формах\n"
        "Детский сад № 1;Группа 11;да;нет;много;слово\n".encode(),
        name="ответы.csv",
        by=region.municipal_operator.user,
        at=NOW,
    )
    answer_imports.start_check(run=imported, by=region.municipal_operator.user, at=NOW)
    say(link, GOOD, POOR, GOOD)
    return [
        reverse("monitoring:surveys", args=[survey.campaign_id]),
        reverse("monitoring:survey", args=[survey.pk]),
        reverse("monitoring:survey-invitations", args=[asked.pk]),
        reverse("monitoring:survey-invite", args=[asked.pk]),
        reverse("monitoring:signed-answer", args=[invited.pk]),
        stop,
        reverse("monitoring:answer-imports", args=[survey.campaign_id]),
        reverse("monitoring:answer-import", args=[imported.pk]),
        reverse("monitoring:survey-link", args=[link.pk]),
        survey_queries.address_of(link),
    ]


def pages_of_diagnostics(region):
    """A test in preparation, one being sat, one that is over, a case that is being rated."""
    draft = diagnosed.make_diagnostic(region, title="Готовится")
    going = diagnosed.opened(region, version=draft.version, closes=datetime.date(2099, 1, 1), minutes=600)
    attempts.start(diagnostic=going, by=user_of(region.teacher), at=timezone.now())
    over = diagnosed.opened(region, version=draft.version)
    diagnosed.sit(over, region.teacher, {"q1": "2", "q2": "1", "q3": "1"})
    diagnostics.close(diagnostic=over, by=user_of(region.municipal_operator), at=NOW)
    case = diagnosed.opened(region, "case", closes=datetime.date(2099, 1, 1))
    diagnosed.sit(case, region.teacher, {"solution": "Поговорю"})
    graders = [region.expert, diagnosed.make_expert(region, "Проверкин")]
    gradings.distribute(diagnostic=case, graders=graders, by=user_of(region.municipal_operator), at=NOW)
    grading = Grading.objects.get(grader=region.expert)
    gradings.start(grading=grading, by=user_of(region.expert), at=NOW)
    return [
        reverse("assessment:diagnostics"),
        reverse("assessment:edit", args=[draft.pk]),
        reverse("assessment:diagnostic", args=[over.pk]),
        reverse("assessment:people", args=[over.pk]),
        reverse("assessment:invite", args=[going.pk]),
        reverse("assessment:works", args=[case.pk]),
        reverse("assessment:sitting", args=[going.pk]),
        reverse("assessment:grading", args=[grading.pk]),
    ]
