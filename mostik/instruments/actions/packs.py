"""Packs: instruments leave as one file and come in from one, all or nothing; an instrument of the library is taken to
the own place, where it can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.actions import versions
from mostik.instruments.engine import pack_file, workbook
from mostik.instruments.engine.about import about_of
from mostik.instruments.engine.pack_file import Packed
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.enums import Arrival, VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import version_files
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotExport(Refusal):
    """This cannot be written into a pack."""


class CannotImport(Refusal):
    """The pack is not taken; `problems` names each thing with its place."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


class CannotTake(Refusal):
    """The instrument is already there, or is not published."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What importing one instrument of a pack would do. `questions` counts what it asks."""

    packed: Packed
    arrival: Arrival
    questions: int
    items: int

    @property
    def is_conflict(self) -> bool:
        return self.arrival in (Arrival.DRAFT_IN_THE_WAY, Arrival.OTHER_CONTENT)


@dataclass(frozen=True, slots=True)
class Plan:
    title: str
    rows: tuple[Planned, ...]

    @property
    def conflicts(self) -> int:
        return sum(row.is_conflict for row in self.rows)

    @property
    def changes(self) -> int:
        return sum(row.arrival in (Arrival.NEW, Arrival.NEW_VERSION) for row in self.rows)


@transaction.atomic
def export(*, chosen: Sequence[InstrumentVersion], by: User | None, at: datetime, title: str = "") -> bytes:
    """Published versions as the file of a pack. The same versions are always the same bytes."""
    packed: list[Packed] = []
    for version in chosen:
        if version.status == VersionStatus.DRAFT:
            raise CannotExport(_("A draft is not exported: publish it first."))
        if version.core_id is not None:
            raise CannotExport(_("Own indicators are not exported: only the instrument itself is."))
        one = packed_of(version)
        if not pack_file.can_hold(one.code, one.attached) or one.code in {other.code for other in packed}:
            raise CannotExport(_("The code “%(code)s” cannot be written into a pack.") % {"code": one.code})
        packed.append(one)
        audit.record(
            "instruments.pack.exported", target=version, by=by, at=at, details={"checksum": version.checksum}
        )
    return pack_file.write(title or packed[0].title, packed)


def packed_of(version: InstrumentVersion) -> Packed:
    """The version as it was uploaded: its workbook, byte for byte, and the files attached to it."""
    found = {row.name: row.file.full_path.read_bytes() for row in version_files.files_of(version.pk)}
    return Packed(
        code=version.instrument.code,
        title=version.title,
        version=version.label,
        workbook=version.workbook.full_path.read_bytes(),
        about=about_of(version.definition),
        attached=found,
    )


def plan(*, content: bytes, name: str, owner: Node | None) -> Plan:
    """The dry run: what would come, what is there already, what is in the way. Raises CannotImport."""
    try:
        pack = pack_file.read(content, name)
    except WorkbookErrors as errors:
        raise CannotImport(_("This file is not taken."), errors.problems) from errors
    problems: list[Problem] = []
    rows = [_planned(packed, owner, name, problems) for packed in pack.instruments]
    if problems:
        raise CannotImport(_("The pack has errors."), problems)
    return Plan(pack.title, tuple(row for row in rows if row is not None))


def _planned(packed: Packed, owner: Node | None, name: str, problems: list[Problem]) -> Planned | None:
    try:
        read = workbook.read(packed.workbook, packed.file_name, packed.tables)
    except WorkbookErrors as errors:
        problems.extend(errors.problems)
        return None
    if read.form_id != packed.code:
        told = {"found": read.form_id[:80], "code": packed.code}
        problems.append(Problem(name, packed.file_name, "", "pack_code", told))
        return None
    asked = versions.questions_in(read.form)
    return Planned(packed, _arrival(packed, owner), asked, len(read.methodology.items))


def _arrival(packed: Packed, owner: Node | None) -> Arrival:
    there = list(
        InstrumentVersion.objects.filter(instrument__code=packed.code, instrument__owner=owner).values_list(
            "checksum", "label", "status"
        )
    )
    if any(checksum == packed.checksum and status != VersionStatus.DRAFT for checksum, _l, status in there):
        return Arrival.SAME
    if any(status == VersionStatus.DRAFT for _c, _l, status in there):
        return Arrival.DRAFT_IN_THE_WAY
    if packed.version and any(label == packed.version for _c, label, _s in there):
        return Arrival.OTHER_CONTENT
    return Arrival.NEW_VERSION if there else Arrival.NEW


@transaction.atomic
def import_(
    *, content: bytes, name: str, owner: Node | None, by: User | None, at: datetime
) -> list[InstrumentVersion]:
    """Publish what a pack brings, all or nothing; doing it again brings nothing new. Raises CannotImport."""
    planned = plan(content=content, name=name, owner=owner)
    if planned.conflicts:
        raise CannotImport(
            _("Something of the pack is in the way of what is already here: nothing was taken.")
        )
    wanted = [row.packed for row in planned.rows if row.arrival != Arrival.SAME]
    made = list(_publish(wanted, owner, by, at))
    for version in made:
        details = {"checksum": version.checksum, "pack": planned.title[:200]}
        audit.record("instruments.pack.imported", target=version, by=by, at=at, details=details)
    return made


@transaction.atomic
def take(*, version: InstrumentVersion, owner: Node, by: User | None, at: datetime) -> InstrumentVersion:
    """Copy a published version to a place of one's own: there it may be changed, and the original stays as it is."""
    if version.status != VersionStatus.PUBLISHED:
        raise CannotTake(_("Only a published version can be taken."))
    if version.core_id is not None:
        raise CannotTake(_("Own indicators are not exported: only the instrument itself is."))
    packed = packed_of(version)
    arrival = _arrival(packed, owner)
    if arrival == Arrival.SAME:
        raise CannotTake(_("This version is already there."))
    if arrival not in (Arrival.NEW, Arrival.NEW_VERSION):
        raise CannotTake(str(arrival.label))
    (made,) = _publish([packed], owner, by, at)
    audit.record("instruments.version.taken", target=made, by=by, at=at, details={"from": version.pk})
    return made


def _publish(
    wanted: Iterable[Packed], owner: Node | None, by: User | None, at: datetime
) -> Iterable[InstrumentVersion]:
    for packed in wanted:
        try:
            draft = versions.upload(
                content=packed.workbook,
                name=packed.file_name,
                owner=owner,
                attached=packed.tables,
                by=by,
                at=at,
            )
        except versions.CannotUpload as refusal:
            raise CannotImport(str(refusal), refusal.problems) from refusal
        for name, picture in packed.pictures.items():
            versions.attach_file(version=draft, name=name, content=picture, by=by, at=at)
        yield versions.publish(version=draft, by=by, at=at)
