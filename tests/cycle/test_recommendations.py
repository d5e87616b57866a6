"""From results to drafts, and from a draft to an answer; what the database refuses."""

import datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from mostik.cycle.actions import recommendations as actions
from mostik.cycle.actions import texts
from mostik.cycle.actions.recommendations import CannotRecommend
from mostik.cycle.enums import Audience, RecommendationState
from mostik.cycle.models import Recommendation, RecommendationTemplate
from mostik.cycle.queries import recommendations as queries
from mostik.monitoring.actions import campaigns
from mostik.monitoring.actions import results as computing
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import marts, results
from mostik.monitoring.queries.below import below_thresholds
from mostik.monitoring.reports import findings
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.network.models import Node
from mostik.platform.models import AuditEvent, Notice
from tests.cycle.builders import DUE, NOW, finished, prepared, rows_of, sent
from tests.monitoring.builders import (
    GOOD,
    POOR,
    accept,
    card_of,
    make_campaign,
    running_campaign,
    user_of,
)
from tests.monitoring.surveys import link_of, running_survey, say

State = RecommendationState


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def version_of(campaign):
    return CampaignInstrument.objects.select_related("version__instrument").get(campaign=campaign).version


def test_a_draft_for_every_leaf_below_its_threshold(region):
    """Kindergarten 1: A.1 is 1 (no marks), B.1 is 2, B.2 is 1; the threshold is 3. Kindergarten 3 is above it."""
    campaign = finished(region)
    rows = prepared(campaign)
    assert [(row.addressee, row.code, row.mean, row.limit, row.units) for row in rows] == [
        (region.org_a1, "A.1", Fraction(1), Fraction(3), 1),
        (region.org_a1, "B.1", Fraction(2), Fraction(3), 1),
        (region.org_a1, "B.2", Fraction(1), Fraction(3), 1),
    ]
    assert {(row.state, row.source, row.due, row.unit_level) for row in rows} == {
        ("draft", "self", DUE, "group")
    }
    assert rows[0].text == "Обновите пособия."
    assert rows[1].text.startswith("Результат по показателю «Общение» ниже порогового значения.")


def test_the_same_as_the_report_of_the_place(region):
    campaign = finished(region)
    data = campaign_reports(campaign, version_of(campaign), [region.org_a1.pk])[region.org_a1.pk]
    assert [row.code for row in prepared(campaign)] == [one.code for one in findings.below(data)]


def test_municipalities_are_written_to_in_their_own_words(region):
    rows = prepared(finished(region), Audience.MUNICIPALITY)
    assert {row.addressee for row in rows} == {region.municipality_a}
    for row in rows:
        assert row.text.startswith("Средний результат детских садов по показателю «")
        for word in ("плох", "слаб", "отста", "неудовлетвор"):
            assert word not in row.text.lower()


def test_exactly_at_the_threshold_is_not_below(region):
    """One group at 2 and one at 4 make 3: nothing to recommend about B.1."""
    made = running_campaign(region.node, sources=["self"])
    accept(card_of(made, region.group_a11), {"a1": "yes", "a2": "yes", "b1": "2"}, region.municipal_operator)
    accept(card_of(made, region.group_a12), {"a1": "yes", "a2": "yes", "b1": "4"}, region.municipal_operator)
    campaign = campaigns.stop(campaign=made, by=None, at=NOW)
    computing.rebuild(campaign=campaign, at=NOW)
    assert prepared(campaign) == []


def test_a_second_press_adds_nothing_even_after_withdrawing(region):
    campaign = finished(region)
    first = prepared(campaign)
    actions.withdraw(recommendation=first[0], reason="", by=None, at=NOW)
    assert [row.pk for row in prepared(campaign)] == [row.pk for row in first]
    again = actions.prepare(campaign=campaign, audiences=list(Audience), due=DUE, by=None, at=NOW)
    assert again == 3, "the municipality was not asked for before"


