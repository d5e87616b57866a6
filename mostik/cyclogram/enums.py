"""States, methods and scopes of internal assessment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CyclogramState(TextChoices):
    DRAFT = "draft", pgettext_lazy("cyclogram", "Being drawn up")
    APPROVED = "approved", pgettext_lazy("cyclogram", "Approved")


class Method(TextChoices):
    OBSERVATION = "observation", pgettext_lazy("method", "observation")
    DOCUMENTS = "documents", pgettext_lazy("method", "check of documents")
    SURVEY = "survey", pgettext_lazy("method", "questionnaire")
    TALK = "talk", pgettext_lazy("method", "talk")
    ANALYSIS = "analysis", pgettext_lazy("method", "analysis")


class Scope(TextChoices):
    """About whom a line is. Children are never looked at: conditions, processes, staff and management are."""

    ORGANISATION = "organisation", _("the organisation as a whole")
    ALL_GROUPS = "all_groups", _("all groups")
    GROUPS = "groups", _("chosen groups")


class CheckState(TextChoices):
    PLANNED = "planned", pgettext_lazy("check", "Planned")
    GOING = "going", pgettext_lazy("check", "Going on")
    SUMMED_UP = "summed_up", pgettext_lazy("check", "Summed up")
    CONSIDERED = "considered", pgettext_lazy("check", "Considered")
    CANCELLED = "cancelled", pgettext_lazy("check", "Cancelled")


AHEAD = (CheckState.PLANNED, CheckState.GOING)
"""Still to be done: past its last day it is overdue."""

WRITTEN = (CheckState.SUMMED_UP, CheckState.CONSIDERED)
"""Its note is written; an order may follow."""


class OrderState(TextChoices):
    DRAFT = "draft", pgettext_lazy("order", "Draft")
    ISSUED = "issued", pgettext_lazy("order", "Issued")
