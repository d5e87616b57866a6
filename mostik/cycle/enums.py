"""States and addressees of recommendations."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RecommendationState(TextChoices):
    DRAFT = "draft", pgettext_lazy("recommendation", "Draft")
    AGREED = "agreed", pgettext_lazy("recommendation", "Agreed")
    SENT = "sent", pgettext_lazy("recommendation", "Sent")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("recommendation", "Acknowledged")
    ANSWERED = "answered", pgettext_lazy("recommendation", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "Withdrawn")


UNSENT = (RecommendationState.DRAFT, RecommendationState.AGREED)
"""Seen by those who prepare it only; the text and the deadline can still be changed."""

OWED = (RecommendationState.SENT, RecommendationState.ACKNOWLEDGED)
"""At the addressee, who has not answered yet: past its day it is overdue."""


class Audience(TextChoices):
    """Whom a recommendation is written to. Values are those of `network.enums.NodeKind`."""

    ORGANISATION = "organisation", pgettext_lazy("addressees", "Kindergartens")
    MUNICIPALITY = "municipality", pgettext_lazy("addressees", "Municipalities")


class MeasureState(TextChoices):
    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    GOING = "going", pgettext_lazy("measure", "In progress")
    DONE = "done", pgettext_lazy("measure", "Done")
    CANCELLED = "cancelled", pgettext_lazy("measure", "Cancelled")


AHEAD = (MeasureState.PLANNED, MeasureState.GOING)
"""Still to be done: past its day it is overdue."""


class DecisionState(TextChoices):
    DRAFT = "draft", pgettext_lazy("decision", "Draft")
    ISSUED = "issued", pgettext_lazy("decision", "In force")
    EXECUTED = "executed", pgettext_lazy("decision", "Executed")
    CANCELLED = "cancelled", pgettext_lazy("decision", "Cancelled")


IN_FORCE = (DecisionState.ISSUED, DecisionState.EXECUTED)
"""The document has a number and a date, and its words no longer change."""
