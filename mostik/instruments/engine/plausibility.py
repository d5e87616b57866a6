"""Rules of plausibility: the sheet `checks` of a workbook, a rule in each row.

    name     code of the rule
    check    an expression that is true of plausible answers. `${question}` is an answer of this card,
             `${previous:question}` the same unit's answer a round before, `${form_id:question}` its answer in another
             card of the same round
    label    what is wrong otherwise and what to look at

A constraint stops the person who fills the card. A rule of this sheet never does: numbers may be strange and true. It
raises a flag, and somebody else has to say why. A rule is asked when everything it reads has an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from mostik.instruments.engine import xform
from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.form import Form, Group, Texts, text_in
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.engine.tables import Row, Sheet

PREVIOUS = "previous"
MOST = 200
CODE = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)
REFERENCE = re.compile(r"\$\{\s*(?:([A-Za-z_][\w.-]*)\s*:\s*)?([A-Za-z_][\w.-]*)\s*\}", re.ASCII)
FORM = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>check</h:title>'
    '<model><instance><check id="check">{leaves}<held/></check></instance>'
    '<bind nodeset="/check/held" type="string" calculate="boolean({expression})"/></model></h:head><h:body/></h:html>'
)

Reference = tuple[str, str]
"""(form, question): the form is "" for the card itself, `PREVIOUS`, or the form_id of another card."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule as it was written."""

    code: str
    expression: str
    texts: Texts

    def text(self, language: str = "ru", default_language: str = "") -> str:
        return text_in(self.texts, language, default_language)

    @property
    def reads(self) -> tuple[Reference, ...]:
        return tuple(dict.fromkeys((m[1] or "", m[2]) for m in REFERENCE.finditer(self.expression)))


def failed(checks: Iterable[Check], answers: Mapping[Reference, str]) -> list[Check]:
    """The rules that do not hold. Those that read something without an answer are not asked."""
    return [check for check in checks if not _holds(check, answers)]


def _holds(check: Check, answers: Mapping[Reference, str]) -> bool:
    values = {f"v{n}": answers.get(reference) or "" for n, reference in enumerate(check.reads)}
    if not all(value.strip() for value in values.values()):
        return True
    return evaluate(_compiled(check.expression), values, check=False).values["held"] == "true"


@lru_cache(maxsize=512)
def _compiled(expression: str) -> Form:
    """A form of its own: a leaf for each answer the rule reads and one that says whether it holds."""
    found = [(m[1] or "", m[2]) for m in REFERENCE.finditer(expression)]
    leaves = {reference: f"v{n}" for n, reference in enumerate(dict.fromkeys(found))}
    tied = REFERENCE.sub(lambda m: f" /check/{leaves[m[1] or '', m[2]]} ", expression)
    text = FORM.format(
        leaves="".join(f"<{leaf}/>" for leaf in leaves.values()), expression=escape(tied, {'"': "&quot;"})
    )
    return xform.read(text.encode(), "check", {})


def read_checks(sheet: Sheet | None, root: Group, problems: list[Problem]) -> tuple[Check, ...]:
    """The rules of the sheet; what is wrong with a row is added to `problems` at its cell."""
    if sheet is None:
        return ()
    known, repeated = _questions(root)
    found: dict[str, Check] = {}
    for row in sheet.rows[:MOST]:
        check = Check(row["name"], row["check"], sheet.translated(row, "label"))
        wrong = list(_problems(check, sheet, row, known, repeated))
        if check.code in found:
            wrong.append(sheet.problem(row, "name", "check_repeated", name=check.code))
        problems.extend(wrong)
        found.setdefault(check.code, check)
    problems.extend(
        sheet.problem(row, "name", "checks_many", count=str(MOST)) for row in sheet.rows[MOST:][:1]
    )
    return tuple(found.values())


def _problems(check: Check, sheet: Sheet, row: Row, known: set[str], repeated: set[str]) -> Iterable[Problem]:
    if not CODE.fullmatch(check.code):
        yield sheet.problem(row, "name", "check_name", name=check.code[:60])
    if not check.texts:
        column = next((c for c in sheet.columns if c.startswith("label")), "label")
        yield sheet.problem(row, column, "check_without_label")
    if not check.reads:
        yield sheet.problem(row, "check", "check_reads_nothing")
        return
    for form, name in check.reads:
        if form in ("", PREVIOUS) and name in repeated:
            yield sheet.problem(row, "check", "check_in_repeat", name=name[:60])
        elif form in ("", PREVIOUS) and name not in known:
            yield sheet.problem(row, "check", "check_unknown", name=name[:60])
    try:
        form_of_check = _compiled(check.expression)
    except WorkbookErrors as errors:
        yield from (sheet.problem(row, "check", p.code, **p.params) for p in errors.problems)
        return
    yield from (sheet.problem(row, "check", p.code, **p.params) for p in form_of_check.collect_only)


def _questions(group: Group, *, inside: bool = False) -> tuple[set[str], set[str]]:
    """Names of questions, and of those among them that stand in a repeat."""
    known: set[str] = set()
    repeated: set[str] = set()
    for child in group.children:
        if isinstance(child, Group):
            deeper, again = _questions(child, inside=inside or child.is_repeat)
            known, repeated = known | deeper, repeated | again
        else:
            known.add(child.name)
            repeated |= {child.name} if inside else set()
    return known, repeated


def to_json(checks: Iterable[Check]) -> list[dict[str, Any]]:
    return [{"code": c.code, "check": c.expression, "texts": dict(c.texts)} for c in checks]


def checks_of(definition: Mapping[str, Any]) -> tuple[Check, ...]:
    """The rules a version keeps."""
    return tuple(Check(c["code"], c["check"], c["texts"]) for c in definition["checks"])
