"""Forms of clusters: they turn a request into clean values for one action."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.growth.models import ClusterLine, TeacherCluster
from mostik.network.models import Person


class ProposeForm(forms.Form):
    by_blocks = forms.ChoiceField(
        label=_("What makes a topic"),
        choices=(("", _("a competency")), ("1", _("a whole block"))),
        required=False,
    )
    least = forms.IntegerField(label=_("Smallest size"), min_value=2, max_value=30, initial=8)
    most = forms.IntegerField(label=_("Largest size"), min_value=3, max_value=60, initial=15)

    def clean_by_blocks(self) -> bool:
        return bool(self.cleaned_data["by_blocks"])


class DescribeForm(forms.Form):
    title = forms.CharField(label=_("Name of the cluster"), max_length=300)
    curator = forms.ModelChoiceField(label=_("Curator"), queryset=Person.objects.none(), required=False)
    goal = forms.CharField(label=_("What for"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    period = forms.CharField(
        label=_("When"),
        max_length=120,
        required=False,
        help_text=_("As in the plan: November – May, once a quarter."),
    )

    def __init__(self, data: Any = None, *, cluster: TeacherCluster, people: Any) -> None:
        initial = {name: getattr(cluster, name) for name in ("title", "curator", "goal", "period")}
        super().__init__(data, initial=initial)
        cast("forms.ModelChoiceField[Person]", self.fields["curator"]).queryset = people


class LineForm(forms.Form):
    title = forms.CharField(label=_("What will be done"), max_length=300)
    period = forms.CharField(
        label=_("When"), max_length=120, help_text=_("As in the plan: November – May, once a quarter.")
    )
    planned = forms.CharField(label=_("What it should give"), max_length=300, required=False)
    actual = forms.CharField(label=_("What it has given"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, line: ClusterLine | None = None) -> None:
        super().__init__(
            data, initial={name: getattr(line, name) for name in self.base_fields} if line else {}
        )


class WordsForm(forms.Form):
    """The outcome of a finished cluster, the reason of a dissolved one."""

    words = forms.CharField(label=_("In words"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
