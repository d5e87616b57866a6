"""Cards in lists: «мои карты» of a person, and the cards of a campaign for those who oversee it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, few, narrowed, page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import assignments as actions
from mostik.monitoring.enums import OWED, AssignmentState, Source
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import assignments as queries
from mostik.monitoring.queries import campaigns, double_rating, freezing, planning, visits
from mostik.monitoring.queries.campaigns import Progress
from mostik.monitoring.web.forms import ReassignForm
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import people
from mostik.ui.components import Tab

TONES = {
    AssignmentState.ASSIGNED: "neutral",
    AssignmentState.DRAFT: "info",
    AssignmentState.SUBMITTED: "warn",
    AssignmentState.RETURNED: "bad",
    AssignmentState.ACCEPTED: "good",
}
PAGE = 30
KEYS = ("due", "id")
ALIVE = (*OWED, AssignmentState.SUBMITTED)  # something is still to be done about the card


def lines(cards: list[Assignment], today: Any) -> list[dict[str, Any]]:
    """Cards with what a row of a list shows about them."""
    last_days = freezing.last_days(cards)
    return [
        {
            "card": card,
            "tone": TONES[AssignmentState(card.state)],
            "is_overdue": queries.is_overdue(card, today),
            "is_owed": card.state in OWED,
            "freezes_on": last_days.get(card.pk) if card.state in ALIVE else None,
            "is_waiting": card.opens is not None and card.opens > today,
        }
        for card in cards
    ]


@require_safe
@guarded(rules.can_see_monitoring)
def my_cards(request: SignedInRequest) -> HttpResponse:
    """Everything the person has to fill or has filled, by due date; tabs by what is to be done."""
    mine = queries.of_person(people.person_of(request.user))
    today = timezone.localdate()
    counts = queries.counts_by_state(mine)
    chosen = request.GET.get("show", "todo")
    groups = {
        "todo": (_("To fill"), Q(state__in=OWED)),
        "sent": (_("Under review"), Q(state=AssignmentState.SUBMITTED)),
        "accepted": (_("Accepted"), Q(state=AssignmentState.ACCEPTED)),
        "all": (_("All"), Q()),
    }
    totals = {
        "todo": sum(counts.get(state, 0) for state in OWED),
        "sent": counts.get(AssignmentState.SUBMITTED, 0),
        "accepted": counts.get(AssignmentState.ACCEPTED, 0),
        "all": sum(counts.values()),
    }
    if chosen not in groups:
        chosen = "todo"
    page = page_of(mine.filter(groups[chosen][1]), keys=KEYS, after=request.GET.get("after"), size=PAGE)
    tabs = [
        Tab(title, f"?show={name}", is_current=name == chosen, count=totals[name])
        for name, (title, _q) in groups.items()
    ]
    context = {
        "page": page,
        "lines": lines(page.rows, today),
        "tabs": tabs,
        "done": totals["sent"] + totals["accepted"],
        "total": totals["all"],
        "returned": counts.get(AssignmentState.RETURNED, 0),
        "show": chosen,
        "to_take": _to_take(queries.to_take(mine)) if chosen == "todo" else [],
        "second": double_rating.blinded(request.user).count(),
        "visits": visits.of_user(request.user, today),
    }
    return render(request, "monitoring/cards/mine.html", context)


def _to_take(cards: list[Assignment]) -> list[dict[str, Any]]:
    """For «Взять с собой»; a card nobody has begun is begun then."""
    return [
        {
            "url": reverse("monitoring:card", args=[card.pk]),
            "title": card.version.title,
            "place": card.unit.title,
            "start": card.state == AssignmentState.ASSIGNED,
        }
        for card in cards
    ]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_oversee_cards, find=campaigns.visible_to)
def campaign_cards(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Cards of a campaign within the person's nodes, with filters; POST accepts the ticked ones."""
    if request.method == "POST":
        return _accept_ticked(request, campaign)
    return _draw_cards(request, campaign)


