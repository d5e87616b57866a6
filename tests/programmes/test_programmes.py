"""Passports, plans, facts: who keeps them, what is refused, what stays as it is."""

import datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from mostik.platform.models import AuditEvent
from mostik.programmes.actions import programmes as actions
from mostik.programmes.actions.programmes import CannotChangeProgramme
from mostik.programmes.models import Programme, TargetIndicator, TargetValue
from mostik.programmes.queries import programmes as queries
from mostik.programmes.queries.programmes import Verdict, verdict
from mostik.programmes.queries.table import shown
from tests.monitoring.builders import user_of
from tests.programmes.builders import NOW, TODAY, indicator, make, plan, running, type_fact


def test_a_programme_begins_with_the_seven_indicators_of_the_pack(region):
    row = make(region)
    kinds = TargetIndicator.objects.filter(programme=row).values_list("number", "kind", "source")
    assert list(kinds) == [
        (1, "yes_no", "platform"),
        (2, "share", "updates"),
        (3, "count", "services"),
        (4, "share", "routes"),
        (5, "share", "difficulties"),
        (6, "share", "clusters"),
        (7, "share", "satisfaction"),
    ]
    assert AuditEvent.objects.filter(action="programmes.programme.saved").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "Назовите программу"),
        ({"ends": datetime.date(2024, 1, 1)}, "раньше, чем начинается"),
        ({"ends": datetime.date(2050, 1, 1)}, "не больше 15 лет"),
        ({"pack": "nothing"}, "Такого набора"),
    ],
)
def test_a_wrong_passport_is_refused(region, fields, words):
    with pytest.raises(CannotChangeProgramme, match=words):
        make(region, **fields)
    assert not Programme.objects.exists()


def test_only_the_operator_of_the_place_or_above_keeps_it(region):
    row = make(region)
    for who in (region.head, region.methodist, region.teacher, region.stranger):
        for change in (
            lambda who=who: actions.start(programme=row, by=user_of(who), at=NOW),
            lambda who=who: actions.plan(programme=row, plans={}, by=user_of(who), at=NOW),
            lambda who=who: actions.fix(programme=row, today=TODAY, by=user_of(who), at=NOW),
        ):
            with pytest.raises(CannotChangeProgramme, match="оператор"):
                change()
    row.refresh_from_db()
    assert row.state == "draft"
    assert actions.start(programme=row, by=user_of(region.regional_operator), at=NOW).state == "running"


def test_a_period_may_not_leave_plans_outside(region):
    row = make(region)
    plan(region, indicator(row, "routes"), y2025=10, y2027=50)
    by = user_of(region.municipal_operator)
    with pytest.raises(CannotChangeProgramme, match="2027"):
        actions.save(programme=row, owner=row.owner, ends=datetime.date(2026, 12, 31), by=by, at=NOW)


def test_plans_are_set_changed_and_taken_away(region):
    row = make(region)
    one, by = indicator(row, "routes"), user_of(region.municipal_operator)
    plan(region, one, y2025=10, y2026=30)
    assert actions.plan(programme=row, plans={(one.pk, 2025): Fraction(10)}, by=by, at=NOW) == 0
    changes = {(one.pk, 2025): None, (one.pk, 2026): Fraction("33.335")}
    assert actions.plan(programme=row, plans=changes, by=by, at=NOW) == 2
    kept = {value.year: value.plan for value in TargetValue.objects.filter(indicator=one)}
    assert kept == {2025: None, 2026: 3334}, "hundredths, halves away from zero"
    with pytest.raises(CannotChangeProgramme, match="нет такого показателя"):
        actions.plan(programme=row, plans={(one.pk, 2031): Fraction(1)}, by=by, at=NOW)


