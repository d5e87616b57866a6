"""Forms of the preparation of a campaign: sample, waves, visits, approval."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.monitoring.enums import ASSIGNED_SOURCES, Source, StageLevel, StratumKey
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import approvals as approval_queries
from mostik.network.models import Node, Person
from mostik.ui.inputs import day


class SampleForm(forms.Form):
    """What to draw. It becomes the arguments of `actions.samples.draw`; sent by GET it counts the strata first."""

    sources = forms.MultipleChoiceField(
        label=_("Who looks at the sample only"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Other sources look at every kindergarten."),
    )
    strata_by = forms.MultipleChoiceField(
        label=_("Divide kindergartens by"),
        choices=StratumKey.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each part gives kindergartens in proportion to its size."),
    )
    size_limits = forms.CharField(
        label=_("Classes of size: largest number of groups"),
        max_length=60,
        required=False,
        help_text=_("For example “4, 8” means: up to 4 groups, 5–8, 9 and more."),
    )
    wanted = forms.IntegerField(label=_("Kindergartens in the sample"), min_value=1, max_value=100_000)
    at_least = forms.IntegerField(label=_("At least from each part"), min_value=0, max_value=50, initial=1)
    seed = forms.CharField(
        label=_("Seed of the draw"),
        max_length=60,
        required=False,
        help_text=_(
            "Any words or figures named in public beforehand; empty: made by the system. Kept in the protocol."
        ),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = self.fields["sources"]
        assert isinstance(sources, forms.MultipleChoiceField)
        sources.choices = [(s.value, s.label) for s in ASSIGNED_SOURCES if s.value in campaign.sources]
        self.initial.setdefault("sources", [Source.EXTERNAL.value])
        self.initial.setdefault("strata_by", [StratumKey.MUNICIPALITY.value])

    def clean_size_limits(self) -> list[int]:
        text = self.cleaned_data["size_limits"]
        parts = [part for part in re.split(r"[\s,;]+", text) if part]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(gettext("Write whole numbers with commas, for example: 4, 8."))
        return [int(part) for part in parts]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sized = StratumKey.SIZE in data.get("strata_by", [])
        if sized and not data.get("size_limits") and "size_limits" not in self.errors:
            self.add_error("size_limits", gettext("Name the largest number of groups, for example: 4, 8."))
        return data


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WaveForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False, help_text=_("May be left empty: “Wave 1”.")
    )
    starts = day(_("Begins"), required=False)
    ends = day(_("Ends"), required=False)
    nodes = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=_("Where"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nodes"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = places
        field.label_from_instance = lambda node: node.title  # type: ignore[assignment, method-assign]

    def clean(self) -> dict[str, Any]:
        """A wave without places and days is an empty row and is left out."""
        data = super().clean() or {}
        if any(data.get(name) for name in ("title", "starts", "ends", "nodes")):
            for name in ("starts", "ends"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Give the date."))
            if not data.get("nodes"):
                self.add_error("nodes", gettext("Tick at least one place."))
        return data


WaveFormSet = forms.formset_factory(WaveForm, extra=1, max_num=12)


class VisitPlanForm(forms.Form):
    """Limits of the planner and who travels; sent by GET it shows the plan first."""

    experts = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Experts"), widget=forms.CheckboxSelectMultiple
    )
    first = day(_("First day of visits"))
    last = day(_("Last day of visits"))
    most = forms.IntegerField(label=_("Visits of one expert, at most"), min_value=1, max_value=200)
    per_week = forms.IntegerField(label=_("Visits a week, at most"), min_value=1, max_value=5, initial=2)
    days_off = forms.CharField(
        label=_("Days off besides weekends"),
        required=False,
        max_length=400,
        help_text=_("With commas, for example: 04.11.2026, 12.06.2026."),
    )
    avoid_own_area = forms.BooleanField(
        label=_("Not in the expert's own municipality"),
        required=False,
        help_text=_("The own kindergarten is never visited in any case."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["experts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people
        field.label_from_instance = lambda person: person.full_name  # type: ignore[assignment, method-assign]

    def clean_days_off(self) -> frozenset[datetime.date]:
        found = set()
        for part in re.split(r"[\s,;]+", self.cleaned_data["days_off"].strip()):
            if part:
                try:
                    date, month, year = (int(number) for number in part.split("."))
                    found.add(datetime.date(year, month, date))
                except ValueError as error:
                    text = gettext("“%(text)s” is not a date: write it as 04.11.2026.") % {"text": part}
                    raise ValidationError(text) from error
        return frozenset(found)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", gettext("The last day is before the first one."))
        return data


class VisitForm(forms.Form):
    day = day(_("Day of the visit"))
    expert = forms.ModelChoiceField(Person.objects.none(), label=_("Expert"), empty_label=None)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["expert"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
        field.label_from_instance = lambda person: person.full_name  # type: ignore[assignment, method-assign]


class StepsForm(forms.Form):
    """The last day of approval of each level; empty: the level does not approve."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = approval_queries.level_of(campaign.owner)
        for level in approval_queries.UPWARDS:
            if top is None or approval_queries.UPWARDS.index(level) > approval_queries.UPWARDS.index(top):
                break
            field = day(
                StageLevel(level).label, required=False, hint=_("Empty: this level does not approve.")
            )
            self.fields[level.value] = field
        self.initial = {level.value: due for level, due in approval_queries.steps_of(campaign).items()}

    def dues(self) -> dict[str, datetime.date]:
        return {name: due for name, due in self.cleaned_data.items() if due}


class DeputyForm(forms.Form):
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who approves meanwhile"), empty_label=None
    )
    starts = day(_("First day"))
    ends = day(_("Last day"))
    basis = forms.CharField(
        label=_("Order on the deputy"),
        max_length=300,
        help_text=_("For example: order of 01.10.2026 No. 84."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
        field.label_from_instance = lambda person: person.full_name  # type: ignore[assignment, method-assign]
