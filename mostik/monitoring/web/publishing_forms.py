"""What the owner chooses to tell everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mostik.monitoring.actions.publishing import MAX_TEXT
from mostik.monitoring.enums import Source
from mostik.monitoring.queries.public_content import Offer, Shown
from mostik.network.enums import NodeKind
from mostik.stats.methodology import TOTAL

DEPTHS = {
    NodeKind.REGION.value: _("The region as a whole"),
    NodeKind.MUNICIPALITY.value: _("Municipalities"),
    NodeKind.ORGANISATION.value: _("Kindergartens, each with a page of its own"),
}


class EditionForm(forms.Form):
    """A list of areas for every instrument and source; one that is left empty is not shown."""

    level = forms.ChoiceField(label=_("How deep the page goes"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What was measured and why, what you are going to do. Stands on top of the page; an empty line begins a paragraph."
        ),
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], levels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "ru"
        self._offers = {f"{offer.used.pk}-{offer.source}": offer for offer in offers}
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [(one, DEPTHS[one]) for one in levels]
        level.initial = levels[-1] if levels else ""
        for name, offer in self._offers.items():
            whole = [(TOTAL, _("Whole form"))] if offer.has_total else []
            areas = [(area.code, area.title(language)) for area in offer.areas]
            self.fields[name] = forms.MultipleChoiceField(
                label=f"{offer.used.version.instrument.title} · {Source(offer.source).label}",
                choices=[*whole, *areas],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def values(self) -> dict[str, Any]:
        """Arguments of `actions.publishing.publish`."""
        data = self.cleaned_data
        shown = [
            Shown(offer.used, offer.source, tuple(data[name]))
            for name, offer in self._offers.items()
            if data[name]
        ]
        return {"level": data["level"], "text": data["text"], "shown": shown}


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the edition is withdrawn"), max_length=1000, help_text=_("Readers will see it.")
    )
