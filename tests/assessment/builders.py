"""A test of three questions and a case of two criteria over the region of tests/network/builders.py; small enough to be
counted by hand."""

from __future__ import annotations

import datetime
import io
from typing import Any

import xlsxwriter
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from mostik.assessment.actions import attempts, diagnostics, gradings
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Grading
from mostik.instruments.actions import versions
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.instruments.queries import posted
from mostik.instruments.queries.versions import form_of
from mostik.network.models import Employment, Node, Person
from mostik.platform.models import User
from tests.network.builders import make_employment, make_role

NOW = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)
SURVEY = ("type", "name", "label::Русский (ru)", "required", "appearance", "indicator")
INDICATORS = ("code", "parent", "title::Русский (ru)", "scoring")
CHOICES = ("list_name", "name", "label::Русский (ru)", "score")
TEST = {
    "survey": [
        SURVEY,
        ("begin_group", "norms", "Нормы", "", "", ""),
        ("note", "about", "Выберите один ответ", "", "", ""),
        ("select_one q1", "q1", "Сколько часов в неделю?", "yes", "", "A"),
        ("select_one q2", "q2", "Кто утверждает программу?", "yes", "", "A"),
        ("end_group", "", "", "", "", ""),
        ("begin_group", "family", "Семья", "", "", ""),
        ("select_one q3", "q3", "Что сказать маме?", "yes", "", "B"),
        ("end_group", "", "", "", "", ""),
    ],
    "choices": [
        CHOICES,
        *(
            (name, str(n), f"{name}: ответ {n}", "1" if n == 2 else "0")
            for name in ("q1", "q2", "q3")
            for n in (1, 2, 3, 4)
        ),
    ],
    "indicators": [INDICATORS, ("A", "", "Нормы", "share"), ("B", "", "Семья", "share")],
}
CASE = {
    "survey": [
        SURVEY,
        ("begin_group", "one", "Ситуация", "", "", ""),
        ("note", "story", "Мама просит задать домашнее задание", "", "person", ""),
        ("text", "solution", "Ваше решение", "yes", "multiline person", ""),
        ("select_one points", "facts", "Факты", "yes", "", "A"),
        ("select_one points", "acts", "Действия", "yes", "", "B"),
        ("end_group", "", "", "", "", ""),
    ],
    "choices": [CHOICES, *(("points", str(n), f"{n} балла", str(n)) for n in range(4))],
    "indicators": [INDICATORS, ("A", "", "Факты", "share"), ("B", "", "Действия", "share")],
}


def make_version(kind: str, owner: Node) -> InstrumentVersion:
    settings = [
        ("form_id", "version", "form_title", "default_language", "unit_level", "levels"),
        (
            f"{kind}_one",
            "1",
            "Проверка знаний" if kind == "test" else "Ситуация",
            "Русский (ru)",
            "teacher",
            "0,60,80",
        ),
    ]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": NOW.replace(tzinfo=None)})  # the same bytes at any second
        for name, rows in {"settings": settings, **(TEST if kind == "test" else CASE)}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    uploaded = versions.upload(content=out.getvalue(), name="t.xlsx", owner=owner, by=None, at=NOW)
    Instrument.objects.filter(pk=uploaded.instrument_id).update(kind=kind)
    uploaded.instrument.refresh_from_db()
    return versions.publish(version=uploaded, by=None, at=NOW)


def make_diagnostic(region: Any, kind: str = "test", **fields: Any) -> Diagnostic:
    """In preparation, run by the municipality «a»."""
    values = {
        "title": "Осенняя диагностика",
        "opens": datetime.date(2026, 10, 1),
        "closes": datetime.date(2026, 10, 31),
        **fields,
    }
    values["version"] = values.get("version") or make_version(kind, region.municipality_a)
    return diagnostics.create(
        owner=region.municipality_a,
        kind=kind,
        by=region.municipal_operator.user,
        at=NOW,
        **values,
    )


def opened(region: Any, kind: str = "test", **fields: Any) -> Diagnostic:
    """With the staff of kindergartens 1 and 2 invited."""
    row = make_diagnostic(region, kind, **fields)
    by = region.municipal_operator.user
    diagnostics.invite(diagnostic=row, organisations=[region.org_a1, region.org_a2], by=by, at=NOW)
    return diagnostics.open_(diagnostic=row, by=by, at=NOW)


def teachers(organisation: Node, count: int) -> list[Person]:
    """New teachers with accounts."""
    found = []
    for number in range(count):
        user = User.objects.create(email=f"t{organisation.pk}-{number}@example.org", password="!")
        person = Person.objects.create(last_name=f"Иванова{number}", first_name="Анна", user=user)
        make_employment(person, organisation)
        make_role(person, "teacher", organisation)
        found.append(person)
    return found


def make_expert(region: Any, name: str, employer: Node | None = None) -> Person:
    user = User.objects.create(email=f"{name}@example.org", password="!")
    person = Person.objects.create(last_name=name, first_name="Пётр", user=user)
    make_role(person, "expert", region.node)
    if employer:
        make_employment(person, employer)
    return person


def posted_of(version: InstrumentVersion, answers: dict[str, str]) -> posted.Posted:
    data = QueryDict(mutable=True)
    data.update({"revision": "", **answers})
    return posted.read(form_of(version), data, MultiValueDict())


def sit(
    diagnostic: Diagnostic, person: Person, answers: dict[str, str], at: datetime.datetime = NOW
) -> DiagnosticAttempt:
    """Begin, answer and hand in."""
    attempt = attempts.start(diagnostic=diagnostic, by=person.user, at=at)
    attempts.save(attempt=attempt, posted=posted_of(diagnostic.version, answers), by=person.user, at=at)
    return attempts.finish(attempt=attempt, by=person.user, at=at)


def rate(grading: Grading, answers: dict[str, str]) -> Grading:
    user = grading.grader.user
    started = gradings.start(grading=grading, by=user, at=NOW)
    version = grading.attempt.participant.diagnostic.version
    gradings.save(grading=started, posted=posted_of(version, answers), by=user, at=NOW)
    return gradings.send(grading=started, by=user, at=NOW)


def job_of(person: Person) -> Employment:
    return Employment.objects.get(person=person)
