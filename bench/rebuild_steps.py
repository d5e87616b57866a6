"""Part of bench/rebuild.py, run in a process of its own: one rebuild of a campaign.

python -m bench.rebuild_steps all|one|none CAMPAIGN
"""

from __future__ import annotations

import resource
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import django


def _two_of_one_region(campaign_id: int) -> tuple[Any, Any]:
    """Answers of two cards that differ."""
    from mostik.monitoring.models import Assignment
    from mostik.network.models import Node

    rows = Assignment.objects.filter(campaign=campaign_id).select_related("submission", "unit").order_by("pk")
    first = rows[0]
    region = first.unit.path[: 2 * Node.steplen]
    others = rows.filter(unit__path__startswith=region)[:500]
    return first.submission, next(
        one.submission for one in others if one.submission.answers != first.submission.answers
    )


def main(step: str, campaign_id: int) -> None:
    from django.conf import settings
    from django.utils import timezone

    from mostik.instruments.models import Submission
    from mostik.monitoring.actions import results
    from mostik.monitoring.models import Campaign, ResultSet

    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    if step == "all":
        ResultSet.objects.filter(campaign=campaign).delete()
        shutil.rmtree(Path(settings.MARTS_ROOT) / str(campaign.pk), ignore_errors=True)
    if step == "one":
        one, two = _two_of_one_region(campaign_id)
        one.answers, two.answers = two.answers, one.answers
        for changed in (one, two):
            changed.revision += 1
        Submission.objects.bulk_update([one, two], ["answers", "revision"])
    wall, cpu = time.perf_counter(), time.process_time()
    made = results.rebuild(campaign=campaign, at=timezone.now())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = sum(one.rows for one in made)
    print(f"{rows} rows: {wall:.1f} s, CPU {cpu:.1f} s, peak {peak} MB")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))
