"""A round of satisfaction in one step: a campaign with its survey, links for every unit, opened at once."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import campaigns, surveys
from mostik.monitoring.models import Survey
from mostik.monitoring.queries.surveys import places_for, units_of
from mostik.needs import rules
from mostik.needs.queries import satisfaction as queries
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotStartRound(Refusal):
    """Not this user's place, or there is nobody to ask."""


def start_round(
    *,
    place: Node,
    audience: str,
    version: InstrumentVersion,
    title: str,
    opens: datetime.date,
    closes: datetime.date,
    expected: int = 0,
    by: User,
    at: datetime.datetime,
) -> Survey:
    """`expected`: how many answers a unit is expected to give; 0: not known."""
    _check(place, audience, version, by)
    with transaction.atomic():
        campaign = campaigns.create(
            owner=place,
            by=by,
            at=at,
            title=title,
            year=opens.year,
            period_from=opens,
            period_to=closes,
            structure_date=opens,
            sources=[audience],
            previous=queries.earlier_campaign(place, audience, opens),
            purpose=_("To learn how satisfied people are and what they ask to change."),
        )
        campaigns.add_instrument(campaign=campaign, version=version, sources=[audience], by=by, at=at)
        made = surveys.create(
            campaign=campaign, version=version, source=audience, title=title[:200], by=by, at=at
        )
        units = list(units_of(made, places_for(made, by)))
        if not units:
            raise CannotStartRound(_("There is nobody to ask at this place."))
        surveys.make_links(survey=made, units=units, families=expected, by=by, at=at)
        campaigns.announce(campaign=campaign, by=by, at=at)
        campaigns.open_(campaign=campaign, by=by, at=at)
        audit.record("needs.round.started", target=campaign, by=by, at=at, details={"audience": audience})
    return made


def _check(place: Node, audience: str, version: InstrumentVersion, by: User) -> None:
    if not rules.can_start_round(by, place):
        raise CannotStartRound(_("You do not run surveys of this place."))
    if version.pk not in {one.pk for one in queries.versions_for(by, audience)}:
        raise CannotStartRound(_("Choose a published questionnaire of satisfaction."))
