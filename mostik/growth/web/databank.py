"""The databank for those who answer for other people: who has what, what to verify, what ends, what repeats."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import duplicates as duplicate_actions
from mostik.growth.actions import records as actions
from mostik.growth.actions.reminders import words_of
from mostik.growth.enums import OWNER_ONLY, Family
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import duplicates, expiring, packs, records
from mostik.growth.queries.expiring import What
from mostik.growth.reports.workbook import workbook
from mostik.growth.web import index, portfolio, rows
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import Found, page_of
from mostik.lib.searching import search
from mostik.network.models import Employment
from mostik.platform.actions.files import XLSX

NAMES = ("last_name", "first_name", "middle_name", "id")
AT_ONCE = 100
MOST_EXPORTED = 20_000


@require_safe
@guarded(rules.can_enter)
def home(request: SignedInRequest) -> HttpResponseBase:
    """Where the menu leads: those who answer for others begin with them, those who read figures with the index,
    everybody else with the own portfolio."""
    if rules.oversees(request.user):
        return staff(request)
    return index.index(request) if rules.can_open_index(request.user) else portfolio.mine(request)


@require_safe
@guarded(rules.oversees)
def staff(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    query, place = request.GET.get("q", "").strip(), request.GET.get("place", "")
    people = search(records.listed_for(user), query)
    places = list(records.organisations_of(user))
    chosen = next((node for node in places if str(node.pk) == place), None)
    if chosen:
        jobs = Employment.objects.on(today).filter(organisation=chosen)
        people = Found(people.rows.filter(pk__in=jobs.values("person")), True)
    page = page_of(people, keys=NAMES, after=request.GET.get("after"), size=50)
    lines = records.staff_lines(user, page.rows, today)
    context = {
        "tabs": rows.tabs("growth:staff"),
        "page": page,
        "lines": [
            (line, packs.title_of(line.attestation.kind) if line.attestation else "") for line in lines
        ],
        "places": [("", _("All organisations")), *((node.pk, node.title) for node in places)],
        "place": chosen.pk if chosen else "",
        "today": today,
    }
    return render(request, "growth/staff.html", context)


@require_safe
@guarded(rules.oversees)
def export(request: SignedInRequest) -> HttpResponse:
    """Records of the staff as a workbook. Diagnostics are nobody else's and are not in it."""
    found = records.overseen_by(request.user)
    names = [f"person__{name}" for name in NAMES]
    content = workbook(found.order_by(*names, "family", "date", "id")[:MOST_EXPORTED])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="bank-dannyh.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@guarded(rules.oversees)
def waiting(request: SignedInRequest) -> HttpResponse:
    family = request.GET.get("family", "")
    found = records.waiting(request.user)
    if family in Family.values:
        found = found.filter(family=family)
    listed = Found(found, True)  # of a municipality at most
    page = page_of(listed, keys=("date", "id"), after=request.GET.get("after"), size=AT_ONCE)
    context = {
        "tabs": rows.tabs("growth:waiting"),
        "page": page,
        "rows": [rows.row(record) for record in page],
        "families": [("", _("All sections")), *((f.value, f.label) for f in Family if f not in OWNER_ONLY)],
        "family": family,
    }
    return render(request, "growth/waiting.html", context)


@require_POST
@guarded(rules.oversees)
def verify_chosen(request: SignedInRequest) -> HttpResponse:
    ids = [int(one) for one in request.POST.getlist("record") if one.isdecimal() and len(one) < 18]
    chosen = list(records.waiting(request.user).filter(pk__in=ids[:AT_ONCE]))
    if not chosen:
        messages.error(request, _("Choose the records first."))
        return redirect("growth:waiting")
    try:
        count = actions.verify_many(records=chosen, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, ngettext("%d record is verified.", "%d records are verified.", count) % count
        )
    return redirect("growth:waiting")


@require_safe
@guarded(rules.oversees)
def expiring_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    found = expiring.of_user(request.user, today)
    titles = {
        What.COMPLIANCE: _("Compliance"),
        What.CATEGORY: _("Older categories"),
        What.COURSE: _("Courses"),
        What.NO_COURSE: _("No course recorded"),
    }
    kind = request.GET.get("what", "")
    shown = [one for one in found if kind not in titles or one.what == kind]
    context = {
        "tabs": rows.tabs("growth:expiring"),
        "tiles": [
            (title, sum(one.what == what for one in found), what.value) for what, title in titles.items()
        ],
        "kinds": [("", _("Everything")), *((what.value, title) for what, title in titles.items())],
        "kind": kind,
        "rows": [(one, words_of(one, today), one.is_past(today)) for one in shown[:500]],
        "left_off": max(0, len(shown) - 500),
        "basis": packs.on(today).windows.course_basis,
    }
    return render(request, "growth/expiring.html", context)


@require_safe
@guarded(rules.signed_in)
def duplicate_list(request: SignedInRequest) -> HttpResponse:
    """Everybody sees repetitions in own portfolio, those who answer for staff also theirs."""
    return _draw_duplicates(request)


def _draw_duplicates(request: SignedInRequest, problem: str = "") -> HttpResponse:
    found = duplicates.repetitions(request.user)
    oversees = rules.oversees(request.user)
    context = {
        "tabs": rows.tabs("growth:duplicates") if oversees else [],
        "repetitions": [(one, [rows.row(record) for record in one.records]) for one in found[:AT_ONCE]],
        "left_off": max(0, len(found) - AT_ONCE),
        "problem": problem,
    }
    return render(request, "growth/duplicates.html", context, status=422 if problem else 200)


@require_POST
@guarded(rules.can_merge, find=records.visible_to)
def merge(request: SignedInRequest, record: PortfolioRecord) -> HttpResponse:
    """`record` begins a repetition; POST: `keeper` among its records, or `apart`."""
    one = next((one for one in duplicates.repetitions(request.user) if record in one.records), None)
    if one is None:
        raise Http404
    at, wanted = timezone.now(), request.POST.get("keeper", "")

    def change() -> str:
        if "apart" in request.POST:
            duplicate_actions.tell_apart(records=one.records, by=request.user, at=at)
            return _("These are different records now.")
        keeper = next((row for row in one.records if str(row.pk) == wanted), one.keeper)
        others = [row for row in one.records if row.pk != keeper.pk]
        duplicate_actions.merge(keeper=keeper, others=others, by=request.user, at=at)
        return _("Merged into one record.")

    return rows.done(
        request, change, back=("growth:duplicates",), page=lambda why: _draw_duplicates(request, why)
    )
