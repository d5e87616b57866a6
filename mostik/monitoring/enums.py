"""States, sources and levels of a campaign."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("campaign", "Being prepared")
    ANNOUNCED = "announced", pgettext_lazy("campaign", "Announced")
    RUNNING = "running", pgettext_lazy("campaign", "Cards are being filled")
    ANALYSIS = "analysis", pgettext_lazy("campaign", "Analysis")
    CLOSED = "closed", pgettext_lazy("campaign", "Closed")


class Source(TextChoices):
    """Who looks at the same unit. Values are those of docs/scoring.md."""

    SELF = "self", _("Self-assessment")
    INTERNAL = "internal", _("Internal assessment")
    EXTERNAL = "external", _("External expert")
    PARENTS = "parents", _("Parents")


ASSIGNED_SOURCES = (Source.SELF, Source.INTERNAL, Source.EXTERNAL)
"""Sources whose cards are handed out to a named person; parents answer by a link."""


class StageLevel(TextChoices):
    """Whose work a stage is."""

    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Municipality")
    ORGANISATION = "organisation", _("Organisation")


class AssignmentState(TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("card", "Not started")
    DRAFT = "draft", pgettext_lazy("card", "Being filled")
    SUBMITTED = "submitted", pgettext_lazy("card", "Under review")
    RETURNED = "returned", pgettext_lazy("card", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("card", "Accepted")


OWED = (AssignmentState.ASSIGNED, AssignmentState.DRAFT, AssignmentState.RETURNED)
"""The card is at the assessor: it can be filled, and a reminder is sent about it."""

DONE = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
