"""One check on the screen: its cards, its note, where it was considered; each button is one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.cyclogram import rules
from mostik.cyclogram.actions import checks as actions
from mostik.cyclogram.enums import AHEAD, CheckState
from mostik.cyclogram.models import Check
from mostik.cyclogram.queries import checks as queries
from mostik.cyclogram.queries import orders, results
from mostik.cyclogram.reports.note import note, scope_of
from mostik.cyclogram.web import rows
from mostik.cyclogram.web.forms import CancelForm, ConsiderForm, SumUpForm
from mostik.documents import docx, pdf
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.platform.actions.files import DOCX, PDF
from mostik.ui.formats import shortdate

WRITERS = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}


@require_safe
@guarded(rules.can_read_check, find=queries.visible_to)
def page(request: SignedInRequest, check: Check) -> HttpResponse:
    return draw(request, check)


def draw(request: SignedInRequest, check: Check, problem: str = "", **forms: Any) -> HttpResponse:
    """The page of a check; `forms` are those that were sent and refused."""
    user, today = request.user, timezone.localdate()
    runs = rules.can_run_check(user, check)
    order = orders.of_check(check)
    progress = results.progress_of(check, today)
    sums_up = (
        rules.can_sum_up(user, check) and check.state in (*AHEAD, CheckState.SUMMED_UP) and order is None
    )
    is_approved = check.line.cyclogram.is_approved
    context = {
        "row": rows.row(check, today),
        "check": check,
        "problem": problem,
        "runs": runs,
        "facts": _facts(check),
        "progress": progress,
        "cards_url": _cards_url(user, check) if check.campaign else "",
        "results_url": _results_url(check) if progress and progress.accepted else "",
        "can_begin": runs and is_approved and check.state == CheckState.PLANNED,
        "can_remind": runs and is_approved and check.is_ahead,
        "can_cancel": runs and check.is_ahead,
        "can_consider": runs and check.state == CheckState.SUMMED_UP,
        "sum_up": (forms.get("sum_up") or _sum_up_form(check))
        if sums_up and _is_ready(check, progress)
        else None,
        "reads_note": check.is_written and _reads_numbers(user, check),
        "consider": forms.get("consider") or ConsiderForm(initial={"on": today}),
        "cancel": forms.get("cancel") or CancelForm(),
        "order": order if order and rules.can_read_order(user, order) else None,
        "can_order": runs and check.is_written and order is None,
    }
    return render(request, "cyclogram/check.html", context, status=422 if problem or forms else 200)


def _is_ready(check: Check, progress: Any) -> bool:
    """Approved, and there is something to write about."""
    if not check.line.cyclogram.is_approved:
        return False
    return not check.line.version_id or bool(progress and progress.accepted)


def _sum_up_form(check: Check) -> SumUpForm:
    return SumUpForm(initial={"conclusion": check.conclusion, "advice": check.advice})


def _facts(check: Check) -> list[tuple[str, str]]:
    line = check.line
    pairs = [
        (_("State"), str(check.get_state_display())),
        (_("Direction of quality"), line.direction),
        (_("Aim"), line.aim),
        (_("Method"), str(line.get_method_display())),
        (_("Card"), line.version.title if line.version else _("without a card")),
        (_("About whom"), scope_of(check)),
        (_("When"), line.period),
        (_("How often"), line.frequency),
        (_("Days"), f"{shortdate(check.starts)} – {shortdate(check.ends)}"),
        (_("Who does it"), line.responsible.full_name),
        (_("Where the results are considered"), line.considered_at),
        (_("Considered on"), shortdate(check.considered_on) if check.considered_on else ""),
        (_("Protocol"), check.protocol),
        (_("Which document comes out"), line.output),
        (_("Why it is not carried out"), check.cancelled_because),
    ]
    return [pair for pair in pairs if pair[1]]


def _cards_url(user: Any, check: Check) -> str:
    if rules.can_run_check(user, check):
        return reverse("monitoring:campaign-cards", args=[check.campaign_id])
    return reverse("monitoring:cards") if rules.carries_out(user, check) else ""


def _results_url(check: Check) -> str:
    return reverse("monitoring:dashboard", args=[check.campaign_id, check.line.cyclogram.owner_id])


def _step(request: SignedInRequest, check: Check, change: Callable[[], str], **forms: Any) -> HttpResponse:
    def again(reason: str) -> HttpResponse:
        return draw(request, queries.visible_to(request.user).get(pk=check.pk), reason, **forms)

    return rows.done(request, change, back=("cyclogram:check", check.pk), page=again)


@require_POST
@guarded(rules.can_run_check, find=queries.visible_to)
def begin(request: SignedInRequest, check: Check) -> HttpResponse:
    def change() -> str:
        made = actions.begin(check=check, by=request.user, at=timezone.now())
        progress = results.progress_of(made, timezone.localdate())
        if progress is None:
            return _("The check has begun: its person is told.")
        count = progress.total
        return ngettext("%d card is handed out.", "%d cards are handed out.", count) % count

    return _step(request, check, change)


@require_POST
@guarded(rules.can_run_check, find=queries.visible_to)
def remind(request: SignedInRequest, check: Check) -> HttpResponse:
    def change() -> str:
        actions.remind(check=check, by=request.user, at=timezone.now())
        return _("Whoever owes is reminded.")

    return _step(request, check, change)


@require_POST
@guarded(rules.can_sum_up, find=queries.visible_to)
def sum_up(request: SignedInRequest, check: Check) -> HttpResponse:
    form = SumUpForm(request.POST)
    if not form.is_valid():
        return draw(request, check, sum_up=form)

    def change() -> str:
        actions.sum_up(check=check, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("The note is ready: read it, then mark when it was considered.")

    return _step(request, check, change, sum_up=form)


@require_POST
@guarded(rules.can_run_check, find=queries.visible_to)
def consider(request: SignedInRequest, check: Check) -> HttpResponse:
    form = ConsiderForm(request.POST)
    if not form.is_valid():
        return draw(request, check, consider=form)

    def change() -> str:
        actions.consider(check=check, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("It is marked where the results were considered.")

    return _step(request, check, change, consider=form)


@require_POST
@guarded(rules.can_run_check, find=queries.visible_to)
def cancel(request: SignedInRequest, check: Check) -> HttpResponse:
    form = CancelForm(request.POST)
    if not form.is_valid():
        return draw(request, check, cancel=form)

    def change() -> str:
        actions.cancel(check=check, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("The check is cancelled; the reason is kept.")

    return _step(request, check, change, cancel=form)


@require_safe
@guarded(rules.can_read_check, find=queries.visible_to)
def note_file(request: SignedInRequest, check: Check, extension: str) -> HttpResponse:
    if check.state not in (CheckState.SUMMED_UP, CheckState.CONSIDERED) or not _reads_numbers(
        request.user, check
    ):
        raise Http404
    return written(note(check, language=get_language() or "ru"), f"spravka-{check.line.object}", extension)


def _reads_numbers(user: Any, check: Check) -> bool:
    """Results of the organisation are read by those in charge and those above; a note without a card by its author too."""
    return rules.reads_all(user, check.line.cyclogram) or (
        check.campaign is None and rules.carries_out(user, check)
    )


def written(document: Any, name: str, extension: str) -> HttpResponse:
    """A document made now, as a file to keep."""
    return sent(WRITERS[extension][0](document), name, extension)


def sent(content: bytes, name: str, extension: str) -> HttpResponse:
    """A file that is made already."""
    response = HttpResponse(content, content_type=WRITERS[extension][1])
    response["Content-Disposition"] = f'attachment; filename="{slugify_ru(name)[:80]}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
