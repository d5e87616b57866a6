"""Forms of diagnostics: they turn a request into clean values for one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.assessment.enums import DiagnosticKind
from mostik.assessment.models import Diagnostic, DiagnosticCampaign
from mostik.assessment.queries import diagnostics as queries
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node, Person, Position
from mostik.ui.inputs import day


class DiagnosticForm(forms.Form):
    """`kind` is fixed by the address of the page: a test and a case ask different things."""

    owner = forms.ModelChoiceField(Node.objects.none(), label=_("Who runs it"), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=300)
    version = forms.ModelChoiceField(
        InstrumentVersion.objects.none(), label=_("Instrument"), empty_label=None
    )
    opens = day(_("First day"))
    closes = day(_("Last day"))
    minutes = forms.IntegerField(
        label=_("Minutes for an attempt"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: no limit. When the time is over, what is filled is taken."),
    )
    attempts = forms.IntegerField(
        label=_("Attempts"), min_value=1, max_value=10, initial=1, help_text=_("The best one counts.")
    )
    is_shuffled = forms.BooleanField(
        label=_("Shuffle questions and answers"),
        required=False,
        initial=True,
        help_text=_("Each attempt gets an order of its own."),
    )
    limit_percent = forms.IntegerField(
        label=_("Largest permitted difference, per cent of the range of an indicator"),
        min_value=0,
        max_value=100,
        initial=25,
        help_text=_("What differs more is decided by a third person."),
    )
    min_cell = forms.IntegerField(
        label=_("Smallest number of people shown"),
        min_value=3,
        max_value=50,
        initial=5,
        help_text=_("Results of fewer people are shown to nobody but themselves."),
    )

    def __init__(self, *args: Any, kind: str, user: Any, owners: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["owner"]
        else:
            choose(self.fields["owner"], owners, lambda node: node.title)
        choose(self.fields["version"], queries.versions_for(user, kind), version_title)
        unused = ["limit_percent"] if kind != DiagnosticKind.CASE else []
        if kind != DiagnosticKind.TEST:
            unused += ["minutes", "attempts", "is_shuffled"]
        for name in unused:
            del self.fields[name]

    @classmethod
    def initial_of(cls, row: Diagnostic) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if name != "owner"}


class InviteForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=_("Organisations"), widget=forms.CheckboxSelectMultiple
    )
    positions = forms.ModelMultipleChoiceField(
        Position.objects.none(),
        label=_("Positions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody who works there."),
    )

    def __init__(self, *args: Any, diagnostic: Diagnostic | DiagnosticCampaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["organisations"], queries.organisations_of(diagnostic), lambda node: node.title)
        choose(self.fields["positions"], queries.positions(), lambda position: position.title)


class GradersForm(forms.Form):
    graders = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who rates"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["graders"].label = label
        choose(self.fields["graders"], people, lambda person: person.full_name)


class ThirdForm(forms.Form):
    grader = forms.ModelChoiceField(Person.objects.none(), label=_("Who decides"), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["grader"], people, lambda person: person.full_name)


def version_title(version: InstrumentVersion) -> str:
    return f"{version.instrument.title}, {version.label or version.number}"


def choose(field: forms.Field, rows: Any, label: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    field.label_from_instance = label  # type: ignore[method-assign]
