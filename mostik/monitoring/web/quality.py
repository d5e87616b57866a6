"""«Качество дошкольного образования»: what owners of campaigns have published, for everybody. Drawn from signed editions
alone; works without JavaScript, without sign-in, and asks nobody else for anything."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mostik.lib.guard import public
from mostik.lib.http import client_address
from mostik.monitoring.enums import Source
from mostik.monitoring.models import PublicEdition
from mostik.monitoring.queries import public_content
from mostik.monitoring.queries import public_editions as queries
from mostik.monitoring.queries.public_editions import Forged, Page, Place
from mostik.network.enums import NodeKind
from mostik.stats.methodology import TOTAL, UnitLevel
from mostik.ui import appearance
from mostik.ui.charts import BarRow, bars, chart
from mostik.ui.components import Chart
from mostik.ui.formats import exact
from mostik.ui.levels import class_of_index

KEPT = 300  # seconds a page may be kept by anybody: a withdrawal is seen no later
ENOUGH, WINDOW = 600, 600  # pages for one address in so many seconds
MOST = 5 * 1024 * 1024  # bytes of a file to be checked
MANY = 60  # kindergartens from which on the lists are folded


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of a place in words: colour class, band, score; no score where it is not shown."""

    title: str
    score: str
    word: str
    tone: int


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument by one source about one place."""

    title: str
    who: str
    behind: str
    scale: str
    lines: list[Line]
    picture: Chart | None
    rule: str


def _counted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Not more than so many pages for one address. The address itself is kept nowhere, its trace for ten minutes."""

    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        trace = salted_hmac("mostik.quality.visitor", client_address() or "").hexdigest()[:24]
        key = f"quality:{trace}:{int(timezone.now().timestamp()) // WINDOW}"
        cache.add(key, 0, WINDOW * 2)
        if cache.incr(key) > ENOUGH:
            text = _("Too many pages were asked for from your address. Wait ten minutes.")
            return _said(request, _("Wait a little"), text, 429)
        return view(request, **kwargs)

    return inner


def _said(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    return render(request, "monitoring/public/closed.html", {"title": title, "text": text}, status=status)


def _kept(request: HttpRequest, follows: object, draw: Callable[[], HttpResponse]) -> HttpResponseBase:
    """Let everybody between us and the reader keep the page; who has it already gets no second copy."""
    look = appearance.of(request).as_cookie()
    seed = repr((follows, look, get_language(), request.get_full_path()))
    etag = f'W/"{hashlib.sha256(seed.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or draw()
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _stamp(row: PublicEdition) -> tuple[object, ...]:
    return row.pk, row.digest, row.withdrawn_at, _newer(row)


def _newer(row: PublicEdition) -> int:
    latest = queries.newest(row.campaign_id)
    return latest.number if latest and latest.number > row.number and latest.withdrawn_at is None else 0


@require_safe
@public
@_counted
def index(request: HttpRequest) -> HttpResponseBase:
    found = queries.everything_told()
    lines = [(row.campaign_id, title, who, row.published_at) for row, title, who in found]
    follows = [(row.pk, row.digest) for row, _title, _who in found]
    return _kept(
        request, follows, lambda: render(request, "monitoring/quality_public/index.html", {"lines": lines})
    )


@require_safe
@public
@_counted
def newest(request: HttpRequest, campaign: int) -> HttpResponseBase:
    row = queries.newest(campaign)
    if row is None:
        raise Http404
    response = redirect("quality:edition", campaign, row.number)
    patch_cache_control(response, public=True, max_age=KEPT)
    return response


def _shown(
    request: HttpRequest, campaign: int, number: int, draw: Callable[[PublicEdition, Page], HttpResponse]
) -> HttpResponseBase:
    """A page of an edition; a withdrawn one and one that does not match its signature only say so."""
    row = queries.edition(campaign, number)
    if row is None:
        raise Http404
    if row.withdrawn_at is not None:
        context = {"edition": row, "newer": _newer(row)}
        return _kept(
            request,
            _stamp(row),
            lambda: render(request, "monitoring/quality_public/withdrawn.html", context, status=410),
        )
    try:
        page = queries.page_of(row)
    except Forged:
        text = _("The kept text does not match its signature, so it is not shown. Tell the publisher.")
        return _said(request, _("This page was damaged"), text, 500)
    return _kept(request, _stamp(row), lambda: draw(row, page))


@require_safe
@public
@_counted
def edition(request: HttpRequest, campaign: int, number: int) -> HttpResponseBase:
    """The place that publishes, then the kindergartens by municipality, all in the order of the alphabet."""

    def draw(row: PublicEdition, page: Page) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:100]
        towns = list(page.kindergartens(query))
        total = len(page.of_kind(NodeKind.ORGANISATION.value))
        context = _common(row, page, page.owner) | {
            "query": query,
            "towns": towns,
            "places": page.of_kind(NodeKind.MUNICIPALITY.value) if not total else [],
            "has_search": total > 1,
            "is_folded": total > MANY and not query,
        }
        return render(request, "monitoring/quality_public/edition.html", context)

    return _shown(request, campaign, number, draw)


@require_safe
@public
@_counted
def place(request: HttpRequest, campaign: int, number: int, place: int) -> HttpResponseBase:
    def draw(row: PublicEdition, page: Page) -> HttpResponse:
        if place not in page.places:
            raise Http404
        context = _common(row, page, place)
        here = page.places[place]
        town = page.places.get(here.municipality or 0)
        context |= {
            "place": here,
            "town": town if town and town.id != place else None,
            "beside": [one for one in page.of_kind(NodeKind.ORGANISATION.value) if one.municipality == place],
        }
        return render(request, "monitoring/quality_public/place.html", context)

    return _shown(request, campaign, number, draw)


