from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstrumentKind(TextChoices):
    """What an instrument is for the people who fill it. The engine treats all kinds alike."""

    OBSERVATION_CARD = "observation_card", _("observation card")
    CHECKLIST = "checklist", _("checklist")
    SURVEY = "survey", _("survey")
    SELF_ANALYSIS = "self_analysis", _("self-analysis")
    TEST = "test", _("test with a key")
    CASE = "case", _("case with a rubric")


SECRET_KINDS = (InstrumentKind.TEST, InstrumentKind.CASE)
"""Their workbooks hold the right answers: only those who keep them may look inside."""


class Direction(TextChoices):
    """The direction of quality an instrument looks at: how people look for it in the library."""

    PROCESS = "process", _("Educational process and conditions")
    MANAGEMENT = "management", _("Management of the kindergarten")
    STAFF = "staff", _("Professional growth of teachers")
    DIGITAL = "digital", _("Digital competence")
    SATISFACTION = "satisfaction", _("Satisfaction of parents and teachers")


class VersionStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class OwnPlace(TextChoices):
    """Places that may add own indicators to a core; the values are those of `NodeKind`."""

    MUNICIPALITY = "municipality", _("municipality")
    ORGANISATION = "organisation", _("organisation")


class SubmissionState(TextChoices):
    DRAFT = "draft", _("draft")
    COMPLETE = "complete", _("complete")


class Arrival(TextChoices):
    """What happens to an instrument of a pack where it is to be imported."""

    NEW = "new", _("new instrument")
    NEW_VERSION = "new_version", _("new version")
    SAME = "same", _("already here")
    DRAFT_IN_THE_WAY = "draft_in_the_way", _("there is an unpublished draft with this code")
    OTHER_CONTENT = "other_content", _("this code and version are here with another content")
