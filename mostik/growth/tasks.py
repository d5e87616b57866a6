"""Background work of growth. Thin: what a portfolio holds is in `reports`."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.documents import docx
from mostik.growth.actions import cluster_forming, places, route_mass
from mostik.growth.queries import records
from mostik.growth.queries import route_mass as mass
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


@job_handler("growth.make_routes")
def make_routes(job: JobHandle, *, place_id: int, order: dict[str, Any], language: str) -> None:
    """Draft routes of everybody at a place, some hundreds in a transaction. After a killed worker it goes on with those who
    have none yet."""
    place, asked, today = Node.objects.get(pk=place_id), order_of(order), timezone.localdate()
    with translation.override(language):
        if job.by is None:
            raise route_mass.CannotMakeRoutes(_("Routes for many are made by the methodist of their place."))
        people, kit = mass.teachers_at(place, today), mass.kit(place, asked, today)
        job.progress(0, len(people), place.title)
        for start in range(0, len(people), route_mass.AT_ONCE):
            some = people[start : start + route_mass.AT_ONCE]
            route_mass.make(people=some, place=place, kit=kit, order=asked, by=job.by, at=timezone.now())
            job.progress(start + len(some), len(people), place.title)
        job.progress(len(people), len(people), _("Done. Teachers who got a draft were told."))


def order_of(data: dict[str, Any]) -> mass.Order:
    """From the arguments of a job."""
    days = {name: date.fromisoformat(data[name]) for name in ("starts", "ends")}
    return mass.Order(**{**data, **days, "templates": tuple(data["templates"])})
