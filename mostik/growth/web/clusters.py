"""Clusters for those who form them: places, the board, one cluster with its plan and its life."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import cluster_forming
from mostik.growth.actions import clusters as actions
from mostik.growth.enums import CLUSTERS_AHEAD, ClusterState
from mostik.growth.models import ClusterLine, ClusterMember, TeacherCluster
from mostik.growth.queries import clusters as queries
from mostik.growth.web import cluster_rows as rows
from mostik.growth.web.cluster_forms import DescribeForm, LineForm, ProposeForm, WordsForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.platform.actions import jobs

SHOWN_WAITING = 200


@require_safe
@guarded(rules.forms_clusters)
def places(request: SignedInRequest) -> HttpResponse:
    """Where the user forms clusters: how many there are, how many teachers work in them."""
    today = timezone.localdate()
    page = page_of(queries.places_of(request.user), keys=("path",), after=request.GET.get("after"), size=30)
    lines = [(place, queries.share_of(place, today), queries.counts_of(place)) for place in page.rows]
    return render(request, "growth/cluster_places.html", {"page": page, "lines": lines})


@require_safe
@guarded(rules.can_form_clusters, find=queries.places_of)
def board(request: SignedInRequest, place: Node) -> HttpResponse:
    return _board(request, place)


def _board(request: SignedInRequest, place: Node, form: ProposeForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    proposal = queries.last_proposal(place)
    kept = (
        {"by_blocks": "1" if proposal.by_blocks else "", "least": proposal.least, "most": proposal.most}
        if proposal
        else None
    )
    waiting = (
        queries.waiting(place, today, by_blocks=bool(proposal and proposal.by_blocks)) if proposal else []
    )
    works = queries.employers([one.person.pk for one in waiting], today)
    columns = rows.columns(queries.of_place(place).filter(state__in=CLUSTERS_AHEAD), today)
    context = {
        "place": place,
        "form": form or ProposeForm(initial=kept),
        "proposal": proposal,
        "figures": rows.found_by_machine(proposal) if proposal else [],
        "columns": columns,
        "waiting": [(one, works.get(one.person.pk)) for one in waiting[:SHOWN_WAITING]],
        "share": queries.share_of(place, today),
    }
    return render(request, "growth/cluster_board.html", context, status=422 if form and form.errors else 200)


@require_POST
@guarded(rules.can_form_clusters, find=queries.places_of)
def propose(request: SignedInRequest, place: Node) -> HttpResponse:
    """A municipality at once; a region, where thousands are read, by a job."""
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _board(request, place, form)
    if place.kind == NodeKind.REGION:
        job = jobs.start(
            "growth.propose_clusters",
            args={"place_id": place.pk, "language": get_language() or "ru", **form.cleaned_data},
            title=_("Clusters: %(place)s") % {"place": place.title},
            by=request.user,
            at=timezone.now(),
            key=f"growth.propose_clusters.{place.pk}",
        )
        return redirect("platform:job", job.pk)
    try:
        cluster_forming.propose(place=place, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _board(request, place, form)
    messages.success(request, _("The groups are proposed: move, pin and confirm them."))
    return redirect("growth:board", place.pk)


@require_POST
@guarded(rules.can_form_clusters, find=queries.places_of)
def move(request: SignedInRequest, place: Node) -> HttpResponse:
    """Put the marked teachers into the chosen cluster."""
    people = queries.movable(place, timezone.localdate()).filter(pk__in=_ids(request.POST.getlist("person")))
    target = queries.of_place(place).filter(pk__in=_ids([request.POST.get("to", "")])).first()
    chosen = list(people[:100])
    if target is None or not chosen:
        messages.error(request, _("Mark the teachers and choose the cluster."))
        return redirect("growth:board", place.pk)
    return _done(
        request,
        lambda: rows.moved(actions.move_all(people=chosen, to=target, by=request.user, at=timezone.now())),
        "growth:board",
        place.pk,
    )


@require_safe
@guarded(rules.can_read_cluster, find=queries.visible_to)
def page(request: SignedInRequest, cluster: TeacherCluster) -> HttpResponse:
    return _page(request, cluster)


def _page(request: SignedInRequest, cluster: TeacherCluster, form: Any = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    may_run = rules.can_run_cluster(user, cluster) and cluster.state in CLUSTERS_AHEAD
    reads = rules.can_read_members(user, cluster)
    members = queries.members_of([cluster.pk])
    if may_run and form is None:
        form = DescribeForm(cluster=cluster, people=queries.possible_curators(cluster.place, today))
    context = {
        "cluster": cluster,
        "tone": rows.TONES[ClusterState(cluster.state)],
        "columns": rows.columns([cluster], today) if reads else [],
        "count": members.count(),
        "is_hidden": not reads and members.count() < queries.MIN_CELL,
        "lines": queries.lines_of(cluster),
        "signs": rows.signs(queries.signs_of(cluster, today))
        if reads and cluster.state == ClusterState.RUNNING
        else [],
        "form": form,
        "words": WordsForm(),
        "may_run": may_run,
        "may_plan": rules.can_keep_plan(user, cluster),
    }
    return render(
        request, "growth/cluster.html", context, status=422 if form is not None and form.errors else 200
    )


@require_POST
@guarded(rules.can_run_cluster, find=queries.visible_to)
def describe(request: SignedInRequest, cluster: TeacherCluster) -> HttpResponse:
    people = queries.possible_curators(cluster.place, timezone.localdate())
    form = DescribeForm(request.POST, cluster=cluster, people=people)
    if form.is_valid():
        try:
            actions.describe(cluster=cluster, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:cluster", cluster.pk)
    return _page(request, cluster, form)


@require_POST
@guarded(rules.can_run_cluster, find=queries.visible_to)
def step(request: SignedInRequest, cluster: TeacherCluster, step: str) -> HttpResponse:
    common: dict[str, Any] = {"cluster": cluster, "by": request.user, "at": timezone.now()}
    words = request.POST.get("words", "")
    changes = {
        "confirm": lambda: actions.confirm(**common),
        "start": lambda: actions.start(**common),
        "finish": lambda: actions.finish(**common, outcome=words),
        "dissolve": lambda: actions.dissolve(**common, reason=words),
    }

    def change() -> str:
        return _("Now: %(state)s.") % {"state": changes[step]().get_state_display()}

    return _done(request, change, "growth:cluster", cluster.pk)


@require_POST
@guarded(rules.can_move, find=queries.members_visible_to)
def member_step(request: SignedInRequest, member: ClusterMember, step: str) -> HttpResponse:
    common: dict[str, Any] = {"member": member, "by": request.user, "at": timezone.now()}

    def change() -> str:
        if step == "remove":
            actions.remove(**common)
            return _("The teacher is removed from the cluster.")
        actions.pin(**common, is_pinned=step == "pin")
        return _("Pinned: the machine will not move this teacher.") if step == "pin" else _("Unpinned.")

    return _done(request, change, "growth:cluster", member.cluster_id)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep_plan, find=queries.visible_to)
def line(request: SignedInRequest, cluster: TeacherCluster, number: int = 0) -> HttpResponse:
    """A new line of the plan, or one of its lines by its number."""
    kept = get_object_or_404(ClusterLine, pk=number, cluster=cluster) if number else None
    form = LineForm(request.POST or None, line=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_line(
                cluster=cluster, line=kept, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:cluster", cluster.pk)
    context = {"cluster": cluster, "line": kept, "form": form}
    return render(request, "growth/cluster_line.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.has_portfolio)
def mine(request: SignedInRequest) -> HttpResponse:
    """The teacher's card «why am I here»: own results are shown to nobody else."""
    member = queries.own_of(request.user)
    context: dict[str, Any] = {"member": member, "agreed": queries.has_agreed(request.user)}
    if member is not None:
        context |= {
            "why": queries.why_of(member),
            "reason": rows.why(member),
            "lines": queries.lines_of(member.cluster),
        }
    return render(request, "growth/my_cluster.html", context)


def _done(request: SignedInRequest, change: Any, to: str, pk: int) -> HttpResponse:
    try:
        messages.success(request, change())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except KeyError as unknown:
        raise Http404 from unknown
    return redirect(to, pk)


def _ids(values: list[str]) -> list[int]:
    return [int(one) for one in values if one.isdecimal() and len(one) < 18]
