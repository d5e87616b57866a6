"""Forms of monitoring: they turn a request into clean values for one action, and nothing else."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import ASSIGNED_SOURCES, CampaignKind, Source, StageLevel
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.network.enums.roles import ROLES
from mostik.network.models import Node, Person
from mostik.ui.inputs import day

SOURCES = [(source.value, source.label) for source in Source]
ASSIGNED = [(source.value, source.label) for source in ASSIGNED_SOURCES]


class SourcesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=SOURCES, widget=forms.CheckboxSelectMultiple, **kwargs)


class CampaignForm(forms.Form):
    owner = forms.ModelChoiceField(
        Node.objects.none(), label=_("Who runs it"), help_text=_("The region, municipality or organisation.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(
        label=_("What the round is for"),
        choices=CampaignKind.choices,
        widget=forms.RadioSelect,
        initial=CampaignKind.REGULAR.value,
        help_text=_(
            "A pilot round tries the instrument: it has no results, only the passport of the scales."
        ),
    )
    kind_label = forms.CharField(
        label=_("What it is called with you"),
        max_length=60,
        required=False,
        help_text=_("МКДО, РМК ДО, ВСОКО…"),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    period_from = day(_("Begins"))
    period_to = day(_("Ends"))
    structure_date = day(
        _("Structure as of"), hint=_("Organisations and groups are taken as they stood on this day.")
    )
    sources = SourcesField(label=_("Sources of assessment"))
    order_title = forms.CharField(label=_("Order or letter"), max_length=300, required=False)
    order_number = forms.CharField(label=_("Number"), max_length=60, required=False)
    order_date = day(_("Date of the order"), required=False)
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    min_cell = forms.IntegerField(
        label=_("Smallest number of people shown"),
        min_value=3,
        max_value=50,
        initial=5,
        help_text=_("Results of fewer people are never shown. Groups and organisations are not people."),
    )
    previous = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("Compare with"), required=False, help_text=_("An earlier round.")
    )

    def __init__(self, *args: Any, owners: Any = None, earlier: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["owner"]
        else:
            self._choose("owner", owners)
        if earlier is None:
            del self.fields["previous"]
        else:
            self._choose("previous", earlier)

    def _choose(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The campaign ends before it begins."))
        return data


def values_of(campaign: Campaign) -> dict[str, Any]:
    """Initial values of the form for an existing campaign."""
    names = [name for name in CampaignForm.base_fields if name != "owner"]
    return {name: getattr(campaign, name) for name in names}


class InstrumentForm(forms.Form):
    version = forms.ModelChoiceField(InstrumentVersion.objects.none(), label=_("Instrument"))
    sources = SourcesField(label=_("Who fills it"), required=True)

    def __init__(self, *args: Any, versions: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, sources = self.fields["version"], self.fields["sources"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(sources, forms.MultipleChoiceField)
        version.queryset = versions
        sources.choices = [pair for pair in SOURCES if pair[0] in campaign.sources]
        sources.initial = campaign.sources


def role_choices() -> list[tuple[str, Any]]:
    return [("", "—"), *((role.code, role.title) for role in ROLES.values())]


class StageForm(forms.Form):
    title = forms.CharField(label=_("Stage"), max_length=300, required=False)
    level = forms.ChoiceField(label=_("Whose work"), choices=StageLevel.choices)
    starts = day(pgettext_lazy("period", "From"), required=False)
    ends = day(pgettext_lazy("period", "To"), required=False)
    period_text = forms.CharField(label=_("Period in words"), max_length=120, required=False)
    responsible_role = forms.ChoiceField(label=_("Responsible"), choices=role_choices, required=False)

    def clean(self) -> dict[str, Any]:
        """A row without a title is an empty row and is left out."""
        data = super().clean() or {}
        if data.get("title"):
            for name in ("starts", "ends"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Give the date."))
            if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
                self.add_error("ends", _("The stage ends before it begins."))
        return data


StageFormSet = forms.formset_factory(StageForm, extra=2, max_num=30)


class GeneratorForm(forms.Form):
    """Which cards to hand out. It is sent by GET for the preview and by POST to do it."""

    nodes = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=_("Where"), widget=forms.CheckboxSelectMultiple
    )
    instruments = forms.ModelMultipleChoiceField(
        CampaignInstrument.objects.none(), label=_("Instruments"), widget=forms.CheckboxSelectMultiple
    )
    sources = SourcesField(label=_("Sources of assessment"))
    due = day(_("Fill by"))

    def __init__(self, *args: Any, nodes: Any, instruments: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("nodes", nodes), ("instruments", instruments)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = queryset
        where, used = self.fields["nodes"], self.fields["instruments"]
        where.label_from_instance = lambda node: node.title  # type: ignore[attr-defined]
        used.label_from_instance = lambda row: row.version.instrument.title  # type: ignore[attr-defined]
        sources = self.fields["sources"]
        assert isinstance(sources, forms.MultipleChoiceField)
        sources.choices = [pair for pair in ASSIGNED if pair[0] in campaign.sources]


class ReassignForm(forms.Form):
    assessor = forms.ModelChoiceField(Person.objects.none(), label=_("Assessor"))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assessor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        field.label_from_instance = lambda person: person.full_name  # type: ignore[assignment, method-assign]


def school_year_defaults(today: datetime.date) -> dict[str, Any]:
    """What a new campaign starts with: this autumn, all sources."""
    return {
        "year": today.year,
        "period_from": today,
        "period_to": today + datetime.timedelta(days=45),
        "structure_date": today,
        "sources": [source for source, _label in ASSIGNED],
        "min_cell": 5,
    }
