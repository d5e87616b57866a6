from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mostik.lib.errors import Refusal
from mostik.platform.actions import jobs
from mostik.platform.enums import JobState
from mostik.platform.models import Job, User

pytestmark = pytest.mark.django_db


@jobs.job_handler("tests.stop")
def stop(job):
    raise SystemExit(1)


class CannotCount(Refusal):
    pass


@jobs.job_handler("tests.count")
def count(job, *, upto, fail=""):
    if fail == "refusal":
        raise CannotCount("Считать нечего.")
    if fail == "bug":
        raise ZeroDivisionError
    for number in range(1, upto + 1):
        job.progress(number, upto, f"{number} из {upto}")


def begin(**kwargs):
    fields = {"args": {"upto": 3}, "title": "Счёт", "by": None, "at": timezone.now()} | kwargs
    return jobs.start("tests.count", **fields)


def test_a_job_runs_and_tells_how_far_it_is():
    job = jobs.run_now(begin(by=User.objects.create_user("a@example.org")))
    assert (job.state, job.done, job.total, job.note, job.percent) == (JobState.DONE, 3, 3, "3 из 3", 100)
    assert job.finished_at is not None


def test_it_is_queued_in_the_same_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin()
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_waiting_job_with_the_same_key_is_reused():
    first = begin(key="results:1")
    assert begin(key="results:1") == first
    assert DBTaskResult.objects.count() == 1
    jobs.run_now(first)
    assert begin(key="results:1") != first
    assert begin() != begin()


def test_a_refusal_becomes_the_error_its_owner_reads():
    job = begin(args={"upto": 1, "fail": "refusal"})
    with pytest.raises(CannotCount):
        jobs.run_now(job)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Считать нечего.")


def test_a_bug_is_told_with_the_number_of_the_job():
    job = begin(args={"upto": 1, "fail": "bug"})
    jobs.perform.call(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert str(job.pk) in job.error
    assert "ZeroDivision" not in job.error


def test_a_finished_job_is_not_run_again():
    job = jobs.run_now(begin())
    finished = job.finished_at
    assert jobs.run_now(job).finished_at == finished


def test_an_unknown_kind_is_refused_at_once():
    with pytest.raises(LookupError, match=r"tests\.unknown"):
        jobs.start("tests.unknown", args={}, title="?", by=None, at=timezone.now())


def silent(job, attempt=1):
    old = timezone.now() - 2 * jobs.LEASE
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempt=attempt, heartbeat_at=old)
    DBTaskResult.objects.all().delete()
    return old


def test_the_reaper_queues_a_silent_job_again():
    job = begin()
    silent(job)
    assert jobs.reap(at=timezone.now()) == 1
    assert jobs.reap(at=timezone.now()) == 0
    assert DBTaskResult.objects.count() == 1
    assert jobs.run_now(job).state == JobState.DONE


def test_the_reaper_leaves_a_living_job():
    job = begin()
    silent(job)
    jobs.beat([job.pk], at=timezone.now())
    assert jobs.reap(at=timezone.now() + jobs.LEASE - timedelta(seconds=5)) == 0


def test_the_reaper_gives_up_after_some_attempts():
    job = begin()
    silent(job, attempt=jobs.MAX_ATTEMPTS)
    jobs.reap(at=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error


def test_a_worker_that_lost_its_job_writes_nothing_more():
    job = begin()
    silent(job)
    job.refresh_from_db()
    ghost = jobs.JobHandle(job)
    jobs.reap(at=timezone.now())
    with pytest.raises(jobs.JobLost):
        ghost.progress(3, 3)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.QUEUED, 0)


def test_the_database_refuses_an_impossible_job():
    for fields in ({"state": "nonsense"}, {"state": JobState.DONE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind="tests.count", title="?", created_at=timezone.now(), **fields)


def test_a_worker_stopped_in_the_middle_leaves_the_job_to_the_reaper():
    job = jobs.start("tests.stop", args={}, title="?", by=None, at=timezone.now())
    with pytest.raises(SystemExit):
        jobs.perform.call(job.pk)
    assert jobs.reap(at=timezone.now()) == 1
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
