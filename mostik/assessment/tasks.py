"""Background work: profiles of everybody measured by a model."""

from __future__ import annotations

from django.utils import timezone

from mostik.assessment.actions import campaigns, profiles
from mostik.assessment.models import CompetencyModel
from mostik.platform.actions.jobs import JobHandle, job_handler


@job_handler(campaigns.RECOMPUTE)
def recompute_profiles(job: JobHandle, *, model_id: int) -> None:
    model = CompetencyModel.objects.get(pk=model_id)
    at = timezone.now()
    profiles.recompute(model=model, day=timezone.localdate(), by=None, at=at)
    job.progress(1, 1)
