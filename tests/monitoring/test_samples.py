"""A sample: drawn once by a kept seed, replaced from the reserve for a reason; cards only where it says."""

import io
import zipfile

import pytest
from django.urls import reverse

from mostik.monitoring.actions import assignments, campaigns, samples
from mostik.monitoring.actions.samples import CannotSample
from mostik.monitoring.enums import SampleUnitState
from mostik.monitoring.models import Assignment, Sample, SampleUnit
from mostik.monitoring.queries import campaigns as campaign_queries
from mostik.monitoring.queries import planning
from mostik.monitoring.queries import samples as queries
from mostik.platform.models import AuditEvent
from tests.monitoring.builders import DAY, NOW, card_of, fill, make_campaign, user_of


@pytest.fixture
def campaign(region):
    return make_campaign(region.node)


def next_round(campaign, region):
    version = campaign_queries.instruments_of(campaign)[0].version
    return make_campaign(region.node, year=2027, version=version)


def draw(campaign, **given):
    values = {"sources": ["external"], "strata_by": ["municipality"], "wanted": 2, "seed": "2026", **given}
    return samples.draw(campaign=campaign, by=None, at=NOW, **values)


def chosen(sample):
    return {unit.organisation for unit in queries.units_of(sample).filter(state="chosen")}


def hand_out(campaign, region):
    return assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)


def test_each_municipality_gives_its_share_and_cards_follow(campaign, region):
    sample = draw(campaign)
    drawn = chosen(sample)
    assert len(drawn & {region.org_a1, region.org_a2}) == len(drawn & {region.org_b1, region.org_b2}) == 1
    hand_out(campaign, region)
    external = Assignment.objects.filter(campaign=campaign, source="external")
    assert set(external.values_list("organisation", flat=True)) == {node.pk for node in drawn}
    own = Assignment.objects.filter(campaign=campaign, source="self").values_list("organisation", flat=True)
    assert set(own) == {region.org_a1.pk, region.org_a2.pk, region.org_b1.pk, region.org_b2.pk}


def test_the_preview_counts_whom_the_sample_leaves_out(campaign, region):
    draw(campaign)
    plan = planning.plan(campaign, [region.node.pk], sources=["external"], on=DAY)
    assert (plan.organisations, plan.left_out) == (2, 2)


def test_the_same_seed_gives_the_same_sample(campaign, region):
    first = chosen(draw(campaign))
    other = next_round(campaign, region)
    assert chosen(draw(other)) == first


def test_a_campaign_has_one_sample_and_the_discarded_one_is_kept(campaign):
    sample = draw(campaign)
    with pytest.raises(CannotSample):
        draw(campaign, seed="лучше")
    with pytest.raises(CannotSample):
        samples.discard(sample=sample, reason=" ", by=None, at=NOW)
    samples.discard(sample=sample, reason="Ошиблись датой структуры.", by=None, at=NOW)
    again = draw(campaign, seed="заново")
    assert queries.discarded(campaign) == [sample]
    assert queries.in_force(campaign) == again
    assert AuditEvent.objects.filter(action="monitoring.sample.discarded").count() == 1


def test_once_cards_are_out_the_sample_stays(campaign, region):
    sample = draw(campaign)
    hand_out(campaign, region)
    with pytest.raises(CannotSample):
        samples.discard(sample=sample, reason="Передумали", by=None, at=NOW)
    other = next_round(campaign, region)
    hand_out(other, region)
    with pytest.raises(CannotSample):
        draw(other)


@pytest.mark.parametrize(
    "given",
    [
        {"sources": []},
        {"sources": ["parents"]},
        {"strata_by": ["weather"]},
        {"strata_by": ["size"]},
        {"strata_by": ["size"], "size_limits": [8, 4]},
        {"strata_by": ["size"], "size_limits": [0, 4]},
        {"wanted": 0},
        {"wanted": 1, "at_least": 1},
    ],
)
def test_what_cannot_be_drawn_changes_nothing(campaign, given):
    with pytest.raises(CannotSample):
        draw(campaign, **given)
    assert not Sample.objects.exists()
    assert not AuditEvent.objects.filter(action="monitoring.sample.drawn").exists()


def test_not_after_collection_has_begun(campaign, region):
    hand_out(campaign, region)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    running = campaigns.open_(campaign=campaign, by=None, at=NOW)
    with pytest.raises(CannotSample):
        draw(running)


def test_replacement_takes_the_next_of_the_stratum_with_its_cards(campaign, region):
    sample = draw(campaign)
    hand_out(campaign, region)
    left = SampleUnit.objects.get(
        sample=sample, organisation__in=[region.org_a1, region.org_a2], state="chosen"
    )
    reserve = SampleUnit.objects.get(sample=sample, stratum=left.stratum, state="reserve")
    samples.replace(unit=left, reason="Закрыт на капитальный ремонт.", by=None, at=NOW)
    left.refresh_from_db()
    reserve.refresh_from_db()
    assert (left.state, left.replaced_by) == (SampleUnitState.REPLACED, reserve)
    assert reserve.state == SampleUnitState.CHOSEN
    external = Assignment.objects.filter(campaign=campaign, source="external")
    assert not external.filter(organisation=left.organisation).exists()
    assert external.filter(organisation=reserve.organisation).count() == 2
    with pytest.raises(CannotSample):  # nobody is left in this stratum
        samples.replace(unit=reserve, reason="И этот", by=None, at=NOW)