def test_a_typed_fact_has_a_day_and_a_document(region):
    one = indicator(make(region), "routes")
    value = type_fact(region, one)
    assert (value.fact, value.source, value.document, value.reached) == (
        6250,
        "typed",
        "Справка № 4",
        Fraction(125, 2),
    )
    for wrong, words in (
        ({"document": " "}, "документ"),
        ({"as_of": datetime.date(2026, 12, 20), "year": 2026}, "ещё не наступил"),
        ({"as_of": datetime.date(2026, 2, 1)}, "в один из годов"),
        ({"year": 2031, "as_of": datetime.date(2031, 2, 1)}, "в один из годов"),
    ):
        with pytest.raises(CannotChangeProgramme, match=words):
            type_fact(region, one, **wrong)
    assert TargetValue.objects.get(indicator=one).fact == 6250


def test_the_database_keeps_what_a_fact_must_have(region):
    one = indicator(make(region), "routes")
    for fields in (
        {"fact": 1},
        {"fact": 1, "source": "typed", "as_of": TODAY, "fixed_at": NOW},
        {"as_of": TODAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetValue.objects.create(indicator=one, year=2025, **fields)
    TargetValue.objects.create(indicator=one, year=2025)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetValue.objects.create(indicator=one, year=2025)


@pytest.mark.parametrize(
    ("plan_", "fact", "more", "over", "expected"),
    [
        (50, 50, True, True, Verdict.REACHED),
        (50, 50, False, True, Verdict.REACHED),
        (50, "49.99", True, True, Verdict.MISSED),
        (50, "49.99", True, False, Verdict.BEHIND),
        (50, "49.99", False, True, Verdict.REACHED),
        (50, "50.01", False, True, Verdict.MISSED),
        (None, 50, True, True, None),
        (50, None, True, True, None),
    ],
)
def test_a_fact_against_its_plan(plan_, fact, more, over, expected):
    def exact(value):
        return None if value is None else Fraction(value)

    assert verdict(exact(plan_), exact(fact), more=more, is_over=over) == expected


def test_values_in_words():
    assert shown("share", Fraction(125, 2)) == "62,5 %"
    assert shown("share", Fraction(100, 3)) == "33,3 %"
    assert shown("share", Fraction(3335, 100)) == "33,35 %"
    assert (shown("yes_no", Fraction(1)), shown("yes_no", Fraction(0)), shown("count", None)) == (
        "да",
        "нет",
        "",
    )


def test_facts_of_years_that_are_over_are_fixed_once_and_stay(region):
    row = running(region)
    by = user_of(region.municipal_operator)
    made = actions.fix(programme=row, today=TODAY, by=None, at=NOW)
    facts = {
        v.indicator.source: v
        for v in TargetValue.objects.filter(indicator__programme=row, fact__isnull=False)
    }
    assert made == len(facts)
    assert set(facts) >= {"updates", "services", "routes", "platform"}, "what can be told"
    assert "difficulties" not in facts, "too few people: stays empty"
    assert {value.year for value in facts.values()} == {2025}
    assert facts["routes"].as_of == datetime.date(2025, 12, 31)
    assert facts["platform"].as_of == TODAY, "who signs in is known of today alone"
    assert actions.fix(programme=row, today=TODAY, by=by, at=NOW) == 0
    later = actions.fix(programme=row, today=datetime.date(2028, 2, 1), by=None, at=NOW)
    years = set(TargetValue.objects.filter(fact__isnull=False).values_list("indicator__source", "year"))
    assert later == len(years) - made
    assert ("platform", 2027) in years
    assert ("platform", 2026) not in years, "it was known then and is not now"


def test_a_closed_programme_does_not_change(region):
    row = running(region)
    by = user_of(region.municipal_operator)
    actions.close(programme=row, by=by, at=NOW)
    with pytest.raises(CannotChangeProgramme, match="закрыта"):
        actions.plan(programme=row, plans={}, by=by, at=NOW)
    with pytest.raises(CannotChangeProgramme, match="закрыта"):
        actions.start(programme=row, by=by, at=NOW)


def test_who_sees_which(region):
    draft, one = make(region, title="Готовится"), running(region)

    def seen(who):
        return set(queries.visible_to(user_of(who)))

    assert seen(region.municipal_operator) == {draft, one}
    assert seen(region.regional_operator) == {draft, one}
    assert seen(region.head) == seen(region.methodist) == {one}
    for who in (region.teacher, region.stranger, region.expert):
        assert seen(who) == set()
