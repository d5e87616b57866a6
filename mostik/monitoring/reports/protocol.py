"""The protocol of a draw of cards for double rating: everything needed to repeat it by hand, to print and to sign."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mostik.documents.content import (
    Block,
    Bullets,
    Cell,
    Document,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Table,
)
from mostik.monitoring.models import RatingDraw, SecondRating
from mostik.stats.double_rating import ticket
from mostik.ui.formats import number, shorttime


def protocol(draw: RatingDraw, ratings: Sequence[SecondRating], *, language: str = "ru") -> Document:
    """`ratings` in the order of the draw. Says nothing of answers: it may be shown to anybody, but not to the raters."""
    return Document(
        title=gettext("Protocol of the draw of cards for double rating"),
        subtitle=draw.campaign.title,
        organisation=draw.campaign.owner.title,
        date=timezone.localtime(draw.drawn_at).date(),
        blocks=_blocks(draw, ratings),
        language=language,
    )


def _blocks(draw: RatingDraw, ratings: Sequence[SecondRating]) -> list[Block]:
    cards = len(draw.frame)
    of_cards = ngettext("%(n)s card", "%(n)s cards", cards) % {"n": number(cards)}
    facts = [
        gettext("instrument: %(title)s; source: %(source)s")
        % {"title": draw.version.title, "source": str(draw.get_source_display()).lower()},
        gettext("cards that could be drawn: %(cards)s, numbers from %(first)s to %(last)s")
        % {"cards": of_cards, "first": min(draw.frame), "last": max(draw.frame)},
        gettext("share: %(percent)s %%, rounded up; drawn: %(drawn)s")
        % {"percent": draw.percent, "drawn": number(len(ratings))},
        gettext("seed: %(seed)s") % {"seed": draw.seed},
        gettext("drawn at %(time)s by %(person)s")
        % {"time": shorttime(draw.drawn_at), "person": str(draw.drawn_by or gettext("the system"))},
        gettext("a difference of more than %(limit)s %% of the range of an indicator goes to a third person")
        % {"limit": draw.limit_percent},
    ]
    rule = gettext(
        "For every card the SHA-256 of the text “seed:number of the card” is computed; the cards with the smallest values are "
        "drawn, in growing order. To check: printf '%(seed)s:%(card)s' | sha256sum."
    )
    example = ratings[0].card_id if ratings else min(draw.frame)
    return [
        Heading(1, gettext("What was drawn")),
        Bullets(facts),
        Heading(1, gettext("How it was drawn")),
        Paragraph(rule % {"seed": draw.seed, "card": example}),
        _table(draw, ratings),
        Heading(1, gettext("Cards that could be drawn")),
        Paragraph(", ".join(str(card) for card in draw.frame) + "."),
        Signatures([(gettext("Drawn by"), ""), (gettext("Present"), "")]),
    ]


def _table(draw: RatingDraw, ratings: Sequence[SecondRating]) -> Table:
    columns: Row = [
        "№",
        gettext("Card"),
        gettext("Unit"),
        gettext("Organisation"),
        gettext("Beginning of the SHA-256"),
        gettext("Second rater"),
    ]
    rows: list[Row] = [
        [
            Cell(str(rating.number), align="center"),
            Cell(str(rating.card_id), align="center"),
            rating.card.unit.title,
            rating.card.organisation.title,
            ticket(draw.seed, rating.card_id)[:12],
            rating.rater.short_name if rating.rater else gettext("not named"),
        ]
        for rating in ratings
    ]
    return Table(gettext("Cards drawn"), columns, rows, [10, 18, 40, 45, 32, 35])
