"""One record: entered, changed, taken out; verified or not confirmed by another person; its files."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import RecordSource, RecordState
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.growth.queries import checking, duplicates, packs
from mostik.growth.queries.packs import Kind
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit, files, notices
from mostik.platform.models import User

State = RecordState
TAKEN = frozenset({files.PDF, files.JPEG, files.PNG, files.WEBP, files.DOCX})
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10


class CannotKeep(Refusal):
    """The record is not right, not this person's to write, or settled already. `field` names the value that is wrong."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class LooksTwice(Refusal):
    """Records of the person that say the same: `twins`. Nothing is written until a person says it is another one."""

    def __init__(self, twins: list[PortfolioRecord]) -> None:
        super().__init__(_("There is such a record already."))
        self.twins = twins


class CannotVerify(Refusal):
    """Not this person's to verify, or there is nothing to verify."""


def add(
    *, person: Person, kind: Kind, by: User, at: datetime.datetime, is_another: bool = False, **values: Any
) -> PortfolioRecord:
    """Enter a record. `values` are those of `checking.fields_of(kind)`. Raises LooksTwice unless `is_another`."""
    with transaction.atomic():
        if not rules.can_add(by, person, kind):
            raise CannotKeep(_("Records are entered by the person and by those who answer for the staff."))
        row = PortfolioRecord(person=person, created_at=at, created_by=by)
        _put(row, kind, values, at)
        _refuse_twins(row, is_another)
        row.is_distinct = is_another
        row.save()
        audit.record("growth.record.added", target=row, by=by, at=at, details={"kind": row.kind})
    return row


def change(
    *, record: PortfolioRecord, by: User, at: datetime.datetime, is_another: bool = False, **values: Any
) -> PortfolioRecord:
    """Correct a record that is not verified; one that was not confirmed waits for verification again."""
    with transaction.atomic():
        row = _locked(record)
        _refuse_settled(row, by)
        kind = packs.kind_of(row.kind)
        assert kind is not None  # `can_change` has looked
        _put(row, kind, values, at)
        _refuse_twins(row, is_another)
        row.is_distinct = row.is_distinct or is_another
        row.decided_by, row.decided_at, row.reason = None, None, ""
        row.save()
        audit.record("growth.record.changed", target=row, by=by, at=at)
    return row


def remove(*, record: PortfolioRecord, by: User, at: datetime.datetime) -> None:
    """Take a record out while it is not verified."""
    with transaction.atomic():
        row = _locked(record)
        _refuse_settled(row, by)
        audit.record("growth.record.removed", target=row, by=by, at=at, details={"kind": row.kind})
        row.delete()


def verify(*, record: PortfolioRecord, by: User, at: datetime.datetime) -> PortfolioRecord:
    """Confirm with own name that the document was seen."""
    with transaction.atomic():
        row = _to_decide(record, by, (State.ENTERED, State.REFUSED))
        row.state, row.decided_by, row.decided_at, row.reason = State.VERIFIED, by, at, ""
        row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        audit.record("growth.record.verified", target=row, by=by, at=at)
    return row


def verify_many(*, records: Iterable[PortfolioRecord], by: User, at: datetime.datetime) -> int:
    """All of these or none; returns how many."""
    count = 0
    with transaction.atomic():
        for record in records:
            verify(record=record, by=by, at=at)
            count += 1
    return count


def refuse(*, record: PortfolioRecord, reason: str, by: User, at: datetime.datetime) -> PortfolioRecord:
    """Not confirmed, and why; the person is told and may correct it. Also after a verification that was a mistake."""
    with transaction.atomic():
        row = _to_decide(record, by, (State.ENTERED, State.VERIFIED))
        if not reason.strip():
            raise CannotVerify(_("Write what is wrong: the person has to be able to correct it."))
        row.state, row.decided_by, row.decided_at, row.reason = State.REFUSED, by, at, reason.strip()
        row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        audit.record("growth.record.refused", target=row, by=by, at=at)
        if row.person.user:
            text = _("A record of your portfolio was not confirmed: %(title)s") % {"title": row.title}
            notices.send(to=[row.person.user], text=text, url=reverse("growth:record", args=[row.pk]), at=at)
    return row


def attach(
    *, record: PortfolioRecord, content: bytes | BinaryIO, name: str, by: User, at: datetime.datetime
) -> RecordFile:
    """A scan of the document. Kept outside the web root, read by whoever reads the record. A record that was not confirmed
    waits for verification again: the scan may be what was asked for."""
    with transaction.atomic():
        row = _locked(record)
        _refuse_settled(row, by)
        if RecordFile.objects.filter(record=row).count() >= MOST_FILES:
            raise CannotKeep(_("No more than %(count)s files beside a record.") % {"count": MOST_FILES})
        stored = files.store(
            content=content,
            name=name,
            purpose="growth.record",
            by=by,
            at=at,
            allowed=TAKEN,
            max_bytes=MOST_BYTES,
        )
        made = RecordFile.objects.create(record=row, file=stored, added_at=at, added_by=by)
        if row.state == State.REFUSED:
            row.state, row.decided_by, row.decided_at, row.reason = State.ENTERED, None, None, ""
            row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        audit.record("growth.record.file_attached", target=row, by=by, at=at)
    return made


def detach(*, file: RecordFile, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _locked(file.record)
        _refuse_settled(row, by)
        RecordFile.objects.filter(pk=file.pk).delete()
        audit.record("growth.record.file_removed", target=row, by=by, at=at)


def fill(row: PortfolioRecord, kind: Kind, clean: Mapping[str, Any]) -> None:
    """Write checked values of a kind into a row that is not saved yet."""
    for name, value in clean.items():
        setattr(row, name, value)
    row.kind, row.family = kind.code, kind.family.value
    row.state = State.ENTERED if kind.is_verified else State.KEPT
    row.fill_keys()


def _put(row: PortfolioRecord, kind: Kind, values: Mapping[str, Any], at: datetime.datetime) -> None:
    clean, problems = checking.checked(kind, values, timezone.localdate(at))
    if problems:
        raise CannotKeep(problems[0].text, problems[0].field)
    fill(row, kind, clean)


def _refuse_twins(row: PortfolioRecord, is_another: bool) -> None:
    if is_another or row.is_distinct:
        return
    twins = duplicates.twins_of(
        row.person,
        family=row.family,
        kind=row.kind,
        date=row.date,
        title=row.title,
        number=row.document_number,
        but=row.pk,
    )
    if twins:
        raise LooksTwice(twins)


def _locked(record: PortfolioRecord) -> PortfolioRecord:
    rows = PortfolioRecord.objects.select_for_update(of=("self",)).select_related("person__user")
    return rows.get(pk=record.pk)


def _refuse_settled(row: PortfolioRecord, by: User) -> None:
    if row.source == RecordSource.PLATFORM:
        raise CannotKeep(_("The platform wrote this record itself: it is not changed by hand."))
    if row.state == State.VERIFIED:
        raise CannotKeep(
            _("A verified record is not changed. Whoever verified it can say that it is not confirmed.")
        )
    if not rules.can_change(by, row):
        raise CannotKeep(_("Records are entered by the person and by those who answer for the staff."))


def _to_decide(record: PortfolioRecord, by: User, states: tuple[State, ...]) -> PortfolioRecord:
    row = _locked(record)
    if not rules.can_verify(by, row):
        raise CannotVerify(
            _(
                "Records are verified by those who answer for the staff where the person works; never own ones."
            )
        )
    if row.state not in states:
        raise CannotVerify(
            _("This cannot be done now: the state of the record is “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    return row
