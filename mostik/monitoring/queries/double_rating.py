"""Reading second ratings: which a person sees, who may rate blindly, what was drawn, what both said.

Blindness: a second rater must not see the first rating, on any page. So a rater is nobody who reads cards or results of
the unit by a role, nobody who has a card about the unit, and never the first assessor; and until the own rating is sent
the card is closed to the rater whatever roles come later (`is_blind`).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from mostik.instruments.models import InstrumentVersion, Submission
from mostik.monitoring.enums import Outcome, SecondRatingState, Source
from mostik.monitoring.models import Assignment, Campaign, RatingDraw, SecondRating
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.stats.methodology import Part
from mostik.stats.scoring import Scores

SEEING_RESULTS = (
    "administrator",
    "regional_operator",
    "municipal_operator",
    "head",
    "senior_teacher",
    "observer",
)
"""Roles that read cards or results of the units below them."""
RATERS = ("expert", "senior_teacher", "head")
"""Who may be asked for a second rating, outside own nodes."""

_ALL = SecondRating.objects.select_related(
    "draw__campaign__owner",
    "draw__version__instrument",
    "card__unit",
    "card__organisation",
    "rater",
    "submission",
).defer("draw__version__definition", "draw__version__xform", "draw__frame")


def visible_to(user: Any) -> QuerySet[SecondRating]:
    """Own second ratings of campaigns that were opened, and those of campaigns whose node the user runs."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    return _ALL.filter(Q(rater__user=user) | Q(draw__campaign__in=_run_by(user)))


def _run_by(user: Any) -> QuerySet[Campaign]:
    """Campaigns whose owner the user is in charge of: for them the lists of draws exist."""
    nodes = access.subtrees_with_role(
        user, ("regional_operator", "municipal_operator", "head", "senior_teacher")
    )
    return Campaign.objects.filter(owner__in=nodes.values("pk"))


def of_person(person: Person | None) -> QuerySet[SecondRating]:
    return _ALL.none() if person is None else _ALL.filter(rater=person)


def in_campaign(campaign: Campaign) -> QuerySet[SecondRating]:
    return _ALL.filter(draw__campaign=campaign).order_by("draw_id", "number")


def draws_of(campaign: Campaign) -> list[RatingDraw]:
    rows = RatingDraw.objects.filter(campaign=campaign).select_related("version__instrument", "drawn_by")
    return list(rows.defer("version__definition", "version__xform"))


def frame_of(campaign: Campaign, version: InstrumentVersion, source: str) -> list[int]:
    """Cards that can be drawn: all that were handed to somebody."""
    rows = Assignment.objects.filter(
        campaign=campaign, version=version, source=source, assessor__isnull=False
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def is_blind(user: Any, card: Assignment) -> bool:
    """Is this person rating the same unit now, without having sent the rating? Then nothing of it may be shown."""
    return blinded(user).filter(card__unit=card.unit_id, draw__campaign=card.campaign_id).exists()


def blinded(user: Any) -> QuerySet[SecondRating]:
    """The user's second ratings that are not sent yet."""
    if not user.is_authenticated:
        return SecondRating.objects.none()
    return SecondRating.objects.filter(rater__user=user).exclude(state=SecondRatingState.SUBMITTED)


def sees_the_first(rating: SecondRating, person: Person, on: datetime.date) -> bool:
    """Would this person come to know the first rating, or has had to do with the unit in this campaign?"""
    return person.pk not in _blind_people(rating, [person.pk], on)


def possible_raters(rating: SecondRating, on: datetime.date) -> list[Person]:
    """People who may rate the unit blindly, the least loaded with second ratings of this draw first."""
    roles = RoleAssignment.objects.on(on).filter(
        role__in=RATERS, person__user__isnull=False, node__isnull=False
    )
    owner = rating.draw.campaign.owner
    near = roles.filter(
        Q(node__path__startswith=owner.path) | Q(node__path__in=access.paths_above(owner.path))
    )
    people = sorted(set(near.values_list("person", flat=True)))
    known = Person.objects.in_bulk(_blind_people(rating, people, on))
    load = Counter(SecondRating.objects.filter(draw=rating.draw_id).values_list("rater", flat=True))
    experts = set(near.filter(role="expert").values_list("person", flat=True))
    return sorted(
        known.values(), key=lambda p: (p.pk not in experts, load[p.pk], p.last_name, p.first_name, p.pk)
    )


def _blind_people(rating: SecondRating, people: Iterable[int], on: datetime.date) -> list[int]:
    """Those of the people who know nothing of the unit. An expert card is not rated by own staff either."""
    card = rating.card
    unit = Node.objects.get(pk=card.unit_id)
    cards = Assignment.objects.filter(campaign=card.campaign_id, unit=card.unit_id)
    barred = set(cards.filter(assessor__in=people).values_list("assessor", flat=True))
    seeing = RoleAssignment.objects.on(on).filter(
        person__in=people, role__in=SEEING_RESULTS, node__path__in=access.paths_above(unit.path)
    )
    barred |= set(seeing.values_list("person", flat=True))
    if card.source == Source.EXTERNAL:
        staff = Employment.objects.on(on).filter(person__in=people, organisation=card.organisation_id)
        barred |= set(staff.values_list("person", flat=True))
    able = Person.objects.filter(pk__in=set(people) - barred, user__is_active=True)
    return [
        person.pk
        for person in able.select_related("user")
        if person.user and not person.user.is_administrator
    ]


def compared(first: Scores, second: Scores) -> dict[str, list[str | None]]:
    """Values of the full part of both as text, by code."""
    codes = sorted({code for part, code in (*first, *second) if part == Part.FULL})
    return {
        code: [_text(first.get((Part.FULL, code))), _text(second.get((Part.FULL, code)))] for code in codes
    }


def scores_from(rating: SecondRating, side: int) -> Scores:
    """One side of `compared` as scores again."""
    found = rating.compared or {}
    return {(Part.FULL, code): Fraction(pair[side]) for code, pair in found.items() if pair[side] is not None}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def standing_of(cards: Iterable[int] | None, campaign: Campaign, version_id: int) -> dict[int, Submission]:
    """Cards whose answers were replaced by a decision → the submission that counts. `cards` None: of the instrument."""
    rows = SecondRating.objects.filter(
        draw__campaign=campaign, draw__version=version_id, outcome=Outcome.DECIDED, standing__isnull=False
    )
    if cards is not None:
        rows = rows.filter(card__in=list(cards))
    return {row.card_id: row.standing for row in rows.select_related("standing") if row.standing is not None}


def draws_visible_to(user: Any) -> QuerySet[RatingDraw]:
    """Draws of the campaigns the user runs."""
    if not user.is_authenticated or not user.is_active:
        return RatingDraw.objects.none()
    rows = RatingDraw.objects.filter(campaign__in=_run_by(user))
    return rows.select_related("campaign__owner", "version__instrument", "drawn_by")
