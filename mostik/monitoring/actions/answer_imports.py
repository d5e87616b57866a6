"""Import of answers gathered elsewhere: uploaded, mapped, checked in the background, taken whole or not at all, undone."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.engine import answers_mapping
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.instruments.enums import SubmissionState
from mostik.instruments.models import InstrumentVersion, Submission
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import approvals, data_flags, freezing, results, surveys
from mostik.monitoring.enums import ANONYMOUS_SOURCES, AnswerImportState, AssignmentState, CampaignStatus
from mostik.monitoring.models import (
    AnswerImport,
    Assignment,
    Campaign,
    CampaignInstrument,
    DataFlag,
    ImportedRow,
    ImportProfile,
    Survey,
    SurveyAnswer,
)
from mostik.monitoring.queries import answer_imports as queries
from mostik.monitoring.queries import freezing as freeze_queries
from mostik.monitoring.queries import surveys as survey_queries
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.platform.actions import audit, files, jobs
from mostik.platform.models import User

CHECK, APPLY = "monitoring.check_answers", "monitoring.take_answers"
MAX_BYTES = 10 * 1024 * 1024
BUSY = (AnswerImportState.CHECKING, AnswerImportState.APPLYING)


class CannotImportAnswers(Refusal):
    """The file, the mapping or the state of the campaign does not allow it; the sentence says why."""


def upload(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    source: str,
    content: bytes | BinaryIO,
    name: str,
    by: User,
    at: datetime.datetime,
) -> AnswerImport:
    """Keep the file with a suggested mapping: that of the last file with this header, or guessed from the titles."""
    used = CampaignInstrument.objects.filter(campaign=campaign, version=version).first()
    if used is None or source not in used.sources:
        raise CannotImportAnswers(_("The campaign does not use this instrument with this source."))
    _refuse_not_running(campaign, at)
    with transaction.atomic():
        stored = files.store(
            content=content,
            name=name,
            purpose="monitoring.answers",
            by=by,
            at=at,
            allowed={files.XLSX, files.CSV},
            max_bytes=MAX_BYTES,
        )
        run = AnswerImport(
            campaign=campaign, version=version, source=source, file=stored, created_by=by, created_at=at
        )
        try:
            header = queries.table_of(run).header
        except WorkbookErrors as error:
            raise CannotImportAnswers(str(error.problems[0].text("ru"))) from error
        if len(header) > queries.MAX_COLUMNS:
            raise CannotImportAnswers(_("The file has too many columns."))
        known = queries.profile_for(by, version, header)
        columns = answers_mapping.suggest_columns(header, versions.form_of(version))
        run.mapping = known.mapping if known else {"columns": columns, "values": {}, "place": None}
        run.save()
        audit.record("monitoring.answers.uploaded", target=run, by=by, at=at)
    return run


def set_mapping(
    *, run: AnswerImport, mapping: Mapping[str, Any], profile: str, by: User, at: datetime.datetime
) -> AnswerImport:
    """Keep what columns and cells mean; under a name it is offered for the next file with the same header."""
    with transaction.atomic():
        row = _locked(run)
        if row.state in (*BUSY, AnswerImportState.APPLIED, AnswerImportState.UNDONE):
            raise CannotImportAnswers(_("The mapping of this file cannot be changed now."))
        targets = [one for one in mapping["columns"] if one]
        if len(targets) != len(set(targets)):
            raise CannotImportAnswers(_("Two columns are taken for the same: leave one of them."))
        row.mapping, row.state, row.report = dict(mapping), AnswerImportState.MAPPING, {}
        row.save(update_fields=["mapping", "state", "report"])
        if profile.strip():
            ImportProfile.objects.update_or_create(
                created_by=by,
                version=row.version,
                header_hash=queries.header_hash(queries.table_of(row).header),
                defaults={"name": profile.strip()[:120], "mapping": dict(mapping)},
            )
            audit.record("monitoring.answers.profile_kept", target=row, by=by, at=at)
    return row


def start_check(*, run: AnswerImport, by: User, at: datetime.datetime) -> AnswerImport:
    return _start(run, CHECK, AnswerImportState.CHECKING, by, at)


def confirm(*, run: AnswerImport, by: User, at: datetime.datetime) -> AnswerImport:
    """What the check showed is what is wanted."""
    return _start(run, APPLY, AnswerImportState.APPLYING, by, at)


def _start(run: AnswerImport, kind: str, state: str, by: User, at: datetime.datetime) -> AnswerImport:
    needed = {CHECK: (AnswerImportState.MAPPING, AnswerImportState.REFUSED, AnswerImportState.READY)}
    with transaction.atomic():
        row = _locked(run)
        _refuse_not_running(row.campaign, at)
        if row.state not in needed.get(kind, (AnswerImportState.READY,)):
            raise CannotImportAnswers(_("This file is not ready for that; check it again."))
        row.state = state
        row.job = jobs.start(
            kind,
            args={"run_id": row.pk},
            title=_("Answers from %(file)s") % {"file": row.file.name},
            by=by,
            at=at,
        )
        row.save(update_fields=["state", "job"])
    return row


def check(*, run: AnswerImport, job: jobs.JobHandle | None, at: datetime.datetime) -> None:
    """The background part: a dry run, nothing but the report is written."""
    plan = _read(run, job, at)
    run.state = AnswerImportState.REFUSED if plan.problems else AnswerImportState.READY
    run.report = _report(plan)
    run.save(update_fields=["state", "report"])


def carry_out(*, run: AnswerImport, job: jobs.JobHandle | None, at: datetime.datetime) -> None:
    """The background part of `confirm`: read once more, and everything or nothing."""
    if run.state == AnswerImportState.APPLIED:
        return
    try:
        with transaction.atomic():
            campaign = Campaign.objects.select_for_update().get(pk=run.campaign_id)
            _refuse_not_running(campaign, at)
            plan = _read(run, job, at)
            if plan.counts() != run.report.get("counts"):
                raise CannotImportAnswers(_("The data have changed since the check; check the file again."))
            _write(run, plan, at)
            run.state, run.applied_at = AnswerImportState.APPLIED, at
            run.save(update_fields=["state", "applied_at"])
            details = {"version": run.version_id, "source": run.source, **plan.counts()}
            audit.record("monitoring.answers.imported", target=run, by=run.created_by, at=at, details=details)
    except (Refusal, IntegrityError) as refusal:
        run.state, run.applied_at = AnswerImportState.REFUSED, None
        text = (
            str(refusal)
            if isinstance(refusal, Refusal)
            else _("Somebody changed the same cards; check the file again.")
        )
        run.report = {**run.report, "error": text}
        run.save(update_fields=["state", "applied_at", "report"])


def _read(run: AnswerImport, job: jobs.JobHandle | None, at: datetime.datetime) -> queries.Plan:
    reader = queries.Reader(run, queries.table_of(run), at)
    for done, total in reader.read():
        if job:
            job.progress(done, total)
    return reader.plan


def _report(plan: queries.Plan) -> dict[str, Any]:
    shown = [(one.row, one.column, one.message) for one in plan.problems[:300]]
    first = [(one.row, one.unit.title, len(one.answers)) for one in plan.rows[:20]]
    return {"counts": plan.counts(), "problems": shown, "rows": first}


def _write(run: AnswerImport, plan: queries.Plan, at: datetime.datetime) -> None:
    if run.source in set(ANONYMOUS_SOURCES):
        _write_answers(run, plan, at)
        return
    approvals.refuse_places(run.campaign, ((one.unit.pk, run.source) for one in plan.rows))
    written: list[int] = []
    for one in plan.rows:
        completed = at if one.on is None else min(at, _noon(one.on))
        kept = Submission.objects.create(
            version_id=(one.card.composed_id if one.card else None) or run.version_id,
            unit=one.unit,
            source=run.source,
            author=run.created_by,
            answers=one.answers,
            state=SubmissionState.COMPLETE.value,
            client_uid=uuid.uuid4(),
            started_at=completed,
            completed_at=completed,
        )
        card = one.card or Assignment(
            campaign=run.campaign,
            version=run.version,
            unit=one.unit,
            organisation=_organisation(one.unit),
            source=run.source,
            due=run.campaign.period_to,
            created_at=at,
        )
        card.submission, card.state, card.submitted_at = kept, AssignmentState.SUBMITTED.value, at
        card.save()
        ImportedRow.objects.create(
            run=run, row=one.row, fingerprint=one.fingerprint, card=card, was_handed=one.card is not None
        )
        written.append(card.pk)
    for start in range(0, len(written), data_flags.CHUNK):
        data_flags.look(ids=written[start : start + data_flags.CHUNK], at=at)


def _write_answers(run: AnswerImport, plan: queries.Plan, at: datetime.datetime) -> None:
    survey = Survey.objects.filter(campaign=run.campaign, version=run.version, source=run.source).first()
    if survey is None:
        survey = surveys.create(
            campaign=run.campaign,
            version=run.version,
            source=run.source,
            title=run.version.title[:200],
            by=run.created_by,
            at=at,
        )
    if not survey_queries.is_changeable(survey):
        raise CannotImportAnswers(_("The survey is closed: nothing in it changes any more."))
    made = [
        SurveyAnswer(survey=survey, unit=one.unit, answers=one.answers, hidden=one.hidden, is_imported=True)
        for one in plan.rows
    ]
    SurveyAnswer.objects.bulk_create(made)
    ImportedRow.objects.bulk_create(
        ImportedRow(run=run, row=one.row, fingerprint=one.fingerprint, answer=answer)
        for one, answer in zip(plan.rows, made, strict=True)
    )


def undo(*, run: AnswerImport, by: User, at: datetime.datetime) -> AnswerImport:
    """Take an import back: cards that had been handed out wait again, the others are gone. Of an anonymous source only while
    answers are collected: results that were shown do not change by few."""
    with transaction.atomic():
        row = _locked(run)
        over = freeze_queries.is_frozen(row.campaign, timezone.localdate(at))
        over = over or row.campaign.status == CampaignStatus.CLOSED
        if row.source in set(ANONYMOUS_SOURCES):
            found = Survey.objects.filter(campaign=row.campaign, version=row.version, source=row.source)
            over = not all(
                survey_queries.is_changeable(survey) for survey in found.select_related("campaign")
            )
        if row.state != AnswerImportState.APPLIED or over:
            raise CannotImportAnswers(_("This import can no longer be undone."))
        taken = list(ImportedRow.objects.filter(run=row).select_related("card__submission", "card__campaign"))
        cards = [one.card for one in taken if one.card is not None]
        freezing.refuse_frozen(cards, at=at)
        approvals.refuse_places(row.campaign, ((card.unit_id, card.source) for card in cards))
        ImportedRow.objects.filter(run=row).delete()
        SurveyAnswer.objects.filter(pk__in=[one.answer_id for one in taken if one.answer_id]).delete()
        for one in taken:
            if one.card is not None:
                _take_back(one.card, was_handed=one.was_handed)
        row.state = AnswerImportState.UNDONE
        row.save(update_fields=["state"])
        details = {"rows": len(taken)}
        audit.record("monitoring.answers.undone", target=row, by=by, at=at, details=details)
        results.rebuild_later(campaign=row.campaign, by=by, at=at)
    return row


def _take_back(card: Assignment, *, was_handed: bool) -> None:
    kept = card.submission
    card.submission, card.state, card.submitted_at = None, AssignmentState.ASSIGNED.value, None
    card.accepted_at, card.accepted_by = None, None
    card.save()
    DataFlag.objects.filter(card=card).delete()
    if kept is not None:
        kept.delete()
    if not was_handed:
        try:
            card.delete()
        except ProtectedError as error:
            raise CannotImportAnswers(
                _("A card of this import is used further and cannot be taken back.")
            ) from error


def _noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _organisation(unit: Node) -> Node:
    if unit.kind in (NodeKind.GROUP,):
        return survey_queries.organisations_of([unit])[unit.pk]
    return unit


def _locked(run: AnswerImport) -> AnswerImport:
    rows = AnswerImport.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__owner", "version__instrument", "file", "created_by").get(pk=run.pk)


def _refuse_not_running(campaign: Campaign, at: datetime.datetime) -> None:
    if freeze_queries.status_on(campaign, timezone.localdate(at)) != CampaignStatus.RUNNING:
        raise CannotImportAnswers(_("Answers are imported while the campaign collects cards."))
