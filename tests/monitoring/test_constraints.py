"""What must always be true of a campaign and its cards is refused by the database itself, whatever the code does."""

import datetime

import pytest
from django.db import IntegrityError, models, transaction

from mostik.monitoring import models as tables
from mostik.monitoring.actions import double_rating
from mostik.monitoring.models import (
    Assignment,
    Campaign,
    CampaignInstrument,
    Delivery,
    DeliveryFile,
    RatingDraw,
    ResultSet,
    ReviewComment,
    SecondRating,
    Stage,
)
from mostik.platform.actions import devices
from mostik.platform.models import StoredFile
from tests.monitoring.builders import (
    GOOD,
    NOW,
    accept,
    card_of,
    make_campaign,
    running_campaign,
    submit,
    user_of,
)

EARLIER = NOW - datetime.timedelta(days=1)


@pytest.fixture
def world(region):
    campaign = running_campaign(region.node)
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    submit(card_of(campaign, region.group_a12), GOOD)
    used = CampaignInstrument.objects.get(campaign=campaign)
    Stage.objects.create(
        campaign=campaign, title="Сбор", level="organisation", starts=NOW.date(), ends=NOW.date()
    )
    ReviewComment.objects.create(
        assignment=card_of(campaign, region.group_a12), text="?", by=user_of(region.head), at=NOW
    )
    ResultSet.objects.create(
        campaign=campaign,
        version=used.version,
        built_at=NOW,
        checksum="0" * 64,
        rows=1,
        submissions=1,
        path="x",
    )
    deliver(region, campaign)
    double_rating.draw(campaign=campaign, version=used.version, source="self", percent=100, by=None, at=NOW)
    return region, campaign


def deliver(region, campaign):
    """A card sent by a device, with a photo."""
    user = user_of(region.methodist)
    device, _key = devices.add(title="Планшет", by=user, at=NOW)
    delivery = Delivery.objects.create(
        device=device,
        assignment=card_of(campaign, region.group_a12),
        form_version="1",
        instance_id="uuid:1",
        xml=b"<data/>",
        received_at=NOW,
    )
    photo = StoredFile.objects.create(
        name="1.jpg",
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        path="1",
        uploaded_by=user,
        uploaded_at=NOW,
    )
    DeliveryFile.objects.create(delivery=delivery, name="1.jpg", file=photo)


def campaign_with(**fields):
    return lambda region, campaign: Campaign.objects.filter(pk=campaign.pk).update(**fields)


def row_of(model, **fields):
    return lambda region, campaign: model.objects.update(**fields)


def again(model, **changes):
    """Add the first row of a table once more."""

    def copy(region, campaign):
        row = model.objects.order_by("pk").first()
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return copy


def card(now="assigned", /, **fields):
    """Change cards of a state past the actions."""
    return lambda region, campaign: Assignment.objects.filter(state=now).update(**fields)


def twice_unassigned(region, campaign):
    Assignment.objects.filter(unit=region.group_b11, source="self").update(assessor=None)
    row = Assignment.objects.get(unit=region.group_b11, source="self")
    row.pk = None
    row.save(force_insert=True)


def twice_to_one_person(region, campaign):
    row = card_of(campaign, region.group_b11, "external")
    row.pk = None
    row.save(force_insert=True)


def expert_at_home(region, campaign):
    Assignment.objects.filter(source="external").update(assessor_organisation=models.F("organisation"))


def pilot_with_a_past(region, campaign):
    make_campaign(region.node, year=2025, version=CampaignInstrument.objects.get(campaign=campaign).version)
    before = Campaign.objects.get(year=2025)
    Campaign.objects.filter(pk=campaign.pk).update(kind="pilot", previous=before)


def second_rating_in_no_state(region, campaign):
    """With answers, so that nothing else is wrong with it."""
    answers = card_of(campaign, region.group_a11).submission
    SecondRating.objects.filter(card__unit=region.group_a11).update(state="lost", submission=answers)


BREAKS = {
    "monitoring_campaign_status": campaign_with(status="other"),
    "monitoring_campaign_kind": campaign_with(kind="other"),
    "monitoring_pilot_continues_nothing": pilot_with_a_past,
    "monitoring_campaign_has_title": campaign_with(title=""),
    "monitoring_campaign_period": campaign_with(period_to=datetime.date(2020, 1, 1)),
    "monitoring_campaign_min_cell": campaign_with(min_cell=2),
    "monitoring_campaign_year_sane": campaign_with(year=1999),
    "monitoring_campaign_not_own_previous": lambda region, campaign: Campaign.objects.filter(
        pk=campaign.pk
    ).update(previous=campaign),
    "monitoring_campaign_once_a_year": again(Campaign),
    "monitoring_instrument_once_in_campaign": again(CampaignInstrument),
    "monitoring_stage_period": row_of(Stage, ends=datetime.date(2020, 1, 1)),
    "monitoring_stage_level": row_of(Stage, level="planet"),
    "monitoring_stage_has_title": row_of(Stage, title=""),
    "monitoring_results_once": again(ResultSet),
    "monitoring_results_have_file": row_of(ResultSet, path=""),
    "monitoring_card_state_known": card("submitted", state="lost"),
    "monitoring_card_source_known": card(source="neighbour"),
    "monitoring_card_once_per_assessor": twice_to_one_person,
    "monitoring_card_once_unassigned": twice_unassigned,
    "monitoring_expert_not_at_home": expert_at_home,
    "monitoring_card_started_has_answers": card(state="draft"),
    "monitoring_card_sent_is_dated": card("submitted", submitted_at=None),
    "monitoring_card_accepted_is_dated": card("accepted", accepted_at=None),
    "monitoring_delivery_state_known": row_of(Delivery, state="lost"),
    "monitoring_delivery_named": row_of(Delivery, instance_id=""),
    "monitoring_rejected_says_why": row_of(Delivery, state="rejected", settled_at=NOW),
    "monitoring_settled_is_dated": row_of(Delivery, state="rejected", note="не та группа"),
    "monitoring_delivery_file_once": again(DeliveryFile),
    "monitoring_comment_has_text": row_of(ReviewComment, text=""),
    "monitoring_comment_resolved_later": row_of(ReviewComment, resolved_at=EARLIER),
    "monitoring_drawn_once": again(RatingDraw),
    "monitoring_draw_percent": row_of(RatingDraw, percent=4),
    "monitoring_draw_limit": row_of(RatingDraw, limit_percent=101),
    "monitoring_draw_has_seed": row_of(RatingDraw, seed=""),
    "monitoring_second_state": second_rating_in_no_state,
    "monitoring_second_outcome": row_of(SecondRating, outcome="lost"),
    "monitoring_second_started_has_answers": row_of(SecondRating, state="draft"),
    "monitoring_second_first_is_dated": row_of(SecondRating, first_answers={}, first_at=None),
    "monitoring_second_decision_has_reason": row_of(SecondRating, reason="просто так"),
}


def test_every_constraint_is_tried():
    found = {
        constraint.name for name in tables.__all__ for constraint in getattr(tables, name)._meta.constraints
    }
    assert found == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(world, name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](*world)
    constraint = next(
        one
        for table in tables.__all__
        for one in getattr(tables, table)._meta.constraints
        if one.name == name
    )
    if isinstance(constraint, models.CheckConstraint):
        assert name in str(refused.value)
    else:
        assert "unique" in str(refused.value).lower()
