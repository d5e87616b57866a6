"""What devices have sent: taken by itself when nothing is doubtful, else decided by the right person."""

import io
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from mostik.instruments.models import Attachment, Submission
from mostik.monitoring.actions import assignments, deliveries, receiving
from mostik.monitoring.enums import AssignmentState, CampaignStatus, DeliveryState, Doubt
from mostik.monitoring.models import Assignment, Campaign, Delivery
from mostik.monitoring.queries import collect
from mostik.monitoring.queries import deliveries as queries
from mostik.platform.actions import devices
from mostik.platform.models import AuditEvent, Job, Notice
from mostik.platform.queries import devices as device_queries
from tests.monitoring import instrument
from tests.monitoring.builders import GOOD, POOR, card_of, fill, running_campaign, submit, user_of
from tests.network.builders import make_role


@pytest.fixture
def campaign(region) -> Campaign:
    return running_campaign(region.node)


@pytest.fixture
def card(campaign, region) -> Assignment:
    return card_of(campaign, region.group_a11)


def xml_of(card, answers, instance_id, deprecates="") -> bytes:
    version = collect._personal(card)[1]
    places = {"a1": "env", "a2": "env", "b1": "talk", "b2": "talk", "note": "talk"}
    inside = "".join(
        f"<{places.get(n, 'talk')}><{n}>{v}</{n}></{places.get(n, 'talk')}>" for n, v in answers.items()
    )
    old = f"<deprecatedID>{deprecates}</deprecatedID>" if deprecates else ""
    meta = f"<meta><instanceID>{instance_id}</instanceID>{old}</meta>"
    return f'<data id="card-{card.pk}" version="{version}">{inside}{meta}</data>'.encode()


def send(card, answers, *, by=None, is_last=True, deprecates="", files=None) -> Delivery:
    """The assessor's phone (or that of `by`) sends the card."""
    user = user_of(by or card.assessor)
    device = device_queries.in_force(user).first()
    if device is None:
        device, _key = devices.add(title="Телефон", by=user, at=timezone.now())
    instance_id = f"uuid:{uuid.uuid4()}"
    xml = xml_of(card, answers, instance_id, deprecates)
    receiving.receive(device=device, xml=xml, files=files or {}, is_last=is_last, at=timezone.now())
    return Delivery.objects.get(instance_id=instance_id)


def taken(delivery: Delivery) -> Delivery:
    deliveries.take_waiting(at=timezone.now())
    delivery.refresh_from_db()
    return delivery


def doubts_of(delivery: Delivery) -> list[str]:
    return taken(delivery).doubts


def test_a_clean_card_goes_to_review_by_itself(card):
    delivery = taken(send(card, GOOD))
    card.refresh_from_db()
    assert (delivery.state, card.state) == (DeliveryState.TAKEN, AssignmentState.SUBMITTED)
    assert card.submission.client_uid == queries.uid_of(delivery)
    event = AuditEvent.objects.get(action="monitoring.assignment.submitted")
    assert (event.by, event.details) == (card.assessor.user, {"delivery": delivery.pk})
    assert deliveries.take_waiting(at=timezone.now()) == 0
    assert AuditEvent.objects.filter(action="monitoring.assignment.submitted").count() == 1


def test_one_job_for_everything_that_waits(card, campaign, region):
    send(card, GOOD)
    send(card_of(campaign, region.group_a12), GOOD)
    assert Job.objects.filter(kind="monitoring.take_deliveries").count() == 1


def test_many_plain_ones_cost_little_more_than_one(campaign, region, django_assert_max_num_queries):
    costs = []
    for units in ((region.group_a11,), (region.group_a12, region.group_b11)):
        sent = [send(card_of(campaign, unit), GOOD) for unit in units]
        with django_assert_max_num_queries(60) as made:
            deliveries.take_waiting(at=timezone.now())
        costs.append(len(made))
        for delivery in sent:
            delivery.refresh_from_db()
            card = Assignment.objects.get(pk=delivery.assignment_id)
            assert delivery.state == DeliveryState.TAKEN
            assert delivery.settled_by == card.submission.author == card.assessor.user
            assert card.submission.client_uid == queries.uid_of(delivery)
            assert card.submission.answers.items() >= GOOD.items()
    assert costs[1] <= costs[0]  # the first also asks for the check of data, once


