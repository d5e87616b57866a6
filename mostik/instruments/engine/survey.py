"""Sheets `survey` and `choices` → groups and questions. Everything wrong is collected, with its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from mostik.instruments.engine.expressions import ExpressionError, Tree, parse, shorten
from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    SILENT_KINDS,
    Choice,
    Group,
    Kind,
    Question,
)
from mostik.instruments.engine.problems import Problem
from mostik.instruments.engine.tables import Row, Sheet

SURVEY_ALIASES = {
    "relevance": "relevant",
    "skip": "relevant",
    "calculate": "calculation",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "read_only": "readonly",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "jr:constraintmsg": "constraint_message",
    "jr:count": "repeat_count",
    "count": "repeat_count",
}
CHOICE_ALIASES = {"list": "list_name", "value": "name", "caption": "label"}

KINDS = {
    "integer": Kind.INTEGER,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "dateTime": Kind.DATETIME,
    "range": Kind.DECIMAL,
    "trigger": Kind.ACKNOWLEDGE,
    "acknowledge": Kind.ACKNOWLEDGE,
    "note": Kind.NOTE,
    "calculate": Kind.CALCULATE,
    "image": Kind.IMAGE,
    "photo": Kind.IMAGE,
    "file": Kind.FILE,
    "hidden": Kind.HIDDEN,
    "csv-external": Kind.META,
    "xml-external": Kind.META,
}
META = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "device_id",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
        "start-geopoint",
        "uri:deviceid",
        "uri:subscriberid",
    ]
)
GROUPS = frozenset(("begin_group", "end_group", "begin_repeat", "end_repeat", "begin_loop", "end_loop"))
FOREIGN_TYPES = frozenset(
    [
        "geopoint",
        "geotrace",
        "geoshape",
        "audio",
        "video",
        "barcode",
        "rank",
        "osm",
        "background-audio",
        "background-geopoint",
        "select_one_external",
        "xml",
        "select_one_geojson",
    ]
)
"""Types pyxform knows and our card does not: the XForm says so."""
SELECTS = {
    "select_one": Kind.SELECT_ONE,
    "select1": Kind.SELECT_ONE,
    "select_one_from": Kind.SELECT_ONE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "select_all_that_apply": Kind.SELECT_MULTIPLE,
    "select_all_that_apply_from": Kind.SELECT_MULTIPLE,
    "select_multiple_from": Kind.SELECT_MULTIPLE,
    "select_one_from_file": Kind.SELECT_ONE,
    "select_multiple_from_file": Kind.SELECT_MULTIPLE,
}
NAME = re.compile(r"[^\W\d][\w.\-]{0,63}")
YES = frozenset(("yes", "true", "true()", "да"))
NO = frozenset(("", "no", "false", "false()", "нет"))
ANSWER_PLACES = frozenset(("region", "municipality", "organisation", "group", "person", "source", "date"))
RESERVED = frozenset(
    [
        "action",
        "revision",
        "csrfmiddlewaretoken",
        "dataset",
        "elements",
        "submit",
        "requestsubmit",
        "queryselector",
        "queryselectorall",
        "addeventlistener",
        "getattribute",
        "hasattribute",
        "prepend",
        "method",
        "next",
        "meta",
        "data",
    ]
)
"""Names the page of a card needs for itself, in any case of letters."""
OR_OTHER = re.compile(r"\s(or[_ ]other|or specify other)\s*$", re.IGNORECASE)
FILE = re.compile(r"\.(csv|xml|geojson)$", re.IGNORECASE)
MAX_QUESTIONS = 3_000
MAX_NESTING = 12


@dataclass(slots=True)
class Draft:
    """A form being read. `rows` remembers the row of each named group and question, for problems found later."""

    sheet: Sheet
    choices: dict[str, tuple[Choice, ...]]
    problems: list[Problem]
    warnings: list[Problem]
    rows: dict[str, Row] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    filters: dict[str, Tree] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    has_choices: bool = True

    def problem(self, row: Row, column: str, code: str, /, **params: str) -> None:
        self.problems.append(self.sheet.problem(row, column, code, **params))


def read_choices(
    sheet: Sheet, problems: list[Problem], warnings: list[Problem], *, may_repeat: bool = False
) -> dict[str, tuple[Choice, ...]]:
    """Choices by list name."""
    for column in ("list_name", "name"):
        if column not in sheet.columns:
            problems.append(sheet.problem(0, column, "column_missing", column=column))
            return {}
    lists: dict[str, dict[str, Choice]] = {}
    for row in sheet.rows:
        list_name, name = row["list_name"], row["name"]
        if not list_name or not name:
            missing = "list_name" if not list_name else "name"
            problems.append(sheet.problem(row, missing, "cell_empty", column=missing))
            continue
        known = lists.setdefault(list_name, {})
        if re.search(r"\s", name):
            problems.append(sheet.problem(row, "name", "choice_spaces", name=name))
        if name in known and not may_repeat:
            problems.append(sheet.problem(row, "name", "choice_repeated", name=name, list=list_name))
        labels = sheet.translated(row, "label")
        if not labels:
            warnings.append(sheet.problem(row, "label", "choice_without_label", name=name))
        known[name] = Choice(name, labels or {"": name})
    return {name: tuple(choices.values()) for name, choices in lists.items()}


def read_survey(draft: Draft) -> Group:
    """The tree of groups and questions; expressions are parsed but their references are not checked yet."""
    for column in ("type", "name"):
        if column not in draft.sheet.columns:
            draft.problems.append(draft.sheet.problem(0, column, "column_missing", column=column))
            return Group("", ())
    root: list[Group | Question] = []
    stack: list[tuple[Group, list[Group | Question], Row]] = []
    count = 0
    for row in draft.sheet.rows:
        kind, _, argument = _type_of(row["type"])
        if row["disabled"].lower() in YES or (not kind and not row["name"] and not row["label"]):
            continue
        path = tuple(group.name for group, _, _ in stack)
        children = stack[-1][1] if stack else root
        if kind in ("begin_group", "begin_repeat", "begin_loop"):
            if len(stack) >= MAX_NESTING:
                draft.problem(row, "type", "groups_deep", limit=str(MAX_NESTING))
                break
            stack.append((_group(draft, row, path, is_repeat=kind == "begin_repeat"), [], row))
        elif kind in GROUPS:
            if not stack or stack[-1][0].is_repeat != (kind == "end_repeat"):
                draft.problem(row, "type", "group_not_open")
                continue
            group, inside, opened = stack.pop()
            if not inside:
                draft.problem(opened, "name", "group_empty", name=group.name)
            (stack[-1][1] if stack else root).append(replace(group, children=tuple(inside)))
        else:
            count += 1
            question = _question(draft, row, path, kind, argument)
            if question is not None:
                children.append(question)
        if count > MAX_QUESTIONS:
            draft.problem(row, "type", "survey_long", limit=str(MAX_QUESTIONS))
            break
    for group, _, opened in stack:
        draft.problem(opened, "type", "group_not_closed", name=group.name)
    return Group("", (), children=tuple(root))


def _type_of(text: str) -> tuple[str, str, str]:
    """Kind word, modifier and list name: `select one from yes_no or_other` → (select_one, or_other, yes_no)."""
    match = OR_OTHER.search(text)
    other = match.group(0).strip() if match else ""
    words = OR_OTHER.sub("", text).split()
    lowered = [w.lower() for w in words]
    for length in range(min(len(words), 5), 0, -1):
        joined = "_".join(lowered[:length])
        if joined in SELECTS or joined in FOREIGN_TYPES or joined in GROUPS:
            return joined, other, " ".join(words[length:])
    return (lowered[0] if lowered else ""), other, " ".join(words[1:])


def _name(draft: Draft, row: Row) -> str:
    name = row["name"]
    if not name:
        draft.problem(row, "name", "cell_empty", column="name")
    elif not NAME.fullmatch(name):
        draft.problem(row, "name", "name_bad", name=shorten(name))
    elif name.lower() in RESERVED or name.lower().startswith("remove-"):
        draft.problem(row, "name", "name_reserved", name=name)
    elif name in draft.rows:
        draft.problem(row, "name", "name_repeated", name=name, row=str(draft.rows[name].number + 1))
    else:
        draft.rows[name] = row
        if name in ANSWER_PLACES:
            draft.warnings.append(draft.sheet.problem(row, "name", "name_is_place", name=name))
    return name


def _group(draft: Draft, row: Row, path: tuple[str, ...], *, is_repeat: bool) -> Group:
    name = _name(draft, row)
    return Group(
        is_repeat=is_repeat,
        count=_expression(draft, row, "repeat_count") if is_repeat else None,
        name=name,
        path=(*path, name),
        labels=draft.sheet.translated(row, "label"),
        hints=draft.sheet.translated(row, "hint"),
        relevant=_expression(draft, row, "relevant"),
        appearance=row["appearance"],
    )


def _question(draft: Draft, row: Row, path: tuple[str, ...], kind: str, argument: str) -> Question | None:
    known = SELECTS.get(kind) or KINDS.get(kind) or (Kind.META if kind in META else None)
    known = known or (Kind.FOREIGN if kind in FOREIGN_TYPES else None) or _pyxform_kind(row["type"])
    if known is None:
        code = "cell_empty" if not kind else "type_unknown"
        draft.problem(row, "type", code, column="type", type=shorten(row["type"]))
        if row["name"]:
            draft.rows.setdefault(row["name"], row)
        return None
    name = row["name"] or (f"note_{row.number + 1}" if known is Kind.NOTE else "")
    if known is Kind.NOTE and not row["name"]:
        draft.rows[name] = row
    else:
        name = _name(draft, row)
    labels = draft.sheet.translated(row, "label")
    hints = draft.sheet.translated(row, "hint")
    if not labels and not hints and not _has_media(row) and known not in SILENT_KINDS:
        draft.problem(row, "label", "label_missing", name=name)
    if known is Kind.CALCULATE and not row["calculation"] and not row["default"]:
        draft.problem(row, "calculation", "calculation_missing", name=name)
    _read_filter(draft, row, name)
    return Question(
        name=name,
        kind=known,
        path=(*path, name),
        labels=labels,
        hints=hints,
        choices=_choices(draft, row, known, argument),
        relevant=_expression(draft, row, "relevant"),
        required=_required(draft, row),
        required_messages=draft.sheet.translated(row, "required_message"),
        constraint=_expression(draft, row, "constraint"),
        constraint_messages=draft.sheet.translated(row, "constraint_message"),
        calculation=_expression(draft, row, "calculation"),
        appearance=row["appearance"],
        default=row["default"],
        initial=_default(draft, row),
        read_only=row["readonly"].lower() in YES,
    )


def _pyxform_kind(text: str) -> Kind | None:
    """Kind of a type only pyxform knows, like “phone number”."""
    bind = QUESTION_TYPE_DICT.get(" ".join(text.lower().split()), {}).get("bind")
    if bind is None:
        return None
    return {"int": Kind.INTEGER, "decimal": Kind.DECIMAL, "date": Kind.DATE}.get(
        bind.get("type", ""), Kind.TEXT
    )


def _read_filter(draft: Draft, row: Row, name: str) -> None:
    tree = _expression(draft, row, "choice_filter")
    if tree is not None:
        draft.filters[name] = tree


def _has_media(row: Row) -> bool:
    return any(text and column.startswith(("media", "image")) for column, text in row.cells.items())


def _choices(draft: Draft, row: Row, kind: Kind, argument: str) -> tuple[Choice, ...]:
    if kind not in CHOICE_KINDS:
        return ()
    if not argument:
        draft.problem(row, "type", "list_not_named", type=shorten(row["type"]))
        return ()
    if FILE.search(argument):
        draft.files.add(argument.rpartition(".")[0])
        return ()
    if argument.startswith("${"):  # choices are the instances of a repeat
        return ()
    if argument not in draft.choices:
        if draft.has_choices:
            draft.problem(row, "type", "list_unknown", list=shorten(argument))
        return ()
    draft.lists[row["name"]] = argument
    return draft.choices[argument]


def _required(draft: Draft, row: Row) -> Tree | None:
    text = row["required"]
    if text.lower() in NO:
        return None
    if text.lower() in YES:
        return ["f", "true", []]
    return _expression(draft, row, "required")


def _default(draft: Draft, row: Row) -> Tree | None:
    """A default with a call or a reference is an expression, anything else is the answer itself."""
    text = row["default"]
    return _expression(draft, row, "default") if re.search(r"\$\{|[\w-]\(", text) else None


def _expression(draft: Draft, row: Row, column: str) -> Tree | None:
    text = row[column]
    if not text:
        return None
    try:
        return parse(text)
    except ExpressionError as error:
        draft.problem(row, column, error.code, **error.params)
        return None
