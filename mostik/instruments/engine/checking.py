"""What a file is: a form for the browser, a form for ODK Collect only, or nothing we can take — never a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mostik.instruments.engine import workbook, xform
from mostik.instruments.engine.expressions import ExpressionError, parse
from mostik.instruments.engine.form import Form
from mostik.instruments.engine.problems import NOWHERE, Problem, WorkbookErrors
from mostik.instruments.engine.safe_xml import CannotReadXml, attribute, local_name, read_xml

MAX_ATTACHED = 10 * 1024 * 1024
EXPRESSIONS = ("relevant", "required", "constraint", "calculate", "readonly")
BY_ELEMENT = {"itemset": "nodeset", "output": "value", "repeat": "count", "setvalue": "value"}


class Outcome(StrEnum):
    BROWSER = "browser"
    COLLECT_ONLY = "collect-only"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` say why the form is refused or is for ODK Collect only; `parsed` of `found` expressions were read."""

    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    form: Form | None = None
    found: int = 0
    parsed: int = 0

    def reasons(self, language: str) -> list[tuple[str, str]]:
        """(place, sentence), each once."""
        pairs = [(_place(problem), problem.text(language)) for problem in self.problems]
        return list(dict.fromkeys(pairs))


class Beside(Mapping[str, bytes]):
    """Files that stand beside a form, or in its folder «name-media», read when they are asked for."""

    def __init__(self, form: Path) -> None:
        self.folders = (form.parent, form.parent / f"{form.stem}-media")

    def __getitem__(self, name: str) -> bytes:
        if name and Path(name).name == name:
            for folder in self.folders:
                path = folder / name
                if path.is_file() and path.stat().st_size <= MAX_ATTACHED:
                    return path.read_bytes()
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return len(self.folders)


def check_file(path: Path) -> Verdict:
    """The verdict on one file."""
    try:
        form, text = read_form(path)
    except WorkbookErrors as errors:
        found, parsed = (
            _expressions(path.read_bytes()) if path.suffix.lower() == ".xml" and path.is_file() else (0, 0)
        )
        return Verdict(Outcome.REFUSED, tuple(errors.problems), None, found, parsed)
    except Exception as error:  # a form nobody thought of must still get a sentence
        problem = Problem(path.name, "", "", "form_unreadable", {"message": type(error).__name__})
        return Verdict(Outcome.REFUSED, (problem,))
    found, parsed = _expressions(text)
    outcome = Outcome.COLLECT_ONLY if form.collect_only else Outcome.BROWSER
    return Verdict(outcome, form.collect_only, form, found, parsed)


def read_form(path: Path) -> tuple[Form, bytes]:
    """The form of an .xlsx workbook or an XForm, and its XForm. Raises WorkbookErrors."""
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".xlsm", ".xls", ".xml"):
        raise WorkbookErrors([Problem(path.name, "", "", "form_kind", {"suffix": path.suffix})])
    try:
        if path.stat().st_size > workbook.MAX_WORKBOOK:
            raise WorkbookErrors([Problem(path.name, "", "", "file_huge")])
        content = path.read_bytes()
    except OSError as error:
        raise WorkbookErrors([Problem(path.name, "", "", "file_unreadable")]) from error
    if suffix == ".xml":
        return xform.read(content, path.name, Beside(path)), content
    form = workbook.read(content, path.name, Beside(path)).form
    return form, form.xform.encode()


def files_in(paths: list[Path]) -> list[Path]:
    """The files; of a folder everything inside it that is not hidden."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.is_file())
            found.extend(
                sorted(p for p in inside if not any(s.startswith(".") for s in p.relative_to(path).parts))
            )
        else:
            found.append(path)
    return found


def _place(problem: Problem) -> str:
    return "!".join(part for part in (problem.sheet, problem.cell) if part) or NOWHERE


def _expressions(content: bytes) -> tuple[int, int]:
    """How many expressions an XForm has and how many of them are read."""
    try:
        root = read_xml(content)
    except CannotReadXml:
        return 0, 0
    texts: list[str] = []
    for element in root.iter():
        name = local_name(element)
        if name == "bind":
            texts.extend(attribute(element, part) for part in EXPRESSIONS)
        elif name in BY_ELEMENT:
            texts.append(attribute(element, BY_ELEMENT[name]))
    texts = [text for text in texts if text]
    return len(texts), sum(map(_is_read, texts))


def _is_read(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True