def test_a_kindergarten_whose_card_is_begun_stays(campaign, region):
    sample = draw(campaign)
    hand_out(campaign, region)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    campaign = campaigns.open_(campaign=campaign, by=None, at=NOW)
    left = SampleUnit.objects.get(
        sample=sample, organisation__in=[region.org_a1, region.org_a2], state="chosen"
    )
    unit = region.group_a11 if left.organisation == region.org_a1 else region.group_a21
    fill(card_of(campaign, unit, "external"), {})
    with pytest.raises(CannotSample):
        samples.replace(unit=left, reason="Ремонт", by=None, at=NOW)
    left.refresh_from_db()
    assert left.state == SampleUnitState.CHOSEN


def test_classes_of_size_in_words(campaign):
    assert [queries.size_class(n, [4, 8]) for n in (0, 4, 5, 8, 9)] == [
        queries.size_class(1, [4, 8]),
        queries.size_class(1, [4, 8]),
        queries.size_class(6, [4, 8]),
        queries.size_class(6, [4, 8]),
        queries.size_class(20, [4, 8]),
    ]
    assert queries.size_class(9, []) == queries.size_class(1, [])


def test_page_counts_first_then_draws_and_prints(client, campaign, region):
    client.force_login(user_of(region.regional_operator))
    url = reverse("monitoring:campaign-sample", args=[campaign.pk])
    choices = {"sources": "external", "strata_by": "municipality", "wanted": 2, "at_least": 1, "seed": "2026"}
    counted = client.get(url, choices).content.decode()
    assert "Приозёрный район" in counted
    assert not Sample.objects.exists()
    assert client.post(url, choices).status_code == 302
    shown = client.get(url).content.decode()
    assert "2026" in shown
    sample = queries.in_force(campaign)
    word = client.get(reverse("monitoring:sample-protocol", args=[sample.pk, "docx"]))
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "sha256sum" in text
    assert "Заречный район" in text
    refused = client.post(reverse("monitoring:sample-discard", args=[sample.pk]), {"reason": ""})
    assert refused.status_code == 422


def test_errors_are_said_at_the_field(client, campaign, region):
    client.force_login(user_of(region.regional_operator))
    url = reverse("monitoring:campaign-sample", args=[campaign.pk])
    base = {"sources": "external", "wanted": 2, "at_least": 1}
    assert client.get(url, {**base, "strata_by": "size", "size_limits": "много"}).status_code == 422
    assert client.get(url, {**base, "strata_by": "size"}).status_code == 422
    assert client.get(url, {**base, "strata_by": "municipality", "wanted": 1}).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("regional_operator", 200),
        ("municipal_operator", 403),
        ("head", 403),
        ("expert", 404),
        ("teacher", 403),
    ],
)
def test_only_whoever_runs_the_campaign(client, campaign, region, who, status):
    sample = draw(campaign)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    unit = SampleUnit.objects.filter(sample=sample, state="chosen").first()
    client.force_login(user_of(getattr(region, who)))
    assert client.get(reverse("monitoring:campaign-sample", args=[campaign.pk])).status_code == status
    assert client.get(reverse("monitoring:sample-replace", args=[unit.pk])).status_code == status
    protocol = reverse("monitoring:sample-protocol", args=[sample.pk, "docx"])
    assert client.get(protocol).status_code == status
    if status != 200:
        done = client.post(reverse("monitoring:sample-discard", args=[sample.pk]), {"reason": "так"})
        assert done.status_code == status
        assert queries.in_force(campaign) == sample


def test_next_years_draw_offers_the_same_design(client, campaign, region):
    """Everything but the seed, which has been used."""
    design = {"strata_by": ["municipality", "size"], "at_least": 1}
    former = draw(campaign, size_limits=[4, 8], **design)
    made = campaigns.clone(campaign=campaign, by=None, at=NOW, years=2)
    client.force_login(user_of(region.regional_operator))
    page = client.get(reverse("monitoring:campaign-sample", args=[made.pk]))
    assert page.context["form"].initial == design | {
        "sources": ["external"],
        "size_limits": "4, 8",
        "wanted": 2,
    }
    assert page.context["former"] == former
    assert "Схема взята из прошлого замера" in page.content.decode()
    assert Sample.objects.count() == 1  # nothing is drawn by itself
    alone = client.get(reverse("monitoring:campaign-sample", args=[next_round(campaign, region).pk]))
    assert alone.context["former"] is None
