"""Kinds and states of diagnostics."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DiagnosticKind(TextChoices):
    """What a teacher does. Values are those of the kinds of instruments."""

    TEST = "test", _("Test with a key")
    CASE = "case", _("Case: two people rate it blindly")


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
