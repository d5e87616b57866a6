"""Records: entered, corrected, verified, with files; what the database keeps."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.growth.actions import duplicates as merging
from mostik.growth.actions import records
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.growth.queries import duplicates
from mostik.platform.models import AuditEvent, Notice
from tests.growth.builders import COURSE, NOW, attest, diagnosed, enter, kind, move, verified
from tests.monitoring.builders import user_of

PDF = b"%PDF-1.4 scan"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_teacher_enters_a_course(region):
    row = enter(region)
    assert (row.family, row.kind, row.state, row.hours) == ("course", "pk", "entered", 36)
    assert (row.number_key, row.title_key) == ("76000012", "игра в детском саду")
    event = AuditEvent.objects.get(action="growth.record.added")
    assert "Игра" not in event.target_label  # the journal does not repeat what a record says


def test_the_head_enters_what_is_hers_to_keep_but_no_diagnostic(region):
    assert enter(region, by="head").created_by == user_of(region.head)
    with pytest.raises(records.CannotKeep):
        enter(region, "diagnostic_test", by="head", title="Тест", date=datetime.date(2026, 9, 1))
    assert PortfolioRecord.objects.count() == 1


@pytest.mark.parametrize("by", ["stranger", "regional_operator", "administrator", "expert"])
def test_others_enter_nothing(region, by):
    with pytest.raises(records.CannotKeep):
        enter(region, by=by)
    assert not PortfolioRecord.objects.exists()


def test_a_colleague_enters_nothing(region):
    with pytest.raises(records.CannotKeep):
        enter(region, who="head", by="teacher")


def test_verification_keeps_the_name(region):
    row = verified(region)
    assert (row.state, row.decided_by, row.decided_at) == ("verified", user_of(region.head), NOW)


@pytest.mark.parametrize("by", ["teacher", "stranger", "regional_operator", "administrator"])
def test_who_does_not_verify(region, by):
    row = enter(region)
    with pytest.raises(records.CannotVerify):
        records.verify(record=row, by=user_of(getattr(region, by)), at=NOW)
    with pytest.raises(records.CannotVerify):
        records.refuse(record=row, reason="нет", by=user_of(getattr(region, by)), at=NOW)
    row.refresh_from_db()
    assert row.state == "entered"
    assert row.decided_by is None


def test_nobody_verifies_own_records(region):
    row = enter(region, who="head")
    with pytest.raises(records.CannotVerify):
        records.verify(record=row, by=user_of(region.head), at=NOW)
    assert records.verify(record=row, by=user_of(region.municipal_operator), at=NOW).is_verified


def test_the_senior_teacher_verifies(region):
    assert records.verify(record=enter(region), by=user_of(region.methodist), at=NOW).is_verified


def test_a_former_employer_verifies_nothing(region):
    row = enter(region)
    move(region)
    with pytest.raises(records.CannotVerify):
        records.verify(record=row, by=user_of(region.head), at=NOW)


def test_refused_corrected_verified(region):
    row = records.refuse(record=enter(region), reason="Не тот номер", by=user_of(region.head), at=NOW)
    assert (row.state, row.reason) == ("refused", "Не тот номер")
    assert "Игра" in Notice.objects.get(user=user_of(region.teacher)).text
    values = {**COURSE, "document_number": "7600-0013"}
    row = records.change(record=row, by=user_of(region.teacher), at=NOW, **values)
    assert (row.state, row.reason, row.decided_by) == ("entered", "", None)
    assert records.verify(record=row, by=user_of(region.head), at=NOW).is_verified


def test_a_scan_that_was_asked_for_sends_the_record_again(region):
    row = records.refuse(record=enter(region), reason="Приложите скан", by=user_of(region.head), at=NOW)
    records.attach(record=row, content=PDF, name="скан.pdf", by=user_of(region.teacher), at=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason, row.decided_by) == ("entered", "", None)


def test_a_refusal_needs_a_reason(region):
    row = enter(region)
    with pytest.raises(records.CannotVerify):
        records.refuse(record=row, reason="  ", by=user_of(region.head), at=NOW)
    row.refresh_from_db()
    assert row.state == "entered"
    assert not Notice.objects.exists()


def test_what_is_verified_stays(region):
    row, by = verified(region), user_of(region.teacher)
    for change in (
        lambda: records.change(record=row, by=by, at=NOW, **{**COURSE, "hours": 72}),
        lambda: records.remove(record=row, by=by, at=NOW),
        lambda: records.attach(record=row, content=PDF, name="a.pdf", by=by, at=NOW),
    ):
        with pytest.raises(records.CannotKeep):
            change()
    row.refresh_from_db()
    assert row.hours == 36
    assert not RecordFile.objects.exists()


def test_verify_many_is_all_or_nothing(region):
    first, own = enter(region), enter(region, who="head")
    with pytest.raises(records.CannotVerify):
        records.verify_many(records=[first, own], by=user_of(region.head), at=NOW)
    assert not PortfolioRecord.objects.filter(state="verified").exists()


def test_files_of_a_record(region):
    row, by = enter(region), user_of(region.teacher)
    link = records.attach(record=row, content=PDF, name="скан.pdf", by=by, at=NOW)
    with pytest.raises(records.CannotKeep):
        records.attach(record=row, content=PDF, name="a.pdf", by=user_of(region.stranger), at=NOW)
    with pytest.raises(Exception, match="exe"):
        records.attach(record=row, content=b"MZ", name="a.exe", by=by, at=NOW)
    assert RecordFile.objects.get() == link
    records.detach(file=link, by=by, at=NOW)
    assert not RecordFile.objects.exists()


def test_a_diagnostic_waits_for_nobody(region):
    row = diagnosed(region)
    assert row.state == "kept"
    for by in (region.teacher, region.head):
        with pytest.raises(records.CannotVerify):
            records.verify(record=row, by=user_of(by), at=NOW)


def test_a_repetition_is_asked_about(region):
    first = enter(region)
    for changed in ({"title": "Другое", "document_number": "№ 7600 0012"}, {"document_number": "1", "title": "«Игра» в детском саду."}):  # fmt: skip
        with pytest.raises(records.LooksTwice) as refusal:
            enter(region, **changed)
        assert refusal.value.twins == [first]
    assert PortfolioRecord.objects.count() == 1
    second = enter(region, is_another=True)
    assert second.is_distinct
    assert duplicates.repetitions(user_of(region.teacher)) == []


def test_short_numbers_and_other_days_are_no_repetition(region):
    enter(region, document_number="бн")
    enter(region, document_number="бн", title="Речь", date=datetime.date(2025, 5, 5))
    enter(region, document_number="бн", date=datetime.date(2024, 5, 5))
    assert PortfolioRecord.objects.count() == 3


def twice(region):
    """The same course imported past the question, as a bulk load may leave it."""
    first = enter(region)
    copy = PortfolioRecord.objects.get(pk=first.pk)
    copy.pk, copy._state.adding, copy.topic = None, True, "Речь в игре"
    copy.save()
    return first, copy


def test_merging_keeps_files_and_what_was_lacking(region):
    first, copy = twice(region)
    by = user_of(region.teacher)
    records.attach(record=first, content=PDF, name="a.pdf", by=by, at=NOW)
    records.attach(record=copy, content=PDF, name="b.pdf", by=by, at=NOW)
    records.attach(record=copy, content=PDF + b"2", name="c.pdf", by=by, at=NOW)
    (one,) = duplicates.repetitions(by)
    assert set(one.records) == {first, copy}
    assert one.keeper == first
    kept = merging.merge(keeper=first, others=[copy], by=by, at=NOW)
    assert (kept.topic, kept.hours) == ("Речь в игре", 36)
    assert sorted(RecordFile.objects.filter(record=kept).values_list("file__name", flat=True)) == ["a.pdf", "c.pdf"]  # fmt: skip
    assert PortfolioRecord.objects.get() == kept


def test_a_verified_record_is_the_one_to_keep(region):
    first, copy = twice(region)
    records.verify(record=copy, by=user_of(region.head), at=NOW)
    (one,) = duplicates.repetitions(user_of(region.teacher))
    assert one.keeper == copy
    with pytest.raises(merging.CannotMerge):
        merging.merge(keeper=first, others=[copy], by=user_of(region.teacher), at=NOW)
    kept = merging.merge(keeper=copy, others=[first], by=user_of(region.teacher), at=NOW)
    assert kept.is_verified
    assert PortfolioRecord.objects.count() == 1


def test_who_does_not_merge(region):
    first, copy = twice(region)
    for by in ("stranger", "administrator"):
        with pytest.raises(merging.CannotMerge):
            merging.merge(keeper=first, others=[copy], by=user_of(getattr(region, by)), at=NOW)
    other = enter(region, who="head", document_number="9999")
    with pytest.raises(merging.CannotMerge):
        merging.merge(keeper=first, others=[other], by=user_of(region.head), at=NOW)
    assert PortfolioRecord.objects.count() == 3


def test_told_apart_they_repeat_no_more(region):
    first, copy = twice(region)
    merging.tell_apart(records=[first, copy], by=user_of(region.teacher), at=NOW)
    assert duplicates.repetitions(user_of(region.teacher)) == []
    assert PortfolioRecord.objects.count() == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"family": "course", "hours": None},
        {"validity": "term", "valid_until": datetime.date(2030, 1, 1)},
        {"family": "attestation", "validity": "open", "valid_until": datetime.date(2030, 1, 1)},
        {"family": "attestation", "validity": "term", "valid_until": None},
        {"family": "attestation", "validity": ""},
        {"family": "attestation", "validity": "term", "valid_until": datetime.date(2020, 1, 1)},
        {"starts": datetime.date(2026, 1, 1)},
        {"title": ""},
        {"family": "horoscope"},
        {"state": "verified"},
        {"state": "verified", "decided_at": NOW},
        {"state": "refused", "decided_at": NOW, "source": "platform", "origin": "x"},
        {"source": "platform"},
        {"origin": "x"},
        {"hours": 0},
    ],
)
def test_the_database_refuses(region, broken):
    row = enter(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortfolioRecord.objects.filter(pk=row.pk).update(**broken)


def test_a_category_has_an_end_or_none_by_its_date(region):
    assert attest(region, "first", datetime.date(2024, 2, 1)).valid_until is None
    old = attest(region, "highest", datetime.date(2021, 2, 1), basis="№ 1")
    assert old.valid_until == datetime.date(2026, 2, 1)
    with pytest.raises(records.CannotKeep) as refusal:
        attest(region, "mentor", datetime.date(2022, 2, 1))
    assert refusal.value.field == "date"
    assert kind("mentor").norm_on(datetime.date(2022, 2, 1)) is None
