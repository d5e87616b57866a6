"""A set from its beginning to its acceptance, what stops it, and what the database refuses."""

import datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from mostik.context.actions import sets as actions
from mostik.context.actions.sets import CannotChangeValues
from mostik.context.models import Explanation, IndicatorSet, IndicatorValue
from mostik.context.queries import sets
from mostik.network.models import Person
from mostik.platform.models import AuditEvent, Notice
from tests.context.builders import NOW, YEAR, accepted, begin, handed_in, numbers, pack, save
from tests.monitoring.builders import user_of


def refuses(region, one, said, who="head", **changed):
    """Handing in is refused with these words, and nothing has changed."""
    with pytest.raises(CannotChangeValues, match=said):
        actions.hand_in(indicator_set=one, by=user_of(getattr(region, who)), at=NOW)
    one.refresh_from_db()
    assert one.is_open
    assert not IndicatorValue.objects.filter(source="computed").exists()


def test_a_set_begins_once(region):
    one = begin(region)
    assert begin(region, who="methodist") == one
    assert IndicatorSet.objects.count() == 1
    assert one.edition == pack().valid_from


@pytest.mark.parametrize("who", ["teacher", "stranger", "municipal_operator", "expert"])
def test_others_do_not_begin_it(region, who):
    with pytest.raises(CannotChangeValues):
        begin(region, who=who)
    with pytest.raises(CannotChangeValues):
        begin(region, "noko", "head")
    assert not IndicatorSet.objects.exists()


def test_years_without_a_list_are_refused(region):
    for year in (2012, 2027):
        with pytest.raises(CannotChangeValues, match=str(year)):
            begin(region, year=year)


def test_typed_values_are_kept_and_told_in_the_journal(region):
    one = save(begin(region), region)
    save(one, region, **{"1.6": "10"})
    found = sets.filled(one)
    assert found.numbers["1.1"] == 50
    assert found.numbers["1.4"] == 50
    assert found.numbers["1.14"] == Fraction(2, 50)
    event = AuditEvent.objects.filter(action="context.values.changed").latest("pk")
    assert event.details == {"changed": {"1.6": ["9,5", "10,0"]}, "source": "typed"}
    before = AuditEvent.objects.count()
    save(one, region, **{"1.6": "10"})
    assert AuditEvent.objects.count() == before


def test_a_value_is_taken_away(region):
    one = save(begin(region), region)
    actions.save(indicator_set=one, values={"1.6": None}, by=user_of(region.head), at=NOW)
    found = sets.filled(one)
    assert [line.code for line in found.missing] == ["1.6"]
    refuses(region, one, "1.6")


@pytest.mark.parametrize("code", ["1.7", "1.1", "1.14", "1.15", "нет"])
def test_what_is_counted_is_never_typed(region, code):
    one = begin(region)
    with pytest.raises(CannotChangeValues, match=code):
        actions.save(indicator_set=one, values={code: Fraction(9)}, by=user_of(region.head), at=NOW)
    assert not IndicatorValue.objects.exists()


def test_what_is_wrong_stops_and_a_doubt_waits_for_a_word(region):
    one = save(begin(region, "form85k"), region, В2="49", В4="39")
    refuses(region, one, "Части не дают целого")
    save(one, region, В2="49")
    [doubt] = sets.filled(one).problems
    assert doubt.text.replace("\u00a0", " ") == "В2 (49) от В1 (50) — это 98 %; обычно от 30 % до 70 %."
    refuses(region, one, "Поясните")
    words = {"girls-share": "Группа при женском монастыре."}
    actions.save(indicator_set=one, values={}, explanations=words, by=user_of(region.head), at=NOW)
    made = actions.hand_in(indicator_set=one, by=user_of(region.head), at=NOW)
    assert made.state == "submitted"
    actions.send_back(indicator_set=made, remark="Проверьте", by=user_of(region.municipal_operator), at=NOW)
    words = {"girls-share": " "}
    actions.save(indicator_set=made, values={}, explanations=words, by=user_of(region.head), at=NOW)
    assert not Explanation.objects.exists()
    with pytest.raises(CannotChangeValues):
        actions.save(
            indicator_set=made, values={}, explanations={"ages": "так"}, by=user_of(region.head), at=NOW
        )


def test_a_great_change_is_asked_about(region):
    former = save(
        begin(region, year=YEAR - 1), region, **{"1.1.1": "90", "1.2": "20", "1.3": "70", "1.4.1": "90"}
    )
    words = {"load": "В штате двое, остальные ставки вакантны."}
    actions.save(indicator_set=former, values={}, explanations=words, by=user_of(region.head), at=NOW)
    actions.hand_in(indicator_set=former, by=user_of(region.head), at=NOW)
    one = save(begin(region), region)
    said = [problem.text for problem in sets.filled(one).problems if problem.check.kind == "change"]
    assert said == [
        "1.1.1 (50): годом раньше было 90. Это действительно так изменилось?",
        "1.3 (40): годом раньше было 70. Это действительно так изменилось?",
    ]


