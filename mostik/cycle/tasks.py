"""Background work of the cycle. Thin: what a folder or a letter holds is in `reports`."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from django.utils import timezone, translation

from mostik.cycle.reports import folder, letter
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.files import letter_files
from mostik.lib.text import slugify_ru
from mostik.monitoring.models import Campaign
from mostik.network.models import Node
from mostik.platform.actions import files
from mostik.platform.actions.jobs import JobHandle, job_handler

STEPS = 9


@job_handler("cycle.evidence_folder")
def evidence_folder(job: JobHandle, *, campaign_id: int, place_id: int, day: str, language: str) -> None:
    """The nine steps of a place as one archive on the job's page."""
    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    cycle = Cycle(campaign, Node.objects.get(pk=place_id), date.fromisoformat(day))
    packed, made, root = io.BytesIO(), [], folder.name_of(cycle)
    with translation.override(language), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for step, found in folder.files(cycle):
            made.append((step, found))
            for one in found:
                archive.writestr(f"{root}/{one.path}", one.content)
            job.progress(step.number, STEPS + 1, step.title)
        for one in folder.index(cycle, made):
            archive.writestr(f"{root}/{one.path}", one.content)
    job.progress(STEPS + 1, STEPS + 1)
    _attach(job, packed.getvalue(), f"{root}.zip", "cycle.folder")


@job_handler("cycle.letters")
def letters(job: JobHandle, *, campaign_id: int, day: str, language: str) -> None:
    """A letter with its annex for every addressee of a campaign, in Word and PDF, as one archive."""
    campaign = Campaign.objects.select_related("owner").get(pk=campaign_id)
    packed, on = io.BytesIO(), date.fromisoformat(day)
    with translation.override(language), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        found = letter.by_addressee(campaign)
        made = letter_files(campaign, found, on, language)
        for number, (addressee, word, page) in enumerate(made, start=1):
            name = f"{number:04}-{slugify_ru(addressee.title)[:80]}"
            archive.writestr(f"{name}.docx", word)
            if page is not None:
                archive.writestr(f"{name}.pdf", page)
            job.progress(number, len(found), addressee.title)
    _attach(job, packed.getvalue(), f"pisma-{slugify_ru(campaign.title)[:80]}.zip", "cycle.letters")


def _attach(job: JobHandle, content: bytes, name: str, purpose: str) -> None:
    at, most = timezone.now(), 500 * 1024 * 1024
    job.attach(files.store(content=content, name=name, purpose=purpose, by=job.by, at=at, max_bytes=most))
