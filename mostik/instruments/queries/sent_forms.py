"""What a phone has sent, read and checked by the form's own rules. Nothing is refused here: what is wrong is named."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from mostik.instruments.engine import openrosa, sent
from mostik.instruments.engine.evaluate import Violation, evaluate
from mostik.instruments.engine.form import FILE_KINDS
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions

logger = logging.getLogger("mostik.instruments")
UNUSABLE = frozenset(("integer", "decimal", "date", "time", "datetime", "range", "choice", "long"))
"""Codes of violations that leave nothing to count: such an answer is dropped when the card is taken all the same."""


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """`answers` after the server's own calculation; `files` names of files by question; `missing` questions whose file
    has not come; `strange` elements with an answer to no question. `is_checked` is false if the rules of the form
    could not be evaluated: `answers` are then as they were sent."""

    answers: dict[str, str]
    violations: tuple[Violation, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    is_checked: bool = True

    @property
    def usable(self) -> dict[str, str]:
        """Answers without those of the wrong kind and without files that never came."""
        dropped = {v.question for v in self.violations if v.code in UNUSABLE} | {*self.missing}
        return {name: text for name, text in self.answers.items() if name not in dropped and text != ""}


def check(
    version: InstrumentVersion, xml: bytes, came: Collection[str], *, now: datetime.datetime
) -> CheckedForm:
    """Read and check a sent form; `came` are names of the files that came with it. Pure work, no table is touched."""
    form = versions.form_of(version)
    read = sent.read_answers(form, openrosa.parsed(xml))
    try:
        result = evaluate(form, read.answers, now=now)
    except Exception:  # a fault of ours must not keep the card from a person
        logger.exception("answers of %s could not be checked", version)
        return CheckedForm(read.answers, strange=read.strange, is_checked=False)
    asked_files = [q.name for q in form.questions() if q.kind in FILE_KINDS]
    named = {name: result.values[name] for name in asked_files if result.values.get(name)}
    return CheckedForm(
        answers=dict(result.values) | result.counts,
        violations=result.violations,
        files={question: name for question, name in named.items() if name in came},
        missing=tuple(question for question, name in named.items() if name not in came),
        strange=read.strange,
    )