def _accept_ticked(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    ids = [int(pk) for pk in request.POST.getlist("card") if pk.isdigit()]
    seen = queries.overseen_by(request.user, campaign).filter(pk__in=ids)
    ticked = [card for card in seen if rules.can_review_card(request.user, card)]

    def change() -> str:
        count = actions.accept_many(assignments=ticked, by=request.user, at=timezone.now())
        text = ngettext("%(count)d card is accepted.", "%(count)d cards are accepted.", count)
        return text % {"count": count}

    back = f"{reverse('monitoring:campaign-cards', args=[campaign.pk])}?{request.GET.urlencode()}"
    return done_or_refused(request, change, back=back, page=lambda r: _draw_cards(request, campaign, r))


def _draw_cards(request: SignedInRequest, campaign: Campaign, problem: str = "") -> HttpResponse:
    seen = queries.listed_for(request.user, campaign)
    found = _filtered(seen, campaign, request.GET)
    page = page_of(found, keys=KEYS, after=request.GET.get("after"), size=PAGE)
    rows = lines(page.rows, timezone.localdate())
    oversees = rules.can_accept_cards(request.user, campaign)
    for line in rows:
        line["can_reassign"] = oversees and line["card"].state == AssignmentState.ASSIGNED
        line["can_tick"] = line["card"].state == AssignmentState.SUBMITTED and not rules.is_assessor(
            request.user, line["card"]
        )
    context = {
        "campaign": campaign,
        "page": page,
        "lines": rows,
        "problem": problem,
        "can_accept": oversees and any(line["can_tick"] for line in rows),
        "places": _place_options(seen, campaign),
        "states": [
            ("", _("Any")),
            *AssignmentState.choices,
            ("owed", _("Not sent yet")),
            ("nobody", _("Nobody to fill")),
        ],
        "sources": [("", _("Any")), *((s, Source(s).label) for s in campaign.sources)],
        "chosen": {name: request.GET.get(name, "") for name in ("state", "source", "place", "q")},
        "total": _total(found),
    }
    return render(request, "monitoring/cards/campaign.html", context, status=422 if problem else 200)


def _total(found: Found) -> Progress | None:
    """None: too many to be counted for a list."""
    is_counted = found.are_few or few(found.rows)
    return campaigns.total_of(found.rows, timezone.localdate()) if is_counted else None


def _place_options(seen: Found, campaign: Campaign) -> list[tuple[Any, str]]:
    cards = seen.rows.order_by()
    if seen.are_few:
        organisations = Node.objects.filter(pk__in=cards.values("organisation"))
    else:
        below = Node.objects.filter(path__within=campaign.owner.path, kind=NodeKind.ORGANISATION)
        organisations = below.filter(Exists(cards.filter(organisation=OuterRef("pk"))))
    names = organisations.order_by("name", "pk").values_list("pk", "short_name", "name")
    return [("", _("All organisations")), *((pk, short or name) for pk, short, name in names[:500])]


def _filtered(seen: Found, campaign: Campaign, wanted: Any) -> Found:
    state, source, place = wanted.get("state", ""), wanted.get("source", ""), wanted.get("place", "")
    cards, own = seen, Q(campaign=campaign)
    if state == "owed":
        cards = narrowed(cards, own & Q(state__in=OWED))
    elif state == "nobody":
        cards = narrowed(cards, own & Q(assessor__isnull=True))
    elif state in AssignmentState.values:
        cards = narrowed(cards, own & Q(state=state))
    if source in Source.values:
        cards = replace(cards, rows=cards.rows.filter(source=source))
    if place.isdigit():
        node = Node.objects.filter(pk=place).first()
        return narrowed(cards, own & queries.at_or_below(node)) if node else Found(cards.rows.none(), True)
    return cards


@require_http_methods(["GET", "POST"])
@guarded(rules.can_reassign_card, find=queries.visible_to)
def reassign(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """Name another person for a card nobody has started."""
    from_list = reverse("monitoring:campaign-cards", args=[card.campaign_id])
    return _reassign(request, card, from_list)


def _reassign(request: SignedInRequest, card: Assignment, back: str, problem: str = "") -> HttpResponse:
    options = planning.possible_assessors(card, timezone.localdate())
    form = ReassignForm(request.POST or None, people=options, initial={"assessor": card.assessor_id})
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            chosen = form.cleaned_data["assessor"]
            actions.reassign(assignment=card, assessor=chosen, by=request.user, at=timezone.now())
            return _("The card is handed to %(person)s.") % {"person": chosen.short_name}

        return done_or_refused(
            request, change, back=back, page=lambda reason: _reassign(request, card, back, reason)
        )
    context = {"form": form, "card": card, "back": back, "nobody": not options}
    return render(request, "monitoring/cards/reassign.html", context, status=422 if form.errors else 200)
