"""A pack of content → an XLSForm workbook with our scoring columns (docs/scoring.md), as bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import xlsxwriter

from mostik.demo.packs.content import (
    Area,
    Check,
    Criterion,
    Item,
    Leaf,
    Mark,
    Pack,
    Question,
    Rated,
    Rule,
    Scaled,
    Task,
    Text,
)

RU, EN = "Русский (ru)", "English (en)"
LEVELS = (1, 2, 3, 4, 5)
LETTERS = "abcdefgh"
WRITTEN = datetime(2025, 9, 1, tzinfo=UTC)  # a fixed date: the same pack is the same file, byte for byte
YES, NO, NA = ("Да", "Yes"), ("Нет", "No"), ("Неприменимо", "Not applicable")
COMMENT: Text = ("Что именно наблюдали?", "What exactly was observed?")
COMMENT_HINT: Text = (
    "Обоснуйте низкую оценку: факт, место, время. Имена детей не указывайте.",
    "Give reasons for the low rating: fact, place, time. No names of children.",
)
SURVEY = [
    "type",
    "name",
    f"label::{RU}",
    f"label::{EN}",
    f"hint::{RU}",
    f"hint::{EN}",
    "required",
    "relevant",
    "constraint",
    f"constraint_message::{RU}",
    f"constraint_message::{EN}",
    "calculation",
    "appearance",
    "parameters",
    "indicator",
    "item_weight",
    "mark_level",
    "mark_polarity",
]
CHOICES = ["list_name", "name", f"label::{RU}", f"label::{EN}", "score"]
INDICATORS = [
    "code",
    "parent",
    f"title::{RU}",
    f"title::{EN}",
    "scoring",
    "weight",
    "part",
    "threshold",
    "half_rule",
    "na_policy",
    "recommendation",
    "competency",
]
CHECKS = ["name", "check", f"label::{RU}", f"label::{EN}"]
Row = dict[str, str]


def write(pack: Pack) -> bytes:
    """The same pack always gives the same bytes; open the result in any XLSForm tool."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {"title": russian(pack.title), "comments": "Мостик · Apache-2.0", "created": WRITTEN}
        )
        left_out = EN if isinstance(pack.title, str) else None
        _sheet(book, "survey", SURVEY, survey_rows(pack), left_out)
        _sheet(book, "choices", CHOICES, choice_rows(pack), left_out)
        _sheet(book, "settings", list(settings_row(pack)), [settings_row(pack)], left_out)
        _sheet(book, "indicators", INDICATORS, indicator_rows(pack), left_out)
        if pack.rules:
            _sheet(book, "checks", CHECKS, [*map(_rule, pack.rules)], left_out)
    return buffer.getvalue()


def survey_rows(pack: Pack) -> list[Row]:
    rows = [_group("begin_group", "intro", ("Общие сведения", "General information"))]
    rows += [_question(question) for question in pack.intro]
    rows.append({"type": "end_group"})
    for area in pack.areas:
        rows += _area(area)
    rows.append(_group("begin_group", "outro", ("Завершение", "Closing")))
    rows += [_question(question) for question in pack.outro]
    rows.append({"type": "end_group"})
    return rows


def choice_rows(pack: Pack) -> list[Row]:
    yes_no = [("yes", YES, "1"), ("no", NO, "0")]
    used = {list_of(leaf, number, item) for leaf in pack.leaves for number, item in enumerate(leaf.items, 1)}
    used |= {q.kind.split()[-1] for q in questions_of(pack) if q.kind.startswith("select")}
    fixed = {"yes_no": yes_no, "yes_no_na": [*yes_no, ("na", NA, "na")]}
    rows = [_choice(name, *one) for name, choices in fixed.items() if name in used for one in choices]
    for leaf in pack.leaves:
        for number, item in enumerate(leaf.items, 1):
            rows += [_choice(leaf.item_name(number), *choice) for choice in own_choices(item)]
    rows += [_choice(name, *choice) for name, scale in pack.scales.items() for choice in scale]
    for list_name, choices in pack.choices.items():
        rows += [_choice(list_name, name, text, "") for name, text in choices]
    return rows


def questions_of(pack: Pack) -> list[Question]:
    """Questions that are not scored, wherever they stand."""
    inside = [question for area in pack.areas for question in (*area.opening, *area.extra)]
    return [*pack.intro, *inside, *pack.outro]


def list_of(leaf: Leaf, number: int, item: Item) -> str:
    """The list of choices of an item."""
    if isinstance(item, Mark | Check):
        return "yes_no_na" if item.na else "yes_no"
    return item.scale if isinstance(item, Scaled) else leaf.item_name(number)


def own_choices(item: Item) -> list[tuple[str, Text, str]]:
    """Choices that no other item has."""
    if isinstance(item, Rated):
        pairs = zip(LEVELS, item.levels, strict=True)
        rated = [(str(level), _numbered(level, text), str(level)) for level, text in pairs]
        return [*rated, ("na", NA, "na")] if item.na else rated
    if isinstance(item, Criterion):
        return [(f"p{n}", _numbered(n, text), str(n)) for n, text in enumerate(item.levels)]
    if isinstance(item, Task):
        lettered = zip(LETTERS, item.options, count(1), strict=False)
        return [(letter, text, "1" if number == item.right else "0") for letter, text, number in lettered]
    return []


