"""Periods as Russian plans write them («октябрь, апрель», «1 раз в квартал», «постоянно») read into days.

What is written stays verbatim with whoever wrote it; this only says which days it means within a year that has two ends.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

Day = datetime.date
Span = tuple[Day, Day]
STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTH = r"(?:янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?"
_YEAR = r"(?:\s*,?\s*(?P<{}>20\d\d)(?:\s*г(?:ода|\.)?)?)?"  # noqa: RUF001 — a Russian letter
_DASH = r"\s*(?:[-–—]|(?<!\w)(?:по|до)(?!\w))\s*"
_MONTHS = re.compile(rf"(?P<a>{_MONTH}){_YEAR.format('ay')}(?:{_DASH}(?P<b>{_MONTH}){_YEAR.format('by')})?")
_DAYS = re.compile(rf"(?:(?P<d1>\d\d?){_DASH})?(?P<d2>\d\d?)\s+(?P<m>{_MONTH}){_YEAR.format('y')}")
_DATES = re.compile(
    rf"(?P<d1>\d\d?)\.(?P<m1>\d\d?)(?:\.(?P<y1>20\d\d))?(?:\s*г\.?)?"  # noqa: RUF001 — a Russian letter
    rf"(?:{_DASH}(?P<d2>\d\d?)\.(?P<m2>\d\d?)(?:\.(?P<y2>20\d\d))?)?"
)
_ORDINALS = {"1": 1, "i": 1, "перв": 1, "2": 2, "ii": 2, "втор": 2, "3": 3, "iii": 3, "трет": 3, "4": 4, "iv": 4, "четверт": 4}  # fmt: skip
_PART = re.compile(
    r"\b(1|2|3|4|iv|iii|ii|i|перв|втор|трет|четверт)[а-я]*(?:-?[а-я]{1,2})?\s+(квартал|полугоди)"
)
_TIMES = re.compile(
    r"(?:(\d+)|один|одного|два|три|четыре)?\s*раза?\s+в\s+(год|полугоди|квартал|месяц|недел|день)"
)
_WORDS = {"два": 2, "три": 3, "четыре": 4}
_SEASONS = {"осен": (9, 11), "зим": (12, 2), "весн": (3, 5), "лет": (6, 8)}
STEADY = re.compile(
    r"постоянно|ежедневно|еженедельно|систематически|регулярно|по мере|по плану|раза? в (?:недел|день)"
)
WHOLE = re.compile(r"в течение|весь (?:учебный )?год|учебный год|ежегодно")
LONG = datetime.timedelta(days=62)
SHORTEST_PART = datetime.timedelta(days=45)
STUDY_MONTHS = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """The spans a text means, in order; `is_steady`: it goes on all the time. No spans: it was not understood."""

    spans: tuple[Span, ...] = ()
    is_steady: bool = False

    def __bool__(self) -> bool:
        return bool(self.spans)


def read(period: str, frequency: str, year: int) -> Reading:
    """What «when» and «how often» of a plan mean in the school year that begins in September of `year`.

    When they say different things, named months win; a long range is cut by the finer of the frequencies.
    """
    when, often = _plain(period), _plain(frequency)
    named = _within(_named(when, year), year)
    parts = max(_recurring(often, year), _recurring(when, year), key=len)
    if named and (len(named) > 1 or named[0][1] - named[0][0] <= LONG or not parts):
        return Reading(tuple(named))
    if parts:
        first, last = named[0] if named else _study(year)
        cut = [(max(a, first), min(b, last)) for a, b in parts if a <= last and b >= first]
        return Reading(tuple(cut))
    whole = named or ([_study(year)] if WHOLE.search(when) or _steady(when, often) else [])
    return Reading(tuple(whole), is_steady=bool(whole) and _steady(when, often))


def months_of(span: Span) -> Iterator[tuple[int, int]]:
    """(year, month) of every month a span touches."""
    year, month = span[0].year, span[0].month
    while (year, month) <= (span[1].year, span[1].month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def school_year(year: int) -> Span:
    return Day(year, 9, 1), Day(year + 1, 8, 31)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _steady(when: str, often: str) -> bool:
    return bool(STEADY.search(when) or STEADY.search(often))


def _study(year: int) -> Span:
    return Day(year, 9, 1), Day(year + 1, 5, 31)


def _named(text: str, year: int) -> list[Span]:
    """Days and months that the text names, in its order of time."""
    for finder in (_dates, _days, _months, _parts, _seasons):
        try:
            found = sorted(set(finder(text, year)))
        except ValueError:  # 31 February
            return []
        if found:
            return found
    return []


def _dates(text: str, year: int) -> Iterator[Span]:
    for one in _DATES.finditer(text):
        last_month = int(one["m2"] or one["m1"])
        if not (1 <= int(one["m1"]) <= 12 and 1 <= last_month <= 12):
            continue
        first = Day(_year(one["y1"] or one["y2"], int(one["m1"]), year), int(one["m1"]), int(one["d1"]))
        last = Day(_year(one["y2"] or one["y1"], last_month, year), last_month, int(one["d2"] or one["d1"]))
        yield (first, max(first, last))


def _days(text: str, year: int) -> Iterator[Span]:
    for one in _DAYS.finditer(text):
        month = _month(one["m"])
        of = _year(one["y"], month, year)
        last = Day(of, month, int(one["d2"]))
        yield (Day(of, month, int(one["d1"])) if one["d1"] else last, last)


def _months(text: str, year: int) -> Iterator[Span]:
    for one in _MONTHS.finditer(text):
        a, b = _month(one["a"]), _month(one["b"] or one["a"])
        last_year = _year(one["by"] or (one["ay"] if a <= b else None), b, year)
        first_year = int(one["ay"]) if one["ay"] else (last_year if a <= b else last_year - 1)
        yield (Day(first_year, a, 1), _end(last_year, b))


def _parts(text: str, year: int) -> Iterator[Span]:
    """Quarters are those of the calendar, halves those of the school year."""
    for ordinal, word in _PART.findall(text):
        number = _ORDINALS[ordinal]
        if word == "полугоди" and number <= 2:
            yield (
                (Day(year, 9, 1), Day(year, 12, 31))
                if number == 1
                else (Day(year + 1, 1, 1), Day(year + 1, 5, 31))
            )
        elif word == "квартал":
            of = year if number >= 3 else year + 1
            yield (Day(of, 3 * number - 2, 1), _end(of, 3 * number))
    if re.search(r"начал\w* (?:учебного )?года", text):
        yield (Day(year, 9, 1), Day(year, 9, 30))
    if re.search(r"(?:конец|конце) (?:учебного )?года", text):
        yield (Day(year + 1, 5, 1), Day(year + 1, 5, 31))


def _seasons(text: str, year: int) -> Iterator[Span]:
    for stem, (a, b) in _SEASONS.items():
        if re.search(rf"\b{stem}(?:ь|а|о|ю|у|е|ом|ой|ний|няя|ний период)?\b", text):
            yield (Day(_year(None, a, year), a, 1), _end(_year(None, b, year), b))


def _recurring(text: str, year: int) -> list[Span]:
    """Equal parts of the months of study that a frequency cuts the year into; none where it does not cut."""
    if "ежемесячно" in text or "каждый месяц" in text:
        return _cut(year, STUDY_MONTHS)
    if "ежеквартально" in text:
        return _quarters(year)
    one = _TIMES.search(text)
    if not one:
        return []
    times = int(one[1]) if one[1] else next((n for word, n in _WORDS.items() if word in text), 1)
    match one[2]:
        case "месяц":
            return _cut(year, STUDY_MONTHS)
        case "квартал":
            return _quarters(year)
        case "полугоди":
            return _cut(year, 2)
        case "год":
            return _cut(year, min(times, STUDY_MONTHS)) if times else []
    return []


def _cut(year: int, parts: int) -> list[Span]:
    months = [(year, m) for m in range(9, 13)] + [(year + 1, m) for m in range(1, 6)]
    edges = [STUDY_MONTHS * n // parts for n in range(parts + 1)]
    return [(Day(*months[a], 1), _end(*months[b - 1])) for a, b in pairwise(edges)]


def _quarters(year: int) -> list[Span]:
    """Quarters of the calendar as far as they are months of study; September alone is no quarter."""
    first, last = _study(year)
    found = []
    for of, month in ((year, 7), (year, 10), (year + 1, 1), (year + 1, 4)):
        span = (max(first, Day(of, month, 1)), min(last, _end(of, month + 2)))
        if span[1] - span[0] >= SHORTEST_PART:
            found.append(span)
    return found


def _within(spans: list[Span], year: int) -> list[Span]:
    first, last = school_year(year)
    return [(max(a, first), min(b, last)) for a, b in spans if a <= last and b >= first]


def _month(word: str) -> int:
    return next(
        n for n, stem in enumerate(STEMS, 1) if word.startswith(stem) and (stem != "ма" or word[2:3] != "р")
    )


def _year(written: str | None, month: int, year: int) -> int:
    """The year as written, else the one of the school year this month falls in."""
    return int(written) if written else (year if month >= 9 else year + 1)


def _end(year: int, month: int) -> Day:
    return Day(year, month, monthrange(year, month)[1])
