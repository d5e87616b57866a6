"""Forms of templates of routes: whom one is for, one of its steps, a file of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.assessment.enums import DeficitLevel
from mostik.growth.enums import StepForm
from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries import route_packs, route_templates
from mostik.network.models import Node, Position


class TemplateForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Whose template it is"), queryset=Node.objects.none())
    title = forms.CharField(label=_("Name"), max_length=300)
    code = forms.ChoiceField(label=_("Competency"), required=False)
    level = forms.ChoiceField(label=_("Level of the deficit"), required=False)
    position = forms.ModelChoiceField(
        label=_("Position"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("any"),
    )
    goal = forms.CharField(
        label=_("Goal"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("What is to change in the work of the teacher. Goes into the goal of the route."),
    )
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        required=False,
        help_text=_("By it a workbook finds the template again. May be left empty."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(
        self,
        data: Any = None,
        *,
        places: Any,
        codes: Mapping[str, str],
        row: RouteTemplate | None = None,
    ) -> None:
        names = ("place", "title", "code", "level", "position", "goal", "number", "is_active")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else None)
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places
        cast(
            "forms.ModelChoiceField[Position]", self.fields["position"]
        ).queryset = route_templates.positions()
        known = [(code, f"{code} {title}") for code, title in codes.items()]
        cast("forms.ChoiceField", self.fields["code"]).choices = [("", _("any")), *known]
        cast("forms.ChoiceField", self.fields["level"]).choices = [
            ("", _("any level")),
            *DeficitLevel.choices,
        ]


class TemplateStepForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"))
    form = forms.ChoiceField(label=_("Education"), required=False)
    title = forms.CharField(label=_("Topic"), max_length=300)
    content = forms.CharField(
        label=_("Content"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, required=False
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=2000, required=False)
    from_week = forms.IntegerField(
        label=_("From week"), min_value=1, max_value=104, initial=1, help_text=_("Of the route.")
    )
    until_week = forms.IntegerField(label=_("To week"), min_value=1, max_value=104, initial=4)
    expected = forms.CharField(
        label=_("Expected product"), max_length=300, required=False, help_text=_("Empty: as usual for it.")
    )
    presentation_form = forms.CharField(label=_("How it will be presented"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, step: RouteTemplateStep | None = None) -> None:
        names = (
            "kind", "form", "title", "content", "hours", "from_week", "until_week", "expected",
            "presentation_form",
        )  # fmt: skip
        super().__init__(data, initial={name: getattr(step, name) for name in names} if step else None)
        kinds = {one.code: one.title for pack in route_packs.all_packs() for one in pack.kinds.values()}
        cast("forms.ChoiceField", self.fields["kind"]).choices = list(kinds.items())
        cast("forms.ChoiceField", self.fields["form"]).choices = [
            ("", _("as usual for it")),
            *StepForm.choices,
        ]


class PlaceForm(forms.Form):
    place = forms.ModelChoiceField(label=_("For which place"), queryset=Node.objects.none(), empty_label=None)

    def __init__(self, data: Any = None, *, places: Any) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[Node]", self.fields["place"]).queryset = places
