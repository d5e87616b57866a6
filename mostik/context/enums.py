"""States of a set of values and where each value comes from. Indicators themselves are dated data (`packs`)."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class SetState(TextChoices):
    DRAFT = "draft", pgettext_lazy("values", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("values", "Handed in")
    RETURNED = "returned", pgettext_lazy("values", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("values", "Accepted")


OPEN = (SetState.DRAFT, SetState.RETURNED)
"""Values change; indicators of staff follow the people until the set is handed in."""


class ValueSource(TextChoices):
    TYPED = "typed", pgettext_lazy("value", "typed in")
    IMPORTED = "imported", pgettext_lazy("value", "from a file")
    COMPUTED = "computed", pgettext_lazy("value", "counted from people and their records")