def test_what_breaks_for_all_is_tried_for_each(card, campaign, region):
    """Answers that are already here under the uid of one delivery break the statement for all."""
    first, second = send(card, GOOD), send(card_of(campaign, region.group_a12), GOOD)
    Submission.objects.create(
        version=card.version,
        unit=card.unit,
        source="self",
        started_at=timezone.now(),
        client_uid=queries.uid_of(first),
    )
    assert taken(second).state == DeliveryState.TAKEN
    first.refresh_from_db()
    assert (first.state, first.doubts) == (DeliveryState.NEEDS_CHECK, [Doubt.NOT_CHECKED])


def test_two_sendings_of_one_card_are_not_taken_together(card):
    first, second = send(card, GOOD), send(card, POOR)
    assert taken(first).state == DeliveryState.TAKEN
    second.refresh_from_db()
    assert second.doubts == [Doubt.SENT]


@pytest.mark.parametrize("answers", [{"a1": "yes"}, GOOD | {"b1": "47"}])
def test_wrong_answers_are_a_doubt(card, answers):
    assert doubts_of(send(card, answers)) == [Doubt.ANSWERS]
    assert "ждёт" in Notice.objects.get(user=card.assessor.user, text__contains="устройства").text


def test_a_strange_answer_is_a_doubt(card):
    assert doubts_of(send(card, GOOD | {"surprise": "1"})) == [Doubt.STRANGE]


def test_what_was_begun_sent_or_accepted_is_a_doubt(card, campaign, region):
    fill(card, {"b1": "3"})
    assert doubts_of(send(card, GOOD)) == [Doubt.STARTED]
    other = card_of(campaign, region.group_a12)
    first = send(other, GOOD)
    assert taken(first).state == DeliveryState.TAKEN
    assert doubts_of(send(other, POOR)) == [Doubt.SENT]
    other.refresh_from_db()
    assignments.accept(assignment=other, by=user_of(region.municipal_operator), at=timezone.now())
    assert doubts_of(send(other, POOR)) == [Doubt.ACCEPTED]
    other.refresh_from_db()
    assert other.submission.answers == GOOD


def test_late_is_a_doubt_and_closed_is_a_refusal(card, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.ANALYSIS)
    assert doubts_of(send(card, GOOD)) == [Doubt.LATE]
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED)
    with pytest.raises(receiving.Contradiction):
        send(card, GOOD)
    assert Delivery.objects.count() == 1


def test_a_card_handed_over_meanwhile_is_kept(card, campaign, region):
    former, stranger = card.assessor, region.stranger
    new = region.head if former != region.head else region.methodist
    assignments.reassign(
        assignment=card, assessor=new, by=user_of(region.regional_operator), at=timezone.now()
    )
    assert doubts_of(send(card, GOOD, by=former)) == [Doubt.OTHER_ASSESSOR]
    with pytest.raises(receiving.UnknownForm):
        send(card, GOOD, by=stranger)


def test_a_correction_makes_the_former_needless(card):
    first = taken(send(card, {"a1": "yes"}))
    assert first.state == DeliveryState.NEEDS_CHECK
    second = taken(send(card, GOOD, deprecates=first.instance_id))
    first.refresh_from_db()
    assert (first.state, second.state) == (DeliveryState.REPLACED, DeliveryState.TAKEN)


def test_taken_in_spite_of_doubts(card, region):
    delivery = taken(send(card, {"a1": "yes", "a2": "no", "b1": "47"}))
    operator = user_of(region.municipal_operator)
    deliveries.accept(delivery=delivery, by=operator, at=timezone.now())
    card.refresh_from_db()
    assert card.state == AssignmentState.SUBMITTED
    assert card.submission.answers == {"a1": "yes", "a2": "no"}, "what is no answer is left out"
    assert card.submission.problems == [{"question": "b1", "code": "choice"}]
    with pytest.raises(deliveries.CannotSettle):
        deliveries.accept(delivery=delivery, by=operator, at=timezone.now())
    assignments.accept(assignment=card, by=operator, at=timezone.now())


