"""Scoring columns and the sheet `indicators` → `stats.methodology.Methodology`, exactly as docs/scoring.md says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from mostik.instruments.engine.form import NUMBER_KINDS, Kind, Question
from mostik.instruments.engine.problems import Problem
from mostik.instruments.engine.survey import Draft
from mostik.instruments.engine.tables import Row, Sheet
from mostik.stats.methodology import TOTAL, Indicator, Item, Methodology, Polarity, Scoring, UnitLevel

NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,12})?", re.ASCII)
NOT_APPLICABLE = frozenset(("", "na", "n/a", "н/п"))
INDICATOR_COLUMNS = frozenset(
    [
        "code",
        "parent",
        "title",
        "scoring",
        "weight",
        "part",
        "threshold",
        "half_rule",
        "na_policy",
        "recommendation",
        "competency",
    ]
)
SCORABLE = (Kind.SELECT_ONE, *NUMBER_KINDS)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Settings:
    """The scoring part of the sheet `settings`."""

    unit_level: UnitLevel = UnitLevel.GROUP
    min_answered: Fraction = Fraction(1, 2)
    threshold: Fraction | None = None
    levels: tuple[Fraction, ...] = ()
    level_titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Scored:
    """Scoring being read; `rows` and `item_rows` remember where each indicator and item stands."""

    sheet: Sheet | None
    draft: Draft
    settings: Settings
    rows: dict[str, Row] = field(default_factory=dict)
    item_rows: dict[str, Row] = field(default_factory=dict)

    def problem(self, row: Row, column: str, code: str, /, **params: str) -> None:
        assert self.sheet is not None
        self.draft.problems.append(self.sheet.problem(row, column, code, **params))


def exact(text: str) -> Fraction | None:
    """A decimal as an exact fraction; None if the text is not one."""
    return Fraction(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def read_settings(sheet: Sheet | None, problems: list[Problem]) -> Settings:
    if sheet is None or not sheet.rows:
        return Settings()
    row = sheet.rows[0]

    def number(column: str) -> Fraction | None:
        if row[column] and exact(row[column]) is None:
            problems.append(sheet.problem(row, column, "number_bad", value=row[column][:40], column=column))
        return exact(row[column])

    level = row["unit_level"].lower()
    if level and level not in set(UnitLevel):
        known = ", ".join(UnitLevel)
        problems.append(sheet.problem(row, "unit_level", "value_unknown", value=level[:40], known=known))
        level = ""
    least = number("min_answered")
    if least is not None and not 0 <= least <= 1:
        problems.append(sheet.problem(row, "min_answered", "min_answered_bad", value=row["min_answered"]))
    return Settings(
        unit_level=UnitLevel(level) if level else UnitLevel.GROUP,
        min_answered=Fraction(1, 2) if least is None else least,
        threshold=number("threshold"),
        levels=(levels := _levels(sheet, row, problems)),
        level_titles=_level_titles(sheet, row, len(levels), problems),
    )


def _levels(sheet: Sheet, row: Row, problems: list[Problem]) -> tuple[Fraction, ...]:
    levels: list[Fraction] = []
    for text in re.split(r"[,;\s]+", row["levels"].strip(" ,;")):
        number = exact(text)
        if text and number is None:
            problems.append(sheet.problem(row, "levels", "number_bad", value=text[:40], column="levels"))
        elif number is not None:
            levels.append(number)
    if any(a >= b for a, b in pairwise(levels)):
        problems.append(sheet.problem(row, "levels", "levels_not_ascending", value=row["levels"][:60]))
    return tuple(levels)


def _level_titles(sheet: Sheet, row: Row, count: int, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Names of the levels, one text per language, divided by semicolons."""
    found = {}
    for language, text in sheet.translated(row, "level_titles").items():
        names = tuple(name.strip() for name in text.strip(" ;").split(";"))
        if len(names) != count or not all(names):
            problems.append(sheet.problem(row, "level_titles", "level_titles_count", count=str(count)))
            continue
        found[language] = names
    return found


