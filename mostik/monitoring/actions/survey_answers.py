"""One person answers a survey. Participation and answer are written so that nothing joins them (ADR 0009)."""

from __future__ import annotations

import datetime
import hashlib
import random
import uuid
from bisect import insort
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.actions.submissions import MAX_ANSWER, CannotComplete
from mostik.instruments.engine import repeats
from mostik.instruments.engine.evaluate import evaluate, initial_answers
from mostik.instruments.engine.form import FILE_KINDS, SILENT_KINDS, Form, Kind
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.monitoring.enums import SurveyAccess
from mostik.monitoring.models import Invitation, Participation, Survey, SurveyAnswer, SurveyLink
from mostik.monitoring.queries import surveys as queries

SHAKEN = 200  # answers of a unit written anew with each new one
ENOUGH, WINDOW = 60, 600  # answers by one link in so many seconds


class CannotAnswer(Refusal):
    """The link is closed or revoked, or too many answers come at once."""


def answer(*, link: SurveyLink, answers: Mapping[str, str], device: str, at: datetime.datetime) -> None:
    """Keep one questionnaire. Raises `CannotComplete` with what is missing or wrong. Not journalled: the journal has a
    time. `device` is the mark of the browser; a device that comes again is counted, softly refused by the page."""
    with transaction.atomic():
        row = SurveyLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        survey = Survey.objects.select_related("campaign", "version").get(pk=row.survey_id)
        row.survey = survey
        if not queries.is_open(row, timezone.localdate(at)):
            raise CannotAnswer(_("Answers are no longer collected by this link."))
        kept, hidden = checked(versions.form_of(survey.version), answers, at=at)
        _refuse_flood(row, at)
        participation = Participation.objects.select_for_update().get(link=row)
        participation.answered += 1
        mark = mark_of(device)
        if mark and mark not in participation.devices:
            insort(participation.devices, mark)
        participation.save(update_fields=["answered", "devices"])
        counted = SurveyAnswer.objects.filter(survey=survey, unit=row.unit_id, is_counted=True).count()
        drop_in(
            SurveyAnswer(
                survey=survey,
                unit_id=row.unit_id,
                answers=kept,
                hidden=hidden,
                is_counted=not row.families or counted < row.families,
            )
        )


def answer_invited(*, invitation: Invitation, answers: Mapping[str, str], at: datetime.datetime) -> None:
    """The same by a personal link, once. A signed answer is joined with its invitation; another one is dropped in."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        survey = Survey.objects.select_related("campaign", "version").get(pk=row.survey_id)
        if not queries.is_collecting(survey, timezone.localdate(at)):
            raise CannotAnswer(_("Answers are no longer collected by this link."))
        if row.has_answered:
            raise CannotAnswer(_("You have answered already."))
        kept, hidden = checked(versions.form_of(survey.version), answers, at=at)
        fresh = SurveyAnswer(survey=survey, unit_id=row.unit_id, answers=kept, hidden=hidden)
        row.has_answered = True
        if survey.access == SurveyAccess.NAMED:
            fresh.save(force_insert=True)
            row.answer = fresh
        else:
            drop_in(fresh)
        row.save(update_fields=["has_answered", "answer"])


def checked(
    form: Form, answers: Mapping[str, str], *, at: datetime.datetime
) -> tuple[dict[str, str], list[str]]:
    """What is kept of a questionnaire and the questions that were not asked, as of the day: the form's own clock stands at
    midnight, so no answer holds a time. What a form gathers by itself (beginning, end, device) is left out."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    given = {key: str(value)[:MAX_ANSWER] for key, value in answers.items()}
    result = evaluate(form, {**initial_answers(form, day), **given}, now=day)
    if result.violations:
        raise CannotComplete(result.violations)
    kept = {
        key: result.values[key]
        for key, question in repeats.questions_by_key(form, {**result.values, **result.counts})
        if question.kind not in (*FILE_KINDS, *_SELF_GATHERED) and result.values.get(key, "") != ""
    }
    return kept | result.counts, sorted(result.hidden)


_SELF_GATHERED = tuple(kind for kind in SILENT_KINDS if kind is not Kind.CALCULATE)


def drop_in(fresh: SurveyAnswer) -> None:
    """Put an answer among those of its unit and shake the box: rows are written anew with new keys in random order, so
    that neither the place on the disk nor the number of the transaction tells which came last."""
    mine = SurveyAnswer.objects.filter(survey=fresh.survey_id, unit=fresh.unit_id, is_imported=False)
    chance = random.SystemRandom()
    keys = list(mine.values_list("pk", flat=True))
    rows = list(mine.filter(pk__in=chance.sample(keys, min(SHAKEN, len(keys)))))
    mine.filter(pk__in=[row.pk for row in rows]).delete()
    rows.append(fresh)
    for row in rows:
        row.pk = uuid.uuid4()
        row._state.adding = True
    chance.shuffle(rows)
    SurveyAnswer.objects.bulk_create(rows)


def mark_of(device: str) -> str:
    """What is remembered of a device: half of a hash, enough to know it again, too little to be anything else."""
    return hashlib.sha256(f"mostik.device:{device}".encode()).hexdigest()[:24] if device else ""


def _refuse_flood(link: SurveyLink, at: datetime.datetime) -> None:
    """Count what comes by a link, not who: no address is kept."""
    key: Any = f"survey:{link.pk}:{int(at.timestamp()) // WINDOW}"
    cache.add(key, 0, WINDOW * 2)
    if cache.incr(key) > ENOUGH:
        raise CannotAnswer(
            _("Too many answers have come by this link at once. Wait ten minutes and press “Send” again.")
        )
