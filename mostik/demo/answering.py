"""Answers drawn around a hidden quality, as different people would give them.

A teacher about the own group is kinder (`BIAS`) than a methodist, an expert is the strictest. Nothing is scored
here: numbers come from the real scoring of these answers.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from mostik.demo.packs.content import Check, Leaf, Mark, Pack, Rated
from mostik.demo.packs.group_card import GROUP_CARD

BIAS = {"self": 0.42, "internal": 0.16, "external": -0.04}
SPREAD = {"self": 0.45, "internal": 0.35, "external": 0.3}
# How the areas differ in the region: conditions for special needs are weak, health and safety strong.
AREA_SHIFT = {
    GROUP_CARD.form_id: {
        "1": 0.1,
        "2": 0.0,
        "3": -0.1,
        "4": -0.05,
        "5": 0.15,
        "6": -0.75,
        "7": 0.2,
        "8": 0.5,
        "9": -0.2,
    },
    "upravlenie_doo": {"1": 0.05, "2": -0.3, "3": 0.0, "4": 0.35, "5": 0.1},
}
# After 2025 the region taught teachers to work with special needs and with parents.
AREA_GROWTH = {"6": 0.32, "7": 0.12, "9": -0.04}
GROWTH = 0.1
REASONS = (
    "За время наблюдения ни одного такого случая не было.",
    "Видели один раз в начале утра, дальше не повторилось.",
    "В плане на неделю это есть, на деле не проводилось.",
    "Педагог объяснил, что не хватает времени из-за замены коллеги.",
    "Материалы стоят на верхней полке, взять их можно только с помощью взрослого.",
    "Занятие прошло фронтально, выбор не предлагался.",
    "Наблюдали с 9:00 до 11:30: переход к прогулке занял около 20 минут.",
    "По словам педагога, так бывает, когда работает один взрослый.",
    "Договорились вернуться к этому на методическом часе.",
    "Документы есть, но воспитатель с ними не знаком.",
)
STRENGTHS = (
    "Утренний сбор, на котором дети сами распределяют дела по центрам.",
    "Картотека открытых вопросов к прогулке.",
    "Полка «Доделаю завтра» для незаконченных работ.",
    "Семейные выходные: прогулки по маршрутам, которые составили родители.",
    "Наглядный распорядок дня, к которому обращаются все взрослые.",
    "Еженедельная короткая встреча воспитателей и специалистов.",
)
STEPS = (
    "Пересмотреть распорядок и объединить свободную игру. Воспитатели, две недели.",
    "Подготовить карточки визуального расписания. Учитель-логопед, до конца месяца.",
    "Посетить группу коллег и обсудить увиденное. Старший воспитатель, до конца квартала.",
    "Переставить стеллажи, материалы опустить на доступную высоту. Воспитатели, неделя.",
    "Провести встречу с родителями по выбранной ими теме. Воспитатели, до конца месяца.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at one unit: who looks, when, how good it is (`levels` by area)."""

    source: str
    day: datetime.date
    levels: Mapping[str, float]
    has_special_needs: bool = False
    size: int = 20
    staff: int = 20


def levels_of(pack: Pack, quality: float, year: int, places: Mapping[str, float]) -> dict[str, float]:
    """The hidden level of each area: the unit's quality, the region's shift, the organisation's own (`places`)."""
    later = year - 2025
    return {
        area.code: quality
        + AREA_SHIFT[pack.form_id][area.code]
        + places.get(area.code, 0.0)
        + later * (GROWTH + AREA_GROWTH.get(area.code, 0.0))
        for area in pack.areas
    }


def answers(pack: Pack, seen: Seen, random: Random) -> dict[str, str]:
    """A complete card: every relevant required question is answered, nothing hidden is."""
    given = _group_facts(seen, random) if pack is GROUP_CARD else _organisation_facts(seen, random)
    for area in pack.areas:
        if area.relevant and not seen.has_special_needs:
            continue
        for leaf in area.leaves:
            latent = seen.levels[area.code] + BIAS[seen.source] + random.gauss(0, SPREAD[seen.source])
            _leaf(leaf, latent, random, given)
    return given


def _group_facts(seen: Seen, random: Random) -> dict[str, str]:
    facts = {
        "observed_on": seen.day.isoformat(),
        "methods": random.choice(("observation talk", "observation documents", "observation talk documents")),
        "children_present": str(max(1, seen.size - random.randint(2, 8))),
        "adults_present": str(random.choice((1, 2, 2, 3))),
        "has_special_needs": "yes" if seen.has_special_needs else "no",
    }
    if random.random() < 0.45:
        facts["strength"] = random.choice(STRENGTHS)
    if random.random() < 0.6:
        facts["next_step"] = random.choice(STEPS)
    return facts


def _organisation_facts(seen: Seen, random: Random) -> dict[str, str]:
    trained = round(seen.staff * min(1.0, max(0.3, random.gauss(0.72, 0.15))))
    return {"assessed_on": seen.day.isoformat(), "teachers": str(seen.staff), "trained": str(trained)}


def _leaf(leaf: Leaf, latent: float, random: Random, given: dict[str, str]) -> None:
    for number, item in enumerate(leaf.items, 1):
        name = leaf.item_name(number)
        if isinstance(item, Mark | Rated | Check) and item.na and random.random() < 0.12:
            given[name] = "na"
        elif isinstance(item, Mark):
            met = random.random() < _met(item.level, latent)
            given[name] = "yes" if met != item.negative else "no"
        elif isinstance(item, Rated):
            level = min(5, max(1, round(latent + random.gauss(0, 0.4))))
            given[name] = str(level)
            if level <= 2:
                given[f"{name}_why"] = random.choice(REASONS)
        elif isinstance(item, Check):
            given[name] = "yes" if random.random() < 0.55 + 0.1 * (latent - 2) else "no"


def _met(level: int, latent: float) -> float:
    """How likely a mark of a level is met: almost surely below the hidden level, seldom above it."""
    return 0.985 / (1 + math.exp(-4.2 * (latent - level + 0.62)))
