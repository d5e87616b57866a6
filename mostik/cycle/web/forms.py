"""Forms of recommendations: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.cycle.enums import Audience, MeasureState
from mostik.cycle.models import Measure
from mostik.monitoring.models import Campaign
from mostik.network.models import Person
from mostik.ui.inputs import day

PRESET = datetime.timedelta(days=10)
"""What the form proposes: calendar days after the end of a campaign. The operator decides."""


def proposed_due(campaign: Campaign, today: datetime.date) -> datetime.date:
    """Counted from the end of the campaign; from today where that has passed."""
    due = campaign.period_to + PRESET
    return due if due >= today else today + PRESET


class PrepareForm(forms.Form):
    audiences = forms.MultipleChoiceField(
        label=_("Whom to write to"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    due = day(
        _("Answer by"),
        hint=_(
            "Ten calendar days after the end of the campaign are proposed; each draft can get its own day."
        ),
    )


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("What is recommended"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Write about conditions and processes, never about people or children."),
    )
    due = day(_("Answer by"))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What you have decided to do"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What will change, who is responsible, by when, how you will see that it helped."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("What is recommended"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Write about conditions and processes, never about people or children."),
    )


class MeasureForm(forms.Form):
    """A new measure is only planned: what has come of it is asked later."""

    title = forms.CharField(label=_("What will be done"), max_length=300)
    responsible = forms.ModelChoiceField(Person.objects.none(), label=_("Who is responsible"))
    period = forms.CharField(
        label=_("When, in words"),
        max_length=120,
        required=False,
        help_text=_("As in the plan: until the end of the school year, every month."),
    )
    due = day(_("Last day"))
    planned = forms.CharField(label=_("What it should give"), widget=forms.Textarea(attrs={"rows": 3}))
    state = forms.ChoiceField(label=_("State"), choices=MeasureState.choices)
    actual = forms.CharField(
        label=_("What it has given"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.CharField(
        label=_("Confirming document"),
        max_length=300,
        required=False,
        help_text=_("What it is, its number and date."),
    )

    def __init__(self, *args: Any, people: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        if measure:
            kwargs["initial"] = {name: getattr(measure, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
        field.label_from_instance = lambda person: person.full_name  # type: ignore[method-assign, assignment]
        if measure is None:
            for name in ("state", "actual", "document"):
                del self.fields[name]
