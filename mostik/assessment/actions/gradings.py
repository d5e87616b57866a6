"""Cases are handed to two people each, rated blindly, compared; a third decides where they part too far."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment import events
from mostik.assessment.actions import results
from mostik.assessment.enums import AttemptState, DiagnosticKind, DiagnosticState, GradingState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Grading
from mostik.assessment.queries import diagnostics, works
from mostik.instruments.actions import filling, submissions
from mostik.instruments.models import Submission
from mostik.instruments.queries import versions
from mostik.instruments.queries.posted import Posted
from mostik.instruments.queries.scores import scores_of
from mostik.instruments.queries.sides import Side, persons_answers
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.stats import double_rating
from mostik.stats.scoring import Scores

GRADERS = 2


class CannotGrade(Refusal):
    """There are too few people who may rate a work, or it is in a state where this is no longer possible."""


def distribute(*, diagnostic: Diagnostic, graders: Sequence[Person], by: User, at: datetime.datetime) -> int:
    """Give every finished work without raters to two of `graders`, the least loaded first; returns how many works. Nobody
    rates a work from an organisation that employs them. All or nothing."""
    with transaction.atomic():
        row = _running_case(diagnostic)
        possible = diagnostics.possible_graders(row, timezone.localtime(at).date()).filter(
            pk__in=[p.pk for p in graders]
        )
        if possible.count() < len(graders):
            raise CannotGrade(_("Choose raters among experts and leaders who do not take part themselves."))
        lacking = diagnostics.lacking_raters(row, GRADERS)
        rows = _shared_out(row, lacking, graders, at)
        Grading.objects.bulk_create(rows)
        audit.record("assessment.works.handed_out", target=row, by=by, at=at, details={"works": len(lacking)})
        _tell(row, {grading.grader for grading in rows}, at)
    return len(lacking)


def _shared_out(
    diagnostic: Diagnostic,
    lacking: Sequence[tuple[DiagnosticAttempt, Sequence[Grading]]],
    graders: Sequence[Person],
    at: datetime.datetime,
) -> list[Grading]:
    load = diagnostics.load_of(diagnostic)
    employers = diagnostics.employers_of([person.pk for person in graders], timezone.localtime(at).date())
    ids = [work.pk for work, _known in lacking]
    places = DiagnosticAttempt.objects.filter(pk__in=ids).values_list("pk", "participant__organisation_id")
    place_of = dict(places)
    rows = []
    for work, known in lacking:
        asked = {grading.grader_id for grading in known}
        numbers = sorted({1, 2} - {grading.number for grading in known})
        able = [p for p in graders if place_of[work.pk] not in employers[p.pk] and p.pk not in asked]
        if len(able) < len(numbers):
            text = _("Work № %(code)d: two raters from other organisations are needed.")
            raise CannotGrade(text % {"code": work.code})
        able.sort(key=lambda p: (load[p.pk], double_rating.ticket(str(work.seed), p.pk)))
        for number, person in zip(numbers, able, strict=False):
            load[person.pk] += 1
            rows.append(Grading(attempt=work, number=number, grader=person, assigned_at=at))
    return rows


def appoint_third(*, attempt: DiagnosticAttempt, grader: Person, by: User, at: datetime.datetime) -> Grading:
    """Ask a third person to decide a work about which two part."""
    with transaction.atomic():
        work = DiagnosticAttempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        diagnostic = _running_case(work.participant.diagnostic)
        asked = Grading.objects.filter(attempt=work)
        known = list(asked.values_list("grader_id", flat=True))
        has_third = asked.filter(number__gt=GRADERS).exists()
        if work.state != AttemptState.DISPUTED or has_third:
            raise CannotGrade(_("Nothing is to be decided about this work."))
        employers = diagnostics.employers_of([grader.pk], timezone.localtime(at).date())
        possible = diagnostics.possible_graders(diagnostic, timezone.localtime(at).date()).exclude(
            pk__in=known
        )
        at_home = work.participant.organisation_id in employers[grader.pk]
        if at_home or not possible.filter(pk=grader.pk).exists():
            raise CannotGrade(_("This person cannot decide about this work."))
        grading = Grading.objects.create(attempt=work, number=GRADERS + 1, grader=grader, assigned_at=at)
        audit.record("assessment.work.third_appointed", target=work, by=by, at=at)
        _tell(diagnostic, {grader}, at)
    return grading


def start(*, grading: Grading, by: User, at: datetime.datetime) -> Grading:
    """Open the rubric; the answers of the work stand in it. Doing it again changes nothing."""
    with transaction.atomic():
        row = _locked(grading)
        if row.state != GradingState.ASSIGNED:
            return row
        diagnostic = _running_case(row.attempt.participant.diagnostic)
        answers = row.attempt.submission.answers
        filled = submissions.start(
            version=diagnostic.version, unit=row.attempt.submission.unit, source="rubric", by=by, at=at
        )
        form = versions.form_of(diagnostic.version)
        row.submission = submissions.save_draft(
            submission=filled, answers=persons_answers(form, answers), revision=None, by=by, at=at
        )
        row.state = GradingState.DRAFT
        row.save(update_fields=["submission", "state"])
        audit.record("assessment.grading.started", target=row, by=by, at=at)
    return row


def decline(*, grading: Grading, by: User, at: datetime.datetime) -> Grading:
    """The rater has recognised the author, or cannot rate: the work is handed to somebody else, never again to them."""
    with transaction.atomic():
        row = _locked(grading)
        if row.state != GradingState.ASSIGNED:
            raise CannotGrade(_("The rating has been started: finish it."))
        row.state, row.number = GradingState.DECLINED, None
        row.save(update_fields=["state", "number"])
        audit.record("assessment.grading.declined", target=row, by=by, at=at)
    return row


def save(*, grading: Grading, posted: Posted, by: User, at: datetime.datetime) -> Submission:
    with transaction.atomic():
        row = _locked(grading)
        return filling.save_page(submission=_draft_of(row), posted=posted, by=by, at=at)


def send(*, grading: Grading, by: User, at: datetime.datetime) -> Grading:
    """Send the rating; it is final. The second of two is compared with the first at once, the third decides."""
    with transaction.atomic():
        work = DiagnosticAttempt.objects.select_for_update(of=("self",)).get(pk=grading.attempt_id)
        row = _locked(grading)
        done = submissions.complete(submission=_draft_of(row), by=by, at=at, side=Side.ASSESSOR)
        version = work.participant.diagnostic.version
        row.scores = works.as_json(scores_of(version, done.answers, at))
        row.state, row.sent_at = GradingState.SENT, at
        row.save(update_fields=["scores", "state", "sent_at"])
        audit.record("assessment.grading.sent", target=row, by=by, at=at)
        _settle(work, row, at)
    return row


def _settle(work: DiagnosticAttempt, last: Grading, at: datetime.datetime) -> None:
    diagnostic = work.participant.diagnostic
    sent = list(Grading.objects.filter(attempt=work, state=GradingState.SENT).order_by("number"))
    if last.number and last.number > GRADERS:
        work.state, work.scores = AttemptState.SCORED, last.scores
    elif len(sent) < GRADERS:
        return
    else:
        first, second = (works.as_scores(grading.scores) for grading in sent)
        methodology = versions.methodology_of(diagnostic.version)
        limit = Fraction(diagnostic.limit_percent, 100)
        beyond = double_rating.discrepancies(methodology, first, second, limit)
        work.state = AttemptState.DISPUTED if beyond else AttemptState.SCORED
        work.scores = None if beyond else works.as_json(_means(first, second))
    work.save(update_fields=["state", "scores"])
    details = {"state": str(work.state)}
    audit.record("assessment.work.compared", target=work, by=None, at=at, details=details)
    if work.state == AttemptState.SCORED:
        events.attempt_scored.announce(events.AttemptScored(work.pk, at))
        results.release_attempt(attempt=work, at=at)
    user = work.participant.person.user
    if work.state == AttemptState.SCORED and user:
        text = _("Your work is rated: %(title)s") % {"title": diagnostic.title}
        url = reverse("assessment:sitting", args=[diagnostic.pk])
        notices.send(to=[user], text=text, url=url, key=f"assessment.rated.{work.pk}", at=at)


def _means(first: Scores, second: Scores) -> Scores:
    """The mean of two values where both have one; within the limit no leaf has only one (`discrepancies`)."""
    found: Scores = {}
    for key, value in first.items():
        other = second.get(key)
        if value is not None and other is not None:
            found[key] = (value + other) / 2
    return found


def _locked(grading: Grading) -> Grading:
    rows = Grading.objects.select_for_update(of=("self",)).select_related(
        "submission", "grader", "attempt__submission__unit", "attempt__participant__diagnostic__version"
    )
    row: Grading = rows.get(pk=grading.pk)
    return row


def _draft_of(row: Grading) -> Submission:
    _running_case(row.attempt.participant.diagnostic)
    if row.submission is None or row.state != GradingState.DRAFT:
        raise CannotGrade(_("The rating has not been started or is sent already."))
    return row.submission


def _running_case(diagnostic: Diagnostic) -> Diagnostic:
    rows = Diagnostic.objects.select_for_update(of=("self",)).select_related("owner", "version__instrument")
    row: Diagnostic = rows.get(pk=diagnostic.pk)
    if row.kind != DiagnosticKind.CASE or row.state != DiagnosticState.OPEN:
        raise CannotGrade(_("Works are rated while the diagnostic is open."))
    return row


def _tell(diagnostic: Diagnostic, people: set[Person], at: datetime.datetime) -> None:
    notices.send(
        to=[person.user for person in people if person.user],
        text=_("Works wait for your rating: %(title)s") % {"title": diagnostic.title},
        url=reverse("assessment:mine"),
        key=f"assessment.to_rate.{diagnostic.pk}.{at:%Y%m%d%H%M%S}",
        at=at,
    )