def read_scores(sheet: Sheet | None, problems: list[Problem]) -> dict[str, dict[str, Fraction | None]]:
    """Scores of choices by list name; a choice without a number is not applicable."""
    lists: dict[str, dict[str, Fraction | None]] = {}
    for row in sheet.rows if sheet else ():
        text = row["score"]
        score = None if text.lower() in NOT_APPLICABLE else exact(text)
        if score is None and text.lower() not in NOT_APPLICABLE:
            problems.append(sheet.problem(row, "score", "score_bad", value=text[:40]))  # type: ignore[union-attr]
        lists.setdefault(row["list_name"], {})[row["name"]] = score
    return lists


def read_methodology(
    draft: Draft,
    questions: Mapping[str, Question],
    scores: Mapping[str, Mapping[str, Fraction | None]],
    sheet: Sheet | None,
    settings: Settings,
) -> Methodology:
    scored = Scored(sheet, draft, settings)
    indicators = _indicators(scored) if sheet is not None else {}
    items = _items(scored, questions, scores, indicators)
    return Methodology(
        indicators=tuple(indicators.values()),
        items=tuple(items),
        levels=settings.levels,
        level_titles=settings.level_titles,
        unit_level=settings.unit_level,
        min_answered=settings.min_answered,
        threshold=settings.threshold,
    )


def rows_of(scored_sheet: Sheet | None) -> dict[str, Row]:
    """Row of each indicator code (the first one when a code repeats)."""
    rows: dict[str, Row] = {}
    for row in scored_sheet.rows if scored_sheet else ():
        rows.setdefault(row["code"], row)
    return rows


def _indicators(scored: Scored) -> dict[str, Indicator]:
    sheet = scored.sheet
    assert sheet is not None
    if "code" not in sheet.columns:
        scored.draft.problems.append(sheet.problem(0, "code", "column_missing", column="code"))
        return {}
    for column, title in sheet.titles.items():
        if column.partition("::")[0] not in INDICATOR_COLUMNS:
            scored.draft.warnings.append(sheet.problem(0, column, "column_unknown", column=title))
    found: dict[str, Indicator] = {}
    for row in sheet.rows:
        code = row["code"]
        if not code:
            scored.problem(row, "code", "cell_empty", column="code")
        elif code in found:
            first = str(scored.rows[code].number + 1)
            scored.problem(row, "code", "indicator_repeated", code=code, row=first)
        elif code.upper() == TOTAL or not re.fullmatch(r"[\w.\-]{1,40}", code):
            scored.problem(row, "code", "indicator_code_bad", code=code[:40])
        else:
            scored.rows[code] = row
            found[code] = _indicator(scored, row, code)
    return found


def _indicator(scored: Scored, row: Row, code: str) -> Indicator:
    assert scored.sheet is not None
    titles = scored.sheet.translated(row, "title")
    if not titles:
        scored.problem(row, "title", "cell_empty", column="title")
    texts = scored.sheet.translated(row, "recommendation")
    return Indicator(
        code=code,
        parent=row["parent"] or None,
        titles=titles,
        scoring=_one_of(scored, row, "scoring", Scoring, Scoring.MEAN),
        weight=_weight(scored.draft.problems, scored.sheet, row, "weight"),
        invariant=_word(scored, row, "part", ("invariant", "variative")) == "invariant",
        threshold=_threshold(scored, row),
        half_steps=_word(scored, row, "half_rule", ("none", "at_least_half")) == "at_least_half",
        na_blocks=_word(scored, row, "na_policy", ("exclude", "block")) == "block",
        recommendation=texts.get("ru") or texts.get("") or next(iter(texts.values()), ""),
        competencies=tuple(re.split(r"[,;\s]+", row["competency"])) if row["competency"] else (),
    )


