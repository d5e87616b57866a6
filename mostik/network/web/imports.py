"""Import: upload, look at what would happen, apply. Export in the same layout."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network import reports, rules
from mostik.network.actions.imports import runs
from mostik.network.actions.imports.layout import SHEETS
from mostik.network.enums import ImportState
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import ImportRun, Node
from mostik.network.queries import access, people
from mostik.network.queries import imports as queries
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import UploadForm
from mostik.platform.actions.files import XLSX

TONES = {
    ImportState.CHECKING: "info",
    ImportState.APPLYING: "info",
    ImportState.REFUSED: "bad",
    ImportState.READY: "warn",
    ImportState.APPLIED: "good",
}


@guarded(rules.can_import)
def index(request: SignedInRequest) -> HttpResponse:
    form = UploadForm(*bound(request))
    mine = queries.visible_to(request.user)
    page = page_of(mine, keys=("-created_at", "-id"), after=request.GET.get("after"), size=20)
    return answer(
        request,
        form,
        lambda data: runs.upload(
            content=data["file"], name=data["file"].name, by=request.user, at=timezone.now()
        ),
        back=reverse("network:imports"),
        done=lambda run: reverse("network:import", args=[run.pk]),
        template="network/imports.html",
        page=page,
        rows=[(run, TONES[ImportState(run.state)]) for run in page.rows],
        sheets=SHEETS,
        may_export=rules.can_export(request.user),
    )


@guarded(rules.can_see_import, find=queries.visible_to)
def run(request: SignedInRequest, run: ImportRun) -> HttpResponse:
    """The state of one import; while it is being worked on, htmx asks for this page again."""
    report = run.report
    kinds = {"nodes": _("Nodes of the structure"), "people": _("People"), "jobs": _("Places of work")}
    counts = [
        (title, *(report["counts"][kind].get(action, 0) for action in ("created", "changed", "unchanged")))
        for kind, title in kinds.items()
        if report.get("counts", {}).get(kind)
    ]
    context = {
        "run": run,
        "tone": TONES[ImportState(run.state)],
        "is_busy": run.state in (ImportState.CHECKING, ImportState.APPLYING)
        and not (run.job and run.job.is_finished),
        "counts": counts,
        "may_apply": run.state == ImportState.READY and report.get("changes_something"),
    }
    part = "network/_import.html" if request.headers.get("HX-Request") else "network/import.html"
    return render(request, part, context)


@require_POST
@guarded(rules.can_see_import, find=queries.visible_to)
def confirm(request: SignedInRequest, run: ImportRun) -> HttpResponse:
    runs.confirm(run=run, by=request.user, at=timezone.now())
    return redirect("network:import", run.pk)


@guarded(rules.can_import)
def template(request: SignedInRequest) -> HttpResponse:
    return _file(reports.template(), "mostik-import.xlsx")


@guarded(rules.can_export)
def export(request: SignedInRequest) -> HttpResponse:
    """Everything in the part of the structure where the user may export, people included."""
    kept = access.subtrees_with_role(request.user, codes_with(Permission.EXPORT))
    content = reports.workbook(
        Node.objects.filter(pk__in=kept.order_by().values("pk")), people.visible_to(request.user)
    )
    return _file(content, f"mostik-{timezone.localdate():%Y-%m-%d}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
