"""Forms: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mostik.instruments.models import InstrumentVersion
from mostik.needs.enums import Attendance, NeedForm
from mostik.needs.models import NeedAnswer, NeedChoice, NeedsStudy, NeedTopic
from mostik.needs.models.study import PRIORITIES
from mostik.needs.queries.studies import months_of
from mostik.network.models import EducationalNetwork, Node
from mostik.ui.inputs import day

FIELDS = ("place", "title", "opens", "closes", "group_size", "min_cell", "forms")
ORDER = (
    "place", "title", "opens", "closes", "months_from", "months_to", "codes", "words", "forms", "group_size", "min_cell",
)  # fmt: skip
WANTED = (_("First of all"), _("Second"), _("Third"))


class Text(forms.Textarea):
    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


def month_title(month: str) -> str:
    """«2026-10» → «October 2026»."""
    year, number = month.split("-")
    return f"{MONTHS[int(number)]} {year}"


class FlowForm(forms.Form):
    """Whose flow it is: a network or a municipality; the survey and its days."""

    title = forms.CharField(label=_("Title"), max_length=300)
    where = forms.ChoiceField(label=_("Who takes part"))
    version = forms.ModelChoiceField(label=_("Survey"), queryset=InstrumentVersion.objects.none())
    opens = day(_("First day"))
    closes = day(_("Last day"))

    def __init__(self, data: Any, *, places: Any, networks: Any, versions: Any, today: datetime.date) -> None:
        self.places = {f"p{one.pk}": (one, None) for one in places}
        self.networks = {f"n{one.pk}": (one.owner, one) for one in networks}
        initial = {
            "title": gettext("Level of digital competence of teachers, %(year)s") % {"year": today.year},
            "version": versions.first(),
            "opens": today,
            "closes": today + datetime.timedelta(days=14),
        }
        super().__init__(data, initial=initial)
        cast("forms.ModelChoiceField[InstrumentVersion]", self.fields["version"]).queryset = versions
        known = cast(forms.ChoiceField, self.fields["where"])
        options = (
            (gettext("Networks"), [(key, network.name) for key, (_o, network) in self.networks.items()]),
            (gettext("Municipalities"), [(key, place.title) for key, (place, _n) in self.places.items()]),
        )
        known.choices = [(title, group) for title, group in options if group]

    def values(self) -> dict[str, Any]:
        kept = dict(self.cleaned_data)
        chosen: dict[str, tuple[Node, EducationalNetwork | None]] = {**self.places, **self.networks}
        kept["place"], kept["network"] = chosen[kept.pop("where")]
        return kept


class DueForm(forms.Form):
    due = day(_("Heads answer by"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=Text(2))


class JoinForm(forms.Form):
    shares = forms.CharField(
        label=_("What I can share with colleagues"),
        max_length=300,
        required=False,
        widget=Text(2),
        help_text=_("In a line: it is printed beside your name."),
    )
    agrees = forms.BooleanField(label=_("I agree with the text above"))


class StudyForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Where"), queryset=Node.objects.none())
    title = forms.CharField(label=_("Title"), max_length=300)
    opens = day(_("First day"))
    closes = day(_("Last day"), hint=_("Until then teachers may change what they said."))
    months_from = forms.CharField(
        label=_("Plan learning from"), widget=forms.TextInput(attrs={"type": "month"})
    )
    months_to = forms.CharField(label=_("to"), widget=forms.TextInput(attrs={"type": "month"}))
    codes = forms.MultipleChoiceField(
        label=_("Topics: competencies"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Other topics"), widget=Text(4), required=False, help_text=_("One in a line.")
    )
    group_size = forms.IntegerField(
        label=_("People in a course group"), min_value=2, max_value=200, help_text=_("For the forecast.")
    )
    min_cell = forms.IntegerField(
        label=_("Do not show figures of fewer people than"), min_value=3, max_value=50
    )

    def __init__(
        self,
        data: Any = None,
        *,
        places: Any,
        titles: Mapping[str, str],
        today: datetime.date,
        row: NeedsStudy | None = None,
        topics: Sequence[NeedTopic] = (),
    ) -> None:
        super().__init__(data, initial=_initial(row, topics) if row else _usual(today))
        self.titles = titles
        self.fields["forms"] = forms.MultipleChoiceField(
            label=_("Forms of learning"), widget=forms.CheckboxSelectMultiple, choices=NeedForm.choices
        )
        self.order_fields(ORDER)
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places
        codes = cast(forms.MultipleChoiceField, self.fields["codes"])
        codes.choices = sorted(titles.items())

    def clean_months_from(self) -> datetime.date:
        return _month(self.cleaned_data["months_from"])

    def clean_months_to(self) -> datetime.date:
        return _month(self.cleaned_data["months_to"])

    def values(self) -> dict[str, Any]:
        kept = dict(self.cleaned_data)
        words = [line.strip() for line in kept.pop("words").splitlines() if line.strip()]
        topics = [(code, self.titles[code]) for code in kept.pop("codes")]
        return {**kept, "topics": [*topics, *(("", word) for word in words)]}


def _initial(row: NeedsStudy, topics: Sequence[NeedTopic]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS} | {
        "months_from": f"{row.months_from:%Y-%m}",
        "months_to": f"{row.months_to:%Y-%m}",
        "codes": [topic.code for topic in topics if topic.code],
        "words": "\n".join(topic.title for topic in topics if not topic.code),
    }


def _usual(today: datetime.date) -> dict[str, Any]:
    begins = (today.replace(day=1) + datetime.timedelta(days=62)).replace(day=1)
    ends = (begins + datetime.timedelta(days=340)).replace(day=1)
    return {
        "title": gettext("What teachers want to learn, %(year)s") % {"year": begins.year},
        "opens": today,
        "closes": today + datetime.timedelta(days=21),
        "months_from": f"{begins:%Y-%m}",
        "months_to": f"{ends:%Y-%m}",
        "forms": list(NeedForm.values),
        "group_size": 25,
        "min_cell": 5,
    }


def _month(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(f"{text.strip()}-01")
    except ValueError as error:
        raise ValidationError(gettext("Write the month like 2026-10.")) from error


class AnswerForm(forms.Form):
    """One short page: up to three topics by priority, forms, months, in which way, own words."""

    def __init__(
        self,
        data: Any = None,
        *,
        study: NeedsStudy,
        topics: Sequence[NeedTopic],
        answer: NeedAnswer | None,
        chosen: Sequence[NeedChoice],
    ) -> None:
        initial: dict[str, Any] = {f"topic{one.priority}": str(one.topic_id) for one in chosen}
        if answer:
            names = ("forms", "months", "attendance", "words")
            initial |= {name: getattr(answer, name) for name in names}
        super().__init__(data, initial=initial or {"attendance": Attendance.ANY.value})
        self.topics = {str(topic.pk): topic for topic in topics}
        for place, label in zip(range(1, PRIORITIES + 1), WANTED, strict=True):
            self.fields[f"topic{place}"] = forms.ChoiceField(
                label=label,
                required=place == 1,
                choices=[("", "—"), *((key, topic.title) for key, topic in self.topics.items())],
            )
        self._ways(study)

    def _ways(self, study: NeedsStudy) -> None:
        self.fields["forms"] = forms.MultipleChoiceField(
            label=_("How would you like to learn"),
            widget=forms.CheckboxSelectMultiple,
            choices=study.form_choices(),
        )
        self.fields["months"] = forms.MultipleChoiceField(
            label=_("When it suits you"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(month, month_title(month)) for month in months_of(study)],
        )
        self.fields["attendance"] = forms.ChoiceField(
            label=pgettext_lazy("attendance", "In which way"),
            widget=forms.RadioSelect,
            choices=Attendance.choices,
        )
        self.fields["words"] = forms.CharField(
            label=_("In your own words"),
            required=False,
            max_length=1000,
            widget=Text(3),
            help_text=_("Read without your name, and only if at least a few people write something."),
        )

    def values(self) -> dict[str, Any]:
        kept = dict(self.cleaned_data)
        chosen = [kept.pop(f"topic{place}") for place in range(1, PRIORITIES + 1)]
        return {**kept, "topics": [self.topics[key] for key in chosen if key]}


class RequestForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Kindergarten"), queryset=Node.objects.none())
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=NeedTopic.objects.none())
    form = forms.ChoiceField(label=_("Form of learning"))
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=500)
    reason = forms.CharField(
        label=_("What for"), required=False, max_length=1000, widget=Text(2), help_text=_("No names.")
    )

    def __init__(self, data: Any = None, *, study: NeedsStudy, organisations: Any) -> None:
        super().__init__(data, initial={"organisation": organisations.first()})
        cast("forms.ModelChoiceField[Node]", self.fields["organisation"]).queryset = organisations
        topics = NeedTopic.objects.filter(study=study)
        cast("forms.ModelChoiceField[NeedTopic]", self.fields["topic"]).queryset = topics
        cast(forms.ChoiceField, self.fields["form"]).choices = study.form_choices()


class ProlongForm(forms.Form):
    closes = day(_("New last day"))


class LineForm(forms.Form):
    people = forms.IntegerField(min_value=0, max_value=10_000)
    note = forms.CharField(max_length=300, required=False)


class RoundForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    version = forms.ModelChoiceField(label=_("Questionnaire"), queryset=InstrumentVersion.objects.none())
    opens = day(_("First day"))
    closes = day(_("Last day"))
    expected = forms.IntegerField(
        label=_("Answers expected from each"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("From a group or a kindergarten. Empty: not known."),
    )

    def __init__(
        self, data: Any = None, *, versions: Sequence[InstrumentVersion], title: str, today: datetime.date
    ) -> None:
        initial = {
            "title": title,
            "version": versions[0].pk if versions else None,
            "opens": today,
            "closes": today + datetime.timedelta(days=21),
        }
        super().__init__(data, initial=initial)
        known = InstrumentVersion.objects.filter(pk__in=[one.pk for one in versions])
        cast("forms.ModelChoiceField[InstrumentVersion]", self.fields["version"]).queryset = known

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "expected": self.cleaned_data["expected"] or 0}
