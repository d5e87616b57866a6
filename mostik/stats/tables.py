"""results.csv: the table of docs/scoring.md, letter by letter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from mostik.lib.numbers import round_half_up
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.results import ResultRow

TOTAL_TITLES = {"ru": "Итог по форме", "en": "Form total"}
COLUMNS = (
    "node_kind",
    "node",
    "parent",
    "source",
    "part",
    "code",
    "title",
    "n",
    "mean",
    "q1",
    "median",
    "q3",
)
DIGITS = 6


def header(methodology: Methodology) -> list[str]:
    """Names of the columns."""
    return [*COLUMNS, *(f"share_{plain(level)}" for level in methodology.levels), "share_below", "delta"]


def titles(methodology: Methodology, language: str) -> dict[str, str]:
    """The title of every code, the form total included."""
    return {i.code: i.title(language) for i in methodology.indicators} | {
        TOTAL: TOTAL_TITLES.get(language, TOTAL_TITLES["en"])
    }


def records(
    rows: Iterable[ResultRow], methodology: Methodology, language: str
) -> Iterator[list[str | int | Fraction | None]]:
    """The cells of each row, in the order of `header`; numbers stay exact."""
    named = titles(methodology, language)
    for row in rows:
        yield [
            row.node_kind,
            " / ".join(row.place),
            " / ".join(row.place[:-1]),
            row.source,
            str(row.part),
            row.code,
            named[row.code],
            row.n,
            row.mean,
            row.q1,
            row.median,
            row.q3,
            *row.shares,
            row.share_below,
            row.delta,
        ]


def results_csv(rows: Iterable[ResultRow], methodology: Methodology, language: str) -> str:
    """The text of results.csv for rows sorted as `analyse` gives them."""
    return csv_text(methodology, records(rows, methodology, language))


def csv_text(methodology: Methodology, made: Iterable[Sequence[str | int | Fraction | None]]) -> str:
    """The text of results.csv from its cells."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header(methodology))
    texts: dict[
        int, tuple[Fraction, str]
    ] = {}  # rows share equal fractions: identity names a number while it lives

    def shown(cell: str | int | Fraction | None) -> str | int | None:
        if not isinstance(cell, Fraction):
            return cell
        known = texts.get(id(cell))
        if known is None:
            known = texts[id(cell)] = cell, rounded(cell)
        return known[1]

    for cells in made:
        writer.writerow([shown(cell) for cell in cells])
    return text.getvalue()


def rounded(value: Fraction) -> str:
    """Six digits after the point, halves away from zero."""
    return round_half_up(value, DIGITS)


def plain(level: Fraction) -> str:
    """A level as the settings write it: 1, 2.5."""
    return str(level.numerator) if level.denominator == 1 else rounded(level).rstrip("0")
