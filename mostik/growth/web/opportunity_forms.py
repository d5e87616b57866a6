"""The form of an opportunity: what it is, when, how many places, and which competencies it helps with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.growth.actions.opportunities import FIELDS
from mostik.growth.enums import OpportunityKind
from mostik.growth.models import Opportunity, OpportunityTag
from mostik.growth.queries.opportunity_sheet import TAG
from mostik.network.models import Node
from mostik.ui.inputs import day


class OpportunityForm(forms.Form):
    place = forms.ModelChoiceField(label=_("For whom: teachers of"), queryset=Node.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=OpportunityKind.choices)
    title = forms.CharField(label=_("Name"), max_length=300)
    tags = forms.CharField(
        label=_("Competencies"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Codes with how much of each is covered and up to which level: met.1 60 % до 2; com.3"),
    )
    period = forms.CharField(
        label=_("When"), max_length=120, required=False, help_text=_("In the words of whoever offers it.")
    )
    starts = day(_("First day"), required=False)
    ends = day(_("Last day"), required=False)
    where = forms.CharField(label=_("Where"), max_length=300, required=False)
    is_distant = forms.BooleanField(label=_("Distant"), required=False)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=2000, required=False)
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Empty: as many as want."),
    )
    provider = forms.CharField(label=_("Who holds it"), max_length=300, required=False)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    is_open = forms.BooleanField(label=_("Is offered now"), required=False, initial=True)

    def __init__(
        self,
        data: Any = None,
        *,
        places: Any,
        codes: Mapping[str, str],
        row: Opportunity | None = None,
        tags: list[OpportunityTag] | None = None,
    ) -> None:
        initial = {name: getattr(row, name) for name in (*FIELDS, "place")} if row else {}
        words = "; ".join(f"{tag.code} {tag.coverage} % до {tag.level}" for tag in tags or ())
        super().__init__(data, initial={**initial, "tags": words} if row else None)
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places
        self.codes = codes

    def clean_tags(self) -> dict[str, tuple[int, int]]:
        found = {}
        for part in filter(
            None, (one.strip() for one in self.cleaned_data["tags"].replace("\n", ";").split(";"))
        ):
            one = TAG.fullmatch(part)
            if one is None or not 1 <= int(one["part"] or 100) <= 100:
                raise ValidationError(
                    gettext("“%(value)s”: write like “met.1 60 %% до 2; com.3”.") % {"value": part}
                )
            if one["code"] not in self.codes:
                raise ValidationError(gettext("There is no competency “%(value)s”.") % {"value": one["code"]})
            found[one["code"]] = (int(one["part"] or 100), int(one["level"] or 3))
        return found


class PlaceFileForm(forms.Form):
    place = forms.ModelChoiceField(label=_("For whom: teachers of"), queryset=Node.objects.none())
    file = forms.FileField(label=_("File .xlsx"), help_text=_("At most 5 MB and 5000 rows."))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places
