"""An instrument the way a version keeps it: the XForm as it is, and JSON for what the XForm does not say."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from mostik.instruments.engine import plausibility, xform
from mostik.instruments.engine.about import About
from mostik.instruments.engine.form import Form
from mostik.instruments.engine.plausibility import Check
from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring, UnitLevel


def definition_to_json(
    form: Form,
    methodology: Methodology,
    attached: Mapping[str, bytes],
    about: About,
    checks: Iterable[Check] = (),
) -> dict[str, Any]:
    """What an XForm does not say: the methodology, the languages of the sheets, the attached tables, what the workbook
    says about itself, its rules of plausibility. Fractions are texts like "1/3", so that nothing is rounded."""
    return {
        "about": about.to_json(),
        "checks": plausibility.to_json(checks),
        "methodology": methodology_to_json(methodology),
        "languages": list(form.languages),
        "default_language": form.default_language,
        "attached": {name: base64.b64encode(content).decode() for name, content in attached.items()},
    }


def form_of(definition: Mapping[str, Any], text: str) -> Form:
    """The form of the XForm kept beside the definition."""
    form = xform.form_of(text, attached_of(definition))
    return replace(
        form,
        xform=text,
        languages=tuple(definition["languages"]),
        default_language=definition["default_language"],
    )


def attached_of(definition: Mapping[str, Any]) -> dict[str, bytes]:
    """The attached tables by file name."""
    return {name: base64.b64decode(content) for name, content in definition["attached"].items()}


def with_attached(definition: Mapping[str, Any], name: str, content: bytes) -> dict[str, Any]:
    """The definition with one more attached table, or another content of a former one."""
    return {**definition, "attached": {**definition["attached"], name: base64.b64encode(content).decode()}}


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
