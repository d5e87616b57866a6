"""States of programmes, kinds of target indicators, where a fact comes from."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ProgrammeState(TextChoices):
    DRAFT = "draft", pgettext_lazy("programme", "Being prepared")
    RUNNING = "running", pgettext_lazy("programme", "Running")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")


class IndicatorKind(TextChoices):
    """A share is in per cent; yes is 1, no is 0."""

    SHARE = "share", pgettext_lazy("target indicator", "Share, per cent")
    COUNT = "count", pgettext_lazy("target indicator", "Number")
    YES_NO = "yes_no", pgettext_lazy("target indicator", "Yes or no")
    PERSON_HOURS = "person_hours", pgettext_lazy("target indicator", "Person-hours")
    SCORE = "score", pgettext_lazy("target indicator", "Score")


class FactSource(TextChoices):
    LIVE = "live", pgettext_lazy("fact of an indicator", "Counted by the platform")
    TYPED = "typed", pgettext_lazy("fact of an indicator", "Typed from a document")
