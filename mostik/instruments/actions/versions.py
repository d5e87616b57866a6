"""Versions of instruments: a workbook is uploaded, looked at, published, one day retired."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mostik.instruments.engine import stored, workbook
from mostik.instruments.engine.about import About, about_of
from mostik.instruments.engine.form import UNASKED, Form
from mostik.instruments.engine.pack_file import checksum_of
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.enums import InstrumentKind, VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion, VersionFile
from mostik.instruments.queries import own_parts
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit, files
from mostik.platform.models import StoredFile, User

TAKEN = frozenset((files.XLSX,))
ATTACHED = frozenset((files.CSV, files.JPEG, files.PNG, files.WEBP, files.PDF))


class CannotUpload(Refusal):
    """The workbook has errors; `problems` names each with its sheet and cell."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


class CannotPublish(Refusal):
    """This version is not a draft."""


class CannotRetire(Refusal):
    """This version is not in use."""


@transaction.atomic
def upload(
    *,
    content: bytes,
    name: str,
    owner: Node | None,
    by: User | None,
    at: datetime,
    kind: str = "",
    attached: Mapping[str, bytes] | None = None,
) -> InstrumentVersion:
    """Check a workbook and keep it as the draft version of the instrument it names in `form_id`. `attached` are the
    tables its lists refer to, by file name; `kind` is what the workbook leaves unsaid.

    A former draft of that instrument is replaced. Raises CannotUpload with every problem found.
    """
    read = _read(content, name, attached or {})
    instrument, _created = Instrument.objects.get_or_create(
        code=read.form_id,
        owner=owner,
        defaults={"title": read.title, "kind": kind or InstrumentKind.OBSERVATION_CARD, **_told(read.about)},
    )
    if InstrumentVersion.objects.filter(instrument=instrument, core__isnull=False).exists():
        raise CannotUpload(_("This code is taken by own indicators of this place: change form_id."))
    checksum = checksum_of(content, attached or {})
    versions = InstrumentVersion.objects.select_for_update().filter(instrument=instrument)
    same = versions.filter(checksum=checksum).exclude(status=VersionStatus.DRAFT).first()
    if same is not None:
        raise CannotUpload(
            _("This workbook is already published as version %(number)s.") % {"number": same.number}
        )
    versions.filter(status=VersionStatus.DRAFT).delete()
    kept = files.store(
        content=content, name=name, purpose="instruments.workbook", by=by, at=at, allowed=TAKEN
    )
    version = keep_draft(instrument, read, kept, checksum, by=by, at=at, attached=attached or {})
    for title, table in (attached or {}).items():
        attach_file(version=version, name=title, content=table, by=by, at=at)
    audit.record("instruments.version.uploaded", target=version, by=by, at=at, details={"checksum": checksum})
    return version


def keep_draft(
    instrument: Instrument,
    read: workbook.Instrument,
    file: StoredFile,
    checksum: str,
    *,
    by: User | None,
    at: datetime,
    attached: Mapping[str, bytes],
    **composed: Any,
) -> InstrumentVersion:
    """The next version of the instrument, as a draft; `composed` are its `core` and `own_workbook`, if it has them."""
    language = (get_language() or "ru")[:2]
    last = InstrumentVersion.objects.filter(instrument=instrument).aggregate(last=Max("number"))["last"]
    return InstrumentVersion.objects.create(
        instrument=instrument,
        number=(last or 0) + 1,
        label=read.version,
        title=read.title,
        questions=questions_in(read.form),
        workbook=file,
        definition=stored.definition_to_json(read.form, read.methodology, attached, read.about, read.checks),
        xform=read.form.xform,
        checksum=checksum,
        warnings=[warning.line(language) for warning in (*read.form.collect_only, *read.warnings)],
        uploaded_at=at,
        uploaded_by=by,
        **composed,
    )