def test_an_accepted_card_goes_to_review_again(card, region):
    operator = user_of(region.municipal_operator)
    submit(card, GOOD)
    assignments.accept(assignment=card, by=operator, at=timezone.now())
    delivery = taken(send(card, POOR))
    deliveries.accept(delivery=delivery, by=operator, at=timezone.now())
    card.refresh_from_db()
    assert (card.state, card.accepted_by, card.submission.answers) == (AssignmentState.SUBMITTED, None, POOR)


def test_linked_to_the_right_card(card, campaign, region):
    other = card_of(campaign, region.group_a12)
    submit(card, GOOD)
    delivery = taken(send(card, POOR))
    assert delivery.doubts == [Doubt.SENT]
    stranger_card = card_of(campaign, region.group_b11)
    operator = user_of(region.municipal_operator)
    with pytest.raises(deliveries.CannotSettle):
        deliveries.link(delivery=delivery, card=stranger_card, by=operator, at=timezone.now())
    deliveries.link(delivery=delivery, card=other, by=operator, at=timezone.now())
    delivery.refresh_from_db()
    other.refresh_from_db()
    assert other.assessor == card.assessor
    assert (delivery.state, other.state) == (DeliveryState.TAKEN, AssignmentState.SUBMITTED)
    assert other.submission.answers == POOR
    card.refresh_from_db()
    assert card.submission.answers == GOOD


def test_rejected_with_a_reason(card, region):
    delivery = taken(send(card, {"a1": "yes"}))
    operator = user_of(region.municipal_operator)
    with pytest.raises(deliveries.CannotSettle):
        deliveries.reject(delivery=delivery, reason="  ", by=operator, at=timezone.now())
    deliveries.reject(delivery=delivery, reason="Пробная", by=operator, at=timezone.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.settled_by) == (DeliveryState.REJECTED, operator)
    assert Notice.objects.filter(user=card.assessor.user, text__contains="Пробная").exists()


