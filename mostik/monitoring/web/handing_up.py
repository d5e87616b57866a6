"""Results of a region for the federal level: one page to ask for the file, with what was handed up before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import handing_up as actions
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import handover as queries
from mostik.platform.queries.files import open_file
from mostik.stats.handover import What

WORDS = {
    What.AGGREGATES.value: _("Totals of the region, municipalities and kindergartens"),
    What.UNITS.value: _("Results of each group, without its name"),
}


class HandingUpForm(forms.Form):
    version = forms.ModelChoiceField(
        InstrumentVersion.objects.none(), label=_("Instrument"), empty_label=None
    )
    what = forms.ChoiceField(
        label=_("What is handed up"),
        widget=forms.RadioSelect,
        initial=What.AGGREGATES.value,
        help_text=_(
            "Totals are the usual choice: answers and names of groups stay in the region. Results of groups let medians of "
            "the country be computed exactly; they leave by a document only."
        ),
    )
    basis = forms.CharField(
        label=_("Document by which results of groups may leave"),
        required=False,
        max_length=300,
        help_text=_("Only for results of groups. For example: agreement of 01.09.2026 No. 12."),
    )

    def __init__(self, *args: Any, campaign: Campaign, with_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version, what = self.fields["version"], self.fields["what"]
        assert isinstance(version, forms.ModelChoiceField)
        assert isinstance(what, forms.ChoiceField)
        used = [row.version_id for row in campaigns.instruments_of(campaign)]
        version.queryset = InstrumentVersion.objects.filter(pk__in=used).defer("definition", "xform")
        version.label_from_instance = lambda row: row.title  # type: ignore[assignment, method-assign]
        what.choices = [pair for pair in WORDS.items() if with_units or pair[0] != What.UNITS]
        if not with_units:
            del self.fields["basis"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("basis", "")
        if data.get("what"):
            data["what"] = What(data["what"])
        return data


@require_http_methods(["GET", "POST"])
@guarded(rules.can_hand_up, find=campaigns.visible_to)
def hand_up(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """POST asks for a file; the page of the job gives it, and this page afterwards."""
    with_units = rules.can_hand_up_units(request.user, campaign)
    form = HandingUpForm(request.POST or None, campaign=campaign, with_units=with_units)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.ask(campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("platform:job", job.pk)
    context = {
        "campaign": campaign,
        "form": form,
        "with_units": with_units,
        "rows": [(row, WORDS[row.what]) for row in queries.handed_up(campaign)],
    }
    return render(request, "monitoring/results/hand_up.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_hand_up, find=campaigns.visible_to)
def handed_file(request: SignedInRequest, campaign: Campaign, file: int) -> FileResponse:
    """A file that was made before. That of single groups only for those who might make it."""
    row = next((one for one in queries.handed_up(campaign) if one.file and one.file.pk == file), None)
    if row is None or row.file is None:
        raise Http404
    if row.what == What.UNITS and not rules.can_hand_up_units(request.user, campaign):
        raise Http404
    response = FileResponse(open_file(row.file), as_attachment=True, filename=row.file.name)
    response["Cache-Control"] = "private, no-store"
    return response