def test_the_basis_stays_when_results_change(region):
    campaign = finished(region)
    [first, *_rest] = prepared(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(status="running")
    accept(card_of(campaign, region.group_a12), GOOD, region.municipal_operator)
    computing.rebuild(campaign=campaign, at=NOW)
    first.refresh_from_db()
    assert (first.mean, first.units) == (1, 1)
    assert first.results != results.mart_of(campaign, version_of(campaign)).result.checksum


@pytest.mark.parametrize(("answers", "expected"), [(2, 0), (5, 3)])
def test_never_from_a_hidden_number(region, answers, expected):
    """Two parents are few: their mean is on no page and in no draft. Five may be read and are."""
    survey = running_survey(region.node, region.group_a11)
    say(link_of(survey, region.group_a11), *[POOR] * answers)
    campaign = campaigns.stop(campaign=survey.campaign, by=None, at=NOW)
    computing.rebuild(campaign=campaign, at=NOW)
    mart = results.mart_of(campaign, survey.version)
    assert len(marts.read(mart.path, node_id=region.org_a1.pk, code="A.1")) > 0, "computed all the same"
    assert bool(mart.read(node_id=region.org_a1.pk)) == bool(expected)
    assert len(below_thresholds(mart, region.node.pk, "region", kind="organisation")) == expected
    assert len(prepared(campaign)) == expected


def test_not_before_the_collection_is_over_and_the_results_are_there(region):
    campaign = make_campaign(region.node)
    with pytest.raises(CannotRecommend, match="сбор карт завершён"):
        prepared(campaign)
    Campaign.objects.update(status="closed", closed_at=NOW)
    with pytest.raises(CannotRecommend, match="не подсчитаны"):
        prepared(campaign)
    assert not Recommendation.objects.exists()


def test_the_owner_does_not_write_to_itself(region):
    campaign = finished(region, owner=region.municipality_a)
    rows = prepared(campaign, *Audience)
    assert {row.addressee for row in rows} == {region.org_a1}


def test_a_place_that_is_closed_is_not_addressed(region):
    campaign = finished(region)
    Node.objects.filter(pk=region.org_a1.pk).update(valid_to=datetime.date(2026, 10, 10))
    assert prepared(campaign) == []


def test_own_text_instead_of_the_usual_one(region):
    """The nearest place and the latest day win; what is older stays; drafts keep their words."""
    campaign = finished(region, owner=region.municipality_a)
    instrument = version_of(campaign).instrument
    said = {"instrument": instrument, "code": "B.1", "audience": Audience.ORGANISATION, "by": None}
    texts.set_text(owner=region.node, text="Слово региона", at=NOW, **said)
    earlier = NOW - datetime.timedelta(days=3)
    old = texts.set_text(owner=region.municipality_a, text="Прежнее слово", at=earlier, **said)
    own = texts.set_text(owner=region.municipality_a, text="Слово района", at=NOW, **said)
    row = next(row for row in prepared(campaign) if row.code == "B.1")
    assert (row.text, row.template) == ("Слово района", own)
    texts.set_text(owner=region.municipality_a, text="Поправка", at=NOW, **said)
    row.refresh_from_db()
    assert row.text == "Слово района"
    assert RecommendationTemplate.objects.get(pk=old.pk).text == "Прежнее слово"
    with pytest.raises(texts.CannotKeepText):
        texts.set_text(owner=region.node, text="  ", at=NOW, **said)


def test_from_draft_to_answer(region):
    row = sent(finished(region))[0]
    assert (row.state, row.sent_on) == (State.SENT, NOW.date())
    assert Notice.objects.filter(user=user_of(region.head)).count() == 1, "one for three recommendations"
    assert Notice.objects.filter(user=user_of(region.methodist)).exists()
    assert not Notice.objects.filter(user=user_of(region.stranger), url__startswith="/cycle").exists()
    head, later = user_of(region.head), NOW + datetime.timedelta(days=2)
    assert actions.acknowledge(recommendations=[row], by=head, at=later) == 1
    done = actions.answer(recommendation=row, text=" Обновим книжный уголок ", by=head, at=later)
    assert (done.state, done.answer, done.answered_on) == (
        State.ANSWERED, "Обновим книжный уголок", later.date()
    )  # fmt: skip
    assert Notice.objects.filter(user=user_of(region.regional_operator), url=f"/cycle/{row.pk}/").exists()
    steps = [event.action.rpartition(".")[2] for event in queries.history_of(row)]
    assert steps == ["answered", "acknowledged", "sent", "agreed", "drafted"]
    assert AuditEvent.objects.filter(action="cycle.recommendations.prepared").count() == 1


def test_who_answers_has_read_it(region):
    row = sent(finished(region))[0]
    done = actions.answer(recommendation=row, text="Да", by=user_of(region.head), at=NOW)
    assert done.acknowledged_on == NOW.date()


def test_no_step_is_skipped_or_repeated(region):
    row = prepared(finished(region))[0]
    head = user_of(region.head)
    with pytest.raises(CannotRecommend, match="Черновик"):
        actions.send(recommendations=[row], by=None, at=NOW)
    with pytest.raises(CannotRecommend):
        actions.answer(recommendation=row, text="Рано", by=head, at=NOW)
    actions.agree(recommendations=[row], by=None, at=NOW)
    with pytest.raises(CannotRecommend):
        actions.agree(recommendations=[row], by=None, at=NOW)
    actions.send(recommendations=[row], by=None, at=NOW)
    for change in (
        lambda: actions.edit(recommendation=row, text="Иначе", due=DUE, by=None, at=NOW),
        lambda: actions.set_due(recommendations=[row], due=DUE, by=None, at=NOW),
        lambda: actions.withdraw(recommendation=row, reason=" ", by=None, at=NOW),
        lambda: actions.answer(recommendation=row, text=" ", by=head, at=NOW),
    ):
        with pytest.raises(CannotRecommend):
            change()
    row.refresh_from_db()
    assert (row.state, row.answer) == (State.SENT, "")
    actions.withdraw(recommendation=row, reason="Ошибка в карте", by=None, at=NOW)
    with pytest.raises(CannotRecommend):
        actions.answer(recommendation=row, text="Поздно", by=head, at=NOW)


def test_what_was_agreed_is_agreed_anew_after_a_change(region):
    row = prepared(finished(region))[0]
    actions.agree(recommendations=[row], by=None, at=NOW)
    changed = actions.edit(recommendation=row, text="Иначе", due=DUE, by=None, at=NOW)
    assert (changed.state, changed.text) == (State.DRAFT, "Иначе")


def test_nothing_is_sent_past_its_day(region):
    campaign = finished(region)
    rows = prepared(campaign)
    actions.agree(recommendations=rows, by=None, at=NOW)
    late = NOW + datetime.timedelta(days=30)
    with pytest.raises(CannotRecommend, match="Срок 3 рекомендаций"):
        actions.send(recommendations=rows, by=None, at=late)
    assert {row.state for row in rows_of(campaign)} == {"agreed"}
    actions.set_due(recommendations=rows, due=late.date(), by=None, at=late)
    assert actions.send(recommendations=rows, by=None, at=late) == 3


def test_many_are_sent_in_a_few_queries(region, django_assert_max_num_queries):
    campaign = finished(region)
    rows = prepared(campaign, *Audience)
    assert len(rows) == 6
    actions.agree(recommendations=rows, by=None, at=NOW)
    with django_assert_max_num_queries(12) as many:
        assert actions.send(recommendations=rows, by=None, at=NOW) == 6
    Recommendation.objects.filter(audience="municipality").delete()
    Recommendation.objects.update(state="agreed", sent_on=None)
    rows = rows_of(campaign)
    with django_assert_max_num_queries(12) as one:
        actions.send(recommendations=rows[:1], by=None, at=NOW)
    assert len(many) <= len(one) + 1  # a query for each kind of addressee


def test_overdue_is_what_waits_past_its_day(region):
    campaign = finished(region)
    rows = sent(campaign)
    actions.answer(recommendation=rows[0], text="Да", by=user_of(region.head), at=NOW)
    for day, expected in ((DUE, 0), (DUE + datetime.timedelta(days=1), 2)):
        assert queries.counts(queries.of_campaign(campaign), day).overdue == expected
        assert queries.counts_of([campaign], day)[campaign.pk].overdue == expected


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "done"},
        {"audience": "group"},
        {"source": "nobody"},
        {"text": ""},
        {"code": ""},
        {"indicator": ""},
        {"results": ""},
        {"units": 0},
        {"value": 3 * 10**9},
        {"state": "draft"},
        {"sent_on": None},
        {"due": "2026-10-19"},
        {"state": "acknowledged"},
        {"state": "acknowledged", "acknowledged_on": "2026-10-19"},
        {"acknowledged_on": "2026-10-21"},
        {"state": "answered", "acknowledged_on": "2026-10-21", "answered_on": "2026-10-21"},
        {"state": "answered", "acknowledged_on": "2026-10-21", "answer": "Да"},
        {"state": "answered", "acknowledged_on": "2026-10-22", "answered_on": "2026-10-21", "answer": "Да"},
        {"answer": "Да"},
        {"state": "withdrawn"},
        {"withdrawn_because": "Передумали"},
    ],
    ids=str,
)
def test_the_database_refuses(region, broken):
    row = sent(finished(region))[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(**broken)


def test_the_database_refuses_a_second_one_and_an_empty_text(region):
    campaign = finished(region)
    row = prepared(campaign)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    instrument = version_of(campaign).instrument
    fields = {"owner": region.node, "instrument": instrument, "valid_from": DUE, "audience": "organisation"}
    made = RecommendationTemplate.objects.create(code="A", text="Слово", **fields)
    for broken in ({"text": ""}, {"code": ""}, {"audience": "group"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RecommendationTemplate.objects.filter(pk=made.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecommendationTemplate.objects.create(code="A", text="Другое", **fields)
