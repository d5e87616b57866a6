"""Routes on the screen: the own one, one of somebody else, lists, what waits for a signature, versions, the change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.assessment.queries import privacy
from mostik.growth import rules
from mostik.growth.actions import route_agreeing, route_ending, route_order
from mostik.growth.actions import routes as actions
from mostik.growth.enums import ROUTES_LIVING, RouteState
from mostik.growth.models import LearningRoute
from mostik.growth.queries import route_change, route_packs, route_pages, route_versions
from mostik.growth.queries import routes as queries
from mostik.growth.web import route_change_rows, route_rows
from mostik.growth.web.route_forms import NoteForm, OrderForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, page_of
from mostik.lib.searching import matching
from mostik.network.actions import consents
from mostik.network.models import Employment, Node
from mostik.network.queries.people import person_of

NAMES = ("person__last_name", "person__first_name", "id")
State = RouteState


@require_safe
@guarded(rules.opens_routes)
def home(request: SignedInRequest) -> HttpResponseBase:
    """Where the menu leads: whoever answers for others to their routes, everybody else to the own one."""
    if queries.living_of_user(request.user) is None:
        if rules.reads_plans(request.user):
            return listing(request)
        if rules.sets_order(request.user):
            return orders(request)
    return mine(request)


@require_safe
@guarded(rules.has_routes)
def mine(request: SignedInRequest) -> HttpResponse:
    found = queries.own_of(request.user)
    if found and found[0].state in ROUTES_LIVING:
        return draw(request, found[0], former=found[1:])
    person = person_of(request.user)
    context = {
        "tabs": route_rows.tabs(request, "growth:my-route"),
        "person": person,
        "former": [(row, route_rows.TONES[State(row.state)]) for row in found],
        "deficits": len(queries.live_deficits(person)) if person else 0,
    }
    return render(request, "growth/route_none.html", context)


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def page(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    return draw(request, route)


def draw(
    request: SignedInRequest,
    route: LearningRoute,
    problem: str = "",
    former: list[LearningRoute] | None = None,
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    plan = route_pages.shown(user, route, today)
    if plan is None:
        raise Http404
    note_look(request, route)
    writes = rules.can_begin_route(user, route.person)
    signatures = route_pages.signatures(user, route) if route.version else []
    at_work = writes and route.agreed_on is not None and route.state in ROUTES_LIVING
    doable = {step.pk for step in plan.steps} if route.state == State.ACTIVE else set()
    if at_work and not doable:
        doable = route_versions.agreed_steps(route)
    context = {
        "tabs": route_rows.tabs(request, "growth:my-route" if rules.is_own(user, route.person) else ""),
        "route": route,
        "plan": plan,
        "tone": route_rows.TONES[State(route.state)],
        "is_own": rules.is_own(user, route.person),
        "problem": problem,
        "writes": writes,
        "edits": rules.can_edit_route(user, route),
        "at_work": at_work,
        "next": plan.next_of(doable) if at_work else None,
        "signs": rules.can_agree_route(user, route),
        "form": NoteForm(),
        "moments": route_rows.moments(plan),
        "signatures": route_rows.signature_lines(signatures),
        "versions": route_versions.of_route(route),
        "former": [(row, route_rows.TONES[State(row.state)]) for row in former or ()],
        "has_change": plan.with_reasons and route.profile_id is not None and route.agreed_on is not None,
        "is_living": route.state in ROUTES_LIVING,
    }
    return render(request, "growth/route.html", context, status=422 if problem else 200)


def note_look(request: SignedInRequest, route: LearningRoute) -> None:
    """Whoever reads why the steps are there looks at a personal result: it is written down."""
    ground = privacy.ground_of(request.user, route.person)
    if ground is not None:
        consents.note_access(
            person=route.person, what="growth.route", ground=ground, by=request.user, at=timezone.now()
        )


@require_POST
@guarded(rules.can_read_route, find=queries.visible_to)
def turn(request: SignedInRequest, route: LearningRoute, way: str) -> HttpResponse:
    """Each button is one action, which asks for the right itself."""
    words = request.POST.get("note", "")
    kept: dict[str, Any] = {"route": route, "by": request.user, "at": timezone.now()}
    ways: dict[str, tuple[Callable[[], Any], str]] = {
        "send": (lambda: route_agreeing.send(**kept), _("The route is sent.")),
        "agree": (lambda: route_agreeing.agree(**kept, note=words), _("Signed.")),
        "return": (lambda: route_agreeing.give_back(**kept, note=words), _("Returned with your note.")),
        "take-back": (lambda: route_agreeing.take_back(**kept), _("Taken back: write on.")),
        "revise": (lambda: route_agreeing.revise(**kept), _("Change what is needed and send it again.")),
        "complete": (lambda: route_ending.complete(**kept, outcome=words), _("The route is completed.")),
        "close": (lambda: route_ending.close(**kept, reason=words), _("The route is closed.")),
        "discard": (lambda: actions.discard(**kept), _("The draft is thrown away.")),
    }
    change, said = ways[way]
    if way not in ("agree", "return") and not rules.can_begin_route(request.user, route.person):
        return draw(request, route, _("A route is written by the teacher and by whoever guides them."))
    try:
        change()
    except Refusal as refusal:
        return draw(request, LearningRoute.objects.get(pk=route.pk), str(refusal))
    messages.success(request, said)
    if way == "discard":
        is_own = rules.is_own(request.user, route.person)
        return redirect("growth:my-route" if is_own else "growth:routes")
    return redirect("growth:route", route.pk)


@require_safe
@guarded(rules.opens_routes)
def agreeing(request: SignedInRequest) -> HttpResponse:
    """Routes that wait for the signature of this person, those sent first on top."""
    page = page_of(
        queries.waiting_for(request.user),
        keys=("version__made_at", "id"),
        after=request.GET.get("after"),
        size=30,
    )
    context = {
        "tabs": route_rows.tabs(request, "growth:route-agreeing"),
        "page": page,
        "rows": [(row, row.version.route, row.get_role_display()) for row in page.rows],
    }
    return render(request, "growth/route_agreeing.html", context)


@require_safe
@guarded(rules.reads_plans)
def listing(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    state, late = request.GET.get("state", ""), request.GET.get("late", "")
    places = list(queries.places_of(user)[:300])
    chosen = next((node for node in places if str(node.pk) == request.GET.get("place", "")), None)
    found = queries.listed_for(user).rows.filter(
        matching(request.GET.get("q", "").strip(), "person__search_text")
    )
    if state in State.values:
        found = found.filter(state=state)
    if late:
        found = queries.with_late(found, today)
    if chosen:
        jobs = Employment.objects.on(today).filter(organisation=chosen)
        found = found.filter(person__in=jobs.values("person"))
    listed = Found(found, True)  # of a municipality at most
    page = page_of(listed, keys=NAMES, after=request.GET.get("after"), size=50)
    progress = queries.progress_of([row.pk for row in page.rows], today)
    nothing = queries.Progress()
    context = {
        "tabs": route_rows.tabs(request, "growth:routes"),
        "page": page,
        "rows": [
            (row, route_rows.TONES[State(row.state)], progress.get(row.pk, nothing)) for row in page.rows
        ],
        "states": route_rows.states(),
        "state": state,
        "terms": [("", _("Any terms")), ("1", _("Some steps are late"))],
        "late": late,
        "places": [("", _("All organisations")), *((node.pk, node.title) for node in places)],
        "place": chosen.pk if chosen else "",
        "share": queries.share_of(user, chosen, today),
    }
    return render(request, "growth/routes.html", context)


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def versions(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    """Two versions beside each other; without a choice the last one and the one before."""
    numbers = [row.number for row in route_versions.of_route(route)]
    if not numbers:
        raise Http404
    note_look(request, route)
    new = _number(request.GET.get("to", ""), numbers, numbers[0])
    old = _number(request.GET.get("from", ""), numbers, numbers[1] if len(numbers) > 1 else numbers[0])
    before, after = route_versions.get(route, old), route_versions.get(route, new)
    assert before is not None
    assert after is not None
    reads = rules.can_read_reasons(request.user, route)
    found = route_versions.difference(before.content, after.content, with_reasons=reads)
    options = [(n, _("version %(n)d") % {"n": n}) for n in numbers]
    context = {
        "route": route,
        "is_own": rules.is_own(request.user, route.person),
        "before": before,
        "after": after,
        "options": options,
        "header": route_rows.changes(found.header),
        "steps": [
            (one, route_rows.changes(one.fields), route_rows.plan_words(one.after or one.before or {}))
            for one in found.steps
        ],
        "plan": [
            (step, route_rows.plan_words(step))
            for step in route_versions.content_for(after, with_reasons=reads)["steps"]
        ],
        "signatures": route_rows.signature_lines(route_pages.signatures(request.user, route, new)),
        "with_reasons": reads,
        "is_one": old == new,
    }
    return render(request, "growth/route_versions.html", context)


def _number(text: str, known: list[int], usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) in known else usual


@require_safe
@guarded(rules.can_read_reasons, find=queries.visible_to)
def change(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    """What is different in the teacher since the route was begun. A personal result: a look is written down."""
    note_look(request, route)
    found = route_change.of_route(route, timezone.localdate())
    context = {
        "route": route,
        "is_own": rules.is_own(request.user, route.person),
        "found": found,
        "answers": route_change_rows.answers(found) if found else [],
        "others": route_change_rows.others(found) if found else [],
        "picture": route_change_rows.picture(found) if found and found.now else None,
    }
    return render(request, "growth/route_change.html", context)


@require_safe
@guarded(rules.sets_order)
def orders(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    page = page_of(
        queries.order_places_of(request.user), keys=("path",), after=request.GET.get("after"), size=50
    )
    context = {
        "tabs": route_rows.tabs(request, "growth:route-orders"),
        "page": page,
        "rows": [(node, [role.label for role in route_packs.order_of(node, today)]) for node in page.rows],
    }
    return render(request, "growth/route_orders.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_set_order, find=queries.order_places_of)
def order(request: SignedInRequest, place: Node) -> HttpResponse:
    form = OrderForm(request.POST or None, roles=route_packs.order_of(place, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            route_order.set_order(place=place, roles=form.roles, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved: routes sent from now on are agreed like this."))
            return redirect("growth:route-orders")
    context = {"form": form, "place": place}
    return render(request, "growth/route_order.html", context, status=422 if form.errors else 200)
