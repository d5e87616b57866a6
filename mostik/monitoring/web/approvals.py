"""Approval of data from below upwards: own places, the board of those below, days, deputies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import approvals as actions
from mostik.monitoring.enums import CampaignStatus, StageLevel
from mostik.monitoring.models import Approval, Campaign, Deputy
from mostik.monitoring.queries import approvals as queries
from mostik.monitoring.queries import campaigns
from mostik.monitoring.web.planning_forms import CommentForm, DeputyForm, ReasonForm, StepsForm
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.models import Node, Person, RoleAssignment
from mostik.network.queries import access, nodes


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see_approvals, find=campaigns.visible_to)
def approval_board(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Own places with what holds them back; POST approves for one of them. Below, who has approved."""
    if request.method == "POST":
        own = queries.places_of(request.user, campaign, timezone.localdate())
        node = next((place for place in own if str(place.pk) == request.POST.get("place")), None)
        if node is None:
            raise Http404
        return _approve(request, campaign, node)
    return _board(request, campaign)


def _approve(request: SignedInRequest, campaign: Campaign, node: Node) -> HttpResponse:
    def change() -> str:
        comment = request.POST.get("comment", "")
        actions.approve(campaign=campaign, node=node, comment=comment, by=request.user, at=timezone.now())
        return _("The data of “%(place)s” are approved.") % {"place": node.title}

    back = reverse("monitoring:approvals", args=[campaign.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _board(request, campaign, why))


def _board(request: SignedInRequest, campaign: Campaign, problem: str = "") -> HttpResponse:
    today, user = timezone.localdate(), request.user
    steps = queries.steps_of(campaign)
    manages = rules.can_manage_campaign(user, campaign)
    context = {
        "campaign": campaign,
        "problem": problem,
        "steps": [(StageLevel(level).label, due, due < today) for level, due in steps.items()],
        "own": [_own(campaign, node, user) for node in queries.places_of(user, campaign, today)],
        "boards": [(place, _lines(user, campaign, place)) for place in _tops(user, campaign)]
        if steps
        else [],
        "manages": manages,
        "can_edit": rules.can_edit_campaign(user, campaign),
        "owing": _owing(campaign) if manages else [],
        "can_remind": manages
        and bool(steps)
        and campaign.status in (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS),
    }
    return render(request, "monitoring/planning/approvals.html", context)


def _owing(campaign: Campaign) -> list[tuple[str, Any, int]]:
    """(level, its name, how many places of it have not approved), for the buttons of reminders."""
    counts = [(level, len(queries.silent(campaign, level))) for level in queries.steps_of(campaign)]
    return [(level.value, StageLevel(level).label, count) for level, count in counts if count]


def _own(campaign: Campaign, node: Node, user: Any) -> dict[str, Any]:
    approval = queries.of_node(campaign, node)
    readiness = None if approval else queries.readiness(campaign, node)
    return {
        "node": node,
        "approval": approval,
        "holder": queries.above(approval) if approval else None,
        "readiness": readiness,
        "due": queries.due_of(campaign, node),
        "may_approve": readiness is not None
        and queries.may_go_on(campaign, node, readiness, timezone.localdate()),
        "form": CommentForm(auto_id=f"id_%s_{node.pk}"),
        "history": [row for row in queries.history(campaign, node) if row.withdrawn_at],
        "can_name": rules.can_name_deputy(user, node),
    }


def _tops(user: Any, campaign: Campaign) -> list[Node]:
    """Places whose lower places this user watches: the owner's, else the own municipalities."""
    if rules.can_manage_campaign(user, campaign):
        return [campaign.owner]
    held = access.nodes_with_role(user, rules.OPERATORS)
    return list(held.filter(path__startswith=campaign.owner.path).order_by("path"))


def _lines(user: Any, campaign: Campaign, place: Node) -> list[tuple[queries.Line, bool]]:
    lines = queries.board(campaign, place, timezone.localdate())
    return [
        (line, line.approval is not None and rules.can_take_back_approval(user, line.approval))
        for line in lines
    ]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=campaigns.visible_to)
def approval_steps(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Which levels approve and by when."""
    form = StepsForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_steps(campaign=campaign, dues=form.dues(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("monitoring:approvals", campaign.pk)
    context = {"campaign": campaign, "form": form}
    return render(request, "monitoring/planning/steps.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def approval_remind(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    def change() -> str:
        asked = request.POST.get("level", "")
        level = StageLevel(asked) if asked in StageLevel.values else None
        silent = actions.remind(campaign=campaign, by=request.user, at=timezone.now(), level=level)
        said = ngettext("%(n)d place is reminded.", "%(n)d places are reminded.", silent)
        return said % {"n": silent} if silent else _("Everybody has approved.")

    back = reverse("monitoring:approvals", args=[campaign.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _board(request, campaign, why))


@require_http_methods(["GET", "POST"])
@guarded(rules.can_take_back_approval, find=queries.visible_to)
def approval_take_back(request: SignedInRequest, approval: Approval) -> HttpResponse:
    """Why an approval is taken back or sent back."""
    return _take_back(request, approval)


def _take_back(request: SignedInRequest, approval: Approval, problem: str = "") -> HttpResponse:
    form = ReasonForm(request.POST or None)
    back = reverse("monitoring:approvals", args=[approval.campaign_id])
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            reason = form.cleaned_data["reason"]
            actions.take_back(approval=approval, reason=reason, by=request.user, at=timezone.now())
            return _("The approval is taken back: the cards can be corrected.")

        return done_or_refused(
            request, change, back=back, page=lambda why: _take_back(request, approval, why)
        )
    context = {"form": form, "approval": approval, "campaign": approval.campaign}
    return render(request, "monitoring/planning/take_back.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_name_deputy, find=nodes.visible_to)
def deputy_list(request: SignedInRequest, node: Node) -> HttpResponse:
    """Deputies of a place; POST names one."""
    return _deputies(request, node)


def _deputies(request: SignedInRequest, node: Node, problem: str = "") -> HttpResponse:
    today = timezone.localdate()
    granted = RoleAssignment.objects.on(today).filter(node=node)
    people = Person.objects.filter(pk__in=granted.values("person"))
    form = DeputyForm(request.POST or None, people=people)
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            made = actions.name_deputy(node=node, by=request.user, at=timezone.now(), **form.cleaned_data)
            return _("%(person)s approves for “%(place)s” on these days.") % {
                "person": made.person.short_name,
                "place": node.title,
            }

        back = reverse("monitoring:deputies", args=[node.pk])
        return done_or_refused(request, change, back=back, page=lambda why: _deputies(request, node, why))
    context = {"node": node, "form": form, "deputies": queries.deputies(node, today)}
    return render(request, "monitoring/planning/deputies.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_end_deputy, find=queries.deputies_visible_to)
def deputy_end(request: SignedInRequest, deputy: Deputy) -> HttpResponse:
    actions.end_deputy(deputy=deputy, by=request.user, at=timezone.now())
    messages.success(request, _("From now on this person does not approve."))
    return redirect("monitoring:deputies", deputy.node_id)
