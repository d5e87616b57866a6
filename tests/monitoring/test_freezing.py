"""After the end of its day nothing in a campaign changes by any road, nothing that arrives is lost, and the owner can move
the day or let one kindergarten finish later."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import (
    answer_imports,
    approvals,
    assignments,
    campaigns,
    deliveries,
    freeze_reminders,
    freezing,
    sending,
    survey_answers,
)
from mostik.monitoring.actions.assignments import CannotFill, Comment
from mostik.monitoring.actions.freezing import CannotFreeze, Frozen
from mostik.monitoring.enums import CampaignStatus, DeliveryState, Doubt
from mostik.monitoring.models import Assignment, Campaign, Delivery, Postponement, Survey, SurveyAnswer
from mostik.monitoring.queries import collect
from mostik.monitoring.queries import freezing as queries
from mostik.platform.models import AuditEvent, Job, Notice
from tests.monitoring.builders import (
    GOOD,
    NOW,
    POOR,
    card_of,
    fill,
    make_campaign,
    running_campaign,
    submit,
    user_of,
)
from tests.monitoring.surveys import ALL, link_of, running_survey, say
from tests.monitoring.test_answer_imports import GOOD_ROW, book, row, work
from tests.monitoring.test_deliveries import send, taken

LAST = datetime.date(2026, 10, 20)
BEFORE = datetime.datetime(2026, 10, 20, 20, 59, 59, tzinfo=datetime.UTC)  # 23:59:59 in Moscow
AFTER = datetime.datetime(2026, 10, 20, 21, 0, tzinfo=datetime.UTC)  # 0:00 of the 21st in Moscow


def freeze(campaign, day=LAST, *, at=NOW, reason=""):
    return freezing.set_day(campaign=campaign, day=day, reason=reason, by=None, at=at)


@pytest.fixture
def campaign(region):
    return freeze(running_campaign(region.node))


def everything():
    """Whatever a road could have changed."""
    cards = Assignment.objects.order_by("pk").values_list(
        "pk", "state", "submission", "assessor", "accepted_at"
    )
    return [*cards], [*Submission.objects.order_by("pk").values_list("pk", "answers", "state", "revision")]


def refused(change, error=Frozen):
    before = everything()
    with pytest.raises(error), transaction.atomic():
        change()
    assert everything() == before


def test_each_road_is_open_on_the_last_day_and_closed_after_it(region, campaign):
    methodist, operator = user_of(region.methodist), user_of(region.regional_operator)
    begun = fill(card_of(campaign, region.group_a11), GOOD, at=BEFORE)
    begun.submission.refresh_from_db()
    sent = submit(card_of(campaign, region.group_a12), GOOD, at=BEFORE)
    untouched = card_of(campaign, region.group_a11, "internal")
    revision = begun.submission.revision
    posted = Posted(POOR, revision=revision)
    roads = {
        "start": lambda at: assignments.start(assignment=untouched, by=user_of(untouched.assessor), at=at),
        "save": lambda at: assignments.save(assignment=begun, posted=posted, by=methodist, at=at),
        "submit": lambda at: assignments.submit(assignment=begun, by=methodist, at=at),
        "return": lambda at: assignments.return_(
            assignment=sent, comments=[Comment("Почему?")], by=operator, at=at
        ),
        "accept": lambda at: assignments.accept(assignment=sent, by=operator, at=at),
        "accept many": lambda at: assignments.accept_many(assignments=[sent], by=operator, at=at),
        "reassign": lambda at: assignments.reassign(
            assignment=untouched, assessor=region.head, by=operator, at=at
        ),
    }
    for road in roads.values():
        refused(lambda road=road: road(AFTER))
    Assignment.objects.filter(pk=card_of(campaign, region.group_b11).pk).delete()
    refused(
        lambda: assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=AFTER),
        assignments.CannotAssign,
    )
    for name in ("start", "save", "submit", "accept"):
        roads[name](BEFORE)


def test_the_outbox_of_a_browser_is_told_and_keeps_the_card(region, campaign):
    begun = fill(card_of(campaign, region.group_a11), {}, at=BEFORE)
    posted = Posted(GOOD, revision=begun.submission.revision)
    uid, by = uuid.uuid4(), user_of(region.methodist)

    def deliver(at):
        return sending.deliver(assignment=begun, uid=uid, posted=posted, by=by, at=at)

    refused(lambda: deliver(AFTER), sending.CannotDeliver)
    with pytest.raises(sending.CannotDeliver, match=r"20\.10\.2026.*остаётся на вашем устройстве"):
        deliver(AFTER)
    assert deliver(BEFORE) is False


def test_the_page_and_the_outbox_say_so_over_http(client, region):
    campaign = running_campaign(region.node)
    begun = fill(card_of(campaign, region.group_a11), {})
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Campaign.objects.filter(pk=campaign.pk).update(freezes_on=yesterday)
    client.force_login(user_of(region.methodist))
    address = reverse("monitoring:card-deliver", args=[begun.pk])
    answer = client.post(address, {**GOOD, "uid": str(uuid.uuid4()), "revision": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert "заморожены" in answer.json()["message"]
    page = client.get(reverse("monitoring:card", args=[begun.pk]))
    assert "Данные заморожены" in page.content.decode()
    posted = client.post(
        reverse("monitoring:card", args=[begun.pk]), {**GOOD, "action": "submit", "revision": "1"}
    )
    assert posted.status_code == 422
    begun.refresh_from_db()
    assert begun.state == "draft"
    assert begun.pk not in {card.pk for card in collect.cards_of(user_of(region.methodist))}


def test_what_a_phone_brings_later_is_kept_and_waits_with_the_reason(region):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11)
    delivery = send(card, GOOD)
    Campaign.objects.filter(pk=campaign.pk).update(
        freezes_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    before = everything()
    assert taken(delivery).state == DeliveryState.NEEDS_CHECK
    assert delivery.doubts == [Doubt.FROZEN.value]
    assert everything() == before
    assert "заморожены" in Notice.objects.filter(user=card.assessor.user).order_by("pk").last().text
    operator = user_of(region.regional_operator)
    refused(lambda: deliveries.accept(delivery=delivery, by=operator, at=timezone.now()))
    freezing.freeze_overdue(at=timezone.now())
    assert taken(send(card_of(campaign, region.group_a12), GOOD)).doubts == [Doubt.FROZEN.value]
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    freezing.postpone(
        campaign=campaign,
        organisation=region.org_a1,
        until=tomorrow,
        reason="Нет связи",
        by=operator,
        at=timezone.now(),
    )
    deliveries.accept(delivery=Delivery.objects.get(pk=delivery.pk), by=operator, at=timezone.now())
    card.refresh_from_db()
    assert (card.state, card.submission.answers["b1"]) == ("submitted", "4")


def test_a_file_of_answers_is_neither_taken_nor_undone(settings, tmp_path, region):
    settings.MEDIA_ROOT, settings.MARTS_ROOT = tmp_path / "files", tmp_path / "marts"
    campaign = freeze(running_campaign(region.municipality_a, sources=ALL))
    version, by = card_of(campaign, region.group_a11).version, user_of(region.municipal_operator)

    def upload(unit, at):
        return answer_imports.upload(
            campaign=campaign,
            version=version,
            source="self",
            content=book(row(unit, *GOOD_ROW)),
            name="о.xlsx",
            by=by,
            at=at,
        )

    Campaign.objects.filter(pk=campaign.pk).update(freezes_on=timezone.localdate())
    campaign.refresh_from_db()
    first, second = upload("Группа 11", timezone.now()), upload("Группа 12", timezone.now())
    for run in (first, second):
        answer_imports.start_check(run=run, by=by, at=timezone.now())
        work()
        run.refresh_from_db()
        answer_imports.confirm(run=run, by=by, at=timezone.now())
        if run == second:
            Campaign.objects.filter(pk=campaign.pk).update(freezes_on=LAST)
        work()
        run.refresh_from_db()
    assert (first.state, second.state) == ("applied", "refused")
    campaign.refresh_from_db()
    refused(lambda: answer_imports.undo(run=first, by=by, at=AFTER), answer_imports.CannotImportAnswers)
    refused(lambda: upload("Группа 12", AFTER), answer_imports.CannotImportAnswers)


def test_a_survey_takes_no_answer_and_is_closed_for_good(region):
    survey = running_survey(region.node, region.group_a11)
    freeze(survey.campaign)
    link = link_of(survey, region.group_a11)
    say(link, GOOD, at=BEFORE)
    with pytest.raises(survey_answers.CannotAnswer):
        say(link, GOOD, at=AFTER)
    assert SurveyAnswer.objects.count() == 1
    freezing.freeze_overdue(at=AFTER)
    freeze(survey.campaign, LAST + datetime.timedelta(days=5), at=AFTER, reason="Продлили")
    with pytest.raises(survey_answers.CannotAnswer):
        say(link, GOOD, at=AFTER)
    assert Survey.objects.get().closed_at == AFTER


def test_the_campaign_goes_to_analysis_by_itself_once(region, campaign):
    assert freezing.freeze_overdue(at=BEFORE) == 0
    assert freezing.freeze_overdue(at=AFTER) == 1
    assert freezing.freeze_overdue(at=AFTER) == 0
    campaign.refresh_from_db()
    assert (campaign.status, campaign.frozen_at) == (CampaignStatus.ANALYSIS, AFTER)
    assert Job.objects.filter(kind="monitoring.rebuild_results").count() == 1
    assert AuditEvent.objects.filter(action="monitoring.freeze.came").count() == 1
    assert Notice.objects.filter(user=user_of(region.regional_operator), text__contains="анализ").exists()


def test_the_command_of_the_day(region, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(
        freezes_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    call_command("freeze_campaigns")
    call_command("freeze_campaigns")
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.ANALYSIS


def test_those_who_owe_are_told_a_week_and_a_day_before_and_once(region, campaign):
    submit(card_of(campaign, region.group_a11), GOOD)
    Notice.objects.all().delete()
    for days, told in ((8, False), (7, True), (6, False), (1, True), (0, False)):
        at = BEFORE - datetime.timedelta(days=days)
        assert bool(freeze_reminders.remind_all(at=at)) is told
        freeze_reminders.remind_all(at=at)
    mine = Notice.objects.filter(user=user_of(region.methodist))
    assert mine.count() == 2
    assert "после 20.10.2026" in mine.first().text
    assert (
        Notice.objects.filter(user=user_of(region.municipal_operator), text__contains="проверк").count() == 2
    )


def test_one_kindergarten_finishes_later_and_its_neighbour_does_not(region, campaign):
    later, reason = LAST + datetime.timedelta(days=3), "Карантин с 15 октября"
    by = user_of(region.regional_operator)
    freezing.freeze_overdue(at=AFTER)
    freezing.postpone(
        campaign=campaign, organisation=region.org_a1, until=later, reason=reason, by=by, at=AFTER
    )
    card = submit(card_of(campaign, region.group_a11), GOOD, at=AFTER)
    assignments.accept(assignment=card, by=by, at=AFTER)
    with pytest.raises(Frozen):
        submit(card_of(campaign, region.group_b11), GOOD, at=AFTER)
    with pytest.raises(Frozen):
        submit(card_of(campaign, region.group_a12), GOOD, at=AFTER + datetime.timedelta(days=3))
    event = AuditEvent.objects.get(action="monitoring.freeze.postponed")
    assert (event.by, event.details["reason"]) == (by, reason)
    assert Notice.objects.filter(user=user_of(region.head), text__contains="23.10.2026").exists()
    freeze_reminders.remind_all(at=AFTER + datetime.timedelta(days=1))
    assert (
        Notice.objects.filter(user=user_of(region.methodist), text__contains="после 23.10.2026").count() == 1
    )


@pytest.mark.parametrize(
    "wrong", [{"until": LAST}, {"reason": " "}, {"organisation": "municipality_a"}, {"campaign": "undated"}]
)
def test_no_later_day_without_a_reason_or_for_a_stranger(region, campaign, wrong):
    values = {
        "campaign": campaign,
        "organisation": region.org_a1,
        "until": LAST + datetime.timedelta(days=1),
        "reason": "Карантин",
        "by": user_of(region.regional_operator),
        "at": NOW,
        **wrong,
    }
    if wrong.get("campaign"):
        values["campaign"] = make_campaign(
            region.node, year=2025, version=card_of(campaign, region.group_a11).version
        )
    if wrong.get("organisation"):
        values["organisation"] = region.municipality_a
    with pytest.raises(CannotFreeze):
        freezing.postpone(**values)
    assert not Postponement.objects.exists()


def test_the_day_is_moved_for_a_reason_and_opens_the_collection_again(region, campaign):
    later = LAST + datetime.timedelta(days=7)
    with pytest.raises(CannotFreeze):
        freeze(campaign, later)
    with pytest.raises(CannotFreeze):
        freeze(campaign, LAST - datetime.timedelta(days=30), reason="Раньше")
    freezing.freeze_overdue(at=AFTER)
    freeze(campaign, later, at=AFTER, reason="Письмо от 21.10.2026 № 5")
    campaign.refresh_from_db()
    assert (campaign.status, campaign.freezes_on, campaign.frozen_at) == ("running", later, None)
    submit(card_of(campaign, region.group_a11), GOOD, at=AFTER)
    details = AuditEvent.objects.filter(action="monitoring.freeze.set").latest("pk").details
    assert details == {"from": "2026-10-20", "to": "2026-10-27", "reason": "Письмо от 21.10.2026 № 5"}


def test_stopped_by_hand_is_not_opened_by_moving_the_day(region, campaign):
    campaigns.stop(campaign=campaign, by=None, at=NOW)
    freeze(campaign, LAST + datetime.timedelta(days=7), reason="Ещё проверяем")
    with pytest.raises(CannotFill):
        submit(card_of(campaign, region.group_a11), GOOD)


def test_closing_and_approving_do_not_wait_for_what_cannot_be_reviewed_any_more(region):
    campaign = freeze(running_campaign(region.municipality_a))
    approvals.set_steps(campaign=campaign, dues={"municipality": LAST}, by=None, at=NOW)
    submit(card_of(campaign, region.group_a11), GOOD)
    by = user_of(region.municipal_operator)
    given = {"campaign": campaign, "node": region.municipality_a, "by": by}
    with pytest.raises(approvals.CannotApprove):
        approvals.approve(**given, at=NOW, comment="Ждать нельзя")
    approvals.approve(**given, at=AFTER, comment="Одна карта не проверена к дню заморозки")
    campaigns.close(campaign=campaign, by=by, at=AFTER)
    assert AuditEvent.objects.get(action="monitoring.campaign.closed").details == {"unreviewed": 1}


def test_the_day_is_suggested_by_the_last_stage_of_kindergartens(region):
    campaign = make_campaign(region.node)
    assert queries.suggested(campaign) == campaign.period_to
    days = [datetime.date(2026, 10, n) for n in (5, 15, 25)]
    stages = [
        {"title": "Карты", "level": "organisation", "starts": days[0], "ends": days[1]},
        {"title": "Анализ", "level": "region", "starts": days[1], "ends": days[2]},
    ]
    campaigns.set_stages(campaign=campaign, stages=stages, by=None, at=NOW)
    assert queries.suggested(campaign) == days[1]


def test_the_database_refuses_a_freeze_without_a_day(campaign):
    for wrong in ({"frozen_at": AFTER}, {"frozen_at": AFTER, "freezes_on": None, "status": "analysis"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**wrong)


@pytest.mark.parametrize(
    ("who", "status"),
    [("municipal_operator", 200), ("head", 403), ("methodist", 403), ("stranger", 404)],
)
def test_who_sets_the_day(client, region, who, status):
    campaign = freeze(running_campaign(region.municipality_a))
    client.force_login(user_of(getattr(region, who)))
    address = reverse("monitoring:campaign-freeze", args=[campaign.pk])
    assert client.get(address).status_code == status
    day = timezone.localdate() + datetime.timedelta(days=30)
    posted = client.post(address, {"what": "day", "day": day.isoformat(), "reason": "Перенос"})
    campaign.refresh_from_db()
    assert (posted.status_code, campaign.freezes_on) == ((302, day) if status == 200 else (status, LAST))


def test_the_page_gives_one_kindergarten_longer(client, region, campaign):
    client.force_login(user_of(region.regional_operator))
    address = reverse("monitoring:campaign-freeze", args=[campaign.pk])
    day = timezone.localdate() + datetime.timedelta(days=3)
    values = {"what": "later", "later-organisation": region.org_a1.pk, "later-until": day.isoformat()}
    assert client.post(address, values).status_code == 422
    assert client.post(address, {**values, "later-reason": "Карантин"}).status_code == 302
    assert "Карантин" in client.get(address).content.decode()
