"""What the page «Кто видит мои результаты» says: consents that can be given, and the words for looks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mostik.network.models import Consent, ConsentText, Node, Person
from mostik.network.queries import access, consents


@dataclass(frozen=True, slots=True)
class Offer:
    """A consent that can be given here, or the one in force."""

    text: ConsentText
    place: Node | None
    given: Consent | None


def offers(person: Person, on: datetime.date) -> list[Offer]:
    """Every purpose; one that needs a place once for each organisation the person works in."""
    live = {
        (row.purpose, row.place_id): row for row in consents.of_person(person) if row.withdrawn_at is None
    }
    places = list(access.own_organisations(person, on).order_by("path"))
    found = []
    for text in consents.texts_on(on):
        for place in places if text.needs_place else [None]:
            found.append(Offer(text, place, live.get((text.purpose, place.pk if place else None))))
    return found


def what(code: str) -> str:
    words = {
        "assessment.profile": _("profile of competencies"),
        "assessment.deficit": _("a deficit and its evidence"),
        "growth.route": _("the route with what it answers"),
        "assessment.appeal": _("the result under appeal"),
    }
    return words.get(code, code)


def ground(code: str) -> str:
    words = {
        "guide": _("is assigned to you"),
        "consent": _("by your consent"),
        "appeal": _("decides your appeal"),
    }
    return words.get(code, code)
