"""The people behind a number of staff: for those who may see the staff, while the set is open."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mostik.context import rules
from mostik.context.models import IndicatorSet
from mostik.context.queries import sets, staff
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.queries import people


@require_safe
@guarded(rules.can_see_people, find=sets.visible_to)
def page(request: SignedInRequest, one: IndicatorSet, code: str) -> HttpResponse:
    pack = sets.pack_of(one)
    indicator = pack.by_code.get(code)
    if indicator is None or indicator.staff is None:
        raise Http404
    found = staff.counted(one.organisation, pack, one.year)[code]
    day = pack.day_of(one.year)
    kept = sets.filled(one).numbers.get(code)
    seen = set(people.visible_to(request.user).values_list("pk", flat=True))
    context = {
        "set": one,
        "pack": pack,
        "indicator": indicator,
        "found": found,
        "day": day,
        "kept": kept,
        "is_moved": kept is not None and kept != found.value,
        "people": [(one, staff.why(one, indicator.staff, day)) for one in found.people],
        "missing": found.missing,
        "unverified": found.unverified,
        "seen": seen,
    }
    return render(request, "context/people.html", context)
