"""What the platform knows itself comes into portfolios by events, once, and is caught up by a command."""

import datetime

import pytest
from django.core.management import call_command

from mostik.assessment.models import DiagnosticAttempt, Grading
from mostik.growth.actions import records
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries.records import visible_to
from mostik.monitoring.models import Assignment
from mostik.platform.models import AuditEvent
from tests.assessment import builders as diagnosed
from tests.growth.builders import NOW
from tests.monitoring.builders import GOOD, accept, card_of, running_campaign, user_of
from tests.monitoring.instrument import make_version

LATER = NOW + datetime.timedelta(days=2)


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def expert_cards(region):
    """Two cards of one external expert and a self-assessment of the same group."""
    campaign = running_campaign(region.node, version=make_version(region.node), sources=["self", "external"])
    cards = [card_of(campaign, unit, "external") for unit in (region.group_a11, region.group_a12)]
    for card in cards:
        Assignment.objects.filter(pk=card.pk).update(assessor=region.expert)
        card.refresh_from_db()
    return campaign, cards


def test_accepted_expert_cards_are_one_record(region):
    campaign, (first, second) = expert_cards(region)
    accept(first, GOOD, region.regional_operator)
    row = PortfolioRecord.objects.get()
    assert (row.person, row.family, row.kind, row.title) == (
        region.expert,
        "expert_work",
        "quality_expert",
        campaign.title,
    )
    assert (row.state, row.decided_by, row.level, row.result) == (
        "verified",
        None,
        "regional",
        "принято карт — 1",
    )
    accept(second, GOOD, region.regional_operator, at=LATER)
    row = PortfolioRecord.objects.get()
    assert (row.result, row.date, row.starts) == ("принято карт — 2", LATER.date(), NOW.date())
    assert AuditEvent.objects.filter(action="growth.record.filled").count() == 2


def test_own_cards_are_no_expert_work(region):
    campaign, _cards = expert_cards(region)
    accept(card_of(campaign, region.group_a11, "self"), GOOD, region.regional_operator)
    assert not PortfolioRecord.objects.exists()


def test_what_the_platform_wrote_is_not_changed_by_hand(region):
    _campaign, (card, _other) = expert_cards(region)
    accept(card, GOOD, region.regional_operator)
    row, by = PortfolioRecord.objects.get(), user_of(region.expert)
    for change in (records.remove, records.verify):
        with pytest.raises((records.CannotKeep, records.CannotVerify)):
            change(record=row, by=by, at=NOW)
    with pytest.raises(records.CannotVerify):
        records.refuse(record=row, reason="нет", by=by, at=NOW)
    assert PortfolioRecord.objects.get() == row


def test_a_test_is_in_the_portfolio_at_once_and_nobody_elses(region):
    diagnostic = diagnosed.opened(region)
    diagnosed.sit(diagnostic, region.teacher, {"q1": "2", "q2": "2", "q3": "1"})
    row = PortfolioRecord.objects.get()
    assert (row.person, row.kind, row.state) == (region.teacher, "diagnostic_test", "kept")
    assert row.title == diagnostic.title
    assert row.result == "50,00 из 100"
    for name in ("head", "methodist", "municipal_operator"):
        assert row not in visible_to(user_of(getattr(region, name)))


def test_the_command_catches_up_once(region, capsys):
    _campaign, (card, _other) = expert_cards(region)
    accept(card, GOOD, region.regional_operator)
    diagnosed.sit(diagnosed.opened(region), region.teacher, {"q1": "2", "q2": "2", "q3": "1"})
    before = set(PortfolioRecord.objects.values_list("origin", "result"))
    PortfolioRecord.objects.all().delete()
    call_command("fill_portfolios")
    assert set(PortfolioRecord.objects.values_list("origin", "result")) == before
    call_command("fill_portfolios")
    assert capsys.readouterr().out.split() == ["2", "0"]
    assert DiagnosticAttempt.objects.count() == 1
    assert not Grading.objects.exists()