def test_handed_in_values_stay_while_people_come_and_go(region):
    Person.objects.filter(pk=region.teacher.pk).update(birth_year=2000)
    one = handed_in(region)
    assert sets.filled(one).numbers["1.10"] == 1
    Person.objects.filter(pk=region.teacher.pk).update(birth_year=1960)
    assert sets.filled(one).numbers["1.10"] == 1
    with pytest.raises(CannotChangeValues, match="сданы"):
        save(one, region)
    actions.send_back(indicator_set=one, remark="Проверьте", by=user_of(region.municipal_operator), at=NOW)
    one.refresh_from_db()
    assert sets.filled(one).numbers["1.10"] == 0
    assert Notice.objects.filter(user=user_of(region.head), text__contains="Проверьте").exists()
    again = actions.hand_in(indicator_set=one, by=user_of(region.head), at=NOW)
    assert (again.remark, again.decided_at) == ("", None)
    assert IndicatorValue.objects.get(indicator_set=one, code="1.10").amount == 0


def test_the_head_hands_in_and_the_operator_decides(region):
    one = save(begin(region), region)
    for who in ("methodist", "municipal_operator", "teacher", "stranger"):
        refuses(region, one, ".", who)
    one = actions.hand_in(indicator_set=one, by=user_of(region.head), at=NOW)
    for who in ("head", "teacher", "stranger"):
        for change in (actions.accept, lambda **k: actions.send_back(remark="нет", **k)):
            with pytest.raises(CannotChangeValues):
                change(indicator_set=one, by=user_of(getattr(region, who)), at=NOW)
    one.refresh_from_db()
    assert one.state == "submitted"
    with pytest.raises(CannotChangeValues, match="что исправить"):
        actions.send_back(indicator_set=one, remark=" ", by=user_of(region.municipal_operator), at=NOW)
    actions.accept(indicator_set=one, by=user_of(region.municipal_operator), at=NOW)
    with pytest.raises(CannotChangeValues, match="только сданные"):
        actions.accept(indicator_set=one, by=user_of(region.municipal_operator), at=NOW)


def test_what_the_operator_fills_in_is_accepted_at_once(region):
    one = save(begin(region, "noko", "municipal_operator"), region, "municipal_operator")
    with pytest.raises(CannotChangeValues):
        actions.hand_in(indicator_set=one, by=user_of(region.head), at=NOW)
    made = actions.hand_in(indicator_set=one, by=user_of(region.municipal_operator), at=NOW)
    assert made.is_accepted
    assert sets.filled(made).numbers["итог"] == Fraction("86.06")


def test_many_are_accepted_at_once_and_the_unready_are_left(region):
    handed_in(region)
    by = user_of(region.municipal_operator)
    assert actions.accept_many(
        place=region.municipality_a, pack="self_examination", year=YEAR, by=by, at=NOW
    ) == (1, [])
    ready = save(begin(region, "noko", "municipal_operator"), region, "municipal_operator")
    half = begin(region, "noko", "municipal_operator", place=region.org_a2)
    done, left = actions.accept_many(place=region.municipality_a, pack="noko", year=YEAR, by=by, at=NOW)
    assert (done, left) == (1, [half])
    ready.refresh_from_db()
    assert ready.is_accepted
    with pytest.raises(CannotChangeValues):
        actions.accept_many(place=region.municipality_b, pack="noko", year=YEAR, by=by, at=NOW)


def test_who_sees_which(region):
    draft = begin(region)
    inner = accepted(region, "form85k")

    def seen(who):
        return set(sets.visible_to(user_of(getattr(region, who))))

    assert seen("head") == seen("methodist") == {draft, inner}
    assert seen("municipal_operator") == seen("regional_operator") == seen("administrator") == {inner}
    assert seen("teacher") == seen("stranger") == seen("expert") == set()


def test_a_median_needs_five(region, monkeypatch):
    one = accepted(region, "form85k")
    assert sets.medians(one, pack("form85k")) == {}
    monkeypatch.setattr(sets, "MIN_PLACES", 1)
    found = sets.medians(one, pack("form85k"))
    assert found["В2"] == 26
    assert found["В2%"] == Fraction(26, 50)


def test_what_the_database_refuses(region):
    one = begin(region)
    by = user_of(region.head)

    def refused(make):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()

    value = {"indicator_set": one, "at": NOW}
    refused(lambda: IndicatorValue.objects.create(**value, code="1.2", source="typed", by=by))
    refused(
        lambda: IndicatorValue.objects.create(**value, code="1.2", amount=1, text="a", source="typed", by=by)
    )
    refused(lambda: IndicatorValue.objects.create(**value, code="1.2", amount=1, source="typed"))
    refused(lambda: IndicatorValue.objects.create(**value, code="1.7", amount=1, source="computed", by=by))
    refused(lambda: IndicatorValue.objects.create(**value, code="1.7", amount=1, source="guessed", by=by))
    refused(lambda: Explanation.objects.create(indicator_set=one, rule="load", text="", by=by, at=NOW))
    refused(lambda: IndicatorSet.objects.filter(pk=one.pk).update(state="accepted"))
    refused(lambda: IndicatorSet.objects.filter(pk=one.pk).update(state="draft", submitted_at=NOW))
    refused(
        lambda: IndicatorSet.objects.filter(pk=one.pk).update(
            state="returned", submitted_at=NOW, decided_at=NOW
        )
    )
    refused(lambda: IndicatorSet.objects.filter(pk=one.pk).update(remark="без возврата"))
    refused(lambda: IndicatorSet.objects.filter(pk=one.pk).update(year=1999))
    refused(
        lambda: IndicatorSet.objects.create(
            organisation=one.organisation,
            pack=one.pack,
            year=YEAR,
            edition=datetime.date(2020, 1, 1),
            created_at=NOW,
        )
    )
    assert numbers({"a": "1"}) == {"a": 1}
