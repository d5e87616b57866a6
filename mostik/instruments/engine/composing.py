"""Core + own part = one workbook: the invariant of the owner first, then the pages a municipality or an organisation adds.

The own part is another workbook. Its names, lists and codes get a prefix, so that nothing of it can mean something of the
core; it may read answers of the core and nothing else. What is composed is compared with the core once more at the end
(`_untouched`): one difference, and nothing is composed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import xlsxwriter

from mostik.instruments.engine import version_diff, workbook
from mostik.instruments.engine.problems import Problem, WorkbookErrors, column_letters
from mostik.instruments.engine.survey import FILE
from mostik.instruments.engine.tables import Row, Sheet
from mostik.instruments.engine.version_diff import Fate, Side

REFERENCE = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
TRANSLATED = ("label", "hint", "constraint_message", "required_message", "title", "recommendation")
TAKEN = ("survey", "choices", "indicators")
WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)  # the same parts are the same file, byte for byte


@dataclass(frozen=True, slots=True)
class OwnPart:
    """`prefix` is one word («mo»); `quota` limits own indicators (leaves), `items` own scored questions."""

    prefix: str
    content: bytes
    name: str
    quota: int
    items: int


@dataclass(frozen=True, slots=True)
class Composed:
    """`instrument` is read from `content`; `own_codes` are the indicators of the own part, with their prefix."""

    content: bytes
    instrument: workbook.Instrument
    own_codes: tuple[str, ...]


def compose(
    core: bytes, own: OwnPart, *, version: str, attached: Mapping[str, bytes] | None = None
) -> Composed:
    """Raises `WorkbookErrors` with every reason, at the cells of the own workbook. `version` is the text of the cell
    `version` of what is composed, `attached` the tables of the core."""
    before = workbook.read(core, "core.xlsx", attached)
    problems: list[Problem] = []
    if before.form.collect_only:
        raise WorkbookErrors([Problem(own.name, "", "", "own_core_foreign")])
    base = workbook.sheets_of(core, "core.xlsx", [])
    added = workbook.sheets_of(own.content, own.name, problems)
    for name in ("survey", "indicators"):
        if name not in added:
            problems.append(Problem(own.name, name, "", "own_sheet_missing", {"sheet": name}))
    if problems:
        raise WorkbookErrors(problems)
    joint = _Joint(base, added, own, before)
    problems.extend(joint.problems())
    if problems:
        raise WorkbookErrors(problems)
    content = joint.write(version)
    try:
        after = workbook.read(content, own.name, attached)
    except WorkbookErrors as errors:
        raise WorkbookErrors([joint.at_home(problem) for problem in errors.problems]) from errors
    if after.form.collect_only:
        raise WorkbookErrors([joint.at_home(problem) for problem in after.form.collect_only])
    _untouched(before, after, own.name)
    after = replace(after, warnings=joint.own_warnings(after.warnings))
    return Composed(content, after, tuple(joint.code(row["code"]) for row in added["indicators"].rows))


def _untouched(before: workbook.Instrument, after: workbook.Instrument, file: str) -> None:
    """Every question, indicator and rule of the core is the same in what was composed."""
    diff = version_diff.compare(Side(before.form, before.methodology), Side(after.form, after.methodology))
    kept = (Fate.SAME, Fate.ADDED)
    touched = [e.name for e in (*diff.questions, *diff.indicators) if e.fate not in kept]
    touched += [change.field for change in diff.rules]
    core = {one.code for one in before.methodology.indicators}
    items = {item.name for item in before.methodology.items}
    inner = {one.parent for one in after.methodology.indicators}
    same = (
        tuple(i for i in after.methodology.indicators if i.code in core) == before.methodology.indicators
        and tuple(i for i in after.methodology.items if i.name in items) == before.methodology.items
        and not any(i.indicator in core for i in after.methodology.items if i.name not in items)
        and not any(
            i.parent in core or (i.invariant and i.code not in inner)
            for i in after.methodology.indicators
            if i.code not in core
        )
    )
    if touched or not same:
        names = ", ".join(touched[:5]) or "—"
        raise WorkbookErrors([Problem(file, "survey", "", "own_touches_core", {"names": names})])


class _Joint:
    """Both workbooks while they are put together."""

    def __init__(
        self, base: dict[str, Sheet], added: dict[str, Sheet], own: OwnPart, core: workbook.Instrument
    ) -> None:
        self.base, self.added, self.own = base, added, own
        self.core_names = {row["name"] for row in base["survey"].rows if row["name"]}
        self.core_lists = {row["list_name"] for row in base["choices"].rows} if "choices" in base else set()
        self.core_codes = {i.code for i in core.methodology.indicators}
        self.names = {row["name"] for row in added["survey"].rows if row["name"]}
        self.lists = {row["list_name"] for row in added["choices"].rows} if "choices" in added else set()
        self.codes = {row["code"] for row in added["indicators"].rows}
        self.parents = {row["parent"] for row in added["indicators"].rows}
        self.language = core.form.default_language

    # what is refused

    def problems(self) -> Iterator[Problem]:
        yield from self._of_survey()
        yield from self._of_quota()
        yield from self._of_indicators()
        for row in self.added["choices"].rows if "choices" in self.added else ():
            if row["list_name"] in self.core_lists:
                told = {"name": row["list_name"][:60]}
                yield self.added["choices"].problem(row, "list_name", "own_list_of_core", **told)

    def _of_survey(self) -> Iterator[Problem]:
        sheet = self.added["survey"]
        for row in sheet.rows:
            name = row["name"]
            if name and name in self.core_names:
                yield sheet.problem(row, "name", "own_name_of_core", name=name[:60])
            elif name and self.name(name) in self.core_names:
                yield sheet.problem(row, "name", "own_name_taken", name=self.name(name)[:60])
            if row["indicator"] in self.core_codes:
                yield sheet.problem(row, "indicator", "own_item_of_core", code=row["indicator"][:40])
            if FILE.search(row["type"].split(" ")[-1]) or row["type"].endswith("-external"):
                yield sheet.problem(row, "type", "own_file", type=row["type"][:60])

    def _of_quota(self) -> Iterator[Problem]:
        sheet = self.added["survey"]
        scored = [row for row in sheet.rows if row["indicator"]]
        for row in scored[self.own.items :]:
            told = {"quota": str(self.own.items), "count": str(len(scored))}
            yield sheet.problem(row, "name", "own_items_quota", **told)

    def _of_indicators(self) -> Iterator[Problem]:
        sheet = self.added["indicators"]
        parents = {row["parent"] for row in sheet.rows}
        leaves = [row for row in sheet.rows if row["code"] not in parents]
        for row in leaves[self.own.quota :]:
            told = {"quota": str(self.own.quota), "count": str(len(leaves))}
            yield sheet.problem(row, "code", "own_quota", **told)
        for row in sheet.rows:
            if row["code"] in self.core_codes or self.code(row["code"]) in self.core_codes:
                yield sheet.problem(row, "code", "own_code_of_core", code=row["code"][:40])
            if row["parent"] in self.core_codes:
                yield sheet.problem(row, "parent", "own_parent_of_core", code=row["parent"][:40])
            if row["part"].lower() == "invariant":
                yield sheet.problem(row, "part", "own_invariant")

    # how it is put together

    def name(self, text: str) -> str:
        return f"{self.own.prefix}_{text}" if text else ""

    def code(self, text: str) -> str:
        return f"{self.own.prefix}.{text}" if text else ""

    def write(self, version: str) -> bytes:
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            book.set_properties({"created": WRITTEN})
            for name, sheet in self.base.items():
                rows = [row.cells for row in sheet.rows]
                if name == "settings" and rows:
                    rows[0] = {**rows[0], "version": version}
                columns = [
                    *sheet.columns,
                    *(["version"] if name == "settings" and "version" not in sheet.columns else []),
                ]
                if name in TAKEN and name in self.added:
                    own = [self._renamed(name, row) for row in self.added[name].rows]
                    columns += [c for c in dict.fromkeys(c for row in own for c in row) if c not in columns]
                    rows += own
                _write(book, sheet.name, columns, rows)
            for name in set(TAKEN) & {*self.added} - {*self.base}:
                own = [self._renamed(name, row) for row in self.added[name].rows]
                _write(book, name, list(dict.fromkeys(c for row in own for c in row)), own)
        return buffer.getvalue()

    def _renamed(self, sheet: str, row: Row) -> dict[str, str]:
        """A row of the own part in the words of what is composed."""
        cells = {self._column(c): REFERENCE.sub(self._reference, text) for c, text in row.cells.items()}
        if sheet == "survey":
            first, *rest = row["type"].split() or [""]
            cells["type"] = " ".join([first, *(self.name(w) if w in self.lists else w for w in rest)])
            cells |= {"name": self.name(row["name"]), "indicator": self.code(row["indicator"])}
        elif sheet == "choices":
            cells["list_name"] = self.name(row["list_name"])
        else:
            part = "" if row["code"] in self.parents else "variative"
            parent = self.code(row["parent"]) if row["parent"] in self.codes else row["parent"]
            cells |= {"code": self.code(row["code"]), "parent": parent, "part": part}
        return cells

    def _reference(self, match: re.Match[str]) -> str:
        name = match[1]
        return f"${{{self.name(name)}}}" if name in self.names else match[0]

    def _column(self, column: str) -> str:
        """A text without a language is in the language of the core."""
        if column not in TRANSLATED or column in self.base["survey"].columns:
            return column
        base = next((s for s in self.base.values() if column in s.columns), None)
        titled = (c for s in self.base.values() for c in s.columns if c.startswith(f"{column}::"))
        found = next((c for c in titled if f"({self.language})" in c), "")
        return column if base is not None else found or column

    def own_warnings(self, found: Iterable[Problem]) -> tuple[Problem, ...]:
        """Those of the own part, at its own cells; those of the core were read by its owner."""
        home = (self.at_home(one) for one in found if one.sheet.lower() in self.added)
        return tuple(one for one in home if one.cell)

    def at_home(self, problem: Problem) -> Problem:
        """A problem of what was composed, at the cell of the own workbook it comes from."""
        name = problem.sheet.lower()
        sheet = self.added.get(name)
        row = re.search(r"\d+$", problem.cell)
        if sheet is None or row is None:
            return replace(problem, file=self.own.name)
        number = int(row[0]) - 2 - len(self.base[name].rows if name in self.base else ())
        if not 0 <= number < len(sheet.rows):
            return replace(problem, file=self.own.name, cell="")
        letters = problem.cell[: row.start()]
        column = self._columns(name).get(letters, "")
        return sheet.problem(sheet.rows[number], column, problem.code, **problem.params)

    def _columns(self, name: str) -> dict[str, str]:
        """Column of the own sheet by the letters of the composed one."""
        base = list(self.base[name].columns) if name in self.base else []
        own = [self._renamed(name, row) for row in self.added[name].rows]
        columns = [*base, *(c for c in dict.fromkeys(c for row in own for c in row) if c not in base)]
        home = {self._column(column): column for column in self.added[name].columns}
        return {column_letters(n): home.get(column, column) for n, column in enumerate(columns)}


def _write(book: xlsxwriter.Workbook, title: str, columns: list[str], rows: list[dict[str, str]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, columns)
    for number, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(number, place, row[column])
