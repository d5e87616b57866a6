from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstrumentKind(TextChoices):
    """What an instrument is for the people who fill it. The engine treats all kinds alike."""

    OBSERVATION_CARD = "observation_card", _("observation card")
    CHECKLIST = "checklist", _("checklist")
    SURVEY = "survey", _("survey")


class VersionStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class SubmissionState(TextChoices):
    DRAFT = "draft", _("draft")
    COMPLETE = "complete", _("complete")