def _common(row: PublicEdition, page: Page, node: int) -> dict[str, Any]:
    content = page.content
    return {
        "edition": row,
        "newer": _newer(row),
        "publisher": content["publisher"],
        "title": content["campaign"]["title"],
        "text": content["text"],
        "parts": parts_of(page, node),
        "period": [datetime.date.fromisoformat(content["campaign"][key]) for key in ("from", "to")],
        "order": content["campaign"]["order"],
        "order_number": content["campaign"]["order_number"],
        "bands": _bands(page),
        "here": page.places.get(node, Place(node, content["publisher"], "", None)),
    }


def _bands(page: Page) -> list[tuple[int, str]]:
    words = page.content["bands"]
    return [(class_of_index(index, len(words)), _in_language(one)) for index, one in enumerate(words)]


def _in_language(words: dict[str, str]) -> str:
    return words.get((get_language() or "ru")[:2]) or words.get("ru", "")


def parts_of(page: Page, node: int) -> list[Part]:
    """Everything an edition says of one place, in the order it was chosen."""
    return [part for one in page.content["measures"] if (part := _part(page, one, str(node))) is not None]


def _part(page: Page, measure: dict[str, Any], node: str) -> Part | None:
    values = measure["values"].get(node)
    if values is None:
        return None
    lines = [_line(page, one, values["scores"].get(one["code"])) for one in measure["indicators"]]
    low, high = measure["indicators"][0]["low"], measure["indicators"][0]["high"]
    return Part(
        title=measure["instrument"],
        who=_who(measure["source"]),
        behind=_behind(measure, values.get("n")),
        scale=_("from %(low)s to %(high)s") % {"low": low, "high": high},
        lines=lines,
        picture=_picture(page, measure, lines, low, high),
        rule=_rule(page, measure),
    )


def _line(page: Page, indicator: dict[str, Any], found: list[Any] | None) -> Line:
    title = _("Taken together") if indicator["code"] == TOTAL else _in_language(indicator["titles"])
    if found is None:
        return Line(title, "", _("not shown"), 0)
    score, band = found
    words = page.content["bands"]
    return Line(title, score, _in_language(words[band]), class_of_index(band, len(words)))


def _picture(page: Page, measure: dict[str, Any], lines: list[Line], low: str, high: str) -> Chart | None:
    """Bars coloured by band, where all indicators have one scale."""
    scales = {(one["low"], one["high"]) for one in measure["indicators"]}
    if len(scales) > 1 or not any(line.score for line in lines):
        return None
    span = exact(high) - exact(low)
    rows = [BarRow(line.title, exact(line.score) if line.score else None) for line in lines]
    begins = [exact(low) + span * exact(band["from"]) for band in page.content["bands"]]
    return chart(
        bars, rows, title=measure["instrument"], low=exact(low), high=exact(high), levels=begins, digits=1
    )


def _who(source: str) -> str:
    return {
        Source.SELF: _("The staff of the kindergarten looked at their own work"),
        Source.INTERNAL: _("A commission of the kindergarten itself looked"),
        Source.EXTERNAL: _("Experts who do not work in the kindergarten looked"),
        Source.PARENTS: _("Parents answered anonymously"),
        Source.TEACHERS: _("Teachers answered anonymously"),
    }[Source(source)]


def _behind(measure: dict[str, Any], n: int | None) -> str:
    if n is None:
        return ""
    if measure["counts_people"]:
        return _("people behind the numbers: %(n)d") % {"n": n}
    return {
        UnitLevel.GROUP: _("groups looked at: %(n)d"),
        UnitLevel.ORGANISATION: _("kindergartens looked at: %(n)d"),
        UnitLevel.MUNICIPALITY: _("municipalities looked at: %(n)d"),
    }[UnitLevel(measure["unit"])] % {"n": n}


def _rule(page: Page, measure: dict[str, Any]) -> str:
    """Why something is not shown."""
    if measure["counts_people"]:
        least = page.content["min_people"]
        text = _(
            "Where fewer than %(n)d people have answered, the number is not shown, nor is what would tell it by subtraction."
        )
    elif measure["min_units"] > 1:
        least = measure["min_units"]
        text = _(
            "Where fewer than %(n)d groups were looked at, the number is not shown, nor is what would tell it by subtraction."
        )
    else:
        return ""
    return text % {"n": least}


@require_safe
@public
@_counted
def snapshot(request: HttpRequest, campaign: int, number: int) -> HttpResponseBase:
    """The signed text, byte for byte: its SHA-256 is the digest of the page."""

    def draw(row: PublicEdition, _page: Page) -> HttpResponse:
        response = HttpResponse(row.content, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="quality-{campaign}-{number}.json"'
        return response

    return _shown(request, campaign, number, draw)


@never_cache
@require_http_methods(["GET", "POST"])
@public
@_counted
def check(request: HttpRequest, campaign: int, number: int) -> HttpResponseBase:
    """Does a file, or its hash, match what was published here? A withdrawn edition is checked too."""
    row = queries.edition(campaign, number)
    if row is None:
        raise Http404
    given, asked = _given(request)
    context = {
        "edition": row,
        "is_genuine": public_content.is_genuine(row.content, row.digest, row.signature),
        "is_asked": asked,
        "given": given,
        "matches": given == row.digest,
    }
    return render(request, "monitoring/quality_public/check.html", context)


def _given(request: HttpRequest) -> tuple[str, bool]:
    """The hash in question and whether there is a question."""
    file = request.FILES.get("file") if request.method == "POST" else None
    if file is not None and file.size is not None and file.size <= MOST:
        return hashlib.sha256(file.read()).hexdigest(), True
    text = request.POST.get("digest", request.GET.get("digest", "")).strip().lower()[:64]
    return text, bool(text) or request.method == "POST"
