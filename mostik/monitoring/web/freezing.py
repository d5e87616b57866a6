"""The day on which the data of a campaign are frozen, and organisations that finish later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import freezing as actions
from mostik.monitoring.enums import CampaignStatus, StageLevel
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import approvals, campaigns
from mostik.monitoring.queries import freezing as queries
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.models import Node
from mostik.ui.formats import shortdate
from mostik.ui.inputs import day


class DayForm(forms.Form):
    day = day(
        _("The data are frozen after"), required=False, hint=_("The last day of work. Empty: no such day.")
    )
    reason = forms.CharField(
        label=_("Why the day is moved"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["day"] = campaign.freezes_on or queries.suggested(campaign)
        if campaign.freezes_on is None or campaign.status == CampaignStatus.DRAFT:
            del self.fields["reason"]


class LaterForm(forms.Form):
    organisation = forms.ModelChoiceField(Node.objects.none(), label=_("Kindergarten"))
    until = day(_("May work until"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        field.label_from_instance = lambda node: node.title  # type: ignore[assignment, method-assign]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=campaigns.visible_to)
def campaign_freeze(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """POST with `what` = «day» moves the day, «later» lets one organisation finish later."""
    what = request.POST.get("what", "")
    data = request.POST if request.method == "POST" else None
    form = DayForm(data if what != "later" else None, campaign=campaign)
    places = approvals.places_with_cards(campaign, StageLevel.ORGANISATION, campaign.owner.path)
    later = LaterForm(data if what == "later" else None, places=places.order_by("name", "pk"), prefix="later")
    chosen = later if what == "later" else form
    if request.method == "POST" and chosen.is_valid():

        def change() -> str:
            given = {**chosen.cleaned_data, "campaign": campaign, "by": request.user, "at": timezone.now()}
            if what == "later":
                actions.postpone(**given)
                return gettext("The organisation is told that it may finish later.")
            moved = actions.set_day(**given)
            if moved.freezes_on is None:
                return gettext("The data have no day of freeze any more.")
            return gettext("The data are frozen after %(day)s.") % {"day": shortdate(moved.freezes_on)}

        back = reverse("monitoring:campaign-freeze", args=[campaign.pk])
        return done_or_refused(
            request, change, back=back, page=lambda why: _draw(request, campaign, form, later, why)
        )
    return _draw(request, campaign, form, later)


def _draw(
    request: SignedInRequest, campaign: Campaign, form: DayForm, later: LaterForm, problem: str = ""
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "later": later,
        "problem": problem,
        "rows": queries.postponed(campaign),
        "is_over": campaign.freezes_on is not None and timezone.localdate() > campaign.freezes_on,
    }
    status = 422 if form.errors or later.errors else 200
    return render(request, "monitoring/planning/freeze.html", context, status=status)
