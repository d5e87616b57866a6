"""Background work of growth. Thin: what a portfolio holds is in `reports`."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.documents import docx
from mostik.growth.actions import cluster_forming, places
from mostik.growth.queries import records
from mostik.growth.reports import attestation
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import files
from mostik.platform.actions.jobs import JobHandle, job_handler
from mostik.platform.queries.files import read_file


class CannotExport(Refusal):
    """Whoever asked may not read this portfolio any more."""


@job_handler("growth.attestation_portfolio")
def attestation_portfolio(
    job: JobHandle, *, person_id: int, since: str, day: str, only_verified: bool, language: str
) -> None:
    """The document, the scans and their list as one archive on the job's page."""
    person = records.people_visible_to(job.by).filter(pk=person_id).first() if job.by else None
    if person is None:
        raise CannotExport(_("You may not read this portfolio any more."))
    packed = io.BytesIO()
    with translation.override(language), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        made = attestation.portfolio(
            person, date.fromisoformat(since), date.fromisoformat(day), only_verified=only_verified
        )
        archive.writestr(f"{made.name}/{made.name}.docx", docx.write(attestation.document(made)))
        archive.writestr(f"{made.name}/opis.docx", docx.write(attestation.index(made)))
        for number, annex in enumerate(made.annexes, start=1):
            archive.writestr(f"{made.name}/{annex.path}", read_file(annex.file.file))
            job.progress(number, len(made.annexes), annex.title)
    at, most = timezone.now(), 500 * 1024 * 1024
    job.attach(
        files.store(
            content=packed.getvalue(),
            name=f"{made.name}.zip",
            purpose="growth.attestation",
            by=job.by,
            at=at,
            max_bytes=most,
        )
    )


@job_handler("growth.propose_clusters")
def propose_clusters(
    job: JobHandle, *, place_id: int, by_blocks: bool, least: int, most: int, language: str
) -> None:
    """Clusters of a whole region. Done once more after a killed worker it proposes the same."""
    place = Node.objects.get(pk=place_id)
    if job.by is None:
        raise cluster_forming.CannotPropose(_("Clusters are formed by the methodist of the municipality."))
    job.progress(0, 1, place.title)
    with translation.override(language):
        cluster_forming.propose(
            place=place, by_blocks=by_blocks, least=least, most=most, by=job.by, at=timezone.now()
        )
    job.progress(1, 1, place.title)


@job_handler("growth.give_places")
def give_places(job: JobHandle, *, place_id: int, language: str) -> None:
    """Places of a catalogue to those who ask. Done once more it changes nothing."""
    place = Node.objects.get(pk=place_id)
    with translation.override(language):
        if job.by is None:
            raise places.CannotGive(_("Places are given out by the methodist of the place."))
        given = places.give_out(
            place=place,
            by=job.by,
            at=timezone.now(),
            progress=lambda done, all_: job.progress(done, all_, place.title),
        )
        job.progress(4, 4, places.words(given))
