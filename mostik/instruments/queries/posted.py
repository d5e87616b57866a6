"""What a card page sends, and what the page is told in return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils import formats, timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language

from mostik.instruments.engine import repeats
from mostik.instruments.engine.answer_cells import CellError, read_date
from mostik.instruments.engine.evaluate import started
from mostik.instruments.engine.form import (
    CHOICE_KINDS,
    FILE_KINDS,
    NUMBER_KINDS,
    SILENT_KINDS,
    Form,
    Kind,
    Question,
    text_in,
)
from mostik.instruments.models import Attachment, InstrumentVersion, Submission
from mostik.instruments.queries import versions

TICKED = (*CHOICE_KINDS, Kind.ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Posted:
    """Answers by question name ('' = taken away), new files, files to take away, the revision the page has read."""

    answers: dict[str, str]
    files: dict[str, UploadedFile] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    revision: int | None = None


def of(request: HttpRequest, version: InstrumentVersion) -> Posted:
    """What this request sends of a card of `version`."""
    return read(versions.form_of(version), request.POST, request.FILES)


def read(form: Form, data: QueryDict, files: MultiValueDict[str, UploadedFile]) -> Posted:
    """The content of a card's form. A question that the page does not have keeps its answer; unticked options of a
    question the page has are an empty answer, so the page must be whole: `revision` tells that it is. The buttons of a
    repeat, `add:children` and `remove:children[2]`, are obeyed here."""
    counts = {key: str(value) for key, value in data.items() if key.endswith("[]")}
    questions = [(key, q) for key, q in repeats.questions_by_key(form, counts) if _is_asked(q)]
    whole = "revision" in data
    answers = {
        key: _answer(question, key, data)
        for key, question in questions
        if question.kind not in FILE_KINDS and (key in data or (whole and question.kind in TICKED))
    }
    answers = repeats.obey(form, {**answers, **counts}, data.get("action", ""))
    of_files = [key for key, question in questions if question.kind in FILE_KINDS]
    given = {name: file for name in of_files if isinstance(file := files.get(name), UploadedFile)}
    revision = data.get("revision", "")
    return Posted(
        answers=answers,
        files=given,
        removed=frozenset(n for n in of_files if f"remove-{n}" in data and n not in given),
        revision=int(revision)
        if revision.isascii() and revision.isdecimal() and len(revision) < 10
        else None,
    )


def is_saving(action: str) -> bool:
    """Whether a button of the page keeps the draft and shows it again."""
    return action == "save" or action.startswith(("add:", "remove:"))


def _is_asked(question: Question) -> bool:
    return question.kind not in (*SILENT_KINDS, Kind.NOTE) and not question.read_only


def _answer(question: Question, key: str, data: QueryDict) -> str:
    text = " ".join(v for v in map(str, data.getlist(key)) if v).replace("\x00", "")
    if question.kind in NUMBER_KINDS:
        return "".join(text.split()).replace(",", ".")
    if question.kind is Kind.DATE:
        try:
            return read_date(text.strip())
        except CellError:
            return text.strip()
    return text.replace("\r\n", "\n")


def saved_reply(submission: Submission) -> dict[str, Any]:
    """JSON for the page after an autosave: the new revision, the time, the names of the files kept."""
    files = Attachment.objects.filter(submission=submission).values_list("question", "file__name")
    saved = submission.saved_at or submission.started_at
    return {
        "revision": submission.revision,
        "saved": formats.time_format(timezone.localtime(saved), "H:i"),
        "files": dict(files),
    }


def changes(kept: Submission, posted: Posted) -> list[dict[str, str]]:
    """Questions whose answers differ between a page and the server, in words: `label`, `here`, `there`."""
    form = versions.form_of(kept.version)
    language = (get_language() or "ru")[:2]
    found = []
    run = started(form, {**kept.answers, **posted.answers})
    for node in run.walk():
        question = node.plan.node
        here = posted.answers.get(node.key)
        there = kept.answers.get(node.key, "")
        if here is None or here == there or not isinstance(question, Question):
            continue
        label = text_in(question.labels, language, form.default_language)
        found.append(
            {
                "question": node.key,
                "label": f"{node.key.rpartition('/')[0]} {label}".strip(),
                "here": _in_words(question, here, language, form.default_language),
                "there": _in_words(question, there, language, form.default_language),
            }
        )
    return found


def conflict_reply(kept: Submission, posted: Posted) -> dict[str, Any]:
    """JSON for a page that was overtaken (status 409): what the server has and what differs."""
    return {"revision": kept.revision, "changes": changes(kept, posted)}


def _in_words(question: Question, value: str, language: str, default: str) -> str:
    labels: Mapping[str, Mapping[str, str]] = {c.name: c.labels for c in question.choices}
    if question.kind in CHOICE_KINDS:
        words = value.split()
        return ", ".join(text_in(labels.get(w, {}), language, default).partition("\n")[0] or w for w in words)
    return value
