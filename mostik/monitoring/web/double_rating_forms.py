"""Forms of double rating."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.actions.double_rating import LIMIT_PERCENT, PERCENT
from mostik.monitoring.enums import Source
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.network.models import Person
from mostik.ui.inputs import day


class DrawForm(forms.Form):
    """What to draw. It becomes the arguments of `actions.double_rating.draw`."""

    version = forms.ModelChoiceField(
        InstrumentVersion.objects.none(), label=_("Instrument"), empty_label=None
    )
    source = forms.ChoiceField(label=_("Whose cards are rated again"))
    percent = forms.IntegerField(
        label=_("Share of cards, per cent"),
        min_value=5,
        max_value=100,
        initial=PERCENT,
        help_text=_("Usually 5–10. In a pilot round all cards may be rated twice: 100."),
    )
    limit_percent = forms.IntegerField(
        label=_("Largest permitted difference, per cent of the range of an indicator"),
        min_value=0,
        max_value=100,
        initial=LIMIT_PERCENT,
        help_text=_("25 is one level of five. What differs more is decided by a third person."),
    )
    seed = forms.CharField(
        label=_("Seed of the draw"),
        max_length=60,
        required=False,
        help_text=_(
            "Any words or figures named in public beforehand; empty: made by the system. Kept in the protocol."
        ),
    )
    due = day(_("Rate by"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = campaigns.instruments_of(campaign)
        version, source = self.fields["version"], self.fields["source"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(source, forms.ChoiceField)
        version.queryset = InstrumentVersion.objects.filter(pk__in=[row.version_id for row in used])
        version.label_from_instance = lambda row: row.title  # type: ignore[assignment, method-assign]
        source.choices = [(name, Source(name).label) for name in campaign.sources]


class HandOverForm(forms.Form):
    rater = forms.ModelChoiceField(Person.objects.none(), label=_("Second rater"), empty_label=None)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rater"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        field.label_from_instance = lambda person: person.full_name  # type: ignore[assignment, method-assign]
