"""The analytical report of a node as Word or PDF, and the reports of a whole municipality as one job."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.reports.framed import report_of
from mostik.monitoring.web.selection import selection_of
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.platform.actions import jobs
from mostik.platform.actions.files import DOCX, PDF

TYPES = {"docx": DOCX, "pdf": PDF}


@require_safe
@guarded(rules.can_download_results, find=nodes.visible_to)
def report_file(request: SignedInRequest, node: Node, campaign: int, extension: str) -> HttpResponse:
    """The report of this node, made from the same file of results as the page; the same one is written once."""
    chosen = selection_of(request, campaign, node)
    language = get_language() or "ru"
    made = campaign_reports(chosen.campaign, chosen.used.version, [node.pk], language=language)
    if chosen.mart is None or node.pk not in made:
        raise Http404
    content = report_of(made[node.pk], node, extension, chosen.mart.path)
    response = HttpResponse(content, content_type=TYPES[extension])
    name = f"{slugify_ru(chosen.campaign.title)}-{slugify_ru(node.title)}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@guarded(rules.can_download_results, find=nodes.visible_to)
def reports_zip(request: SignedInRequest, node: Node, campaign: int) -> HttpResponseRedirect:
    """Queue a ZIP with the reports of the node and of every organisation below it; its page shows the progress."""
    chosen = selection_of(request, campaign, node)
    job = jobs.start(
        "monitoring.reports_zip",
        args={
            "campaign_id": chosen.campaign.pk,
            "version_id": chosen.used.version_id,
            "node_id": node.pk,
            "language": get_language() or "ru",
        },
        title=_("Reports: %(node)s") % {"node": node.title},
        by=request.user,
        at=timezone.now(),
    )
    return redirect("platform:job", job.pk)
