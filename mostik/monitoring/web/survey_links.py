"""One link of a survey: its address and code, the poster, how many families, renewing and revoking."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.documents import posters as writer
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.actions import surveys as actions
from mostik.monitoring.models import Survey, SurveyLink
from mostik.monitoring.queries import surveys as queries
from mostik.monitoring.reports import posters
from mostik.monitoring.web.refusals import done_or_refused
from mostik.monitoring.web.survey_forms import FamiliesForm
from mostik.platform.actions.files import PDF


@require_http_methods(["GET", "POST"])
@guarded(rules.can_keep_link, find=queries.links_visible_to)
def link_page(request: SignedInRequest, link: SurveyLink) -> HttpResponse:
    """POST: `action` is families, renew or revoke."""
    if request.method == "GET":
        return _draw(request, link, FamiliesForm(initial={"families": link.families}))
    form = FamiliesForm(request.POST)
    wanted, at = request.POST.get("action"), timezone.now()
    if wanted == "families" and not form.is_valid():
        return _draw(request, link, form, status=422)

    def change() -> str:
        if wanted == "families":
            actions.set_families(link=link, families=form.cleaned_data["families"], by=request.user, at=at)
            return _("The number of families is kept.")
        if wanted == "renew":
            actions.renew(link=link, by=request.user, at=at)
            return _("The link is new now: print the poster again, the former one no longer works.")
        if wanted == "revoke":
            actions.revoke(link=link, by=request.user, at=at)
            return _("Nobody can answer by this link any more.")
        raise Http404

    back = reverse("monitoring:survey-link", args=[link.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _draw(request, link, form, why))


def _draw(
    request: SignedInRequest, link: SurveyLink, form: FamiliesForm, problem: str = "", status: int = 200
) -> HttpResponse:
    home = queries.organisations_of([link.unit])[link.unit_id]
    context = {
        "link": link,
        "survey": link.survey,
        "home": home,
        "form": form,
        "problem": problem,
        "turnout": queries.turnout_of([link])[link.pk],
        "is_open": queries.is_open(link, timezone.localdate()),
        "can_change": queries.is_changeable(link.survey),
        "sheet": posters.sheet(link, home, _base(request)) if link.revoked_at is None else None,
    }
    return render(request, "monitoring/surveys/link.html", context, status=status)


@require_safe
@guarded(rules.can_keep_link, find=queries.links_visible_to)
def poster_page(request: SignedInRequest, link: SurveyLink) -> HttpResponse:
    """The poster of one unit, to print from the browser."""
    home = queries.organisations_of([link.unit])[link.unit_id]
    sheet = posters.sheet(link, home, _base(request)) if link.revoked_at is None else None
    if sheet is None:
        raise Http404
    return render(
        request, "monitoring/surveys/poster.html", {"link": link, "survey": link.survey, "sheet": sheet}
    )


@require_safe
@guarded(rules.can_make_links, find=queries.visible_to)
def posters_file(request: SignedInRequest, survey: Survey, node: int) -> HttpResponse:
    """Posters of all units of an organisation, one file."""
    place = queries.places_for(survey, request.user).filter(pk=node).first()
    if place is None:
        raise Http404
    links = queries.links_of(survey, request.user).filter(unit__path__startswith=place.path, revoked_at=None)
    made = posters.posters(links.order_by("unit__name", "pk"), place, _base(request))
    if not made:
        raise Http404
    content = writer.write(
        made, title=survey.title, day=survey.campaign.period_from, language=get_language() or "ru"
    )
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = (
        f'attachment; filename="{slugify_ru(f"{survey.title} {place.title}")}.pdf"'
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _base(request: SignedInRequest) -> str:
    return request.build_absolute_uri("/").removesuffix("/")
