"""Kinds and states of diagnostics, competency models, results and deficits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mostik.instruments.enums import InstrumentKind


class DiagnosticKind(TextChoices):
    """What is done, and so the source of the result. A test, a case and self-analysis are filled by the teacher, the other
    two are cards about the teacher filled by somebody else."""

    SELF_ANALYSIS = "self_analysis", _("Self-analysis")
    OBSERVATION = "observation", _("Observation by an expert")
    TEST = "test", _("Test with a key")
    CASE = "case", _("Case: two people rate it blindly")
    WORK = "work", _("Analysis of working materials")


Source = DiagnosticKind
"""Where a result comes from: the five sources of a profile are the five kinds of diagnostics."""

BY_TEACHER = (DiagnosticKind.SELF_ANALYSIS, DiagnosticKind.TEST, DiagnosticKind.CASE)
BY_OTHERS = (DiagnosticKind.OBSERVATION, DiagnosticKind.WORK)
KEYED = (DiagnosticKind.SELF_ANALYSIS, DiagnosticKind.TEST)
"""Scored at once, without anybody's judgement."""
_CARDS = (InstrumentKind.OBSERVATION_CARD.value, InstrumentKind.CHECKLIST.value)
INSTRUMENT_KINDS = {
    DiagnosticKind.SELF_ANALYSIS.value: (InstrumentKind.SELF_ANALYSIS.value,),
    DiagnosticKind.TEST.value: (InstrumentKind.TEST.value,),
    DiagnosticKind.CASE.value: (InstrumentKind.CASE.value,),
    DiagnosticKind.OBSERVATION.value: _CARDS,
    DiagnosticKind.WORK.value: _CARDS,
}


class DiagnosticState(TextChoices):
    DRAFT = "draft", pgettext_lazy("diagnostic", "Being prepared")
    OPEN = "open", pgettext_lazy("diagnostic", "Open")
    CLOSED = "closed", pgettext_lazy("diagnostic", "Closed")


class AttemptState(TextChoices):
    """A test goes from GOING to SCORED at once; a case is rated in between."""

    GOING = "going", pgettext_lazy("attempt", "In progress")
    FINISHED = "finished", pgettext_lazy("attempt", "Being rated")
    DISPUTED = "disputed", pgettext_lazy("attempt", "Raters disagree")
    SCORED = "scored", pgettext_lazy("attempt", "Result ready")


class GradingState(TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("grading", "Not started")
    DRAFT = "draft", pgettext_lazy("grading", "In progress")
    SENT = "sent", pgettext_lazy("grading", "Sent")
    DECLINED = "declined", pgettext_lazy("grading", "Declined")


class ObservationState(TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("observation", "Not started")
    DRAFT = "draft", pgettext_lazy("observation", "In progress")
    SENT = "sent", pgettext_lazy("observation", "Sent")
    DECLINED = "declined", pgettext_lazy("observation", "Declined")


class ModelStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("competency model", "Draft")
    PUBLISHED = "published", pgettext_lazy("competency model", "In force")
    RETIRED = "retired", pgettext_lazy("competency model", "Replaced")


class ResultState(TextChoices):
    RELEASED = "released", pgettext_lazy("result", "Ready")
    DISPUTED = "disputed", pgettext_lazy("result", "Under appeal")
    ANNULLED = "annulled", pgettext_lazy("result", "Annulled")


class AppealState(TextChoices):
    WAITING = "waiting", pgettext_lazy("appeal", "Waits for a decision")
    KEPT = "kept", pgettext_lazy("appeal", "The result stays")
    ANNULLED = "annulled", pgettext_lazy("appeal", "The result is annulled")
    REMEASURE = "remeasure", pgettext_lazy("appeal", "To be measured again")


class DeficitLevel(TextChoices):
    CRITICAL = "critical", pgettext_lazy("deficit", "Critical")
    SUBSTANTIAL = "substantial", pgettext_lazy("deficit", "Substantial")
    MODERATE = "moderate", pgettext_lazy("deficit", "Moderate")


class DeficitStatus(TextChoices):
    OPEN = "open", pgettext_lazy("deficit", "Open")
    IN_ROUTE = "in_route", pgettext_lazy("deficit", "In a route")
    COMPENSATED = "compensated", pgettext_lazy("deficit", "Compensated")
    DISMISSED = "dismissed", pgettext_lazy("deficit", "Dismissed")


LIVE = (DeficitStatus.OPEN, DeficitStatus.IN_ROUTE)


class Confidence(TextChoices):
    LOW = "low", pgettext_lazy("confidence", "Low")
    MEDIUM = "medium", pgettext_lazy("confidence", "Medium")
    HIGH = "high", pgettext_lazy("confidence", "High")


class GuideKind(TextChoices):
    METHODIST = "methodist", _("Methodist")
    TUTOR = "tutor", _("Tutor")
