"""Background work of monitoring. Thin: each handler makes one call to an action."""

from __future__ import annotations

from django.utils import timezone

from mostik.monitoring.actions import results
from mostik.monitoring.models import Campaign
from mostik.platform.actions.jobs import JobHandle, job_handler


@job_handler("monitoring.rebuild_results")
def rebuild_results(job: JobHandle, *, campaign_id: int) -> None:
    """Compute the results of a campaign from the cards accepted by now."""
    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    results.rebuild(campaign=campaign, at=timezone.now(), by=job.by, progress=job.progress)
