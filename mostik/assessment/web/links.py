"""Which indicators tell about which competencies; read from both sides, changed at any time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from mostik.assessment import rules
from mostik.assessment.actions import competencies as actions
from mostik.assessment.models import Competency, CompetencyModel
from mostik.assessment.queries import competencies as queries
from mostik.assessment.queries import linking
from mostik.assessment.web.forms import choose
from mostik.instruments.models import Instrument
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded


class LinkForm(forms.Form):
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"))
    competency = forms.ModelChoiceField(
        Competency.objects.none(), label=gettext_lazy("Competency"), empty_label=None
    )
    weight = forms.IntegerField(label=gettext_lazy("Weight"), min_value=1, max_value=100, initial=1)

    def __init__(
        self, *args: Any, model: CompetencyModel, indicators: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicators  # type: ignore[attr-defined]
        leaves = [row.pk for row in queries.tree_of(model).leaves]
        rows = Competency.objects.filter(pk__in=leaves).order_by("order")
        choose(self.fields["competency"], rows, lambda row: f"{row.code} {row.title}")


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see_model, find=queries.visible_to)
def links(request: SignedInRequest, model: CompetencyModel) -> HttpResponse:
    """`?instrument=` chooses the instrument. POST, for those who keep the model: add a link, `remove` one, or `take` what
    the instrument names itself."""
    instruments = list(linking.instruments_for(request.user, model))
    chosen = request.GET.get("instrument", "")
    instrument = next((one for one in instruments if str(one.pk) == chosen), None)
    instrument = instrument or (instruments[0] if instruments else None)
    can_keep = rules.can_keep_model(request.user, model)
    indicators = linking.indicators_of(instrument) if instrument else []
    form = LinkForm(
        request.POST if request.method == "POST" and "indicator" in request.POST else None,
        model=model,
        indicators=[(code, f"{code} {title}") for code, title, _codes in indicators],
    )
    if request.method == "POST" and can_keep and instrument is not None:
        try:
            if _change(request, model, instrument, form):
                return redirect(f"{request.path}?instrument={instrument.pk}")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = list(queries.links_of(model))
    context = {
        "model": model,
        "instrument": instrument,
        "instruments": [(one.pk, one.title) for one in instruments],
        "form": form,
        "can_keep": can_keep,
        "by_indicator": linking.by_indicator(
            indicators, [r for r in rows if instrument and r.instrument_id == instrument.pk]
        ),
        "by_competency": linking.by_competency(queries.tree_of(model), rows),
    }
    return render(request, "assessment/links.html", context, status=422 if form.errors else 200)


def _change(request: SignedInRequest, model: CompetencyModel, instrument: Instrument, form: LinkForm) -> bool:
    by, at = request.user, timezone.now()
    if (chosen := request.POST.get("remove", "")).isdecimal():
        if row := queries.links_of(model).filter(pk=int(chosen)).first():
            actions.unlink(link=row, by=by, at=at)
        return True
    if "take" in request.POST:
        written = [(code, codes) for code, _title, codes in linking.indicators_of(instrument)]
        count = actions.link_as_written(model=model, instrument=instrument, written=written, by=by, at=at)
        text = ngettext("%(n)d link is added.", "%(n)d links are added.", count)
        messages.success(request, text % {"n": count})
        return True
    if not form.is_valid():
        return False
    actions.link(instrument=instrument, by=by, at=at, **form.cleaned_data)
    messages.success(request, _("The link is kept. Results from now on are read through it."))
    return True
