"""Templates are uploaded as versions that never change; one of them is in use, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from mostik.documents.filling.check import Problem, problems
from mostik.documents.filling.kinds import kind_of
from mostik.documents.filling.package import MOST_BYTES, Package
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit, files
from mostik.platform.models import User
from mostik.stationery import rules
from mostik.stationery.models import DocumentTemplate


class CannotKeep(Refusal):
    """Not this person's template, or something in the file has to be corrected: `problems` says what and where."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = problems


def upload(
    *, owner: Node, kind: str, content: bytes | BinaryIO, name: str, note: str = "", by: User, at: datetime
) -> DocumentTemplate:
    """Check a template and keep it as the next version; it is not in use yet. Raises CannotKeep, or CannotRead for a file
    that is dangerous or no document."""
    known = kind_of(kind)
    if known is None:
        raise CannotKeep(_("There is no such kind of document."))
    if not rules.can_keep(by, owner):
        raise CannotKeep(_("Templates are kept by those in charge of the organisation."))
    data = content if isinstance(content, bytes) else content.read(MOST_BYTES + 1)
    found = problems(Package(data), known)
    if found:
        raise CannotKeep(_("The template is not kept: correct what is named below."), found)
    stored = files.store(
        content=data,
        name=name,
        purpose="stationery.template",
        by=by,
        at=at,
        allowed={files.DOCX},
        max_bytes=MOST_BYTES,
    )
    with transaction.atomic():
        Node.objects.select_for_update().get(pk=owner.pk)
        last = DocumentTemplate.objects.filter(owner=owner, kind=kind).aggregate(last=Max("number"))["last"]
        row = DocumentTemplate.objects.create(
            owner=owner,
            kind=kind,
            number=(last or 0) + 1,
            file=stored,
            note=note.strip()[:200],
            uploaded_at=at,
            uploaded_by=by,
        )
        details = {"kind": kind, "number": row.number}
        audit.record("stationery.template.uploaded", target=row, by=by, at=at, details=details)
    return row


def use(*, template: DocumentTemplate, by: User, at: datetime) -> DocumentTemplate:
    """From now on documents of this owner, and of those below without their own, are written by this version."""
    with transaction.atomic():
        row = _locked(template, by)
        if row.is_used:
            raise CannotKeep(_("This version is in use already."))
        others = DocumentTemplate.objects.filter(owner=row.owner, kind=row.kind, is_used=True)
        others.update(is_used=False)
        row.is_used, row.used_since = True, at
        row.save(update_fields=["is_used", "used_since"])
        details = {"kind": row.kind, "number": row.number}
        audit.record("stationery.template.taken_into_use", target=row, by=by, at=at, details=details)
    return row


def withdraw(*, template: DocumentTemplate, by: User, at: datetime) -> DocumentTemplate:
    """Back to the template from above, or to the usual document. The version stays and can be used again."""
    with transaction.atomic():
        row = _locked(template, by)
        if not row.is_used:
            raise CannotKeep(_("This version is not in use."))
        row.is_used = False
        row.save(update_fields=["is_used"])
        details = {"kind": row.kind, "number": row.number}
        audit.record("stationery.template.withdrawn", target=row, by=by, at=at, details=details)
    return row


def _locked(template: DocumentTemplate, by: User) -> DocumentTemplate:
    Node.objects.select_for_update().get(pk=template.owner_id)
    row = DocumentTemplate.objects.select_related("owner").get(pk=template.pk)
    if not rules.can_change(by, row):
        raise CannotKeep(_("Templates are kept by those in charge of the organisation."))
    return row