def test_nobody_decides_about_their_own(card, region):
    delivery = taken(send(card, {"a1": "yes"}))
    make_role(card.assessor, "municipal_operator", region.municipality_a)
    for decide in (deliveries.accept, lambda **all_: deliveries.reject(reason="Нет", **all_)):
        with pytest.raises(deliveries.CannotSettle):
            decide(delivery=delivery, by=card.assessor.user, at=timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.NEEDS_CHECK


def test_an_expert_never_fills_own_organisation(card, campaign, region):
    external = card_of(campaign, region.group_a11, "external")
    delivery = taken(send(card, {"a1": "yes"}))
    Delivery.objects.filter(pk=delivery.pk).update(assignment=external)
    with pytest.raises(deliveries.CannotSettle):
        deliveries.accept(delivery=delivery, by=user_of(region.regional_operator), at=timezone.now())
    external.refresh_from_db()
    assert external.state == AssignmentState.ASSIGNED


def test_a_photo_becomes_an_attachment_when_it_comes(region, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    survey = [*instrument.SHEETS["survey"]]
    survey.insert(-1, ("image", "photo", "Фото уголка", "", "", "", "", ""))
    monkeypatch.setitem(instrument.SHEETS, "survey", survey)
    card = card_of(running_campaign(region.node), region.group_a11)
    picture = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(picture, "PNG")
    delivery = taken(send(card, GOOD | {"photo": "1700000000.png"}))
    assert delivery.doubts == [Doubt.FILES]

    late = {"1700000000.png": io.BytesIO(picture.getvalue())}
    again = {"device": delivery.device, "xml": delivery.content, "is_last": True, "at": timezone.now()}
    assert not receiving.receive(files=late, **again)
    assert taken(delivery).state == DeliveryState.TAKEN
    card.refresh_from_db()
    assert card.submission.answers == GOOD | {"photo": "1700000000.jpg"}
    assert Attachment.objects.get(submission=card.submission).question == "photo"


def test_half_a_sending_is_shown_after_a_while(card, campaign, region):
    delivery = send(card, GOOD, is_last=False)
    operator = user_of(region.municipal_operator)
    assert taken(delivery).state == DeliveryState.WAITING
    now = timezone.now()
    assert not queries.to_settle(operator, campaign, at=now).exists()
    assert queries.to_settle(operator, campaign, at=now + queries.PATIENCE * 2).get() == delivery
    deliveries.accept(delivery=delivery, by=operator, at=now)
    card.refresh_from_db()
    assert card.state == AssignmentState.SUBMITTED


def test_who_sees_and_decides(client, card, campaign, region):
    delivery = taken(send(card, {"a1": "yes"}))
    one, many = (
        reverse("monitoring:delivery", args=[delivery.pk]),
        reverse("monitoring:deliveries", args=[campaign.pk]),
    )
    raw = reverse("monitoring:delivery-xml", args=[delivery.pk])
    colleague = region.head if card.assessor != region.head else region.methodist
    expected = {
        region.municipal_operator: (200, 200, 200),
        region.regional_operator: (200, 200, 200),
        region.administrator: (200, 200, 200),
        card.assessor: (403, 403, 403),
        colleague: (403, 403, 403),
        region.stranger: (404, 404, 403),
        region.expert: (404, 404, 403),
    }
    for person, statuses in expected.items():
        client.force_login(user_of(person))
        found = tuple(client.get(url).status_code for url in (one, raw, many))
        assert found == statuses, person
        if statuses[0] != 200:
            assert client.post(one, {"decision": "accept"}).status_code == statuses[0]
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.NEEDS_CHECK


def test_an_operator_of_another_place_sees_nothing(client, card, campaign, region):
    delivery = taken(send(card, {"a1": "yes"}))
    make_role(region.stranger, "municipal_operator", region.municipality_b)
    client.force_login(user_of(region.stranger))
    page = client.get(reverse("monitoring:deliveries", args=[campaign.pk]))
    assert page.status_code == 200
    assert "Детский сад № 1" not in page.content.decode()
    assert client.get(reverse("monitoring:delivery", args=[delivery.pk])).status_code == 404


def test_the_pages_say_what_is_wrong_and_do_it(client, card, campaign, region):
    delivery = taken(send(card, GOOD | {"b1": "47"}))
    client.force_login(user_of(region.municipal_operator))
    campaign_page = client.get(reverse("monitoring:campaign", args=[campaign.pk])).content.decode()
    assert reverse("monitoring:deliveries", args=[campaign.pk]) in campaign_page
    address = reverse("monitoring:delivery", args=[delivery.pk])
    page = client.get(address).content.decode()
    assert re.search(r"Разговор с детьми: [^<]+", page)
    assert (
        bytes(client.get(reverse("monitoring:delivery-xml", args=[delivery.pk])).content) == delivery.content
    )
    for wrong in ({"decision": "reject", "reason": ""}, {"decision": "link", "card": "77"}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"decision": "accept"}).status_code == 302
    card.refresh_from_db()
    assert card.state == AssignmentState.SUBMITTED
    assert client.post(address, {"decision": "accept"}).status_code == 422


def test_the_list_costs_the_same(client, campaign, region, django_assert_max_num_queries):
    client.force_login(user_of(region.regional_operator))
    cards = [card_of(campaign, unit) for unit in (region.group_a11, region.group_a12, region.group_b11)]
    costs = []
    for several in (cards[:1], cards[1:]):
        for one in several:
            taken(send(one, {"a1": "yes"}))
        with django_assert_max_num_queries(60) as made:
            client.get(reverse("monitoring:deliveries", args=[campaign.pk]))
        costs.append(len(made))
    assert costs[1] <= costs[0]  # the first also asks for the check of data, once


@pytest.mark.parametrize(
    "broken",
    [
        {"instance_id": ""},
        {"state": "other"},
        {"state": "rejected", "settled_at": timezone.now(), "note": ""},
        {"state": "taken", "settled_at": None},
    ],
)
def test_the_database_refuses(card, broken):
    delivery = send(card, GOOD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**broken)
