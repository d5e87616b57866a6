"""A portfolio on the screen: own one, and that of somebody whose records the user keeps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.growth import rules
from mostik.growth.actions.reminders import words_of
from mostik.growth.enums import RecordState
from mostik.growth.queries import expiring, packs, records
from mostik.growth.web import rows
from mostik.growth.web.forms import ExportForm
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Person
from mostik.network.queries.people import person_of
from mostik.platform.actions import jobs


@require_safe
@guarded(rules.has_portfolio)
def mine(request: SignedInRequest) -> HttpResponse:
    person = person_of(request.user)
    assert person is not None  # the rule has looked
    return _draw(request, person)


@require_safe
@guarded(rules.can_open, find=records.people_visible_to)
def person(request: SignedInRequest, person: Person) -> HttpResponse:
    return _draw(request, person)


def _draw(request: SignedInRequest, person: Person) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    sections = records.sections_of(user, person)
    everything = [record for section in sections for record, _files in section.records]
    held = records.attestations_of([person.pk], today).get(person.pk)
    courses = [
        record for record in everything if record.family == "course" and record.state != RecordState.REFUSED
    ]
    context = {
        "person": person,
        "is_own": rules.is_own(user, person),
        "can_keep": rules.can_keep(user, person),
        "sections": [
            (section, [rows.row(record, files) for record, files in section.records]) for section in sections
        ],
        "total": len(everything),
        "waiting": sum(record.state == RecordState.ENTERED for record in everything),
        "refused": sum(record.state == RecordState.REFUSED for record in everything),
        "held": held,
        "held_title": packs.title_of(held.kind) if held else "",
        "last_course": max((record.date for record in courses), default=None),
        "course_hours": sum(record.hours or 0 for record in courses),
        "endings": [
            (one, words_of(one, today), one.is_past(today)) for one in expiring.of_person(person, today)
        ],
        "oversees": rules.oversees(user),
    }
    return render(request, "growth/portfolio.html", context)


@require_safe
@guarded(rules.can_keep, find=records.people_visible_to)
def choose_kind(request: SignedInRequest, person: Person) -> HttpResponse:
    """Which kind of record: by section, only those this user may enter."""
    pack = packs.on(timezone.localdate())
    families: dict[Any, list[Any]] = {}
    for kind in pack.kinds.values():
        if rules.can_add(request.user, person, kind):
            families.setdefault(kind.family.label, []).append(kind)
    context = {"person": person, "families": families.items(), "is_own": rules.is_own(request.user, person)}
    return render(request, "growth/kinds.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep, find=records.people_visible_to)
def export(request: SignedInRequest, person: Person) -> HttpResponse:
    """Queue the archive for attestation; the page of the job shows how far it is and gives it."""
    today = timezone.localdate()
    form = ExportForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        job = jobs.start(
            "growth.attestation_portfolio",
            args={
                "person_id": person.pk,
                "since": form.cleaned_data["since"].isoformat(),
                "day": today.isoformat(),
                "only_verified": form.cleaned_data["only_verified"],
                "language": get_language() or "ru",
            },
            title=_("Portfolio for attestation: %(person)s") % {"person": person.short_name},
            by=request.user,
            at=timezone.now(),
        )
        return redirect("platform:job", job.pk)
    context = {
        "form": form,
        "title": _("Portfolio for attestation: %(person)s") % {"person": person.short_name},
        "note": _(
            "A Word document with a table for every section, the scans and their list, as one archive. Diagnostics are not in it."
        ),
        "action": _("Make the archive"),
        "back": address_of(request.user, person),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def address_of(user: Any, person: Person) -> str:
    """Where this user sees the portfolio."""
    if rules.is_own(user, person):
        return reverse("growth:mine")
    return reverse("growth:person", args=[person.pk])