def _numbered(number: int, text: Text) -> Text:
    """The descriptor with its number of points before it."""
    if isinstance(text, str):
        return f"{number} — {text}"
    return f"{number} — {text[0]}", f"{number} — {text[1]}"


def settings_row(pack: Pack) -> Row:
    return {
        "form_title": russian(pack.title),
        "form_id": pack.form_id,
        "version": pack.version,
        "default_language": RU,
        "unit_level": pack.unit_level,
        "min_answered": pack.min_answered,
        "threshold": pack.threshold,
        "levels": pack.levels,
        **_texts("level_titles", pack.level_titles),
        "kind": pack.about.kind,
        "direction": pack.about.direction,
        "audience": pack.about.audience,
        "minutes": str(pack.about.minutes),
        "source_note": pack.about.source_note,
        "licence": pack.about.licence,
    }


def indicator_rows(pack: Pack) -> list[Row]:
    rows: list[Row] = []
    for area in pack.areas:
        rows.append(
            {
                "code": area.code,
                **_texts("title", area.title),
                "scoring": "mean",
                "weight": area.weight,
            }
        )
        rows += [_indicator(area, leaf) for leaf in area.leaves]
    return rows


def _indicator(area: Area, leaf: Leaf) -> Row:
    return {
        "code": leaf.code,
        "parent": area.code,
        **_texts("title", leaf.title),
        "scoring": leaf.scoring,
        "weight": leaf.weight,
        "part": "variative" if leaf.variative else "invariant",
        "threshold": leaf.threshold,
        "half_rule": "at_least_half" if leaf.half_steps else "none",
        "na_policy": "block" if leaf.na_blocks else "exclude",
        "recommendation": leaf.recommendation,
        "competency": leaf.competency,
    }


def _area(area: Area) -> Iterator[Row]:
    yield _group("begin_group", f"area{area.code}", _headed(area.code, area.title), area.relevant)
    for question in area.opening:
        yield _question(question)
    for leaf in area.leaves:
        yield _group("begin_group", f"g{leaf.code.replace('.', '_')}", _headed(leaf.code, leaf.title))
        if leaf.note:
            yield {"type": "note", "name": f"n{leaf.code.replace('.', '_')}", **_texts("label", leaf.note)}
        for number, _item in enumerate(leaf.items, 1):
            yield from _scored(leaf, number)
        yield {"type": "end_group"}
    for question in area.extra:
        yield _question(question)
    yield {"type": "end_group"}


def _headed(code: str, title: Text) -> Text:
    return f"{code}. {title}" if isinstance(title, str) else (f"{code}. {title[0]}", f"{code}. {title[1]}")


def _scored(leaf: Leaf, number: int) -> Iterator[Row]:
    item, name = leaf.items[number - 1], leaf.item_name(number)
    row = {
        "type": f"select_one {list_of(leaf, number, item)}",
        "name": name,
        **_texts("label", item.text),
        "required": "yes",
        "indicator": leaf.code,
    }
    if isinstance(item, Mark):
        row |= {"mark_level": str(item.level), "mark_polarity": "negative" if item.negative else "positive"}
    elif isinstance(item, Rated | Check) and item.weight:
        row["item_weight"] = item.weight
    hint = None if isinstance(item, Rated | Check) else item.hint
    row |= _texts("hint", hint) if hint else {}
    yield row
    if isinstance(item, Rated):
        yield {
            "type": "text",
            "name": f"{name}_why",
            **_texts("label", COMMENT),
            **_texts("hint", COMMENT_HINT),
            "required": "yes",
            "relevant": f"${{{name}}} = '1' or ${{{name}}} = '2'",
            "appearance": "multiline",
        }


def _question(question: Question) -> Row:
    row = {"type": question.kind, "name": question.name, **_texts("label", question.label), **question.extra}
    row |= _texts("hint", question.hint) if question.hint else {}
    if question.constraint_message:
        row |= _texts("constraint_message", question.constraint_message)
    return row


def _group(kind: str, name: str, label: Text, relevant: str = "") -> Row:
    return {"type": kind, "name": name, **_texts("label", label), "relevant": relevant}


def _choice(list_name: str, name: str, label: Text, score: str) -> Row:
    return {"list_name": list_name, "name": name, **_texts("label", label), "score": score}


def russian(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _texts(column: str, text: Text) -> Row:
    if isinstance(text, str):
        return {f"{column}::{RU}": text}
    return {f"{column}::{RU}": text[0], f"{column}::{EN}": text[1]}


def _rule(rule: Rule) -> Row:
    return {"name": rule.name, "check": rule.check, **_texts("label", rule.label)}


def _sheet(
    book: xlsxwriter.Workbook, name: str, columns: list[str], rows: list[Row], left_out: str | None
) -> None:
    """Columns of the language the pack is not written in, and those nobody has anything for, are left out."""
    columns = [
        c for c in columns if any(row.get(c) for row in rows) and not (left_out and c.endswith(left_out))
    ]
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#e6ecf5", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 2)
    for number, column in enumerate(columns):
        wide = column.startswith(("label", "hint", "title", "recommendation", "constraint_m"))
        sheet.set_column(number, number, 60 if wide else 16, wrap)
        sheet.write_string(0, number, column, head)
    for line, row in enumerate(rows, 1):
        for number, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(line, number, row[column], wrap)
