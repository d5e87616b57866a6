"""Work that does not belong in a request: started in the transaction of the change, done by the worker, seen by its owner.

    @job_handler("monitoring.rebuild_results")
    def rebuild(job: JobHandle, *, campaign_id: int) -> None:
        for number, unit in enumerate(units, start=1):
            ...                              # a short transaction of its own
            job.progress(number, len(units))
        job.attach(stored_file)

A handler stands in `tasks.py` of its domain and must be idempotent: after a killed worker it is started once more,
at most MAX_ATTEMPTS times. Keep its transactions short: progress written inside one is seen when it ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from mostik.lib.errors import Refusal
from mostik.platform.actions import notices
from mostik.platform.enums import JobState
from mostik.platform.models import Job, StoredFile, User

logger = logging.getLogger("mostik.jobs")

Handler = Callable[..., None]
HANDLERS: dict[str, Handler] = {}
LEASE = timedelta(seconds=30)  # a running job silent for longer lost its worker
MAX_ATTEMPTS = 3
WORTH_A_NOTICE = timedelta(seconds=20)  # whoever waited longer has left the page
WRITE_EVERY = 0.3  # seconds between two writes of progress


class JobLost(Exception):
    """This worker was taken for dead and the job was given to another one: stop, write nothing."""


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Declare the function that does jobs of this kind: «domain.verb_object»."""

    def register(function: Handler) -> Handler:
        if HANDLERS.setdefault(kind, function).__module__ != function.__module__:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        HANDLERS[kind] = function
        return function

    return register


def start(
    kind: str, *, args: dict[str, Any], title: str, by: User | None, at: datetime, key: str = ""
) -> Job:
    """Queue a job in the current transaction: it exists only if the change does.

    While a job with the same non-empty `key` waits in the queue, that one is returned and nothing is added. It is held
    until the current transaction ends: a worker never begins it without seeing the change that asked for it.
    """
    _handler(kind)
    fields = {"kind": kind, "args": args, "title": title[:300], "created_by": by, "created_at": at}
    with transaction.atomic(savepoint=False):
        if key:
            queued = Job.objects.select_for_update(of=("self",))
            # hundreds of callers a second may find it there: only the id is read
            if waiting := queued.filter(key=key, state=JobState.QUEUED).only("pk").first():
                return waiting
            job, created = queued.get_or_create(key=key, state=JobState.QUEUED, defaults=fields)
            if not created:
                return job
        else:
            job = Job.objects.create(**fields)
        perform.enqueue(job.pk)
    return job


def run_now(job: Job) -> Job:
    """Do a queued job here and now (tests, demo). The error of a failed one is raised after it was kept."""
    _run(job.pk, reraise=True)
    job.refresh_from_db()
    return job


class JobHandle:
    """What a handler holds: whose job it is, a way to tell how far it is, and where to put the result."""

    def __init__(self, job: Job) -> None:
        self.id: int = job.pk
        self.by: User | None = job.created_by
        self._attempt = job.attempt
        self._written = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how far the work is. Cheap to call for every item: writes a few times a second at most."""
        now = time.monotonic()
        if now - self._written < WRITE_EVERY and done < total:
            return
        self._written = now
        self._write(done=done, total=total, note=note[:300])

    def attach(self, result: StoredFile) -> None:
        """Give the owner a file to fetch from the job's page."""
        self._write(result=result)

    def _write(self, **fields: Any) -> None:
        if not _own(self.id, self._attempt).update(heartbeat_at=timezone.now(), **fields):
            raise JobLost


@task()
def perform(job_id: int) -> None:
    """The one task of the queue: do this job unless somebody has already begun it."""
    _run(job_id, reraise=False)


def reap(*, at: datetime) -> int:
    """Give jobs of killed workers back to the queue, or fail them after MAX_ATTEMPTS; returns how many were touched."""
    touched = 0
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=at - LEASE):
        mine = _own(job.pk, job.attempt).filter(heartbeat_at=job.heartbeat_at)
        with transaction.atomic():
            if job.attempt >= MAX_ATTEMPTS:
                error = _("The work was interrupted %(count)s times and was given up.") % {
                    "count": job.attempt
                }
                touched += mine.update(state=JobState.FAILED, error=error, finished_at=at)
            elif mine.update(state=JobState.QUEUED, done=0, note=""):
                logger.warning("job %s (%s) lost its worker, queued again", job.pk, job.kind)
                perform.enqueue(job.pk)
                touched += 1
    return touched


def prune(*, at: datetime) -> None:
    """Forget rows of the queue that say nothing any more. Jobs of people stay; finished ones of nobody go in a week."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=1)).delete()
    DBTaskResult.objects.running().filter(started_at__lt=at - timedelta(days=7)).delete()
    nobodys = Job.objects.filter(created_by=None, result=None, state=JobState.DONE)
    nobodys.filter(finished_at__lt=at - timedelta(days=7)).delete()


def beat(job_ids: list[int], *, at: datetime) -> None:
    """Say that the worker of these jobs is alive, however long one step of them takes."""
    Job.objects.filter(pk__in=job_ids, state=JobState.RUNNING).update(heartbeat_at=at)


RUNNING_HERE: set[int] = set()  # jobs of this process, for the worker's heartbeat


def _run(job_id: int, *, reraise: bool) -> None:
    job = _claim(job_id)
    if job is None:
        return
    RUNNING_HERE.add(job_id)
    language = job.created_by.language if job.created_by else settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            _handler(job.kind)(JobHandle(job), **job.args)
    except JobLost:
        logger.warning("job %s (%s) was taken over by another worker", job_id, job.kind)
    except Exception as error:
        if not isinstance(error, Refusal):
            logger.exception("job %s (%s) failed", job_id, job.kind)
        with translation.override(language):
            _finish(job, JobState.FAILED, error=_sentence(error, job))
        if reraise:
            raise
    except BaseException:  # the worker is being stopped in the middle: let the next one begin anew
        _own(job.pk, job.attempt).update(heartbeat_at=timezone.now() - 2 * LEASE)
        raise
    else:
        _finish(job, JobState.DONE)
    finally:
        RUNNING_HERE.discard(job_id)


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.QUEUED).first()
        if job is None:
            return None
        job.state, job.attempt, job.started_at, job.heartbeat_at = JobState.RUNNING, job.attempt + 1, now, now
        job.save(update_fields=["state", "attempt", "started_at", "heartbeat_at"])
    return job


def _finish(job: Job, state: JobState, *, error: str = "") -> None:
    now = timezone.now()
    written = _own(job.pk, job.attempt).update(state=state, error=error, finished_at=now)
    if written and job.created_by and job.started_at and now - job.started_at > WORTH_A_NOTICE:
        with translation.override(job.created_by.language):
            text = _("Done: %(title)s") if state == JobState.DONE else _("Failed: %(title)s")
        url = reverse("platform:job", args=[job.pk])
        notices.send(to=[job.created_by], text=text % {"title": job.title}, url=url, at=now)


def _own(job_id: int, attempt: int) -> Any:
    return Job.objects.filter(pk=job_id, attempt=attempt, state=JobState.RUNNING)


def _sentence(error: Exception, job: Job) -> str:
    if isinstance(error, Refusal):
        return str(error)
    return _("An error inside the system; tell your administrator the number of this job: %(number)s.") % {
        "number": job.pk
    }


def _handler(kind: str) -> Handler:
    if kind not in HANDLERS:
        autodiscover_modules("tasks")
    if kind not in HANDLERS:
        raise LookupError(f"no @job_handler for jobs of kind {kind}")
    return HANDLERS[kind]
