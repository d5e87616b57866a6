"""What must hold between indicators and items once each cell is understood: the tree, weights, rules of a leaf."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from mostik.instruments.engine.scoring_sheet import rows_of
from mostik.instruments.engine.survey import Draft
from mostik.instruments.engine.tables import Row, Sheet
from mostik.stats.methodology import Indicator, Item, Methodology, Scoring

YES_NO = {Fraction(1), Fraction(0)}


def check_methodology(methodology: Methodology, sheet: Sheet | None, draft: Draft) -> None:
    """Adds problems and warnings of the whole methodology to the draft."""
    if sheet is None or not methodology.indicators:
        if sheet is not None and "code" in sheet.columns and not sheet.rows:
            draft.warnings.append(sheet.problem(0, "code", "indicators_empty"))
        return
    rows = rows_of(sheet)
    items: dict[str, list[Item]] = defaultdict(list)
    for item in methodology.items:
        items[item.indicator].append(item)
    children: dict[str | None, list[Indicator]] = defaultdict(list)
    for indicator in methodology.indicators:
        children[indicator.parent].append(indicator)
    _check_tree(methodology, sheet, rows, draft)
    unread = {q for q in (row["indicator"] for row in draft.sheet.rows) if q}
    for indicator in methodology.indicators:
        code, row = indicator.code, rows[indicator.code]
        if children[code]:
            _check_inner(indicator, bool(items[code]), sheet, row, draft)
        elif items[code]:
            _check_leaf(indicator, items[code], methodology, sheet, row, draft)
        elif code not in unread:
            draft.problems.append(sheet.problem(row, "code", "indicator_empty", code=code))
    for siblings in children.values():
        if siblings and sum(s.weight for s in siblings) <= 0:
            draft.problems.append(sheet.problem(rows[siblings[0].code], "weight", "weights_zero"))


def _check_tree(methodology: Methodology, sheet: Sheet, rows: dict[str, Row], draft: Draft) -> None:
    parents = {i.code: i.parent for i in methodology.indicators}
    reported: set[str] = set()
    for code, parent in parents.items():
        if parent is not None and parent not in parents:
            draft.problems.append(sheet.problem(rows[code], "parent", "parent_unknown", code=parent[:40]))
            continue
        trail = [code]
        while parent is not None and parent in parents and parent not in trail:
            trail.append(parent)
            parent = parents[parent]
        if parent is not None and parent in trail and not reported.intersection(trail):
            circle = trail[trail.index(parent) :]
            reported.update(circle)
            names = " → ".join([*circle, circle[0]])
            draft.problems.append(sheet.problem(rows[circle[0]], "parent", "parent_circle", names=names))


def _check_inner(indicator: Indicator, has_items: bool, sheet: Sheet, row: Row, draft: Draft) -> None:
    if has_items:
        draft.problems.append(sheet.problem(row, "code", "indicator_both", code=indicator.code))
    if indicator.scoring is not Scoring.MEAN:
        draft.problems.append(sheet.problem(row, "scoring", "inner_not_mean", value=str(indicator.scoring)))
    for column in ("part", "half_rule", "na_policy"):
        if row[column] and row[column].lower() not in ("invariant", "none", "exclude"):
            draft.warnings.append(sheet.problem(row, column, "inner_ignored", column=column))


def _check_leaf(
    indicator: Indicator, items: list[Item], methodology: Methodology, sheet: Sheet, row: Row, draft: Draft
) -> None:
    if sum(item.weight for item in items) <= 0:
        draft.problem(draft.rows[items[0].name], "item_weight", "item_weights_zero", code=indicator.code)
    if indicator.scoring is Scoring.LEVELLED:
        if not methodology.levels:
            draft.problems.append(sheet.problem(row, "scoring", "levels_missing", code=indicator.code))
        for item in items:
            _check_mark(item, draft)
    elif indicator.half_steps:
        draft.warnings.append(sheet.problem(row, "half_rule", "half_rule_ignored"))
    if indicator.scoring is Scoring.SHARE:
        for item in items:
            if item.scores is None:
                draft.problem(draft.rows[item.name], "type", "share_number", name=item.name)
            elif max((s for s in item.scores.values() if s is not None), default=Fraction(1)) <= 0:
                draft.problem(draft.rows[item.name], "type", "share_without_maximum", name=item.name)


def _check_mark(item: Item, draft: Draft) -> None:
    row = draft.rows[item.name]
    if item.scores is None or {s for s in item.scores.values() if s is not None} - YES_NO:
        draft.problem(row, "type", "mark_not_yes_no", name=item.name)
    if not row["mark_level"]:
        draft.problem(row, "mark_level", "mark_level_missing", name=item.name)
