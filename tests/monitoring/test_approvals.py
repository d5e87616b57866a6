"""Approval from below upwards: nothing unready, nothing changes afterwards, taken back only while nobody above approved."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import approvals, assignments, campaigns
from mostik.monitoring.actions.approvals import CannotApprove, Locked
from mostik.monitoring.actions.assignments import Comment
from mostik.monitoring.enums import StageLevel
from mostik.monitoring.models import Approval, Assignment, Deputy
from mostik.monitoring.queries import approvals as queries
from mostik.platform.models import AuditEvent, Notice
from tests.monitoring.builders import GOOD, NOW, accept, card_of, fill, make_campaign, submit, user_of
from tests.network.builders import make_person, make_role

DUE = datetime.date(2026, 10, 20)
DUES = {
    "organisation": DUE,
    "municipality": DUE + datetime.timedelta(days=5),
    "region": DUE + datetime.timedelta(days=9),
}
LATE = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def heads(region):
    """Heads of all four kindergartens by organisation."""
    found = {region.org_a1: region.head}
    for n, node in enumerate((region.org_a2, region.org_b1, region.org_b2)):
        found[node] = make_person(f"Заведующая{'абв'[n]} Вера Ивановна")
        make_role(found[node], "head", node)
    return found


@pytest.fixture
def operator_b(region):
    person = make_person("Операторова Нина Олеговна")
    make_role(person, "municipal_operator", region.municipality_b)
    return person


@pytest.fixture
def campaign(region, heads, operator_b):
    """Self-assessment of the groups only; every level approves."""
    campaign = make_campaign(region.node, sources=["self"])
    assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    approvals.set_steps(campaign=campaign, dues=DUES, by=None, at=NOW)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    return campaigns.open_(campaign=campaign, by=None, at=NOW)


def approve(campaign, node, person, *, at=NOW, comment=""):
    return approvals.approve(campaign=campaign, node=node, by=user_of(person), at=at, comment=comment)


def groups(region, organisation):
    return {
        region.org_a1: (region.group_a11, region.group_a12),
        region.org_a2: (region.group_a21, region.group_a22),
        region.org_b1: (region.group_b11, region.group_b12),
        region.org_b2: (region.group_b21, region.group_b22),
    }[organisation]


def send(campaign, region, organisation):
    for unit in groups(region, organisation):
        submit(card_of(campaign, unit), GOOD)


def finish(campaign, region, heads, *organisations):
    """All cards of these organisations accepted, the organisations approved."""
    for organisation in organisations:
        for unit in groups(region, organisation):
            accept(card_of(campaign, unit), GOOD, region.regional_operator)
        approve(campaign, organisation, heads[organisation])


def test_an_organisation_approves_what_it_has_sent(campaign, region, heads):
    with pytest.raises(CannotApprove):
        approve(campaign, region.org_a1, region.head)
    send(campaign, region, region.org_a1)
    made = approve(campaign, region.org_a1, region.head)
    assert (made.level, made.basis, made.without) == ("organisation", "", [])
    with pytest.raises(CannotApprove):
        approve(campaign, region.org_a1, region.head)
    assert AuditEvent.objects.filter(action="monitoring.approval.given").count() == 1


def test_nobody_approves_for_another(campaign, region, heads):
    send(campaign, region, region.org_a1)
    for person in (
        region.methodist,
        region.teacher,
        heads[region.org_b1],
        region.municipal_operator,
        region.stranger,
    ):
        with pytest.raises(CannotApprove):
            approve(campaign, region.org_a1, person)
    assert not Approval.objects.exists()


def test_what_is_approved_does_not_change_by_any_way(campaign, region, heads):
    send(campaign, region, region.org_a1)
    card = card_of(campaign, region.group_a11)
    by = user_of(region.regional_operator)
    approve(campaign, region.org_a1, region.head)
    with pytest.raises(Locked):
        assignments.return_(assignment=card, comments=[Comment("Проверьте")], by=by, at=NOW)
    other = card_of(campaign, region.group_a21)
    fill(other, {})
    Assignment.objects.filter(pk=other.pk).update(organisation=region.org_a2)
    Approval.objects.create(
        campaign=campaign, node=region.org_a2, level="organisation", approved_by=by, approved_at=NOW
    )
    author = user_of(other.assessor)
    other.refresh_from_db()
    with pytest.raises(Locked):
        assignments.save(assignment=other, posted=Posted(GOOD, other.submission.revision), by=author, at=NOW)
    with pytest.raises(Locked):
        assignments.submit(assignment=other, by=author, at=NOW)
    untouched = card_of(campaign, region.group_a22)
    with pytest.raises(Locked):
        assignments.start(assignment=untouched, by=user_of(untouched.assessor), at=NOW)
    with pytest.raises(Locked):
        assignments.reassign(assignment=untouched, assessor=heads[region.org_a2], by=by, at=NOW)
    Assignment.objects.filter(pk=untouched.pk).delete()
    with pytest.raises(Locked):
        assignments.create_from_tree(campaign=campaign, nodes=[region.org_a2], by=by, at=NOW)
    card.refresh_from_db()
    assert card.state == "submitted"
    assignments.accept(assignment=card, by=by, at=NOW)  # a review that takes the card as it is goes on


def test_a_municipality_waits_for_its_cards_and_its_kindergartens(campaign, region, heads):
    operator = region.municipal_operator
    finish(campaign, region, heads, region.org_a1)
    for unit in groups(region, region.org_a2):
        submit(card_of(campaign, unit), GOOD)
    state = queries.readiness(campaign, region.municipality_a)
    assert (state.owed, state.submitted, state.missing) == (0, 2, [region.org_a2])
    with pytest.raises(CannotApprove):
        approve(campaign, region.municipality_a, operator)
    for unit in groups(region, region.org_a2):
        assignments.accept(assignment=card_of(campaign, unit), by=user_of(operator), at=NOW)
    with pytest.raises(CannotApprove):  # the kindergarten is silent and its day is not over
        approve(campaign, region.municipality_a, operator)
    approve(campaign, region.org_a2, heads[region.org_a2])
    approve(campaign, region.municipality_a, operator)


def test_after_the_deadline_on_without_the_silent_ones_who_are_named(campaign, region, heads):
    finish(campaign, region, heads, region.org_a1)
    operator = region.municipal_operator
    with pytest.raises(CannotApprove):
        approve(campaign, region.municipality_a, operator, at=LATE)  # no comment
    made = approve(campaign, region.municipality_a, operator, at=LATE, comment="Сад закрыт на карантин.")
    assert made.without == [region.org_a2.pk]


def test_taken_back_from_above_downwards_only(campaign, region, heads):
    finish(campaign, region, heads, region.org_a1, region.org_a2)
    own = queries.of_node(campaign, region.org_a1)
    top = approve(campaign, region.municipality_a, region.municipal_operator)
    with pytest.raises(CannotApprove):
        approvals.take_back(approval=own, reason="Ошибка", by=user_of(region.head), at=NOW)
    operator = user_of(region.municipal_operator)
    with pytest.raises(CannotApprove):
        approvals.take_back(approval=top, reason=" ", by=operator, at=NOW)
    approvals.take_back(approval=top, reason="Уточняем карту", by=operator, at=NOW)
    approvals.take_back(approval=own, reason="Проверьте вопрос 3", by=operator, at=NOW)
    assert Notice.objects.filter(user=user_of(region.head), text__contains="Проверьте вопрос 3").count() == 1
    with pytest.raises(CannotApprove):
        approvals.take_back(approval=own, reason="Ещё раз", by=operator, at=NOW)
    again = approve(campaign, region.org_a1, region.head)
    assert [row.pk for row in queries.history(campaign, region.org_a1)] == [again.pk, own.pk]


def test_the_region_and_then_the_end(campaign, region, heads, operator_b):
    finish(campaign, region, heads, *heads)
    approve(campaign, region.municipality_a, region.municipal_operator)
    by = user_of(region.regional_operator)
    with pytest.raises(CannotApprove):
        campaigns.close(campaign=campaign, by=by, at=NOW)
    with pytest.raises(CannotApprove):
        approve(campaign, region.node, region.regional_operator)
    approve(campaign, region.municipality_b, operator_b)
    top = approve(campaign, region.node, region.regional_operator)
    campaigns.close(campaign=campaign, by=by, at=NOW)
    with pytest.raises(CannotApprove):
        approvals.take_back(approval=top, reason="Поздно", by=by, at=NOW)


def test_an_experts_card_is_not_the_organisations(region, heads):
    campaign = make_campaign(region.node, sources=["self", "external"])
    assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    approvals.set_steps(campaign=campaign, dues=DUES, by=None, at=NOW)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    campaign = campaigns.open_(campaign=campaign, by=None, at=NOW)
    send(campaign, region, region.org_a1)
    approve(campaign, region.org_a1, region.head)
    fill(card_of(campaign, region.group_a11, "external"), {})
    assert queries.readiness(campaign, region.municipality_a).owed > 0


def test_a_deputy_signs_by_a_document_on_own_days(campaign, region, heads):
    send(campaign, region, region.org_a1)
    deputy = region.methodist
    by = user_of(region.head)
    day = NOW.date()
    for wrong in (
        {"basis": " "},
        {"ends": day - datetime.timedelta(days=1)},
        {"person": region.stranger},
    ):
        given = {"person": deputy, "starts": day, "ends": day, "basis": "Приказ № 84", **wrong}
        with pytest.raises(CannotApprove):
            approvals.name_deputy(node=region.org_a1, by=by, at=NOW, **given)
    named = approvals.name_deputy(
        node=region.org_a1, person=deputy, starts=day, ends=day, basis="Приказ № 84", by=by, at=NOW
    )
    with pytest.raises(CannotApprove):
        approve(campaign, region.org_a1, deputy, at=NOW + datetime.timedelta(days=1))
    assert approve(campaign, region.org_a1, deputy).basis == "Приказ № 84"
    approvals.end_deputy(deputy=named, by=by, at=NOW)
    assert not Deputy.objects.exists()
    assert AuditEvent.objects.filter(action="monitoring.deputy.ended").count() == 1


def test_levels_and_days(region):
    campaign = make_campaign(region.municipality_a)
    wrong = [{"region": DUE}, {"organisation": DUE, "municipality": DUE - datetime.timedelta(days=1)}]
    for dues in wrong:
        with pytest.raises(CannotApprove):
            approvals.set_steps(campaign=campaign, dues=dues, by=None, at=NOW)
    approvals.set_steps(campaign=campaign, dues={"municipality": DUE}, by=None, at=NOW)
    assert queries.steps_of(campaign) == {"municipality": DUE}
    with pytest.raises(CannotApprove):
        approve(campaign, region.org_a1, region.head)


def test_a_level_with_approvals_is_not_taken_out(campaign, region, heads):
    finish(campaign, region, heads, region.org_a1)
    with pytest.raises(CannotApprove):
        approvals.set_steps(campaign=campaign, dues={"region": DUE}, by=None, at=NOW)


def test_reminders_once_a_day(campaign, region, heads):
    by = user_of(region.regional_operator)
    finish(campaign, region, heads, region.org_a1)
    assert approvals.remind(campaign=campaign, by=by, at=NOW) == 3
    approvals.remind(campaign=campaign, by=by, at=NOW)
    told = Notice.objects.filter(text__contains="20.10.2026")
    assert told.count() == 3
    assert not told.filter(user=user_of(region.head)).exists()


def test_one_press_reminds_one_level(campaign, region, heads, operator_b):
    """The municipalities when asked for; without a choice the lowest level with somebody silent."""
    by = user_of(region.regional_operator)
    level = StageLevel.MUNICIPALITY
    towns = Notice.objects.filter(text__contains="25.10.2026")
    for _press in range(2):
        assert approvals.remind(campaign=campaign, by=by, at=NOW, level=level) == 2
    assert towns.count() == 2
    assert not Notice.objects.filter(text__contains="20.10.2026").exists()
    tomorrow = NOW + datetime.timedelta(days=1)
    approvals.remind(campaign=campaign, by=by, at=tomorrow, level=level)
    assert towns.count() == 4
    finish(campaign, region, heads, *heads)
    assert approvals.remind(campaign=campaign, by=by, at=tomorrow + datetime.timedelta(days=1)) == 2
    assert towns.count() == 6


def test_a_deputy_is_reminded_too_and_a_level_that_does_not_approve_is_refused(campaign, region, heads):
    by, deputy = user_of(region.regional_operator), region.methodist
    day = NOW.date()
    approvals.name_deputy(
        node=region.org_a1, person=deputy, starts=day, ends=day, basis="Приказ № 7", by=by, at=NOW
    )
    assert approvals.remind(campaign=campaign, by=by, at=NOW) == 4
    told = Notice.objects.filter(text__contains="20.10.2026")
    assert told.filter(user=user_of(deputy)).count() == 1
    assert told.count() == 5
    approvals.set_steps(campaign=campaign, dues={"organisation": DUE}, by=None, at=NOW)
    with pytest.raises(CannotApprove):
        approvals.remind(campaign=campaign, by=by, at=NOW, level=StageLevel.REGION)
    assert told.count() == 5


def test_pages(client, campaign, region, heads):
    send(campaign, region, region.org_a1)
    url = reverse("monitoring:approvals", args=[campaign.pk])
    client.force_login(user_of(region.head))
    assert client.get(url).status_code == 200
    assert client.post(url, {"place": region.org_b1.pk}).status_code == 404
    assert client.post(url, {"place": region.org_a1.pk}).status_code == 302
    assert client.post(url, {"place": region.org_a1.pk}).status_code == 422
    approval = queries.of_node(campaign, region.org_a1)
    back = reverse("monitoring:approval-take-back", args=[approval.pk])
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": "Нашли ошибку"}).status_code == 302
    assert "Нашли ошибку" in client.get(url).content.decode()
    deputies = reverse("monitoring:deputies", args=[region.org_a1.pk])
    today = timezone.localdate().isoformat()
    form = {"person": region.methodist.pk, "starts": today, "ends": today, "basis": "Приказ № 84"}
    assert client.post(deputies, form).status_code == 302
    assert client.post(deputies, {**form, "basis": ""}).status_code == 422
    assert client.post(reverse("monitoring:deputy-end", args=[Deputy.objects.get().pk])).status_code == 302
    client.force_login(user_of(region.regional_operator))
    assert "Приозёрный район" in client.get(url).content.decode()
    steps = reverse("monitoring:approval-steps", args=[campaign.pk])
    assert client.get(steps).status_code == 200
    assert client.post(steps, {"organisation": "2026-10-20", "municipality": "2026-10-01"}).status_code == 422
    assert client.post(steps, {"organisation": "2026-10-20"}).status_code == 302
    assert client.post(reverse("monitoring:approval-remind", args=[campaign.pk])).status_code == 302


@pytest.mark.parametrize(
    ("who", "board", "steps", "back", "deputies"),
    [
        ("regional_operator", 200, 200, 200, 200),
        ("municipal_operator", 200, 403, 200, 200),
        ("methodist", 200, 403, 403, 403),
        ("stranger", 200, 403, 403, 404),
        ("teacher", 403, 403, 403, 403),
        ("expert", 404, 404, 404, 403),
    ],
)
def test_access(client, campaign, region, heads, who, board, steps, back, deputies):
    send(campaign, region, region.org_a1)
    approval = approve(campaign, region.org_a1, region.head)
    client.force_login(user_of(getattr(region, who)))
    assert client.get(reverse("monitoring:approvals", args=[campaign.pk])).status_code == board
    assert client.get(reverse("monitoring:approval-steps", args=[campaign.pk])).status_code == steps
    assert client.get(reverse("monitoring:approval-take-back", args=[approval.pk])).status_code == back
    assert client.get(reverse("monitoring:deputies", args=[region.org_a1.pk])).status_code == deputies


def test_a_stranger_sees_no_others_on_the_board(client, campaign, region, heads, operator_b):
    client.force_login(user_of(operator_b))
    page = client.get(reverse("monitoring:approvals", args=[campaign.pk])).content.decode()
    assert "Детский сад № 3" in page
    assert "Детский сад № 1" not in page
