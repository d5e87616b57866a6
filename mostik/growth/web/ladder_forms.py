"""Forms of the growth ladder and of the reserve: they turn a request into clean values for one action."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.growth.enums import NoteKind, ReserveLeaving
from mostik.growth.models import GrowthNote, LadderPlace, PortfolioRecord
from mostik.growth.queries.ladder_packs import LadderPack
from mostik.network.models import Node
from mostik.ui.inputs import day

ENDS = (ReserveLeaving.REFUSED, ReserveLeaving.APPOINTED, ReserveLeaving.REMOVED)


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage of growth"))
    since = day(_("Since"))
    entry = forms.CharField(
        label=_("What confirms the stage"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Facts: a document, a review of the mentor, an open lesson. Results of diagnostics are not named."
        ),
    )
    entry_records = forms.ModelMultipleChoiceField(
        label=_("Records of the portfolio behind it"),
        queryset=PortfolioRecord.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    exit = forms.CharField(
        label=_("What shows that the former stage is behind"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    exit_records = forms.ModelMultipleChoiceField(
        label=_("Records of the portfolio behind that"),
        queryset=PortfolioRecord.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, pack: LadderPack, proofs: Any, former: LadderPlace | None, offered: str
    ) -> None:
        super().__init__(data, initial={"stage": offered})
        cast("forms.ChoiceField", self.fields["stage"]).choices = [
            (one.code, one.title) for one in pack.stages
        ]
        for name in ("entry_records", "exit_records"):
            field = cast("forms.ModelMultipleChoiceField", self.fields[name])
            field.queryset = proofs
            field.label_from_instance = lambda row: f"{row.title}, {row.date:%d.%m.%Y}"  # type: ignore[method-assign, assignment]
        self.with_former = former is not None
        if former is None:
            del self.fields["exit"], self.fields["exit_records"]
        elif not proofs:
            del self.fields["exit_records"]
        if not proofs:
            del self.fields["entry_records"]


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it was"), choices=NoteKind.choices)
    day = day(_("Day"))
    goal = forms.CharField(label=_("What you spoke of"), max_length=300)
    step = forms.CharField(label=_("What was agreed"), widget=forms.Textarea(attrs={"rows": 3}))
    period = forms.CharField(
        label=_("When, in words"),
        max_length=120,
        required=False,
        help_text=_("As in the plan: November – May, once a quarter."),
    )
    outcome = forms.CharField(
        label=_("What came of it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, row: GrowthNote | None = None) -> None:
        names = ("kind", "day", "goal", "step", "period", "outcome")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else {})


class ProposeForm(forms.Form):
    place = forms.ModelChoiceField(label=_("For a post of"), queryset=Node.objects.none())
    post = forms.CharField(
        label=_("Which post"), max_length=200, help_text=_("Senior teacher, deputy head, head, methodist.")
    )
    basis = forms.CharField(
        label=_("On what ground"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Experience and achievements. Results of diagnostics are not named."),
    )
    until = day(_("In the reserve until"))

    def __init__(self, data: Any = None, *, places: list[Node]) -> None:
        super().__init__(data, initial={"place": places[0].pk} if len(places) == 1 else {})
        field = cast("forms.ModelChoiceField[Node]", self.fields["place"])
        field.queryset = Node.objects.filter(pk__in=[one.pk for one in places])


class EndForm(forms.Form):
    leaving = forms.ChoiceField(label=_("Why"), choices=[(one.value, one.label) for one in ENDS])
    reason = forms.CharField(label=_("In words"), max_length=300)
