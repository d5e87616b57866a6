"""A pack of content → an XLSForm workbook with our scoring columns (docs/scoring.md), as bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import xlsxwriter

from mostik.demo.packs.content import Area, Leaf, Mark, Pack, Question, Rated, Text

RU, EN = "Русский (ru)", "English (en)"
LEVELS = (1, 2, 3, 4, 5)
LEVEL_TITLES: Text = (
    "низкий; ниже базового; базовый; хороший; высокий",
    "low; below basic; basic; good; high",
)
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
Row = dict[str, str]


def write(pack: Pack) -> bytes:
    """The same pack always gives the same bytes; open the result in any XLSForm tool."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": pack.title[0], "comments": "Мостик · Apache-2.0", "created": WRITTEN})
        _sheet(book, "survey", SURVEY, survey_rows(pack))
        _sheet(book, "choices", CHOICES, choice_rows(pack))
        _sheet(book, "settings", list(settings_row(pack)), [settings_row(pack)])
        _sheet(book, "indicators", INDICATORS, indicator_rows(pack))
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
    rows = [_choice("yes_no", *choice) for choice in yes_no]
    rows += [_choice("yes_no_na", *choice) for choice in [*yes_no, ("na", NA, "na")]]
    for leaf in pack.leaves:
        for number, item in enumerate(leaf.items, 1):
            if isinstance(item, Rated):
                name = leaf.item_name(number)
                rows += [
                    _choice(name, str(level), (f"{level} — {text[0]}", f"{level} — {text[1]}"), str(level))
                    for level, text in zip(LEVELS, item.levels, strict=True)
                ]
                rows += [_choice(name, "na", NA, "na")] if item.na else []
    for list_name, choices in pack.choices.items():
        rows += [_choice(list_name, name, text, "") for name, text in choices]
    return rows


def settings_row(pack: Pack) -> Row:
    return {
        "form_title": pack.title[0],
        "form_id": pack.form_id,
        "version": pack.version,
        "default_language": RU,
        "unit_level": pack.unit_level,
        "min_answered": pack.min_answered,
        "threshold": pack.threshold,
        "levels": ",".join(str(level) for level in LEVELS),
        **_texts("level_titles", LEVEL_TITLES),
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
    title = (f"{area.code}. {area.title[0]}", f"{area.code}. {area.title[1]}")
    yield _group("begin_group", f"area{area.code}", title, area.relevant)
    for leaf in area.leaves:
        title = (f"{leaf.code}. {leaf.title[0]}", f"{leaf.code}. {leaf.title[1]}")
        yield _group("begin_group", f"g{leaf.code.replace('.', '_')}", title)
        if leaf.note:
            yield {"type": "note", "name": f"n{leaf.code.replace('.', '_')}", **_texts("label", leaf.note)}
        for number, _item in enumerate(leaf.items, 1):
            yield from _scored(leaf, number)
        yield {"type": "end_group"}
    for question in area.extra:
        yield _question(question)
    yield {"type": "end_group"}


def _scored(leaf: Leaf, number: int) -> Iterator[Row]:
    item, name = leaf.items[number - 1], leaf.item_name(number)
    rated = isinstance(item, Rated)
    row = {
        "type": f"select_one {name if rated else 'yes_no_na' if item.na else 'yes_no'}",
        "name": name,
        **_texts("label", item.text),
        "required": "yes",
        "indicator": leaf.code,
    }
    if isinstance(item, Mark):
        row |= {"mark_level": str(item.level), "mark_polarity": "negative" if item.negative else "positive"}
        row |= _texts("hint", item.hint) if item.hint else {}
    elif item.weight:
        row["item_weight"] = item.weight
    yield row
    if rated:
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


def _texts(column: str, text: Text) -> Row:
    return {f"{column}::{RU}": text[0], f"{column}::{EN}": text[1]}


def _sheet(book: xlsxwriter.Workbook, name: str, columns: list[str], rows: list[Row]) -> None:
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
