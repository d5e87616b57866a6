"""Part of bench/documents.py, run in a process of its own: asks for the archive of a region, or tells about a job. Prints JSON.

python -m bench.documents_world start | JOB
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from typing import Any

import django


def start() -> int:
    from django.utils import timezone

    from mostik.monitoring.models import Campaign, CampaignInstrument
    from mostik.platform.actions import jobs
    from mostik.platform.models import User

    campaign = Campaign.objects.latest("pk")
    job = jobs.start(
        "monitoring.reports_zip",
        args={
            "campaign_id": campaign.pk,
            "version_id": CampaignInstrument.objects.get(campaign=campaign).version_id,
            "node_id": campaign.owner_id,
            "language": "ru",
        },
        title="Отчёты",
        by=User.objects.order_by("pk").first(),
        at=timezone.now(),
    )
    return job.pk


def told(pk: int) -> dict[str, Any]:
    """`names`: hash of the names and contents of the archive; `left`: drafts and forgotten files."""
    from django.conf import settings

    from mostik.platform.models import Job

    job = Job.objects.select_related("result").get(pk=pk)
    found = {name: getattr(job, name) for name in ("state", "done", "total", "attempt", "error")}
    found |= {"documents": 0, "bytes": 0, "names": "", "left": 0}
    if job.result is None:
        return found
    with zipfile.ZipFile(job.result.full_path) as archive:
        digest = hashlib.sha256()
        for name in archive.namelist():
            digest.update(name.encode() + hashlib.sha256(archive.read(name)).digest())
        found |= {"documents": len(archive.namelist()), "names": digest.hexdigest(), "bytes": job.result.size}
        assert archive.testzip() is None
    kept = [path for path in settings.MARTS_ROOT.rglob("*") if path.is_file()]
    found["left"] = sum(path.name.startswith(".") or path.suffix == ".tmp" for path in kept)
    return found


if __name__ == "__main__":
    django.setup()
    print(start() if sys.argv[1] == "start" else json.dumps(told(int(sys.argv[1]))))
