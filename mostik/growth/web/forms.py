"""Forms of the databank: they turn a request into clean values for one action."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.checking import LONGEST, fields_of, label_of, years_later
from mostik.growth.queries.packs import Kind
from mostik.ui.inputs import day

MAX_FILE = 10 * 1024 * 1024
DAYS = ("date", "starts", "valid_until")


class RecordForm(forms.Form):
    """The fields its kind asks for. What is required and right is said by `checking`, in one place for forms and files."""

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Kind,
        record: PortfolioRecord | None = None,
        with_another: bool = False,
    ) -> None:
        initial = {name: getattr(record, name) for name in fields_of(kind)} if record else {}
        super().__init__(data, initial=initial)
        self.kind = kind
        for name in fields_of(kind):
            self.fields[name] = self._field(kind, name)
        if with_another:
            self.fields["is_another"] = forms.BooleanField(
                label=_("This is another record, enter it all the same"), required=False
            )

    def _field(self, kind: Kind, name: str) -> forms.Field:
        label, required = label_of(kind, name), name in kind.required or name in ("title", "date")
        if name in DAYS:
            hint = _("As in the document; empty: by the norm.") if name == "valid_until" else ""
            return day(label, required=required, hint=hint)
        if name == "hours":
            norm = kind.norm_on(datetime.date.max)
            return forms.IntegerField(
                label=label,
                required=required,
                min_value=1,
                max_value=9999,
                help_text=norm.basis if norm else "",
            )
        if name in ("level", "form"):
            known = packs.on(datetime.date.max)
            options = known.levels if name == "level" else known.forms
            return forms.ChoiceField(label=label, required=required, choices=[("", "—"), *options.items()])
        if name == "link":
            return forms.URLField(label=label, required=required, max_length=500, assume_scheme="https")
        return forms.CharField(label=label, required=required, max_length=LONGEST[name])


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The teacher reads this and corrects the record."),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Scan of the document"), help_text=_("PDF, JPEG, PNG, WebP or Word, at most 10 MB.")
    )


class SheetForm(forms.Form):
    file = forms.FileField(label=_("File .xlsx"), help_text=_("At most 5 MB and 5000 rows."))


class ExportForm(forms.Form):
    since = day(_("Records since"), hint=_("Attestation is taken of any date."))
    only_verified = forms.BooleanField(label=_("Only verified records"), required=False, initial=True)

    def __init__(self, data: Any = None, *, today: datetime.date) -> None:
        super().__init__(data, initial={"since": years_later(today, -5), "only_verified": True})


class IndexForm(forms.Form):
    on = day(_("On the day"), required=False)
