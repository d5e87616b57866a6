"""Forms of programmes: the passport, plans by years, a typed fact, one more indicator."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.network.models import Node
from mostik.programmes.enums import IndicatorKind
from mostik.programmes.models import Programme
from mostik.programmes.queries import packs
from mostik.programmes.queries.programmes import Line
from mostik.programmes.queries.sources import SOURCES
from mostik.programmes.queries.table import shown
from mostik.ui.inputs import day

YES_NO = (("", "—"), ("1", _("yes")), ("0", _("no")))


def text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AmountField(forms.CharField):
    """A number written as people write it: «62,5», «62.5 %»."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        widget: forms.Widget = forms.TextInput(
            attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"}
        )
        if kind == IndicatorKind.YES_NO:
            widget = forms.Select(choices=YES_NO)
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Fraction | None:
        written = super().clean(value).replace("\u00a0", "").replace(" ", "").rstrip("%").replace(",", ".")
        if not written:
            return None
        try:
            found = Fraction(written)
        except (ValueError, ZeroDivisionError) as error:
            raise forms.ValidationError(gettext("Write a number, for example 62,5.")) from error
        if "/" in written or "e" in written.lower() or abs(found) >= 10**12:
            raise forms.ValidationError(gettext("Write a number, for example 62,5."))
        if self.kind == IndicatorKind.SHARE and not 0 <= found <= 100:
            raise forms.ValidationError(gettext("A share lies between 0 and 100."))
        if self.kind == IndicatorKind.YES_NO and found not in (0, 1):
            raise forms.ValidationError(gettext("Choose yes or no."))
        return found


class PassportForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Where"), queryset=Node.objects.none())
    title = forms.CharField(label=_("Title"), max_length=300)
    starts = day(_("First day"))
    ends = day(_("Last day"))
    goal = forms.CharField(label=_("Goal"), required=False, widget=text(3))
    basis = forms.CharField(
        label=_("Basis"), required=False, widget=text(3), help_text=_("The act or the decision it stands on.")
    )
    pack = forms.ChoiceField(label=_("Indicators to begin with"), required=False)

    def __init__(self, data: Any, *, places: Any, row: Programme | None, today: datetime.date) -> None:
        names = ("owner", "title", "starts", "ends", "goal", "basis")
        first = {
            "starts": datetime.date(today.year, 1, 1),
            "ends": datetime.date(today.year + 2, 12, 31),
            "owner": places.first(),
        }
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else first)
        cast("forms.ModelChoiceField[Node]", self.fields["owner"]).queryset = places
        if row:
            del self.fields["pack"], self.fields["owner"]
        else:
            ready = [(pack.code, f"{pack.title} ({len(pack.indicators)})") for pack in packs.every()]
            cast(forms.ChoiceField, self.fields["pack"]).choices = [
                *ready,
                ("", gettext("none, to be added one by one")),
            ]


class PlansForm(forms.Form):
    """`p-<indicator>-<year>` for every indicator and year."""

    def __init__(self, data: Any, *, lines: list[Line], years: range) -> None:
        super().__init__(data)
        self.lines, self.years = lines, years
        for line in lines:
            for year in years:
                plan = line.plan(year)
                kind = line.indicator.kind
                field = AmountField(kind=kind, required=False, label=str(year))
                field.widget.attrs["aria-label"] = f"{line.indicator.title}, {year}"
                field.initial = _initial(kind, plan)
                self.fields[f"p-{line.indicator.pk}-{year}"] = field

    def table(self) -> Iterator[tuple[Line, list[forms.BoundField]]]:
        for line in self.lines:
            yield line, [self[f"p-{line.indicator.pk}-{year}"] for year in self.years]

    def plans(self) -> dict[tuple[int, int], Fraction | None]:
        return {
            (line.indicator.pk, year): self.cleaned_data[f"p-{line.indicator.pk}-{year}"]
            for line in self.lines
            for year in self.years
        }


def _initial(kind: str, plan: Fraction | None) -> str:
    if plan is None:
        return ""
    return str(int(plan)) if kind == IndicatorKind.YES_NO else shown("", plan)


class FactForm(forms.Form):
    as_of = day(_("As of"))
    document = forms.CharField(
        label=_("Document"), max_length=300, help_text=_("What the number is taken from.")
    )

    def __init__(self, data: Any, *, kind: str, today: datetime.date) -> None:
        super().__init__(data, initial={"as_of": today})
        self.fields["value"] = AmountField(kind=kind, label=_("Value"))
        self.order_fields(["value", "as_of", "document"])


class IndicatorForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=500)
    source = forms.ChoiceField(label=_("Where the fact comes from"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=IndicatorKind.choices,
        help_text=_("Of a typed one; a counted one has its own."),
    )
    more_is_better = forms.BooleanField(label=_("The more the better"), required=False, initial=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        counted = [(code, source.title) for code, source in SOURCES.items()]
        cast(forms.ChoiceField, self.fields["source"]).choices = [
            ("", gettext("typed from a document")),
            *counted,
        ]
