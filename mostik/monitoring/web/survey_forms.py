"""Forms of surveys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.actions.surveys import MAX_FAMILIES
from mostik.monitoring.enums import Source, SurveyAccess
from mostik.network.models import Node


class SurveyForm(forms.Form):
    """`use` is an instrument with a source: «17:parents»."""

    use = forms.ChoiceField(label=_("Questionnaire and who answers"))
    access = forms.ChoiceField(
        label=_("How people come to it"),
        choices=SurveyAccess.choices,
        widget=forms.RadioSelect,
        initial=SurveyAccess.OPEN.value,
    )
    title = forms.CharField(
        label=_("Title in plain words"),
        max_length=200,
        help_text=_("Stands on the poster and above the questions."),
    )
    audience = forms.CharField(
        label=_("Whom it is for"),
        max_length=200,
        required=False,
        help_text=_("For example: for parents of the group."),
    )
    minutes = forms.IntegerField(label=_("How many minutes it takes"), min_value=1, max_value=60, initial=5)
    notice = forms.CharField(
        label=_("What else people should know before they answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("That the survey is anonymous and how answers are used is said by itself."),
    )

    def __init__(self, *args: Any, uses: list[tuple[InstrumentVersion, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {version.pk: version for version, _source in uses}
        field = self.fields["use"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (f"{version.pk}:{source}", f"{version.instrument.title} · {Source(source).label}")
            for version, source in uses
        ]

    def values(self) -> dict[str, Any]:
        """Arguments of `actions.surveys.create`."""
        data = dict(self.cleaned_data)
        version, _colon, source = data.pop("use").partition(":")
        return {**data, "version": self._versions[int(version)], "source": source}


class LinksForm(forms.Form):
    places = forms.ModelMultipleChoiceField(
        Node.objects.none(), label=_("Organisations"), widget=forms.CheckboxSelectMultiple
    )
    families = forms.IntegerField(
        label=_("How many families are in a group, about"),
        min_value=0,
        max_value=MAX_FAMILIES,
        initial=0,
        required=False,
        help_text=_("Answers over this number are kept, but do not count until you raise it. 0: not known."),
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = places
        field.label_from_instance = lambda node: node.title  # type: ignore[assignment, method-assign]


class FamiliesForm(forms.Form):
    families = forms.IntegerField(
        label=_("How many families answer by this link"), min_value=0, max_value=MAX_FAMILIES
    )
