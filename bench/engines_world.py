"""The instrument and the answers of `python -m bench engines`: every kind of leaf, four storeys, regions as partitions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring
from mostik.stats.results import Submission

RATED = {**{str(n): Fraction(n) for n in range(1, 5)}, "na": None}
MARKS = {"yes": Fraction(1), "no": Fraction(0), "na": None}
KINDS = (Scoring.MEAN, Scoring.SHARE, Scoring.LEVELLED, Scoring.SUM)
LEVELS = tuple(Fraction(level) for level in range(1, 6))


def methodology(areas: int = 5, indicators: int = 4, items: int = 5) -> Methodology:
    nodes, questions = [], []
    for area in range(areas):
        nodes.append(Indicator(f"A{area}", None, {"ru": f"Область {area}"}, weight=100 + 50 * area))
        for number in range(indicators):
            code, kind = f"A{area}.{number}", KINDS[number % len(KINDS)]
            nodes.append(
                Indicator(
                    code,
                    f"A{area}",
                    {"ru": f"Показатель {code}"},
                    scoring=kind,
                    weight=(1000, 500, 1500)[number % 3],
                    invariant=number != 1,
                    threshold=Fraction(3),
                    half_steps=area % 2 == 0,
                )
            )
            questions += [_item(code, kind, n) for n in range(items)]
    return Methodology(tuple(nodes), tuple(questions), levels=LEVELS, threshold=Fraction(3))


def _item(code: str, kind: Scoring, n: int) -> Item:
    name, weight = f"{code}_{n}".replace(".", "_"), (1000, 1000, 2000)[n % 3]
    if kind == Scoring.LEVELLED:
        polarity = Polarity.NEGATIVE if n == 0 else Polarity.POSITIVE
        return Item(name, code, 1000, MARKS, LEVELS[n % 5], polarity)
    return Item(name, code, weight, RATED)


def submissions(form: Methodology, region: int, groups: int) -> Iterator[Submission]:
    """Groups of one region: 3 % not applicable, some questions hidden, some groups assessed twice."""
    chance = random.Random(region)
    for number in range(groups):
        place = (f"Регион {region:02}", f"Район {number // 60}", f"Сад {number // 6}", f"Группа {number}")
        for _ in range(2 if number % 10 == 0 else 1):
            hidden = frozenset(item.name for item in form.items[:3]) if chance.random() < 0.1 else frozenset()
            answers = {item.name: _answer(item, chance) for item in form.items}
            yield Submission(place, "self" if number % 4 else "external", answers, hidden)


def _answer(item: Item, chance: random.Random) -> str:
    if chance.random() < 0.03:
        return "na"
    if item.mark_level is None:
        return "1234"[min(3, int(4 * chance.random() ** 0.7))]
    return "yes" if chance.random() < 0.8 else "no"
