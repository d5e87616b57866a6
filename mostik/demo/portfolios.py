"""Portfolios of the demo: attestation and courses of everybody, achievements of many; some end soon, some wait, some repeat."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from random import Random
from typing import Any

from mostik.demo import portfolio_words as words
from mostik.demo.calendar import days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.documents import pdf
from mostik.documents.content import Document, Note, Paragraph
from mostik.growth.actions import filling, records, reminders
from mostik.growth.actions.records import fill
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.checking import checked
from mostik.network.models import Employment, Person, RoleAssignment
from mostik.platform.models import User

Draft = tuple[str, dict[str, Any]]
"""Code of a kind and the values of a record."""


def run(today: datetime.date) -> int:
    """Fill the portfolios of all teachers and catch up with what the platform knows; returns the number of records."""
    writer = _Writer(today)
    jobs = Employment.objects.on(today).filter(position__pedagogical=True, is_main=True)
    for job in jobs.select_related("person", "position").order_by("person", "-valid_from"):
        writer.person(job)
    PortfolioRecord.objects.bulk_create(writer.made, batch_size=1000)
    filling.catch_up(at=moment(today - days(1)))
    _shown(today)
    reminders.remind_all(at=moment(today, 7))
    return PortfolioRecord.objects.count()


class _Writer:
    def __init__(self, today: datetime.date) -> None:
        self.today, self.random = today, Random(73)
        self.made: list[PortfolioRecord] = []
        self.seen: set[int] = set()
        heads = RoleAssignment.objects.on(today).filter(role="head", person__user__isnull=False)
        self.heads = {role.node_id: role.person.user for role in heads.select_related("person__user")}

    def person(self, job: Employment) -> None:
        if job.person_id in self.seen:
            return
        self.seen.add(job.person_id)
        began = job.person.teaching_since or job.person.working_since or datetime.date(2020, 9, 1)
        for code, values in (*self._attestation(job, began), *self._courses(began), *self._others()):
            self._write(job, code, values)

    def _day(self, years: float, least: int = 5) -> datetime.date:
        """Some day of the last `years`."""
        return self.today - days(self.random.randint(least, int(years * 365)))

    def _attestation(self, job: Employment, began: datetime.date) -> Iterator[Draft]:
        random, title = self.random, job.position.title
        lot = random.random()
        if (self.today - began).days < 2 * 365 or lot < 0.08:
            return
        kind = "highest" if lot > 0.72 else "first" if lot > 0.4 else "compliance"
        date = self._day(4.9, 20)
        yield (
            kind,
            {
                "title": title,
                "date": date,
                "basis": f"№ {random.randint(10, 900)}-к от {date:%d.%m.%Y}",
            },
        )
        if kind == "highest" and random.random() < 0.06 and date > datetime.date(2023, 9, 1):
            more = random.choice(("methodist", "mentor"))
            yield more, {"title": title, "date": date, "basis": f"№ {random.randint(10, 900)}-к"}

    def _courses(self, began: datetime.date) -> Iterator[Draft]:
        random = self.random
        if random.random() < 0.05:
            return
        newest = self._day(3.6)
        for number in range(random.choice((1, 1, 2, 2, 3))):
            title, hours = random.choice(words.COURSES)
            date = newest - days(number * random.randint(300, 900))
            if date < datetime.date(2014, 1, 1):
                return
            yield (
                "pk",
                {
                    "title": title,
                    "date": date,
                    "starts": date - days(random.randint(5, 40)),
                    "organizer": random.choice(words.INSTITUTES),
                    "hours": hours,
                    "document_number": f"76{random.randint(10**8, 10**9 - 1)}",
                    "registration_number": str(random.randint(100, 9999)),
                    "form": random.choice(("in_person", "mixed", "remote")),
                },
            )
        if random.random() < 0.12 and began < self.today - days(5 * 365):
            date = self._day(8, 1000)
            yield (
                "pp",
                {
                    "title": random.choice(words.RETRAINING),
                    "date": date,
                    "organizer": random.choice(words.INSTITUTES),
                    "hours": random.choice((250, 280, 520)),
                    "document_number": f"77{random.randint(10**8, 10**9 - 1)}",
                },
            )

    def _others(self) -> Iterator[Draft]:
        random = self.random
        if random.random() < 0.55:
            title, hours = random.choice(words.SEMINARS)
            yield "seminar", {"title": title, "date": self._day(1.6), "organizer": random.choice(words.INSTITUTES), "hours": hours}  # fmt: skip
        if random.random() < 0.3:
            event, topic = random.choice(words.TALKS)
            yield "talk", {"title": event, "topic": topic, "date": self._day(4), "level": random.choice(("organisation", "municipal"))}  # fmt: skip
        if random.random() < 0.12:
            yield (
                "article",
                {"title": random.choice(words.ARTICLES), "date": self._day(4), "organizer": words.JOURNAL},
            )
        if random.random() < 0.35:
            yield (
                "open_lesson",
                {"title": random.choice(words.LESSONS), "date": self._day(1.5), "level": "organisation"},
            )
        if random.random() < 0.25:
            title, level = random.choice(words.CONTESTS)
            yield "contest", {"title": title, "date": self._day(5), "level": level, "result": random.choice(words.RESULTS)}  # fmt: skip
        if random.random() < 0.15:
            title, role = random.choice(words.GROUPS)
            yield (
                "working_group",
                {"title": title, "date": self._day(1.5), "level": "municipal", "role": role},
            )
        if random.random() < 0.12:
            title = random.choice(words.THANKS)
            yield "certificate_of_honour", {"title": title, "date": self._day(7), "level": "municipal", "organizer": "Управление образования (демо)"}  # fmt: skip
        if random.random() < 0.2:
            date = self._day(0.8)
            yield (
                "self_education",
                {"title": random.choice(words.THEMES), "date": date, "starts": date - days(200)},
            )

    def _write(self, job: Employment, code: str, values: dict[str, Any], *, again: bool = False) -> None:
        kind = packs.kind_of(code)
        assert kind is not None
        clean, problems = checked(kind, values, self.today)
        if problems:
            raise ValueError(f"{job.person}: {code}: {problems[0]}")
        entered = max(clean["date"], self.today - days(200)) + days(self.random.randint(0, 3))
        at = moment(min(entered, self.today - days(1)), 10)
        row = PortfolioRecord(person=job.person, created_at=at, created_by=job.person.user)
        fill(row, kind, clean)
        head, lot = self.heads.get(job.organisation_id), self.random.random()
        if kind.is_verified and head is not None and head.pk != job.person.user_id and not again:
            if lot < 0.9:
                row.state, row.decided_by, row.decided_at = "verified", head, at + days(1)
            elif lot < 0.92:
                row.state, row.decided_by, row.decided_at = "refused", head, at + days(1)
                row.reason = self.random.choice(words.REASONS)
        self.made.append(row)
        if code == "pk" and not again and self.random.random() < 0.01:
            title = f"«{values['title']}»."
            self._write(job, code, {**values, "title": title}, again=True)


def _shown(today: datetime.date) -> None:
    """The teacher a visitor signs in as: one of everything, by the real actions, with a scan."""
    teacher = Person.objects.select_related("user").get(user__email=f"{ROLE_NAMES['teacher']}@{DOMAIN}")
    head = User.objects.get(email=f"{ROLE_NAMES['head']}@{DOMAIN}")
    assert teacher.user is not None
    by, at = teacher.user, moment(today - days(6), 18)
    PortfolioRecord.objects.filter(person=teacher).exclude(source="platform").delete()
    made: dict[str, list[PortfolioRecord]] = {}
    for code, values in _drafts(today):
        kind = packs.kind_of(code)
        assert kind is not None
        row = records.add(person=teacher, kind=kind, by=by, at=at, is_another=code in made, **values)
        made.setdefault(code, []).append(row)
    course = made["pk"][0]
    scan = Document(
        title="Удостоверение о повышении квалификации",
        subtitle=course.title,
        organisation=course.organizer,
        date=course.date,
        blocks=[
            Note("Вымышленный документ демонстрационного региона."),
            Paragraph(f"№ {course.document_number}"),
        ],
    )
    records.attach(record=course, content=pdf.write(scan), name="udostoverenie.pdf", by=by, at=at)
    for row in (*made["compliance"], *made["pk"][:2], *made["talk"], *made["seminar"]):
        records.verify(record=row, by=head, at=moment(today - days(4)))
    records.refuse(record=made["contest"][0], reason=words.REASONS[1], by=head, at=moment(today - days(4)))
    first, again = made["pk"][1], made["pk"][2]
    PortfolioRecord.objects.filter(pk__in=(first.pk, again.pk)).update(is_distinct=False)


def _drafts(today: datetime.date) -> Iterator[Draft]:
    institute = words.INSTITUTES[0]
    yield (
        "compliance",
        {
            "title": "Воспитатель",
            "date": today - days(5 * 365 - 40),
            "basis": "№ 41 по детскому саду",
        },
    )
    old = {"title": words.COURSES[1][0], "date": today - days(3 * 365 + 60), "organizer": institute, "hours": 72, "document_number": "760004401217"}  # fmt: skip
    new = {"title": words.COURSES[0][0], "date": today - days(3 * 365 - 50), "organizer": institute, "hours": 36, "document_number": "760005530412", "form": "in_person"}  # fmt: skip
    yield "pk", new
    yield "pk", old
    yield "pk", {**old, "title": f"«{old['title']}»"}
    yield "talk", {"title": words.TALKS[0][0], "topic": words.TALKS[0][1], "date": today - days(200), "level": "municipal"}  # fmt: skip
    yield (
        "seminar",
        {"title": words.SEMINARS[1][0], "date": today - days(90), "organizer": institute, "hours": 6},
    )
    yield "open_lesson", {"title": words.LESSONS[0], "date": today - days(20), "level": "organisation"}
    yield "contest", {"title": words.CONTESTS[1][0], "date": today - days(150), "level": "municipal", "result": "призёр"}  # fmt: skip
    yield "self_education", {"title": words.THEMES[0], "date": today - days(10), "starts": today - days(80)}
