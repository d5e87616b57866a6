"""Background work: checking and carrying out imports, in the language of whoever started them."""

from __future__ import annotations

from django.utils import timezone, translation

from mostik.network.actions.imports import runs
from mostik.network.models import ImportRun
from mostik.platform.actions.jobs import JobHandle, job_handler


@job_handler(runs.CHECK)
def check_import(job: JobHandle, *, run_id: int) -> None:
    run = _run(run_id)
    with translation.override(run.created_by.language):
        runs.check(run=run, job=job, at=timezone.now())


@job_handler(runs.APPLY)
def apply_import(job: JobHandle, *, run_id: int) -> None:
    run = _run(run_id)
    with translation.override(run.created_by.language):
        runs.carry_out(run=run, job=job, at=timezone.now())


def _run(run_id: int) -> ImportRun:
    return ImportRun.objects.select_related("file", "created_by").get(pk=run_id)
