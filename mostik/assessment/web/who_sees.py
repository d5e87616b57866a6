"""«Кто видит мои результаты»: guides, consents to give and withdraw, and who has looked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.assessment import rules
from mostik.assessment.queries import privacy, who_sees
from mostik.assessment.web import sections
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.actions import consents as actions
from mostik.network.models import Consent, ConsentText, Node
from mostik.network.queries import access, consents
from mostik.network.queries.people import person_of


@require_http_methods(["GET", "POST"])
@guarded(rules.can_see)
def page(request: SignedInRequest) -> HttpResponse:
    """POST gives (`text`, `place`) or withdraws (`consent`) one of the own consents."""
    person = person_of(request.user)
    if person is None:
        return render(request, "assessment/profile_none.html", {"tabs": sections.own("who-sees")})
    problem = ""
    if request.method == "POST":
        try:
            _change(request)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect("assessment:who-sees")
    day = timezone.localdate()
    looks = page_of(consents.looked_at(person), keys=("-at", "-id"), after=request.GET.get("after"), size=20)
    context = {
        "problem": problem,
        "guides": privacy.guides_of(person, day),
        "offers": who_sees.offers(person, day),
        "withdrawn": [row for row in consents.of_person(person) if row.withdrawn_at],
        "page": looks,
        "looks": [(row, who_sees.what(row.what), who_sees.ground(row.ground)) for row in looks.rows],
        "tabs": sections.own("who-sees"),
    }
    return render(request, "assessment/who_sees.html", context, status=422 if problem else 200)


def _change(request: SignedInRequest) -> None:
    person = person_of(request.user)
    assert person is not None
    if (chosen := request.POST.get("consent", "")).isdecimal():
        row = consents.consents_visible_to(request.user).filter(pk=int(chosen)).first()
        if row is None:
            raise actions.CannotConsent(_("There is no such consent."))
        actions.withdraw(consent=row, by=request.user, at=timezone.now())
        messages.success(request, _("The consent is withdrawn: from now on nobody sees anything by it."))
        return
    text = _text(request.POST.get("text", ""))
    place = _place(request, request.POST.get("place", ""))
    given: Consent = actions.give(person=person, text=text, place=place, by=request.user, at=timezone.now())
    messages.success(request, _("The consent is given: %(title)s.") % {"title": given.text.title})


def _text(chosen: str) -> ConsentText:
    row = ConsentText.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if row is None:
        raise actions.CannotConsent(_("There is no such consent."))
    return row


def _place(request: SignedInRequest, chosen: str) -> Node | None:
    if not chosen.isdecimal():
        return None
    return access.own_organisations(person_of(request.user)).filter(pk=int(chosen)).first()
