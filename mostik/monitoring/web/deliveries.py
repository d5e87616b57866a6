"""What devices have sent and a person has to decide about: a list, one delivery with its answers, three buttons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.queries.sent_forms import CheckedForm
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import deliveries as actions
from mostik.monitoring.enums import DeliveryState, Doubt, Source
from mostik.monitoring.models import Assignment, Campaign, Delivery
from mostik.monitoring.queries import answers, campaigns
from mostik.monitoring.queries import deliveries as queries
from mostik.monitoring.web.refusals import done_or_refused

TONES = {
    DeliveryState.WAITING: "info",
    DeliveryState.TAKEN: "good",
    DeliveryState.NEEDS_CHECK: "warn",
    DeliveryState.REJECTED: "bad",
    DeliveryState.REPLACED: "neutral",
}
SHOWN_CARDS = 200


@require_safe
@guarded(rules.can_see_deliveries, find=campaigns.visible_to)
def delivery_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    found = queries.listed_for(request.user, campaign, at=timezone.now())
    page = page_of(found, keys=("received_at", "id"), after=request.GET.get("after"), size=50)
    rows = [(delivery, reasons(delivery)) for delivery in page.rows]
    return render(
        request, "monitoring/deliveries/list.html", {"campaign": campaign, "page": page, "rows": rows}
    )


@require_http_methods(["GET", "POST"])
@guarded(rules.can_settle_delivery, find=queries.visible_to)
def delivery_page(request: SignedInRequest, delivery: Delivery) -> HttpResponse:
    if request.method == "POST":
        back = reverse("monitoring:deliveries", args=[delivery.assignment.campaign_id])
        return done_or_refused(
            request, lambda: _decide(request, delivery), back=back, page=lambda r: _draw(request, delivery, r)
        )
    return _draw(request, delivery)


def _decide(request: SignedInRequest, delivery: Delivery) -> str:
    decision, at = request.POST.get("decision", ""), timezone.now()
    if decision == "accept":
        actions.accept(delivery=delivery, by=request.user, at=at)
        return _("The delivery is taken; the card waits for review.")
    if decision == "link":
        card = _chosen_card(delivery, request.POST.get("card", ""))
        linked = actions.link(delivery=delivery, card=card, by=request.user, at=at)
        if linked.state == DeliveryState.TAKEN:
            return _("The delivery is linked and taken; the card waits for review.")
        return _("The delivery is linked; it still needs checking.")
    actions.reject(delivery=delivery, reason=request.POST.get("reason", ""), by=request.user, at=at)
    return _("The delivery is rejected; its sender will read why.")


def _chosen_card(delivery: Delivery, given: str) -> Assignment:
    chosen = queries.possible_cards(delivery).filter(pk=int(given)).first() if given.isdigit() else None
    if chosen is None:
        raise actions.CannotSettle(_("Choose the card from the list."))
    return chosen


def reasons(delivery: Delivery) -> list[str]:
    """Why a person is asked, in words."""
    found = [str(Doubt(code).label) for code in delivery.doubts if code in Doubt.values]
    return found if delivery.is_whole else [str(Doubt.FILES.label), *found]


def _draw(request: SignedInRequest, delivery: Delivery, problem: str = "") -> HttpResponse:
    card, language = delivery.assignment, (get_language() or "ru")[:2]
    files = queries.file_rows(delivery)
    checked = queries.checked(delivery, [row.name for row in files])
    cards = queries.possible_cards(delivery)[:SHOWN_CARDS]
    context = {
        "delivery": delivery,
        "card": card,
        "problem": problem,
        "tone": TONES[DeliveryState(delivery.state)],
        "reasons": reasons(delivery),
        "violations": _violations(card, checked, language),
        "strange": checked.strange,
        "sheet": answers.sheet_of(card, language=language, given=checked.answers),
        "files": files,
        "cards": [(one.pk, _words(one)) for one in cards],
        "can_decide": delivery.state == DeliveryState.NEEDS_CHECK
        or (delivery.state == DeliveryState.WAITING and not delivery.is_whole),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "monitoring/deliveries/page.html", context)


def _violations(card: Assignment, checked: CheckedForm, language: str) -> list[tuple[str, str]]:
    """Questions with a sentence about what is wrong with each."""
    labels = answers.labels_of(card, [*(v.question for v in checked.violations), *checked.missing], language)
    wrong = [(labels.get(v.question, v.question), v.text(language)) for v in checked.violations]
    return wrong + [(labels.get(name, name), _("The file has not come.")) for name in checked.missing]


def _words(card: Assignment) -> str:
    places = dict.fromkeys((card.organisation.title, card.unit.title))
    who = card.assessor.short_name if card.assessor else _("nobody")
    return " · ".join([", ".join(places), str(Source(card.source).label), who, card.get_state_display()])


@require_safe
@guarded(rules.can_settle_delivery, find=queries.visible_to)
def delivery_xml(request: SignedInRequest, delivery: Delivery) -> HttpResponse:
    """The XML byte for byte, for whoever has to find out what happened."""
    response = HttpResponse(delivery.content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="delivery-{delivery.pk}.xml"'
    return response


@require_safe
@guarded(rules.can_settle_delivery, find=queries.visible_to)
def delivery_file(request: SignedInRequest, delivery: Delivery, file: int, **rest: Any) -> HttpResponseBase:
    found = next((row for row in queries.file_rows(delivery) if row.pk == file), None)
    if found is None:
        raise Http404
    return file_response(found.file.full_path, found.file.name, found.file.content_type, inline=True)
