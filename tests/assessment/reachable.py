"""Every page about competencies, profiles and diagnostics from several sources, for the walk through the whole site."""

import datetime

from django.urls import reverse
from django.utils import timezone

from mostik.assessment.actions import campaigns, competencies, guidance, observations, profiles, results
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Competency, Deficit, Diagnostic, Observation, PersonalResult
from mostik.instruments.models import Instrument
from mostik.network.actions import consents
from mostik.network.models import ConsentText
from tests.assessment.builders import make_expert, make_version, posted_of
from tests.assessment.profiles import give, make_model


def pages_of_profiles(region):
    """A profile of two days, a guide, a consent, a campaign with a card to fill, a sent one and an appeal, a draft model."""
    at, by = timezone.now(), region.municipal_operator.user
    model = make_model(region)
    Instrument.objects.filter(pk=model.test_version.instrument_id).update(code="test_of_profiles")
    for source, ago, a in (
        ("test", 200, "40"),
        ("observation", 200, "30"),
        ("test", 20, "80"),
        ("self_analysis", 20, "90"),
    ):
        give(model, region.teacher, a, "45", source=source, ago=ago)
        profiles.recompute(model=model, day=at.date(), by=None, at=at)
    guidance.assign(
        people=[region.teacher],
        guide=region.methodist,
        kind=GuideKind.METHODIST,
        place=region.org_a1,
        by=by,
        at=at,
    )
    text = ConsentText.objects.get(purpose="profile_to_head")
    consents.give(person=region.teacher, text=text, place=region.org_a1, by=region.teacher.user, at=at)
    campaign = _campaign(region, model, by, at)
    draft = competencies.next_draft(model=model, by=region.regional_operator.user, at=at)
    deficit = Deficit.objects.filter(person=region.teacher).first()
    card = Observation.objects.get(observer=region.expert, state="draft")
    return [
        reverse("assessment:campaign", args=[campaign.pk]),
        reverse("assessment:campaign-invite", args=[campaign.pk]),
        reverse("assessment:cards", args=[Diagnostic.objects.get(campaign=campaign, kind="observation").pk]),
        reverse("assessment:card", args=[card.pk]),
        reverse("assessment:profile", args=[region.teacher.pk]),
        reverse("assessment:deficit", args=[deficit.pk]),
        *(
            reverse("assessment:result", args=[pk])
            for pk in PersonalResult.objects.values_list("pk", flat=True)
        ),
        reverse("assessment:model", args=[draft.pk]),
        reverse("assessment:model-links", args=[model.pk]),
        reverse("assessment:model-compare", args=[draft.pk]),
        reverse("assessment:competency-add", args=[draft.pk]),
        reverse("assessment:competency", args=[Competency.objects.filter(model=draft).latest("pk").pk]),
        *(
            reverse(f"assessment:{name}")
            for name in ("profile-mine", "guides", "appeals", "aggregates", "models")
        ),
    ]


def _campaign(region, model, by, at):
    version = make_version("case", region.municipality_a)
    Instrument.objects.filter(pk=version.instrument_id).update(kind="observation_card", code="card_one")
    version.instrument.refresh_from_db()
    row = campaigns.create(
        owner=region.municipality_a,
        title="Осень",
        model=model,
        opens=datetime.date(2026, 10, 1),
        closes=datetime.date(2099, 10, 31),
        versions={"observation": version},
        by=by,
        at=at,
    )
    campaigns.invite(campaign=row, organisations=[region.org_a1], by=by, at=at)
    campaigns.open_(campaign=row, by=by, at=at)
    part = Diagnostic.objects.get(campaign=row)
    observations.hand_out(diagnostic=part, observers=[region.expert], by=by, at=at)
    first, *_rest = Observation.objects.filter(participant__person=region.teacher)
    user = region.expert.user
    started = observations.start(observation=first, by=user, at=at)
    answers = {"solution": "Видела", "facts": "2", "acts": "2"}
    observations.save(observation=started, posted=posted_of(version, answers), by=user, at=at)
    observations.send(observation=started, by=user, at=at)
    other = Observation.objects.filter(state="assigned").first()
    observations.start(observation=other, by=user, at=at)
    last = Observation.objects.filter(state="assigned").first()
    observations.decline(observation=last, by=user, at=at)
    make_expert(region, "Запасная")
    result = PersonalResult.objects.get(observation=first)
    results.dispute(result=result, reason="Не согласна с пунктом 2", by=region.teacher.user, at=at)
    return row
