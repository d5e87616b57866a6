"""Repetitions: merged into the record that is kept, or marked as different ones."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import RecordSource
from mostik.growth.models import PortfolioRecord, RecordFile, StepEvidence
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User

FILLED = (
    "topic", "starts", "level", "form", "role", "organizer", "hours", "result", "document_number",
    "registration_number", "basis", "link",
)  # fmt: skip


class CannotMerge(Refusal):
    """The records belong to different people or sections, or one of them must stay."""


def merge(
    *, keeper: PortfolioRecord, others: Sequence[PortfolioRecord], by: User, at: datetime.datetime
) -> PortfolioRecord:
    """Keep one record: it takes the files of the others and, while it is not verified, what it lacks; they are removed."""
    with transaction.atomic():
        kept, gone = _locked(keeper, others, by)
        moved = _take_files(kept, gone)
        if not kept.is_verified and kept.source != RecordSource.PLATFORM:
            for name in FILLED:
                if not getattr(kept, name):
                    value = next((getattr(row, name) for row in gone if getattr(row, name)), None)
                    if value is not None:
                        setattr(kept, name, value)
            kept.save()
        details = {"removed": [row.pk for row in gone], "files": moved}
        _take_steps(kept, gone)
        PortfolioRecord.objects.filter(pk__in=[row.pk for row in gone]).delete()
        audit.record("growth.record.merged", target=kept, by=by, at=at, details=details)
    return kept


def tell_apart(*, records: Sequence[PortfolioRecord], by: User, at: datetime.datetime) -> None:
    """A person says that these are different records; they are not shown as a repetition again."""
    with transaction.atomic():
        first, rest = _locked(records[0], records[1:], by, is_merge=False)
        PortfolioRecord.objects.filter(pk__in=[first.pk, *(row.pk for row in rest)]).update(is_distinct=True)
        audit.record("growth.record.told_apart", target=first, by=by, at=at)


def _locked(
    keeper: PortfolioRecord, others: Sequence[PortfolioRecord], by: User, *, is_merge: bool = True
) -> tuple[PortfolioRecord, list[PortfolioRecord]]:
    ids = {keeper.pk, *(row.pk for row in others)}
    rows = PortfolioRecord.objects.select_for_update(of=("self",)).select_related("person__user")
    found = {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}
    if len(ids) < 2 or set(found) != ids:
        raise CannotMerge(_("Something has changed meanwhile: look at the repetitions again."))
    kept = found.pop(keeper.pk)
    gone = list(found.values())
    if any((row.person_id, row.family) != (kept.person_id, kept.family) for row in gone):
        raise CannotMerge(_("Only records of one person and one section are merged."))
    if not rules.can_merge(by, kept):
        raise CannotMerge(_("Records are entered by the person and by those who answer for the staff."))
    if is_merge and any(row.source == RecordSource.PLATFORM for row in gone):
        raise CannotMerge(_("The record that the platform wrote itself is the one to keep."))
    if is_merge and not kept.is_verified and any(row.is_verified for row in gone):
        raise CannotMerge(_("The verified record is the one to keep."))
    return kept, gone


def _take_files(kept: PortfolioRecord, gone: Sequence[PortfolioRecord]) -> int:
    """Files with a content that the keeper has already are not taken twice."""
    has = set(RecordFile.objects.filter(record=kept).values_list("file__sha256", flat=True))
    moved = 0
    for link in RecordFile.objects.filter(record__in=gone).select_related("file").order_by("id"):
        if link.file.sha256 not in has:
            has.add(link.file.sha256)
            link.record = kept
            link.save(update_fields=["record"])
            moved += 1
    return moved


def _take_steps(kept: PortfolioRecord, gone: Sequence[PortfolioRecord]) -> None:
    """Steps of routes that the others showed are shown by the keeper."""
    shown = StepEvidence.objects.filter(record=kept).values("step")
    links = StepEvidence.objects.filter(record__in=gone).exclude(
        step__in=list(shown.values_list("step", flat=True))
    )
    once = {link.step_id: link.pk for link in links}
    StepEvidence.objects.filter(pk__in=once.values()).update(record=kept)
