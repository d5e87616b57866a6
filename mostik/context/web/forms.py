"""Forms of values: fields follow the pack; a value that cannot be read is refused at its field, a doubt is not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mostik.context.queries import cells, sheet
from mostik.context.queries.cells import Given, NotAValue
from mostik.context.queries.packs import Indicator
from mostik.context.queries.sets import Filled

YES_NO = (("", "—"), ("да", _("yes")), ("нет", _("no")))


class ValueField(forms.CharField):
    """A text that is read by the one grammar of values."""

    def __init__(self, indicator: Indicator, **kwargs: Any) -> None:
        self.indicator = indicator
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Given | None:
        try:
            return cells.read(self.indicator, super().clean(value))
        except NotAValue as problem:
            raise forms.ValidationError(str(problem)) from problem


def _field(indicator: Indicator) -> ValueField:
    label = f"{indicator.code} {indicator.title}"
    if indicator.is_yes_no:
        return ValueField(indicator, label=label, widget=forms.Select(choices=YES_NO))
    if indicator.kind == "text":
        return ValueField(indicator, label=label, widget=forms.Textarea(attrs={"rows": 2}))
    mode = "numeric" if indicator.kind == "count" else "decimal"
    attrs = {"inputmode": mode, "autocomplete": "off", "size": 12}
    return ValueField(indicator, label=label, widget=forms.TextInput(attrs=attrs))


class ValuesForm(forms.Form):
    """`v-1.1.1` for every typed line, `why-<check>` for every doubt that stands now."""

    def __init__(self, *args: Any, found: Filled, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for indicator in found.pack.typed:
            field = self.fields[f"v-{indicator.code}"] = _field(indicator)
            field.initial = cells.written(indicator, found.value(indicator.code))
        for problem in found.problems:
            if problem.check.is_doubt:
                self.fields[f"why-{problem.check.id}"] = forms.CharField(
                    label=_("Why it is so"),
                    required=False,
                    max_length=1000,
                    initial=problem.explanation,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def values(self) -> dict[str, Given | None]:
        return {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("v-")}

    def explanations(self) -> dict[str, str]:
        return {name[4:]: value for name, value in self.cleaned_data.items() if name.startswith("why-")}


class ReturnForm(forms.Form):
    remark = forms.CharField(
        label=pgettext_lazy("values", "What is to be corrected"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File .xlsx or .csv"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sheet.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file
