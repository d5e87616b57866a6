"""One set: the page of a year, its buttons, its document."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.context import rules
from mostik.context.actions import sets as actions
from mostik.context.models import IndicatorSet
from mostik.context.queries import sets
from mostik.context.queries.results import latest_campaign
from mostik.context.reports import workbook
from mostik.context.reports.analysis import analysis
from mostik.context.web import rows
from mostik.context.web.forms import ReturnForm
from mostik.documents import docx, pdf
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.network.queries import people
from mostik.platform.actions.files import DOCX, PDF, XLSX
from mostik.ui.formats import shortdate, shorttime

WRITERS = {"docx": (docx.write, DOCX), "pdf": (pdf.write, PDF)}


@require_safe
@guarded(rules.can_read, find=sets.visible_to)
def page(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    return draw(request, one)


def draw(
    request: SignedInRequest, one: IndicatorSet, problem: str = "", form: ReturnForm | None = None
) -> HttpResponse:
    user = request.user
    found = sets.filled(one)
    reviews = rules.can_review(user, one)
    campaign = latest_campaign(user, one.organisation)
    context = {
        "set": one,
        "pack": found.pack,
        "tone": rows.TONES[one.state],  # type: ignore[index]
        "problem": problem,
        "facts": _facts(one, found),
        "lines": list(rows.lines(found, sets.medians(one, found.pack))),
        "missing": found.missing,
        "problems": found.problems,
        "stopping": found.stopping,
        "before_year": one.year - 1,
        "min_places": sets.MIN_PLACES,
        "can_fill": one.is_open and rules.can_fill(user, one),
        "can_hand_in": one.is_open and rules.can_hand_in(user, one),
        "can_accept": reviews and one.state == "submitted",
        "can_return": reviews and not one.is_open,
        "can_see_people": rules.can_see_people(user, one),
        "return_form": form or ReturnForm(),
        "years": sets.visible_to(user)
        .filter(organisation=one.organisation, pack=one.pack)
        .exclude(pk=one.pk)
        .order_by("-year"),
        "dashboard": reverse("monitoring:dashboard", args=[campaign, one.organisation_id])
        if campaign
        else "",
    }
    return render(request, "context/set.html", context, status=422 if form or problem else 200)


def _facts(one: IndicatorSet, found: sets.Filled) -> list[tuple[str, str]]:
    pairs = [
        (_("Organisation"), one.organisation.title),
        (_("Year"), str(one.year)),
        (_("To be handed in by"), shortdate(found.pack.due_on(one.year))),
        (_("Handed in"), _who(one.submitted_at, one.submitted_by)),
        (_("Decided"), _who(one.decided_at, one.decided_by)),
        (_("Official act"), found.pack.source_act),
        (_("To be checked"), found.pack.unconfirmed),
    ]
    return [pair for pair in pairs if pair[1]]


def _who(at: Any, by: Any) -> str:
    """The moment, and the person's name where the account has a person."""
    if at is None:
        return ""
    person = people.person_of(by) if by else None
    return f"{shorttime(at)}, {person.short_name if person else by}" if by else shorttime(at)


@require_POST
@guarded(rules.can_hand_in, find=sets.visible_to)
def hand_in(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    def change() -> str:
        made = actions.hand_in(indicator_set=one, by=request.user, at=timezone.now())
        return _("The values are accepted.") if made.is_accepted else _("The values are handed in.")

    return _step(request, one, change)


@require_POST
@guarded(rules.can_review, find=sets.visible_to)
def accept(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    def change() -> str:
        actions.accept(indicator_set=one, by=request.user, at=timezone.now())
        return _("The values are accepted.")

    return _step(request, one, change)


@require_POST
@guarded(rules.can_review, find=sets.visible_to)
def send_back(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return draw(request, one, form=form)

    def change() -> str:
        remark = form.cleaned_data["remark"]
        actions.send_back(indicator_set=one, remark=remark, by=request.user, at=timezone.now())
        return _("The values are returned; the organisation is told why.")

    return _step(request, one, change)


def _step(request: SignedInRequest, one: IndicatorSet, change: Any) -> HttpResponse:
    def again(reason: str) -> HttpResponse:
        return draw(request, sets.visible_to(request.user).get(pk=one.pk), reason)

    return rows.done(request, change, back=reverse("context:set", args=[one.pk]), page=again)


@require_safe
@guarded(rules.can_read, find=sets.visible_to)
def report(request: SignedInRequest, one: IndicatorSet, extension: str) -> HttpResponse:
    found = sets.filled(one)
    name = slugify_ru(f"{found.pack.title} {one.year} {one.organisation.title}")[:80]
    if extension == "xlsx":
        return file_of(workbook.form(found), XLSX, f"{name}.xlsx")
    write, kind = WRITERS[extension]
    return file_of(write(analysis(found, language=get_language() or "ru")), kind, f"{name}.{extension}")


def file_of(content: bytes, kind: str, name: str) -> HttpResponse:
    """Made now, to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
