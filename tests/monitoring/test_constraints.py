"""What must always be true of a campaign and its cards is refused by the database itself, whatever the code does."""

import datetime

import pytest
from django.db import IntegrityError, models, transaction

from mostik.monitoring import models as tables
from mostik.monitoring.actions import double_rating
from mostik.monitoring.models import (
    AnswerImport,
    Approval,
    ApprovalStep,
    Assignment,
    Campaign,
    CampaignInstrument,
    DataFlag,
    Delivery,
    DeliveryFile,
    Deputy,
    ImportedRow,
    ImportProfile,
    Invitation,
    Postponement,
    PublicEdition,
    RatingDraw,
    ResultSet,
    ReviewComment,
    Sample,
    SampleUnit,
    SecondRating,
    Stage,
    Survey,
    SurveyAnswer,
    SurveyLink,
    Visit,
    Wave,
    WavePlace,
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
    DataFlag.objects.create(
        card=card_of(campaign, region.group_a12), kind="rule", code="r", raised_at=NOW, state="open"
    )
    PublicEdition.objects.create(
        campaign=campaign, number=1, content="{}", digest="a" * 64, signature="b" * 64, published_at=NOW
    )
    deliver(region, campaign)
    ask(region, campaign, used.version)
    double_rating.draw(campaign=campaign, version=used.version, source="self", percent=100, by=None, at=NOW)
    prepare(region, campaign)
    return region, campaign


def prepare(region, campaign):
    """A sample with a replacement, a visit, a wave, an approval taken back, a deputy."""
    by, day = user_of(region.head), NOW.date()
    sample = Sample.objects.create(
        campaign=campaign, sources=["external"], strata_by=[], wanted=1, seed="1", drawn_at=NOW
    )
    about = {"sample": sample, "stratum": "Все"}
    second = SampleUnit.objects.create(organisation=region.org_a2, number=2, state="chosen", **about)
    SampleUnit.objects.create(
        organisation=region.org_a1,
        number=1,
        state="replaced",
        replaced_by=second,
        reason="Ремонт",
        replaced_at=NOW,
        **about,
    )
    Visit.objects.create(
        campaign=campaign,
        organisation=region.org_a1,
        expert=region.expert,
        expert_organisation=region.org_b1,
        day=day,
        created_at=NOW,
    )
    wave = Wave.objects.create(campaign=campaign, number=1, starts=day, ends=day)
    WavePlace.objects.create(wave=wave, campaign=campaign, node=region.municipality_a)
    ApprovalStep.objects.create(campaign=campaign, level="organisation", due=day)
    Approval.objects.create(
        campaign=campaign, node=region.org_a1, level="organisation", approved_by=by, approved_at=NOW
    )
    Postponement.objects.create(
        campaign=campaign, organisation=region.org_a1, until=day, reason="Ремонт", given_by=by, given_at=NOW
    )
    Deputy.objects.create(
        node=region.org_a1,
        person=region.methodist,
        starts=day,
        ends=day,
        basis="Приказ",
        named_by=by,
        named_at=NOW,
    )


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


def ask(region, campaign, version):
    """A survey with a link, an invitation with its answer, an imported file."""
    by, file = user_of(region.head), StoredFile.objects.get(name="1.jpg")
    about = {"campaign": campaign, "version": version, "source": "parents"}
    survey = Survey.objects.create(**about, title="Опрос", created_at=NOW)
    SurveyLink.objects.create(survey=survey, unit=region.group_a11, token_hash="a" * 64, made_at=NOW)
    answer = SurveyAnswer.objects.create(survey=survey, unit=region.group_a11)
    Invitation.objects.create(
        survey=survey,
        unit=region.group_a11,
        email="a@example.org",
        token_hash="b" * 64,
        has_answered=True,
        answer=answer,
    )
    ImportProfile.objects.create(name="Формы", version=version, header_hash="c", mapping={}, created_by=by)
    run = AnswerImport.objects.create(**about, file=file, created_by=by, created_at=NOW)
    ImportedRow.objects.create(run=run, row=2, fingerprint="d" * 64, answer=answer)


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


def unit_now(now, /, **fields):
    return lambda region, campaign: SampleUnit.objects.filter(state=now).update(**fields)


def again_elsewhere(region, campaign):
    row = SampleUnit.objects.get(state="chosen")
    row.pk, row.organisation = None, region.org_b1
    row.save(force_insert=True)


def taken_back_too_early(region, campaign):
    by = user_of(region.head)
    Approval.objects.update(withdrawn_at=EARLIER, withdrawn_by=by, reason="Так")


BREAKS = {
    "monitoring_edition_number": again(PublicEdition),
    "monitoring_edition_numbered": row_of(PublicEdition, number=0),
    "monitoring_edition_digest_is_a_hash": row_of(PublicEdition, digest="x"),
    "monitoring_edition_is_signed": row_of(PublicEdition, signature=""),
    "monitoring_edition_withdrawn_with_reason": row_of(PublicEdition, withdrawn_at=NOW),
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
    "monitoring_frozen_by_a_day": campaign_with(frozen_at=NOW),
    "monitoring_postponed_once": again(Postponement),
    "monitoring_postponed_with_reason": row_of(Postponement, reason=""),
    "monitoring_flag_once": again(DataFlag),
    "monitoring_flag_kind": row_of(DataFlag, kind="mood", code=""),
    "monitoring_flag_state_known": row_of(DataFlag, state="lost"),
    "monitoring_flag_rule_named": row_of(DataFlag, code=""),
    "monitoring_flag_explained_says_why": row_of(DataFlag, state="explained", settled_at=NOW),
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
    "monitoring_survey_once": again(Survey),
    "monitoring_survey_source": row_of(Survey, source="lost"),
    "monitoring_survey_access": row_of(Survey, access="lost"),
    "monitoring_survey_has_title": row_of(Survey, title=""),
    "monitoring_survey_closed_later": row_of(Survey, closed_at=EARLIER),
    "monitoring_link_once_per_unit": again(SurveyLink, token_hash="e" * 64),
    "monitoring_link_token_is_a_hash": row_of(SurveyLink, token_hash="e"),
    "monitoring_link_revoked_later": row_of(SurveyLink, revoked_at=EARLIER),
    "monitoring_invited_once": again(Invitation, token_hash="e" * 64, answer=None),
    "monitoring_invitation_token": row_of(Invitation, token_hash="e"),
    "monitoring_invitation_answered": row_of(Invitation, has_answered=False),
    "monitoring_profile_once": again(ImportProfile),
    "monitoring_profile_has_name": row_of(ImportProfile, name=""),
    "monitoring_answer_import_state": row_of(AnswerImport, state="lost"),
    "monitoring_answer_import_dated": row_of(AnswerImport, state="applied"),
    "monitoring_card_opens_before_due": card(opens=datetime.date(2030, 1, 1)),
    "monitoring_sample_in_force": again(Sample),
    "monitoring_sample_has_seed": row_of(Sample, seed=""),
    "monitoring_sample_of_some": row_of(Sample, wanted=0),
    "monitoring_sample_discarded_why": row_of(Sample, discarded_at=NOW),
    "monitoring_sampled_once": again(SampleUnit, stratum="Иная", replaced_by=None),
    "monitoring_sample_order": again_elsewhere,
    "monitoring_sample_unit_state": unit_now("chosen", state="lost"),
    "monitoring_sample_replaced_why": unit_now("replaced", reason=""),
    "monitoring_sample_replaced_by_other": unit_now("replaced", replaced_by=models.F("id")),
    "monitoring_visit_once": again(Visit),
    "monitoring_visit_not_at_home": row_of(Visit, expert_organisation=models.F("organisation")),
    "monitoring_wave_number": again(Wave),
    "monitoring_wave_period": row_of(Wave, ends=datetime.date(2020, 1, 1)),
    "monitoring_place_in_one_wave": again(WavePlace),
    "monitoring_approval_step_once": again(ApprovalStep),
    "monitoring_approval_step_level": row_of(ApprovalStep, level="planet"),
    "monitoring_approved_once": again(Approval),
    "monitoring_approval_level": row_of(Approval, level="planet"),
    "monitoring_approval_withdrawn_why": row_of(Approval, withdrawn_at=NOW),
    "monitoring_approval_withdrawn_later": taken_back_too_early,
    "monitoring_deputy_period": row_of(Deputy, ends=datetime.date(2020, 1, 1)),
    "monitoring_deputy_has_basis": row_of(Deputy, basis=""),
    "monitoring_imported_one_thing": row_of(ImportedRow, answer=None),
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
