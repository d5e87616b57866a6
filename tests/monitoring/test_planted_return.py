"""A return that cannot be: 170 824 children, 99 in a hundred of them girls. Such a one has been published. By whatever door it
comes, nobody accepts it unseen, and until somebody has answered for it, it is in no number."""

import pytest

from mostik.instruments.actions import versions
from mostik.monitoring.actions import (
    answer_imports,
    approvals,
    assignments,
    campaigns,
    data_flags,
    results,
)
from mostik.monitoring.actions.approvals import CannotApprove
from mostik.monitoring.actions.assignments import CannotReview
from mostik.monitoring.actions.campaigns import CannotChangeCampaign
from mostik.monitoring.enums import FlagState, StageLevel
from mostik.monitoring.models import Assignment, CampaignInstrument, DataFlag
from mostik.monitoring.queries.results import mart_of
from mostik.platform.models import AuditEvent
from tests.monitoring import instrument
from tests.monitoring.builders import GOOD, NOW, accept, card_of, running_campaign, submit, user_of
from tests.monitoring.surveys import ALL
from tests.monitoring.test_answer_imports import applied, book
from tests.monitoring.test_deliveries import send, taken

CHILDREN = (("integer", "children", "Детей"), ("integer", "girls", "Девочек"))
RULES = (
    ("girls_of_children", "${{girls}} <= ${{children}}", "Девочек больше, чем детей"),
    ("share_of_girls", "${{girls}} div ${{children}} <= 0.8", "Девочек больше 80 % детей"),
    ("crowd", "${{children}} <= 40", "Больше 40 детей в группе"),
    ("jump", "${{children}} <= 2 * ${{previous:children}}", "Детей вдвое больше, чем в прошлый раз"),
)
RETURN = {**GOOD, "children": "170824", "girls": "169116"}
PLAUSIBLE = {**GOOD, "children": "22", "girls": "12"}


@pytest.fixture
def version(region, settings, tmp_path):
    settings.MARTS_ROOT, settings.MEDIA_ROOT = tmp_path / "marts", tmp_path / "files"
    rows = [*instrument.SHEETS["survey"]]
    end = len(rows) - 1
    rows[end:end] = [(kind, name, label, "", "", "", "", "") for kind, name, label in CHILDREN]
    checks = [("name", "check", "label::Русский (ru)"), *RULES]
    content = instrument.workbook(sheets=instrument.SHEETS | {"survey": rows, "checks": checks})
    made = versions.upload(content=content, name="card.xlsx", owner=region.node, by=None, at=instrument.AT)
    return versions.publish(version=made, by=None, at=instrument.AT)


@pytest.fixture
def campaign(region, version):
    before = running_campaign(region.municipality_a, version=version, sources=ALL, year=2025)
    accept(card_of(before, region.group_a11), PLAUSIBLE, region.municipal_operator)
    return running_campaign(region.municipality_a, version=version, sources=ALL, previous=before)


def from_the_browser(campaign, region):
    submit(card_of(campaign, region.group_a11), RETURN)


def from_a_phone(campaign, region):
    taken(send(card_of(campaign, region.group_a11), RETURN))


def from_a_file(campaign, region):
    header = ["Детский сад", "Группа", *RETURN]
    values = {"yes": "Да", "no": "Нет"}
    cells = [values.get(value, int(value) if value.isdigit() else value) for value in RETURN.values()]
    content = book(["Детский сад № 1", "Группа 11", *cells], header=header)
    used = CampaignInstrument.objects.select_related("version").get(campaign=campaign)
    run = answer_imports.upload(
        campaign=campaign,
        version=used.version,
        source="self",
        content=content,
        name="свод.xlsx",
        by=user_of(region.municipal_operator),
        at=NOW,
    )
    applied(run)


DOORS = [from_the_browser, from_a_phone, from_a_file]


@pytest.mark.parametrize("door", DOORS)
def test_every_rule_asks_and_nobody_accepts_unseen(region, campaign, door):
    door(campaign, region)
    card = card_of(campaign, region.group_a11)
    assert card.submission.answers["children"] in ("170824", 170824)
    codes = DataFlag.objects.filter(card=card, kind="rule", state=FlagState.OPEN).values_list(
        "code", flat=True
    )
    assert sorted(codes) == ["crowd", "jump", "share_of_girls"]
    by = user_of(region.municipal_operator)
    with pytest.raises(CannotReview):
        assignments.accept(assignment=card, by=by, at=NOW)
    with pytest.raises(CannotReview):
        assignments.accept_many(assignments=[card], by=by, at=NOW)
    assert card_of(campaign, region.group_a11).state == "submitted"
    accepted = AuditEvent.objects.filter(action="monitoring.assignment.accepted")
    assert accepted.count() == 1  # that of the round before


def test_it_is_in_no_number_and_stops_everybody_above(region, campaign, version):
    """Not in the results; the organisation's approval stands, the municipality's and the closing do not come."""
    from_the_browser(campaign, region)
    results.rebuild(campaign=campaign, at=NOW)
    mart = mart_of(campaign, version)
    assert mart is None or not mart.read(node_id=region.group_a11.pk)
    by = user_of(region.municipal_operator)
    approvals.set_steps(campaign=campaign, dues={StageLevel.MUNICIPALITY.value: NOW.date()}, by=by, at=NOW)
    with pytest.raises(CannotApprove):
        approvals.approve(campaign=campaign, node=region.municipality_a, by=by, at=NOW)
    with pytest.raises(CannotChangeCampaign, match="ожидают проверки — 1"):
        campaigns.close(campaign=campaign, by=by, at=NOW)


def test_only_an_answer_to_each_question_lets_it_through_and_stays_in_the_journal(region, campaign):
    from_the_browser(campaign, region)
    by = user_of(region.municipal_operator)
    flags = list(DataFlag.objects.filter(state=FlagState.OPEN).order_by("code"))
    for flag in flags[:-1]:
        data_flags.explain(flag=flag, reason="Свод по области вместо группы", by=by, at=NOW)
    card = card_of(campaign, region.group_a11)
    with pytest.raises(CannotReview):
        assignments.accept(assignment=card, by=by, at=NOW)
    data_flags.explain(flag=flags[-1], reason="Проверено по журналу", by=by, at=NOW)
    assignments.accept(assignment=card, by=by, at=NOW)
    kept = AuditEvent.objects.filter(action="monitoring.flag.explained")
    assert sorted(one.details["reason"] for one in kept) == [
        "Проверено по журналу",
        *["Свод по области вместо группы"] * (len(flags) - 1),
    ]


@pytest.mark.parametrize(
    ("children", "girls", "asked"),
    [
        ("22", "12", []),
        ("20", "16", []),  # exactly 80 %
        ("20", "17", ["share_of_girls"]),
        ("40", "20", []),
        ("41", "20", ["crowd"]),
        ("44", "20", ["crowd"]),  # twice 22 is no jump yet
        ("45", "20", ["crowd", "jump"]),
        ("10", "11", ["girls_of_children", "share_of_girls"]),
        ("22", "", []),  # nothing to ask about
    ],
)
def test_the_edges_of_the_rules(region, campaign, children, girls, asked):
    card = submit(card_of(campaign, region.group_a11), {**GOOD, "children": children, "girls": girls})
    codes = DataFlag.objects.filter(card=card, kind="rule").values_list("code", flat=True)
    assert sorted(codes) == asked
    assert Assignment.objects.get(pk=card.pk).state == "submitted"  # asking never stops who fills
