"""Forms of internal assessment: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mostik.cyclogram.enums import Method, Scope
from mostik.cyclogram.models import Cyclogram, Line, Order, OrderItem
from mostik.cyclogram.models.cyclogram import OWN_SOURCES
from mostik.cyclogram.queries import cyclograms as queries
from mostik.monitoring.enums import Source
from mostik.network.models import Node, Person
from mostik.ui.inputs import day

BEGINNINGS = (
    ("ready", _("the ready example: change it to fit")),
    ("empty", _("an empty one")),
)
MAX_FILE = 5 * 1024 * 1024


class People(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class CyclogramForm(forms.Form):
    owner = forms.ModelChoiceField(Node.objects.none(), label=_("Organisation"))
    label = forms.CharField(
        label=_("What internal assessment is called with you"),
        max_length=60,
        initial="ВСОКО",
        help_text=_("ВСОКО, ВСОК ДО, ВСМОК ДО…"),
    )
    year = forms.IntegerField(
        label=_("The school year begins in"),
        min_value=2000,
        max_value=2100,
        help_text=_("2026 means 2026/2027."),
    )
    beginning = forms.ChoiceField(
        label=_("Begin with"), choices=BEGINNINGS, initial="ready", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, owners: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.initial = owners, owners.first()
        field.empty_label = None
        self.fields["year"].initial = today.year if today.month >= 6 else today.year - 1


class PassportForm(forms.Form):
    label = forms.CharField(label=_("What internal assessment is called with you"), max_length=60)
    order_number = forms.CharField(
        label=_("Number of the order that approves it"), max_length=60, required=False
    )
    order_date = day(_("Date of that order"), required=False)


class LineForm(forms.Form):
    direction = forms.CharField(
        label=_("Direction of quality"),
        max_length=120,
        help_text=_("Educational process, conditions, management…"),
    )
    object = forms.CharField(
        label=_("What is looked at"),
        max_length=300,
        help_text=_("Conditions, processes, documents, management. Children are never assessed."),
    )
    aim = forms.CharField(label=_("Aim"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    version = forms.TypedChoiceField(
        label=_("Card"), required=False, help_text=_("Without a card people write what they found in words.")
    )
    source = forms.ChoiceField(
        label=_("Whose assessment the card is"), choices=[(s, Source(s).label) for s in OWN_SOURCES]
    )
    scope = forms.ChoiceField(label=_("About whom"), choices=Scope.choices)
    groups = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=_("Chosen groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    period = forms.CharField(
        label=_("When"),
        max_length=120,
        help_text=_(
            "In the words of the plan: October; October, April; once a quarter; by 15 October; all the time."
        ),
    )
    frequency = forms.CharField(label=_("How often"), max_length=120, required=False)
    responsible = People(Person.objects.none(), label=_("Who does it"))
    considered_at = forms.CharField(
        label=_("Where the results are considered"),
        max_length=200,
        required=False,
        help_text=_("Council of teachers, meeting with the head…"),
    )
    output = forms.CharField(
        label=_("Which document comes out"),
        max_length=200,
        required=False,
        help_text=_("Analytical note, order…"),
    )

    def __init__(
        self, *args: Any, cyclogram: Cyclogram, today: datetime.date, line: Line | None = None, **kwargs: Any
    ):
        if line:
            kwargs["initial"] = {name: getattr(line, name) for name in self.base_fields if name != "groups"}
            kwargs["initial"] |= {"groups": line.groups.all(), "version": line.version_id or ""}
        super().__init__(*args, **kwargs)
        owner = cyclogram.owner
        versions = {version.pk: version for version in queries.possible_versions(owner)}
        if line and line.version:
            versions.setdefault(line.version.pk, line.version)
        card = self.fields["version"]
        assert isinstance(card, forms.TypedChoiceField)
        card.choices = [("", _("without a card")), *((pk, version.title) for pk, version in versions.items())]
        card.coerce, card.empty_value = lambda pk: versions[int(pk)], None
        for name, found in (
            ("groups", queries.possible_groups(owner, today)),
            ("responsible", queries.possible_people(owner, today)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
        help_text=_("The one this page gives, or your own with the same columns."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("The file is bigger than 5 MB."))
        return file


class SumUpForm(forms.Form):
    conclusion = forms.CharField(
        label=_("What was found"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Write about conditions and processes, never about people or children."),
    )
    advice = forms.CharField(
        label=_("What is advised"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One piece of advice a line: each becomes an item of the draft order."),
    )


class ConsiderForm(forms.Form):
    on = day(_("Considered on"))
    protocol = forms.CharField(
        label=_("Protocol"), max_length=200, required=False, help_text=_("Which meeting, its number.")
    )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why it is not carried out"), widget=forms.Textarea(attrs={"rows": 2}))


class OrderForm(forms.Form):
    title = forms.CharField(label=_("About what"), max_length=300)
    preamble = forms.CharField(label=_("Basis"), widget=forms.Textarea(attrs={"rows": 3}))
    controller = People(
        Person.objects.none(), label=_("Who controls execution"), required=False, empty_label=_("the head")
    )

    def __init__(self, *args: Any, order: Order, people: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(order, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field = self.fields["controller"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class ItemForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be done"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    responsible = People(Person.objects.none(), label=_("Who is responsible"))
    due = day(_("Last day"))
    expected = forms.CharField(label=_("What it should give"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: Any, item: OrderItem | None = None, **kwargs: Any) -> None:
        if item:
            kwargs["initial"] = {name: getattr(item, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class IssueForm(forms.Form):
    number = forms.CharField(label=pgettext_lazy("of a document", "Number"), max_length=60)
    date = day(_("Date of the order"))
