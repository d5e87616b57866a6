"""Forms of visits: they turn a request into clean values for one action."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.growth.enums import VisitPart
from mostik.growth.models import FieldVisit, VisitAdvice, VisitLine, VisitMember
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node, Person
from mostik.ui.inputs import day

LONG = {"rows": 4}
WHEN = _("As in the plan: 19–20 November, the first week of December.")


class AskForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Organisation"), queryset=Node.objects.none())
    title = forms.CharField(
        label=_("What do you need help with"),
        max_length=300,
        help_text=_("In one line: speech in middle groups, planning from observations."),
    )
    words = forms.CharField(
        label=_("Tell more"),
        widget=forms.Textarea(attrs=LONG),
        help_text=_("What you see, what you have tried. No names of children or teachers."),
    )

    def __init__(self, data: Any = None, *, places: Any) -> None:
        first = list(places[:2])
        super().__init__(data, initial={"place": first[0].pk} if len(first) == 1 else {})
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places


class DescribeForm(forms.Form):
    title = forms.CharField(label=_("What the visit is about"), max_length=300)
    goal = forms.CharField(label=_("What for"), required=False, widget=forms.Textarea(attrs=LONG))
    period = forms.CharField(label=_("When, in words"), max_length=120, help_text=WHEN)
    starts = day(_("First day"))
    ends = day(_("Last day"))
    version = forms.ModelChoiceField(
        label=_("Card to observe with"),
        queryset=InstrumentVersion.objects.none(),
        required=False,
        empty_label=_("without a card"),
        help_text=_("Handed to those of the team who observe, on the day the visit begins."),
    )

    def __init__(self, data: Any = None, *, visit: FieldVisit, versions: list[InstrumentVersion]) -> None:
        initial = {name: getattr(visit, name) for name in ("title", "goal", "period", "starts", "ends")}
        super().__init__(data, initial={**initial, "version": visit.version_id})
        field = cast("forms.ModelChoiceField[InstrumentVersion]", self.fields["version"])
        field.queryset = InstrumentVersion.objects.filter(pk__in=[one.pk for one in versions])
        titles = {one.pk: one.title for one in versions}
        field.label_from_instance = lambda one: titles.get(one.pk, str(one))  # type: ignore[method-assign, assignment]


class MemberForm(forms.Form):
    person = forms.ModelChoiceField(queryset=Person.objects.none())
    part = forms.ChoiceField(label=_("Part in the visit"), choices=VisitPart.choices, initial="observer")

    def __init__(self, data: Any = None, *, people: Any) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[Person]", self.fields["person"]).queryset = people


class VisitLineForm(forms.Form):
    title = forms.CharField(label=_("What will be done"), max_length=300)
    period = forms.CharField(label=_("When"), max_length=120, help_text=WHEN)
    person = forms.ModelChoiceField(
        label=_("Who does it"), queryset=Person.objects.none(), required=False, empty_label=_("the team")
    )
    result = forms.CharField(label=_("What came of it"), max_length=500, required=False)

    def __init__(
        self, data: Any = None, *, line: VisitLine | None = None, team: list[VisitMember] | None = None
    ) -> None:
        names = ("title", "period", "person", "result")
        super().__init__(data, initial={name: getattr(line, name) for name in names} if line else {})
        field = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        field.queryset = Person.objects.filter(pk__in=[one.person_id for one in team or ()])
        field.label_from_instance = lambda person: person.full_name  # type: ignore[method-assign, assignment]


class AnalysisForm(forms.Form):
    analysis = forms.CharField(
        label=_("What was seen and what it means"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("About conditions and practice. No names of children or teachers."),
    )


class AdviceForm(forms.Form):
    text = forms.CharField(label=_("What is advised"), widget=forms.Textarea(attrs=LONG))
    basis = forms.CharField(label=_("What it rests on"), widget=forms.Textarea(attrs={"rows": 2}))
    period = forms.CharField(label=_("When, in words"), max_length=120, required=False, help_text=WHEN)
    due = day(_("Last day"))

    def __init__(self, data: Any = None, *, advice: VisitAdvice | None = None) -> None:
        names = ("text", "basis", "period", "due")
        super().__init__(data, initial={name: getattr(advice, name) for name in names} if advice else {})


class TakeUpForm(forms.Form):
    title = forms.CharField(label=_("What will be done"), max_length=300)
    planned = forms.CharField(label=_("What it should give"), widget=forms.Textarea(attrs={"rows": 3}))
    responsible = forms.ModelChoiceField(label=_("Who is responsible"), queryset=Person.objects.none())
    period = forms.CharField(label=_("When, in words"), max_length=120, required=False, help_text=WHEN)
    due = day(_("Last day"))

    def __init__(self, data: Any = None, *, advice: VisitAdvice, people: Any) -> None:
        initial = {"title": advice.text[:300], "period": advice.period, "due": advice.due}
        super().__init__(data, initial=initial)
        field = cast("forms.ModelChoiceField[Person]", self.fields["responsible"])
        field.queryset = people
        field.label_from_instance = lambda person: person.full_name  # type: ignore[method-assign, assignment]


class VisitWordsForm(forms.Form):
    """The outcome of a visit, the reason of one that is cancelled."""

    words = forms.CharField(label=_("In words"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
