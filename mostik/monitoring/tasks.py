"""Background work of monitoring. Thin: each handler makes one call to an action."""

from __future__ import annotations

import tempfile
import zipfile

from django.utils import timezone

from mostik.instruments.models import InstrumentVersion
from mostik.lib.text import slugify_ru
from mostik.monitoring.actions import answer_imports, data_flags, deliveries, handing_up, invitations, results
from mostik.monitoring.models import AnswerImport, Campaign, Survey
from mostik.monitoring.queries.results import mart_of
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.reports.framed import report_files
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.nodes import structure_on
from mostik.platform.actions import files
from mostik.platform.actions.jobs import JobHandle, job_handler
from mostik.stats.handover import What

AT_ONCE = 50  # places whose numbers are in memory together, however many reports an archive holds
ARCHIVE = 2 * 1024**3


@job_handler("monitoring.rebuild_results")
def rebuild_results(job: JobHandle, *, campaign_id: int) -> None:
    """Compute the results of a campaign from the cards accepted by now."""
    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    results.rebuild(campaign=campaign, at=timezone.now(), by=job.by, progress=job.progress)


@job_handler(data_flags.CHECK)
def check_data(job: JobHandle, *, campaign_id: int) -> None:
    """Look at every sent card of a campaign anew."""
    campaign = Campaign.objects.get(pk=campaign_id)
    data_flags.look_again(campaign=campaign, at=timezone.now(), progress=job.progress)


@job_handler("monitoring.reports_zip")
def reports_zip(job: JobHandle, *, campaign_id: int, version_id: int, node_id: int, language: str) -> None:
    """Word and PDF of a node and of every organisation below it, as one archive on the job's page."""
    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    version = InstrumentVersion.objects.select_related("instrument").get(pk=version_id)
    structure = structure_on(campaign.structure_date)
    reported = (NodeKind.REGION, NodeKind.MUNICIPALITY, NodeKind.ORGANISATION)
    wanted = [one for one in structure.node_ids_under(node_id) if structure.get(one).kind in reported]
    mart = mart_of(campaign, version)
    assert mart is not None  # the button stands on a page with results
    measured = set(mart.columns(("node_id",), node_id=wanted)["node_id"].tolist())
    wanted = [one for one in wanted if one in measured]
    name = f"{slugify_ru(campaign.title)}-{slugify_ru(structure.get(node_id).title)}.zip"
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            number = 0
            for done in range(0, len(wanted), AT_ONCE):
                found = campaign_reports(campaign, version, wanted[done : done + AT_ONCE], language=language)
                places = Node.objects.in_bulk(list(found))
                for one, data in found.items():
                    number += 1
                    title = structure.get(one).title
                    for extension, content in report_files(data, places[one], mart.path).items():
                        place = f"{number:03}-{slugify_ru(title)}.{extension}"
                        archive.writestr(place, content)  # compressed inside already
                    job.progress(number, len(wanted), title)
        packed.seek(0)
        purpose, at = "monitoring.reports", timezone.now()
        job.attach(
            files.store(content=packed, name=name, purpose=purpose, by=job.by, at=at, max_bytes=ARCHIVE)
        )


@job_handler(answer_imports.CHECK)
def check_answers(job: JobHandle, *, run_id: int) -> None:
    """The dry run of a file of answers."""
    answer_imports.check(run=_import(run_id), job=job, at=timezone.now())


@job_handler(answer_imports.APPLY)
def take_answers(job: JobHandle, *, run_id: int) -> None:
    """All rows of a checked file, or none."""
    answer_imports.carry_out(run=_import(run_id), job=job, at=timezone.now())


def _import(run_id: int) -> AnswerImport:
    rows = AnswerImport.objects.select_related("campaign__owner", "version__instrument", "file", "created_by")
    return rows.get(pk=run_id)


@job_handler(invitations.LETTERS)
def send_survey_letters(job: JobHandle, *, survey_id: int, base: str, reminding: bool) -> None:
    """Invitations that were not sent yet, or reminders of the day."""
    survey = Survey.objects.select_related("campaign", "version").get(pk=survey_id)
    invitations.write_letters(survey=survey, base=base, reminding=reminding, at=timezone.now(), progress=job)


@job_handler(handing_up.JOB)
def hand_up(job: JobHandle, *, campaign_id: int, version_id: int, what: str, basis: str) -> None:
    """The file with which a region hands its results up, on the page of the job."""
    campaign = Campaign.objects.select_related("previous", "owner").get(pk=campaign_id)
    version = InstrumentVersion.objects.select_related("instrument").get(pk=version_id)
    at = timezone.now()
    stored = handing_up.carry_out(
        campaign=campaign, version=version, what=What(what), basis=basis, by=job.by, at=at
    )
    job.attach(stored)


@job_handler("monitoring.take_deliveries")
def take_deliveries(job: JobHandle) -> None:
    """Check what devices have sent and make cards of it."""
    deliveries.take_waiting(at=timezone.now(), progress=job.progress)
