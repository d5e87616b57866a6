"""Import on the site: a file is uploaded, checked in the background, looked at, then imported in the background."""

from __future__ import annotations

import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.network.actions import imports
from mostik.network.actions.imports import CannotImport, ImportPlan
from mostik.network.actions.imports.layout import ORGANISATIONS, STAFF
from mostik.network.enums import ImportState
from mostik.network.models import ImportRun
from mostik.platform.actions import audit, files, jobs
from mostik.platform.actions.jobs import JobHandle
from mostik.platform.models import User
from mostik.platform.queries.files import read_file

CHECK, APPLY = "network.check_import", "network.apply_import"
MAX_BYTES = 30 * 1024 * 1024
SHOWN_PROBLEMS, SHOWN_CHANGES = 500, 300


@transaction.atomic
def upload(*, content: bytes | BinaryIO, name: str, by: User, at: datetime.datetime) -> ImportRun:
    """Keep the file and start its check."""
    stored = files.store(
        content=content,
        name=name,
        purpose="network.import",
        by=by,
        at=at,
        allowed={files.XLSX, files.CSV},
        max_bytes=MAX_BYTES,
    )
    run = ImportRun.objects.create(file=stored, created_by=by, created_at=at)
    title = _("Check of %(file)s") % {"file": name}
    run.job = jobs.start(CHECK, args={"run_id": run.pk}, title=title, by=by, at=at)
    run.save(update_fields=["job"])
    audit.record("network.import.uploaded", target=run, by=by, at=at)
    return run


@transaction.atomic
def confirm(*, run: ImportRun, by: User, at: datetime.datetime) -> ImportRun:
    """What the check showed is what is wanted: start the import."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=run.pk)
    if run.state != ImportState.READY:
        raise CannotImport(_("This file is not ready to be imported; check it again."))
    title = _("Import of %(file)s") % {"file": run.file.name}
    run.state = ImportState.APPLYING
    run.job = jobs.start(APPLY, args={"run_id": run.pk}, title=title, by=by, at=at)
    run.save(update_fields=["state", "job"])
    return run


def check(*, run: ImportRun, job: JobHandle, at: datetime.datetime) -> None:
    """The background part of `upload`. Running it twice gives the same report."""
    try:
        plan = imports.plan(
            read_file(run.file), name=run.file.name, by=run.created_by, at=at, progress=job.progress
        )
    except CannotImport as refusal:
        run.state, run.report = ImportState.REFUSED, {"error": str(refusal)}
    else:
        run.state = ImportState.REFUSED if plan.problems else ImportState.READY
        run.report = _report(plan)
    run.save(update_fields=["state", "report"])


def carry_out(*, run: ImportRun, job: JobHandle, at: datetime.datetime) -> None:
    """The background part of `confirm`. A second start after success does nothing."""
    if run.state == ImportState.APPLIED:
        return
    try:
        with transaction.atomic():
            imports.apply_file(
                read_file(run.file),
                name=run.file.name,
                expected=run.report["counts"],
                by=run.created_by,
                at=at,
                progress=job.progress,
            )
            run.state, run.applied_at = ImportState.APPLIED, at
            run.save(update_fields=["state", "applied_at"])
    except CannotImport as refusal:
        run.state, run.applied_at = ImportState.REFUSED, None
        run.report = {**run.report, "error": str(refusal)}
        run.save(update_fields=["state", "applied_at", "report"])


def _report(plan: ImportPlan) -> dict[str, Any]:
    return {
        "counts": plan.counts(),
        "changes_something": plan.changes_something,
        "problem_count": len(plan.problems),
        "problems": [(p.sheet, p.cell, p.column, p.message) for p in plan.problems[:SHOWN_PROBLEMS]],
        "warnings": [(p.sheet, p.cell, p.message) for p in plan.warnings[:SHOWN_PROBLEMS]],
        "changes": list(islice(_changes(plan), SHOWN_CHANGES)),
    }


def _changes(plan: ImportPlan) -> Any:
    """Lines for the preview: (sheet, row, created or changed, whose, [(column, before, after)])."""
    for node in plan.nodes:
        if node.action != "unchanged":
            after = {**node.fields, "parent": node.parent and node.parent.code, "valid_to": node.closed}
            details = [
                (ORGANISATIONS.column(name).title, _shown(before), _shown(after.get(name)))
                for name, before in node.before.items()
            ]
            yield (ORGANISATIONS.title, node.row, node.action, node.place.name, details)
    for person in plan.people:
        if person.action != "unchanged":
            details = [
                (STAFF.column(name).title, _shown(before), _shown(person.values[name]))
                for name, before in person.before.items()
            ]
            yield (STAFF.title, person.row, person.action, person.name, details)
    for job in plan.jobs:
        if job.action != "unchanged":
            after = {**job.values, "valid_to": job.valid_to}
            details = [
                (STAFF.column(name).title, _shown(before), _shown(after[name]))
                for name, before in job.before.items()
                if name != "group"
            ]
            label = f"{job.person.name} — {job.position}, {job.organisation.name}"
            yield (STAFF.title, job.row, job.action, label, details)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:%d.%m.%Y}" if isinstance(value, datetime.date) else str(value)
