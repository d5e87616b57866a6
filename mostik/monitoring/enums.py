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


class CampaignKind(TextChoices):
    """What a round is for. A pilot tries an instrument: it never has results, only the passport of its scales."""

    REGULAR = "regular", pgettext_lazy("kind of campaign", "Measurement")
    PILOT = "pilot", pgettext_lazy("kind of campaign", "Pilot round")


class Source(TextChoices):
    """Who looks at the same unit. Values are those of docs/scoring.md."""

    SELF = "self", _("Self-assessment")
    INTERNAL = "internal", _("Internal assessment")
    EXTERNAL = "external", _("External expert")
    PARENTS = "parents", _("Parents")
    TEACHERS = "teachers", pgettext_lazy("source", "Teachers")


ASSIGNED_SOURCES = (Source.SELF, Source.INTERNAL, Source.EXTERNAL)
"""Sources whose cards are handed out to a named person; others answer by a link."""

ANONYMOUS_SOURCES = (Source.PARENTS, Source.TEACHERS)
"""Many people speak of one unit through a survey. Their answers are counted, never cards, and hidden where few."""


class AnswerImportState(TextChoices):
    """Where a file of answers gathered elsewhere is."""

    MAPPING = "mapping", pgettext_lazy("import", "Columns are being matched")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    REFUSED = "refused", pgettext_lazy("import", "Has errors")
    READY = "ready", pgettext_lazy("import", "Ready to import")
    APPLYING = "applying", pgettext_lazy("import", "Being imported")
    APPLIED = "applied", pgettext_lazy("import", "Imported")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


class SurveyAccess(TextChoices):
    """How people come to a survey, and what is known of them."""

    OPEN = "open", _("By a link or a poster, anonymously")
    CONFIDENTIAL = "confidential", _("By personal invitations; who has answered is known, what is not")
    NAMED = "named", _("By personal invitations; answers are signed")


class FlagKind(TextChoices):
    """Why a card is doubted. What each means in numbers: stats.data_quality, the sheet `checks` of the workbook."""

    RULE = "rule", pgettext_lazy("data flag", "Answers do not agree")
    STRAIGHT = "straight", pgettext_lazy("data flag", "The same answer everywhere")
    FAST = "fast", pgettext_lazy("data flag", "Filled too fast")
    OUTLIER = "outlier", pgettext_lazy("data flag", "Far from the rest")


class FlagState(TextChoices):
    OPEN = "open", pgettext_lazy("data flag", "To be looked at")
    EXPLAINED = "explained", pgettext_lazy("data flag", "The answers stand")
    GONE = "gone", pgettext_lazy("data flag", "Corrected")


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


class DeliveryState(TextChoices):
    """What became of a card sent by a device. The words of a card's own state are in AssignmentState."""

    WAITING = "waiting", pgettext_lazy("delivery", "Being processed")
    TAKEN = "taken", pgettext_lazy("delivery", "Taken")
    NEEDS_CHECK = "needs_check", pgettext_lazy("delivery", "Needs checking")
    REJECTED = "rejected", pgettext_lazy("delivery", "Rejected")
    REPLACED = "replaced", pgettext_lazy("delivery", "Replaced by a correction")


class Doubt(TextChoices):
    """Why a card sent by a device is not taken without a person."""

    ANSWERS = "answers", _("Answers are missing or wrong")
    FILES = "files", _("Not all files have come")
    STRANGE = "strange", _("It holds answers this instrument does not ask for")
    OTHER_ASSESSOR = "other_assessor", _("The card is handed to another person now")
    LATE = "late", _("It came after the campaign stopped collecting cards")
    STARTED = "started", _("The same card was begun on the site")
    SENT = "sent", _("The card is under review already")
    ACCEPTED = "accepted", _("The card is accepted already")
    OWN_ORGANISATION = "own_organisation", _("The expert works in this organisation")
    APPROVED = "approved", _("The data of the place are approved already")
    FROZEN = "frozen", _("It came after the day on which the data were frozen")
    NOT_CHECKED = "not_checked", _("The answers could not be checked")


class SecondRatingState(TextChoices):
    """Where the second rating of a card is."""

    ASSIGNED = "assigned", pgettext_lazy("card", "Not started")
    DRAFT = "draft", pgettext_lazy("card", "Being filled")
    SUBMITTED = "submitted", pgettext_lazy("second rating", "Sent")


class Outcome(TextChoices):
    """What came of comparing two ratings."""

    WAITING = "waiting", pgettext_lazy("second rating", "Not compared yet")
    AGREED = "agreed", pgettext_lazy("second rating", "Within the limit")
    DISPUTED = "disputed", pgettext_lazy("second rating", "Waits for a decision")
    DECIDED = "decided", pgettext_lazy("second rating", "Decided")


class Decision(TextChoices):
    """Whose answers count after adjudication."""

    FIRST = "first", pgettext_lazy("decision", "The first rating stands")
    SECOND = "second", pgettext_lazy("decision", "The second rating stands")
    OWN = "own", pgettext_lazy("decision", "Answers chosen one by one")


class StratumKey(TextChoices):
    """What organisations are divided by before a sample is drawn."""

    MUNICIPALITY = "municipality", _("Municipality")
    TYPE = "type", _("Kind of organisation")
    SIZE = "size", _("Number of groups")


class SampleUnitState(TextChoices):
    CHOSEN = "chosen", pgettext_lazy("sample", "In the sample")
    RESERVE = "reserve", pgettext_lazy("sample", "In reserve")
    REPLACED = "replaced", pgettext_lazy("sample", "Replaced")
