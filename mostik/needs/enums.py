"""States of a study of needs and of a list of motivated teachers; forms of learning one may ask for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StudyState(TextChoices):
    """Prepared → asked → closed. What was answered is read only when nobody can answer any more."""

    DRAFT = "draft", pgettext_lazy("study", "Being prepared")
    OPEN = "open", pgettext_lazy("study", "Teachers answer")
    CLOSED = "closed", pgettext_lazy("study", "Closed")


class NeedForm(TextChoices):
    """How somebody would like to learn."""

    COURSE = "course", pgettext_lazy("form of learning", "Course")
    INTERNSHIP = "internship", pgettext_lazy("form of learning", "Internship")
    WEBINAR = "webinar", pgettext_lazy("form of learning", "Webinar")
    SEMINAR = "seminar", pgettext_lazy("form of learning", "Seminar or workshop")
    MENTOR = "mentor", pgettext_lazy("form of learning", "Mentor")
    GROUP = "group", pgettext_lazy("form of learning", "Group of colleagues")
    MATERIAL = "material", pgettext_lazy("form of learning", "Materials for self-study")


class Attendance(TextChoices):
    ANY = "any", pgettext_lazy("attendance", "Either way")
    ONLINE = "online", pgettext_lazy("attendance", "At a distance")
    OFFLINE = "offline", pgettext_lazy("attendance", "In person")


class ListState(TextChoices):
    """Survey → teachers say that they want → heads agree → final; stopped from any of the first three, with a reason."""

    SURVEY = "survey", pgettext_lazy("list", "The survey goes on")
    GATHERING = "gathering", pgettext_lazy("list", "Teachers come forward")
    AGREEING = "agreeing", pgettext_lazy("list", "Heads agree the list")
    FINAL = "final", pgettext_lazy("list", "The list is agreed")
    STOPPED = "stopped", pgettext_lazy("list", "Stopped")


LISTS_AHEAD = (ListState.SURVEY.value, ListState.GATHERING.value, ListState.AGREEING.value)


class Audience(TextChoices):
    """Whose satisfaction it is. Values are the anonymous sources of `monitoring`."""

    PARENTS = "parents", _("Parents")
    TEACHERS = "teachers", pgettext_lazy("source", "Teachers")