def _threshold(scored: Scored, row: Row) -> Fraction | None:
    text = row["threshold"]
    if not text:
        return scored.settings.threshold
    number = exact(text)
    if number is None:
        scored.problem(row, "threshold", "number_bad", value=text[:40], column="threshold")
    return number


def _word(scored: Scored, row: Row, column: str, known: tuple[str, ...]) -> str:
    """One of the known words; the first one when the cell is empty."""
    text = row[column].lower()
    if text and text not in known:
        scored.problem(row, column, "value_unknown", value=row[column][:40], known=", ".join(known))
    return text if text in known else known[0]


def _one_of(scored: Scored, row: Row, column: str, kinds: type[E], default: E) -> E:
    known = (str(default), *(str(k) for k in kinds if k is not default))
    return kinds(_word(scored, row, column, known))


def _weight(problems: list[Problem], sheet: Sheet, row: Row, column: str) -> int:
    """Whole thousandths; 1 when empty."""
    text = row[column]
    if not text:
        return 1000
    number = exact(text)
    if number is None:
        problems.append(sheet.problem(row, column, "number_bad", value=text[:40], column=column))
        return 1000
    if number < 0:
        problems.append(sheet.problem(row, column, "weight_negative", value=text))
    elif (number * 1000).denominator != 1:
        problems.append(sheet.problem(row, column, "weight_digits", value=text))
    return int(number * 1000)


def _items(
    scored: Scored,
    questions: Mapping[str, Question],
    scores: Mapping[str, Mapping[str, Fraction | None]],
    indicators: Mapping[str, Indicator],
) -> list[Item]:
    draft, items = scored.draft, []
    for name, question in questions.items():
        row = draft.rows.get(name)  # a question whose name is refused is not looked at further
        code = row["indicator"] if row else ""
        if row is None:
            continue
        if not code:
            for column in ("item_weight", "mark_level", "mark_polarity"):
                if row[column]:
                    draft.warnings.append(draft.sheet.problem(row, column, "scoring_ignored", column=column))
            continue
        scored.item_rows[name] = row
        if scored.sheet is None:
            draft.problem(row, "indicator", "indicators_missing", code=code[:40])
        elif code not in scored.rows:
            draft.problem(row, "indicator", "indicator_unknown", code=code[:40])
        if question.kind not in SCORABLE:
            draft.problem(row, "type", "item_not_scorable", name=name, kind=str(question.kind))
            continue
        items.append(_item(scored, question, row, code, scores, indicators.get(code)))
    return items


def _item(
    scored: Scored,
    question: Question,
    row: Row,
    code: str,
    scores: Mapping[str, Mapping[str, Fraction | None]],
    indicator: Indicator | None,
) -> Item:
    draft = scored.draft
    values = None
    if question.kind is Kind.SELECT_ONE:
        values = dict(scores.get(draft.lists.get(question.name, ""), {}))
        if values and all(v is None for v in values.values()):
            draft.problem(row, "type", "list_without_scores", list=draft.lists[question.name])
    level = None
    if row["mark_level"]:
        level = exact(row["mark_level"])
        if level is None or level not in scored.settings.levels:
            known = ", ".join(str(float(x)).removesuffix(".0") for x in scored.settings.levels)
            draft.problem(
                row, "mark_level", "mark_level_bad", value=row["mark_level"][:40], known=known or "—"
            )
        if indicator is not None and indicator.scoring is not Scoring.LEVELLED:
            draft.problem(row, "mark_level", "mark_not_levelled", code=code)
    polarity = row["mark_polarity"].lower() or "positive"
    if polarity not in set(Polarity):
        draft.problem(row, "mark_polarity", "value_unknown", value=polarity[:40], known=", ".join(Polarity))
        polarity = "positive"
    return Item(
        name=question.name,
        indicator=code,
        weight=_weight(draft.problems, draft.sheet, row, "item_weight"),
        scores=values,
        mark_level=level,
        mark_polarity=Polarity(polarity),
    )