def questions_in(form: Form) -> int:
    """How many questions the form asks."""
    return sum(1 for question in form.questions() if question.kind not in UNASKED)


def _told(about: About) -> dict[str, Any]:
    """What the workbook says about itself, as columns of the instrument."""
    told: dict[str, Any] = {
        "direction": about.direction,
        "audience": about.audience,
        "minutes": about.minutes or None,
        "source_note": about.source_note,
        "licence_note": about.licence,
    }
    return {**told, "kind": about.kind} if about.kind else told


def _read(content: bytes, name: str, attached: Mapping[str, bytes]) -> workbook.Instrument:
    try:
        return workbook.read(content, name, attached)
    except WorkbookErrors as errors:
        raise CannotUpload(_("The workbook has errors."), errors.problems) from errors


@transaction.atomic
def attach_file(
    *, version: InstrumentVersion, name: str, content: bytes, by: User | None, at: datetime
) -> VersionFile:
    """Add a picture or a table the form of a draft refers to, instead of a former one of that name."""
    locked = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if locked.status != VersionStatus.DRAFT:
        raise CannotUpload(_("A published version never changes: upload a new one."))
    kept = files.store(
        content=content, name=name, purpose="instruments.version", by=by, at=at, allowed=ATTACHED
    )
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    row, _created = VersionFile.objects.update_or_create(
        version=locked, name=kept.name, defaults={"file": kept, "md5": md5}
    )
    if kept.name.lower().endswith(".csv"):
        _take_table(locked, kept.name, content)
    details = {"file": kept.name, "sha256": kept.sha256}
    audit.record("instruments.version.file_attached", target=locked, by=by, at=at, details=details)
    return row


def _take_table(version: InstrumentVersion, name: str, content: bytes) -> None:
    """The form reads its lists from the tables kept with the version; another table makes another checksum."""
    if stored.attached_of(version.definition).get(name) == content:
        return
    version.definition = stored.with_attached(version.definition, name, content)
    tables = stored.attached_of(version.definition)
    version.checksum = checksum_of(version.workbook.full_path.read_bytes(), tables)
    version.save(update_fields=["definition", "checksum"])


@transaction.atomic
def publish(*, version: InstrumentVersion, by: User | None, at: datetime) -> InstrumentVersion:
    """Make a draft the version in force; from now on it never changes."""
    locked = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if locked.status != VersionStatus.DRAFT:
        raise CannotPublish(_("Only a draft can be published."))
    if locked.core is not None:
        _refuse_stale(locked, locked.core)
    locked.status, locked.published_at, locked.published_by = VersionStatus.PUBLISHED.value, at, by
    locked.save(update_fields=["status", "published_at", "published_by"])
    told = _told(about_of(locked.definition))
    Instrument.objects.filter(pk=locked.instrument_id).update(title=locked.title, **told)
    audit.record(
        "instruments.version.published", target=locked, by=by, at=at, details={"checksum": locked.checksum}
    )
    return locked


def _refuse_stale(version: InstrumentVersion, core: InstrumentVersion) -> None:
    """What the owner of the core has decided since the draft was composed counts."""
    if core.status != VersionStatus.PUBLISHED:
        raise CannotPublish(_("The version under these own indicators is no longer in use."))
    if not own_parts.is_within_quota(version):
        raise CannotPublish(_("The owner of the instrument now allows fewer own indicators."))


@transaction.atomic
def retire(*, version: InstrumentVersion, by: User | None, at: datetime) -> InstrumentVersion:
    """Take a published version out of new campaigns; campaigns that use it go on."""
    locked = InstrumentVersion.objects.select_for_update().get(pk=version.pk)
    if locked.status != VersionStatus.PUBLISHED:
        raise CannotRetire(_("Only a published version can be retired."))
    locked.status = VersionStatus.RETIRED.value
    locked.save(update_fields=["status"])
    audit.record("instruments.version.retired", target=locked, by=by, at=at)
    return locked
