"""Import of answers gathered elsewhere: the files of a campaign, and one file from its columns to its rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.instruments.engine import answers_mapping
from mostik.instruments.engine.form import text_in
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import answer_imports as actions
from mostik.monitoring.enums import AnswerImportState, CampaignStatus, Source
from mostik.monitoring.models import AnswerImport, Campaign
from mostik.monitoring.queries import answer_imports as queries
from mostik.monitoring.queries import campaigns
from mostik.monitoring.web.refusals import done_or_refused
from mostik.network.models import Node

TONES = {
    AnswerImportState.MAPPING: "warn",
    AnswerImportState.CHECKING: "info",
    AnswerImportState.REFUSED: "bad",
    AnswerImportState.READY: "warn",
    AnswerImportState.APPLYING: "info",
    AnswerImportState.APPLIED: "good",
    AnswerImportState.UNDONE: "neutral",
}


class UploadForm(forms.Form):
    use = forms.ChoiceField(label=gettext_lazy("Instrument and source"))
    file = forms.FileField(
        label=gettext_lazy("File .xlsx or .csv"),
        help_text=gettext_lazy("The first row holds the titles of columns; at most 10 MB and 5000 rows."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = {
            f"{used.version_id}:{source}": (used.version, source)
            for used in campaigns.used_in(campaign)
            for source in used.sources
        }
        field = self.fields["use"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, f"{version.instrument.title} · {Source(source).label}")
            for key, (version, source) in self.uses.items()
        ]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_import_answers, find=campaigns.visible_to)
def import_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        version, source = form.uses[form.cleaned_data["use"]]
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(
                campaign=campaign,
                version=version,
                source=source,
                content=file,
                name=file.name,
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("monitoring:answer-import", run.pk)
    mine = queries.visible_to(request.user).filter(campaign=campaign)
    page = page_of(mine, keys=("-created_at", "-id"), after=request.GET.get("after"), size=20)
    context = {
        "campaign": campaign,
        "form": form,
        "page": page,
        "rows": [(run, TONES[AnswerImportState(run.state)]) for run in page],
        "is_running": campaign.status == CampaignStatus.RUNNING,
    }
    return render(request, "monitoring/imports/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see_answer_import, find=queries.visible_to)
def import_page(request: SignedInRequest, run: AnswerImport) -> HttpResponse:
    """POST: `action` is columns (keep the mapping), check, apply or undo."""
    if request.method == "GET":
        return _draw(request, run)
    wanted, at = request.POST.get("action", ""), timezone.now()

    def change() -> str:
        if wanted in ("columns", "check") and "column:0" in request.POST:
            name = request.POST.get("profile", "")
            actions.set_mapping(run=run, mapping=_mapping(request, run), profile=name, by=request.user, at=at)
        if wanted == "check":
            actions.start_check(run=run, by=request.user, at=at)
        elif wanted == "apply":
            actions.confirm(run=run, by=request.user, at=at)
        elif wanted == "undo":
            actions.undo(run=run, by=request.user, at=at)
            return _("The import is taken back.")
        elif wanted != "columns":
            raise Http404
        return ""

    back = reverse("monitoring:answer-import", args=[run.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _draw(request, run, why))


def _mapping(request: SignedInRequest, run: AnswerImport) -> dict[str, Any]:
    """What the page sends; a target that does not exist is nothing."""
    form, table = versions.form_of(run.version), queries.table_of(run)
    allowed = {*answers_mapping.PLACES} | {
        f"{answers_mapping.QUESTION}{q.name}" for q in answers_mapping.askable(form)
    }
    sent = [request.POST.get(f"column:{index}", "") for index in range(len(table.header))]
    columns = [one if one in allowed else "" for one in sent]
    place = request.POST.get("place", "")
    fixed = queries.fixed_places(run.campaign, versions.methodology_of(run.version).unit_level)
    known = fixed.filter(pk=int(place)).first() if place.isdecimal() and len(place) < 18 else None
    values: dict[str, dict[str, str]] = {}
    for index, target in enumerate(columns):
        question = queries.question_of(form, target)
        if question is None or not question.choices:
            continue
        names = {choice.name for choice in question.choices}
        given = {"columns": ["" if n != index else target for n in range(len(columns))], "values": {}}
        for group in queries.values_to_match(form, table, given, "ru"):
            chosen = {line.text: str(request.POST.get(line.field, line.chosen)) for line in group.lines}
            values[question.name] = {text: name for text, name in chosen.items() if name in names}
    return {"columns": columns, "values": values, "place": known.pk if known else None}


def _draw(request: SignedInRequest, run: AnswerImport, problem: str = "") -> HttpResponse:
    is_busy = run.state in actions.BUSY and not (run.job and run.job.is_finished)
    is_lost = run.state in actions.BUSY and not is_busy
    can_map = run.state in (AnswerImportState.MAPPING, AnswerImportState.REFUSED, AnswerImportState.READY)
    context = {
        "run": run,
        "campaign": run.campaign,
        "tone": TONES[AnswerImportState(run.state)],
        "problem": problem,
        "is_busy": is_busy,
        "is_lost": is_lost,
        "may_apply": run.state == AnswerImportState.READY and run.report["counts"]["new"] > 0,
        "may_undo": run.state == AnswerImportState.APPLIED and run.campaign.status != CampaignStatus.CLOSED,
        **(_columns(request, run) if can_map else {}),
    }
    template = (
        "monitoring/imports/_state.html"
        if request.headers.get("HX-Request")
        else "monitoring/imports/page.html"
    )
    return render(request, template, context)


def _columns(request: SignedInRequest, run: AnswerImport) -> dict[str, Any]:
    form, table, language = versions.form_of(run.version), queries.table_of(run), (get_language() or "ru")[:2]
    targets = [
        ("", _("— do not take —")),
        (answers_mapping.ORGANISATION, _("Organisation: name, code or INN")),
        (answers_mapping.GROUP, _("Group")),
        (answers_mapping.DATE, _("Date of filling")),
        *(
            (answers_mapping.QUESTION + q.name, text_in(q.labels, language, form.default_language) or q.name)
            for q in answers_mapping.askable(form)
        ),
    ]
    chosen = run.mapping.get("columns", [])
    fixed = queries.fixed_places(run.campaign, versions.methodology_of(run.version).unit_level)
    known = queries.profile_for(request.user, run.version, table.header)
    return {
        "columns": [
            (
                f"column:{n}",
                title or "—",
                chosen[n] if n < len(chosen) else "",
                ", ".join(queries.cells_of(table, n)[:3])[:120],
            )
            for n, title in enumerate(table.header)
        ],
        "targets": targets,
        "values": queries.values_to_match(form, table, run.mapping, language),
        "places": [(node.pk, _indented(node)) for node in fixed],
        "place": run.mapping.get("place"),
        "profile": known.name if known else "",
    }


def _indented(node: Node) -> str:
    return node.title if node.kind != "group" else f"— {node.title}"
