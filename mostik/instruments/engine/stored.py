"""An instrument as JSON, the way a version keeps it: reading it back takes a millisecond, reading a workbook a second."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mostik.instruments.engine.form import Form, form_from_json, form_to_json
from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring, UnitLevel


def definition_to_json(form: Form, methodology: Methodology) -> dict[str, Any]:
    """The form and the methodology; fractions become texts like "1/3", so that nothing is rounded."""
    return {"form": form_to_json(form), "methodology": methodology_to_json(methodology)}


def form_of(definition: Mapping[str, Any], xform: str = "") -> Form:
    return form_from_json(definition["form"], xform)


def methodology_of(definition: Mapping[str, Any]) -> Methodology:
    data = definition["methodology"]
    return Methodology(
        indicators=tuple(_indicator(i) for i in data["indicators"]),
        items=tuple(_item(i) for i in data["items"]),
        levels=tuple(Fraction(level) for level in data["levels"]),
        unit_level=UnitLevel(data["unit_level"]),
        min_answered=Fraction(data["min_answered"]),
        threshold=_fraction(data["threshold"]),
        level_titles={k: tuple(names) for k, names in data.get("level_titles", {}).items()},
    )


def methodology_to_json(methodology: Methodology) -> dict[str, Any]:
    return {
        "levels": [str(level) for level in methodology.levels],
        "unit_level": methodology.unit_level.value,
        "min_answered": str(methodology.min_answered),
        "threshold": _text(methodology.threshold),
        "level_titles": {k: list(names) for k, names in methodology.level_titles.items()},
        "indicators": [_indicator_json(i) for i in methodology.indicators],
        "items": [_item_json(i) for i in methodology.items],
    }


def _indicator_json(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "parent": indicator.parent,
        "titles": dict(indicator.titles),
        "scoring": indicator.scoring.value,
        "weight": indicator.weight,
        "invariant": indicator.invariant,
        "threshold": _text(indicator.threshold),
        "half_steps": indicator.half_steps,
        "na_blocks": indicator.na_blocks,
        "recommendation": indicator.recommendation,
        "competencies": list(indicator.competencies),
    }


def _indicator(data: Mapping[str, Any]) -> Indicator:
    return Indicator(
        **{
            **data,
            "scoring": Scoring(data["scoring"]),
            "threshold": _fraction(data["threshold"]),
            "competencies": tuple(data["competencies"]),
        }
    )


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "indicator": item.indicator,
        "weight": item.weight,
        "scores": None if item.scores is None else {name: _text(s) for name, s in item.scores.items()},
        "mark_level": _text(item.mark_level),
        "mark_polarity": item.mark_polarity.value,
    }


def _item(data: Mapping[str, Any]) -> Item:
    scores = data["scores"]
    return Item(
        **{
            **data,
            "scores": None if scores is None else {name: _fraction(s) for name, s in scores.items()},
            "mark_level": _fraction(data["mark_level"]),
            "mark_polarity": Polarity(data["mark_polarity"]),
        }
    )


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
