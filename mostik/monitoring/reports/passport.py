"""The passport of the scales as a document, and the sentences of its figures for the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext, pgettext

from mostik.documents.content import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Row,
    Table,
)
from mostik.monitoring.queries.passport import ItemFigures, Passport, ScaleFigures
from mostik.monitoring.reports import quality_words as words
from mostik.stats.agreement import Estimate
from mostik.stats.methodology import TOTAL
from mostik.stats.verdicts import DEFAULTS
from mostik.ui.charts import BarRow, bars
from mostik.ui.formats import NOTHING, number, percent

MOST_BARS = 40


def title_of(scale: ScaleFigures) -> str:
    return gettext("Whole form") if scale.code == TOTAL else scale.title


def sentences(scale: ScaleFigures) -> list[str]:
    """What is said of one scale: alpha, omega, agreement of raters once cards were rated twice (that none was is said
    once, at the end of the page)."""
    cards = scale.scale.cards
    said = [words.alpha(scale.scale.alpha, cards), words.omega(scale.scale.omega, cards)]
    if scale.pairs:
        value = scale.agreement.one_way.value if scale.agreement else None
        said.append(words.intraclass(value, scale.pairs))
    return said


def interval(estimate: Estimate | None) -> str:
    """«0,71 (0,34–0,95)»."""
    if estimate is None:
        return NOTHING
    return f"{number(estimate.value, 2)} ({number(estimate.low, 2)}–{number(estimate.high, 2)})"


def alpha_of(scale: ScaleFigures) -> str:
    ends, value = scale.scale.alpha_interval, scale.scale.alpha
    return interval(Estimate(value, *ends)) if ends and value is not None else number(value, 2)


def omega_of(scale: ScaleFigures) -> str:
    return number(scale.scale.omega.value if scale.scale.omega else None, 2)


def difficulty_rows(found: Passport) -> list[BarRow]:
    """Bars of the chart «mean share of the maximum»; empty where there would be too many to read."""
    rows = [BarRow(item.label, item.difficulty) for item in found.items if item.difficulty is not None]
    return rows if len(rows) <= MOST_BARS else []


def link_rows(found: Passport) -> list[BarRow]:
    rows = [BarRow(item.label, max(item.item_rest, 0)) for item in found.items if item.item_rest is not None]
    return rows if len(rows) <= MOST_BARS else []


def passport_document(found: Passport, *, day: date, language: str = "ru") -> Document:
    return Document(
        title=gettext("Passport of the scales"),
        subtitle=f"{found.version.title}. {found.campaign.title}",
        organisation=found.campaign.owner.title,
        date=day,
        blocks=list(_blocks(found)),
        language=language,
    )


def _blocks(found: Passport) -> Iterator[Block]:
    yield Paragraph(gettext("Source: %(source)s.") % {"source": found.source_title.lower()})
    if not found.enough:
        yield Note(words.few_cards(found.cards, found.campaign.min_cell), mark=gettext("Mind the numbers"))
        return
    yield Paragraph(words.base(found.cards))
    yield Paragraph(words.time_to_fill(found.time))
    yield Heading(1, gettext("Scales"))
    yield _scales(found)
    for scale in found.scales:
        yield Bullets(sentences(scale), title=title_of(scale))
    yield Heading(1, gettext("Items"))
    rows = difficulty_rows(found)
    if rows:
        caption = gettext("Mean share of the maximum, by item")
        said = "; ".join(f"{row.label}: {percent(row.value)}" for row in rows)
        yield Figure(caption, bars(rows, title=caption, high=1, paper=True), f"{caption}. {said}.")
    for scale in found.scales:
        items = found.items_of(scale.code)
        if items:
            yield _items(title_of(scale), items, found.cards)
    yield Heading(1, gettext("Double rating"))
    yield Paragraph(words.double_rating(found.drawn, found.pairs, found.disputed))
    yield Heading(1, gettext("How the figures are computed"))
    yield Bullets(notes())


def _scales(found: Passport) -> Table:
    columns: Row = [
        gettext("Scale"),
        *(
            Cell(text, align="center")
            for text in (
                gettext("Items"),
                gettext("Alpha and its interval"),
                gettext("Omega"),
                gettext("ICC and its interval"),
                gettext("Pairs"),
            )
        ),
    ]
    rows: list[Row] = [
        [
            title_of(scale),
            Cell(number(scale.items), align="center"),
            Cell(alpha_of(scale), align="center"),
            Cell(omega_of(scale), align="center"),
            Cell(interval(scale.agreement.one_way if scale.agreement else None), align="center"),
            Cell(number(scale.pairs), align="center"),
        ]
        for scale in found.scales
    ]
    return Table(gettext("Figures of the scales"), columns, rows, [55, 20, 35, 20, 35, 15])


def _items(title: str, items: list[ItemFigures], cards: int) -> Table:
    heads = (
        gettext("Mean share of the maximum"),
        gettext("Link with the scale"),
        gettext("Alpha without the item"),
        gettext("Gaps"),
        gettext("Weighted kappa"),
    )
    columns: Row = [
        pgettext("of a card", "Item"),
        *(Cell(text, align="center", vertical=True) for text in heads),
        gettext("What to do"),
    ]
    rows: list[Row] = [
        [
            item.label,
            Cell(percent(item.difficulty), align="center"),
            Cell(number(item.item_rest, 2), align="center"),
            Cell(number(item.alpha_without, 2), align="center"),
            Cell(percent(item.gaps), align="center"),
            Cell(number(item.kappa, 2), align="center"),
            " ".join(words.advice(item, cards)) or gettext("in order"),
        ]
        for item in items
    ]
    return Table(title, columns, rows, [55, 14, 14, 14, 14, 14, 60])


def notes() -> list[str]:
    """What is behind the figures, for those who ask."""
    return [
        gettext(
            "alpha — Cronbach 1951, with Feldt's interval; omega — McDonald 1999, one factor, maximum likelihood; covariances are taken over the cards that have both items"
        ),
        gettext(
            "link with the scale — correlation of an item with the sum of the other items of its area; an item whose answers are all the same has none"
        ),
        gettext(
            "agreement — quadratically weighted kappa (Cohen 1968) by item, ICC(1,1) of Shrout and Fleiss 1979 by score; ratings are compared as they were first sent, before review and before a decision"
        ),
        gettext(
            "thresholds: alpha and omega from %(group)s for groups and from %(single)s for a single unit (Nunnally 1978), up to %(most)s (Terwee et al. 2007); link from %(link)s (Nunnally and Bernstein 1994); agreement from %(usable)s usable, from %(firm)s firm (Landis and Koch 1977; Krippendorff 2019)"
        )
        % {
            "group": number(DEFAULTS.alpha_group, 2),
            "single": number(DEFAULTS.alpha_single, 2),
            "most": number(DEFAULTS.alpha_most, 2),
            "link": number(DEFAULTS.item_rest, 2),
            "usable": number(DEFAULTS.agreement_usable, 2),
            "firm": number(DEFAULTS.agreement_firm, 2),
        },
        gettext(
            "time to fill — from the first opening of a card to sending; cards that were returned or took more than 12 hours are left out"
        ),
    ]
