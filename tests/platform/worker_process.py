"""Work of the child processes of test_worker.py: a database with one long job in it, or a worker that knows such jobs.

prepare MARKER | work
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from mostik.platform.actions import jobs  # noqa: E402

jobs.LEASE = timedelta(seconds=1)


@jobs.job_handler("tests.long")
def long(job, *, marker):
    """The first attempt never ends; the second does."""
    path = Path(marker)
    first = not path.exists()
    path.write_text("begun")
    job.progress(1, 2, "первая половина")
    while first:
        time.sleep(0.05)
    job.progress(2, 2)


if sys.argv[1] == "prepare":
    for app in ("platform", "django_tasks_database"):
        call_command("migrate", app, verbosity=0)
    jobs.start("tests.long", args={"marker": sys.argv[2]}, title="Долгое", by=None, at=timezone.now())
else:
    call_command("worker", "--pulse=0.2", "--interval=0.1")
