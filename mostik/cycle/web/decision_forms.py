"""Forms of decisions: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.cycle.actions.decisions import EDITABLE
from mostik.cycle.models import Decision, DecisionKind, Measure
from mostik.cycle.queries import decisions as queries
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, Person
from mostik.ui.formats import shortdate
from mostik.ui.inputs import day


class DecisionForm(forms.Form):
    kind = forms.ModelChoiceField(DecisionKind.objects.none(), label=_("Kind of the document"))
    title = forms.CharField(
        label=_("About what"),
        max_length=300,
        help_text=_("As in the head of the document: on measures following the monitoring of 2026."),
    )
    text = forms.CharField(
        label=_("What is decided"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "A point on each line: who does what. The measures chosen below are added to the draft by themselves."
        ),
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    dated_on = day(
        _("Date of the document"), required=False, hint=_("The number and the date may be written later.")
    )
    responsible = forms.ModelChoiceField(Person.objects.none(), label=_("Who is responsible"))
    control_on = day(_("Day of control"), hint=_("The day on which execution is looked at."))
    measures = forms.ModelMultipleChoiceField(
        Measure.objects.none(),
        label=_("Measures that carry it out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        campaign: Campaign,
        place: Node,
        on: datetime.date,
        decision: Decision | None = None,
        **kwargs: Any,
    ) -> None:
        if decision:
            chosen = list(decision.measures.values_list("pk", flat=True))
            kwargs["initial"] = {name: getattr(decision, name) for name in EDITABLE} | {"measures": chosen}
        super().__init__(*args, **kwargs)
        kind, responsible, measures = (self.fields[name] for name in ("kind", "responsible", "measures"))
        assert isinstance(kind, forms.ModelChoiceField)
        assert isinstance(responsible, forms.ModelChoiceField)
        assert isinstance(measures, forms.ModelMultipleChoiceField)
        kind.queryset = queries.kinds_on(on)
        responsible.queryset = queries.possible_people(place, on)
        responsible.label_from_instance = lambda person: person.full_name  # type: ignore[method-assign, assignment]
        measures.queryset = queries.possible_measures(campaign, place)
        measures.label_from_instance = _measure  # type: ignore[method-assign, assignment]
        if not measures.queryset.exists():
            del self.fields["measures"]


def _measure(row: Any) -> str:
    return f"{row.title} — {row.place.title}, {shortdate(row.due)}"


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The signed document: .pdf, .docx, .jpg or .png"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.jpg,.jpeg,.png"}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What has come of it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What was done and how it was seen. What changed in the results is looked at after the next measurement."
        ),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is cancelled"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
