"""How satisfied parents and teachers are, one page per place; a new round in two clicks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring.rules import can_manage_campaign, can_see_surveys
from mostik.needs import rules
from mostik.needs.actions.rounds import start_round
from mostik.needs.enums import Audience
from mostik.needs.queries import satisfaction as queries
from mostik.needs.queries.satisfaction import Moved, Round, Share
from mostik.needs.web.forms import RoundForm
from mostik.network.models import Node
from mostik.stats.small_numbers import Change
from mostik.ui.charts import BarRow, bars, bars_table, chart
from mostik.ui.formats import number, percent


@require_safe
@guarded(rules.can_read_satisfaction, find=queries.places_of)
def page(request: SignedInRequest, place: Node) -> HttpResponse:
    sides = [_side(request, place, audience) for audience in Audience]
    context = {
        "place": place,
        "sides": sides,
        "can_start": rules.can_start_round(request.user, place),
        "inside": queries.inside(request.user, place),
    }
    return render(request, "needs/satisfaction.html", context)


def _side(request: SignedInRequest, place: Node, audience: Audience) -> dict[str, Any]:
    """Parents or teachers: the last round, what changed since the one before, earlier ones, places below, words."""
    rounds = queries.rounds_of(place, audience.value)
    last = rounds[0] if rounds else None
    before = rounds[1] if len(rounds) > 1 else None
    user = request.user
    return {
        "code": audience.value,
        "title": audience.label,
        "last": last,
        "figures": _figures(last.share) if last else None,
        "threshold": last and last.threshold,
        "moved": moved_words(queries.moved(last.share, before.share), before) if last and before else "",
        "is_owner": last is not None and can_manage_campaign(user, last.survey.campaign),
        "opens_survey": last is not None and can_see_surveys(user, last.survey.campaign),
        "rounds": [(one, _figures(one.share)) for one in rounds],
        "picture": _picture(rounds),
        "below": [(node, share.n, _figures(share)) for node, share in queries.below(last.survey, place)]
        if last
        else [],
        "comments": queries.comments(user, last.survey, place, (get_language() or "ru")[:2]) if last else [],
        "collecting": [
            (survey, can_see_surveys(user, survey.campaign))
            for survey in queries.collecting(place, audience.value)
        ],
    }


def _figures(share: Share) -> dict[str, str] | None:
    """Share and interval in words; None where they are hidden."""
    if share.value is None or share.interval is None:
        return None
    low, high = share.interval
    return {"share": percent(share.value, 0), "low": percent(low, 0), "high": percent(high, 0)}


def moved_words(moved: Moved | None, before: Round) -> str:
    """What may be said of two rounds: «more», «fewer», or that the difference is within the precision."""
    if moved is None:
        return ""
    words = {
        Change.GREW: _(
            "There are more satisfied people than in the round “%(round)s”: %(points)s (%(low)s … %(high)s)."
        ),
        Change.FELL: _(
            "There are fewer satisfied people than in the round “%(round)s”: %(points)s (%(low)s … %(high)s)."
        ),
        Change.STEADY: _(
            "The difference from the round “%(round)s” (%(points)s) is within the precision of the survey (%(low)s … %(high)s)."
        ),
    }[moved.word]
    return words % {
        "round": before.survey.campaign.title,
        "points": _points(float(moved.difference)),
        "low": _points(moved.low),
        "high": _points(moved.high),
    }


def _points(share: float) -> str:
    """Points of per cent with a sign."""
    return _("%(value)s points") % {"value": number(100 * share, 0, sign=True)}


def _picture(rounds: list[Round]) -> Any:
    """Shares by round from the earliest; only where there are two to look at."""
    known = [one for one in reversed(rounds) if one.share.value is not None]
    if len(known) < 2:
        return None
    rows = [
        BarRow(one.survey.campaign.title, 100 * one.share.value)
        for one in known
        if one.share.value is not None
    ]
    title = _("Satisfied people by round, per cent")
    table = bars_table(rows, caption=title, columns=(_("Survey"), _("per cent")), digits=0)
    return chart(bars, rows, title=title, high=100, digits=0, table=table)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_start_round, find=queries.places_of)
def ask(request: SignedInRequest, place: Node, audience: str) -> HttpResponse:
    """The second click: everything is filled in already."""
    if audience not in Audience.values:
        raise Http404
    today = timezone.localdate()
    label = Audience(audience).label
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        versions=queries.versions_for(request.user, audience),
        title=_("Satisfaction: %(who)s, %(month)s") % {"who": str(label).lower(), "month": f"{today:%m.%Y}"},
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = start_round(
                place=place, audience=audience, by=request.user, at=timezone.now(), **form.values()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("monitoring:survey", made.pk)
    context = {"form": form, "place": place, "audience": label}
    return render(request, "needs/ask.html", context, status=422 if form.errors else 200)
