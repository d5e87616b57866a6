"""The way of a teacher on the home page: asked → found → done → shown → changed, each with the page behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth.enums import RouteState
from mostik.portal.queries.growing import Own as Portfolio
from mostik.portal.queries.learning import Asked, Own
from mostik.portal.queries.routed import Routed
from mostik.portal.web.menu import address
from mostik.ui.formats import shortdate


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the way. `tone` as of a badge: good is behind, info is where one stands, neutral is ahead."""

    title: str
    url: str
    tone: str
    text: str


def way(own: Own, asked: Asked, routes: Routed, portfolio: Portfolio) -> list[Stop]:
    return [
        Stop(_("Diagnostics"), address("assessment:mine"), *_diagnostics(own, asked)),
        Stop(_("Profile and deficits"), address("assessment:profile-mine"), *_profile(own)),
        Stop(_("Route"), address("growth:my-route"), *_route(routes)),
        Stop(_("Portfolio"), address("growth:mine"), *_portfolio(portfolio)),
        Stop(_("What has changed"), address("assessment:profile-mine"), *_changes(own)),
    ]


def _diagnostics(own: Own, asked: Asked) -> tuple[str, str]:
    if asked.to_take and asked.until:
        text = ngettext("%(n)d to take by %(day)s", "%(n)d to take, the nearest by %(day)s", asked.to_take)
        return "info", text % {"n": asked.to_take, "day": shortdate(asked.until)}
    if own.measured_on:
        return "good", _("the last result is of %(day)s") % {"day": shortdate(own.measured_on)}
    return "neutral", _("nothing is assigned yet")


def _profile(own: Own) -> tuple[str, str]:
    if own.profile_on is None:
        return "neutral", _("appears when the first result counts")
    live = ngettext("%d deficit is open", "%d deficits are open", own.live) % own.live
    closed = (
        ngettext("%d is compensated or removed", "%d are compensated or removed", own.closed) % own.closed
    )
    found = live if own.live else _("no open deficits")
    return "info" if own.live else "good", f"{found}, {closed}" if own.closed else found


def _route(routes: Routed) -> tuple[str, str]:
    if routes.route is None:
        return "neutral", _("not begun yet")
    if routes.route.state != RouteState.ACTIVE:
        return "info", str(routes.route.get_state_display()).lower()
    text = _("%(done)d of %(all)d steps are done") % {
        "done": routes.progress.done,
        "all": routes.progress.steps,
    }
    if routes.late:
        text += ", " + ngettext("%d is late", "%d are late", routes.late) % routes.late
    return "info", text


def _portfolio(portfolio: Portfolio) -> tuple[str, str]:
    if not portfolio.total:
        return "neutral", _("no records yet")
    text = ngettext("%d record", "%d records", portfolio.total) % portfolio.total
    if portfolio.refused or portfolio.waiting:
        waits = ngettext("%d waits for verification", "%d wait for verification", portfolio.waiting)
        return "info", f"{text}, {waits % portfolio.waiting}" if portfolio.waiting else text
    return "good", text


def _changes(own: Own) -> tuple[str, str]:
    """Never more than the measurement allows: what did not move beyond its error is said to stay."""
    if own.first_on is None or own.grew is None:
        return "neutral", _("seen after the next measurement")
    if not own.grew and not own.fell:
        return "info", _("since %(day)s no change within the error") % {"day": shortdate(own.first_on)}
    numbers = {"day": shortdate(own.first_on), "grew": own.grew, "fell": own.fell, "steady": own.steady}
    text = _("since %(day)s: higher %(grew)d, lower %(fell)d, no change within the error %(steady)d")
    return "good" if own.grew else "info", text % numbers


def looks(own: Own) -> str:
    """Who sees what, in one line."""
    if not own.looks:
        return _("In the last 30 days nobody but you has opened your results.")
    text = ngettext(
        "In the last 30 days your results were opened %d time.",
        "In the last 30 days your results were opened %d times.",
        own.looks,
    )
    return text % own.looks
