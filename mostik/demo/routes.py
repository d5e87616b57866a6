"""Routes of the demo by the real actions: last half-year's between two measurements, this year's in all stages, and the whole
year of the teacher a visitor signs in as."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from random import Random

from django.db.models import QuerySet

from mostik.assessment.models import Deficit
from mostik.demo import route_words as words
from mostik.demo.calendar import days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.actions import (
    records,
    route_agreeing,
    route_ending,
    route_reminders,
    route_steps,
    route_work,
)
from mostik.growth.actions import routes as actions
from mostik.growth.enums import AgreeingRole, RouteState
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteOrder, RouteStep
from mostik.growth.queries import route_signers, suggestions
from mostik.growth.queries import routes as queries
from mostik.network.models import Employment, Node, Person
from mostik.platform.models import User

BEGUN, ENDED = 200, 52  # days ago: between the two measurements of `profiles`
SHARE = 0.6
NEAR = 3
"""Kindergartens: the shown one first."""
MOST = 4


def last(staff: dict[int, list[Person]], shown: Person, today: datetime.date) -> None:
    """Routes begun from the first profile: most completed before the second measurement, some closed, some still at work."""
    random = Random(41)
    worked = Employment.objects.on(today - days(BEGUN)).values_list("person", flat=True)
    then = set(worked.filter(person__in=[person.pk for people in staff.values() for person in people]))
    for people in list(staff.values())[:NEAR]:
        for person in people:
            chosen = person == shown or random.random() < SHARE
            if chosen and person.user is not None and person.pk in then:
                _whole(person, random, today, is_shown=person == shown)


def completed() -> set[int]:
    """Who has gone a route to its end: they are measured better afterwards."""
    rows = LearningRoute.objects.filter(state=RouteState.COMPLETED)
    return set(rows.values_list("person", flat=True))


def run(today: datetime.date) -> int:
    """Routes of this year with steps of the catalogue; returns how many routes there are."""
    random, shown = Random(43), Person.objects.select_related("user").get(user=_user("teacher"))
    _this_year(shown, today)
    for number, person in enumerate(_others(shown, today)):
        if queries.living_of(person) is None and number % 5 < 4:
            _begun(person, random, number, today)
    _order(shown, today)
    route_reminders.remind_all(at=moment(today, 7))
    return LearningRoute.objects.count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _others(shown: Person, today: datetime.date) -> QuerySet[Person]:
    """Colleagues of the shown teacher and of two kindergartens near by who have accounts."""
    own = Employment.objects.on(today).filter(person=shown).select_related("organisation").first()
    assert own is not None
    town = own.organisation.path[: 2 * Node.steplen]
    near = Node.objects.filter(path__startswith=town, kind="organisation").exclude(code__endswith="-imc")
    chosen = [
        own.organisation_id,
        *near.exclude(pk=own.organisation_id).order_by("path")[: NEAR - 1].values_list("pk", flat=True),
    ]
    jobs = Employment.objects.on(today - days(41)).filter(
        organisation__in=chosen, position__pedagogical=True, is_main=True, person__user__isnull=False
    )
    people = Person.objects.filter(pk__in=jobs.values("person")).exclude(pk=shown.pk)
    return people.select_related("user").order_by("pk")


def _period(first: datetime.date, last_day: datetime.date) -> str:
    a, b = words.MONTHS[first.month - 1], words.MONTHS[last_day.month - 1]
    if first.year == last_day.year:
        return f"{a} – {b} {first.year}" if a != b else f"{a} {first.year}"
    return f"{a} {first.year} – {b} {last_day.year}"


def _account(person: Person) -> User:
    assert person.user is not None
    return person.user


def _draft(
    person: Person, random: Random, first: datetime.date, last_day: datetime.date, *, count: int
) -> LearningRoute:
    """A route against the deepest deficits (or free), its steps one after another within the period."""
    by, at, deficits = _account(person), moment(first), _deepest(person)
    route = actions.create(
        person=person,
        title=f"ИОМ: {_period(first, last_day)}",
        period=_period(first, last_day),
        goal=random.choice(words.GOALS),
        tutor=next(iter(queries.tutors_for(person, first)), None),
        starts=first,
        ends=last_day,
        by=by,
        at=at,
    )
    long = (last_day - first).days // (count + 1)
    for number, (line, deficit) in enumerate(_lines(person, deficits, random, count)):
        kind, title, content, hours, expected, _actual, shown_at = line
        begins = first + days(number * long + 3)
        due = begins + days(long + 10)
        route_steps.add(
            route=route,
            kind=kind,
            title=title,
            content=content,
            hours=hours,
            period=_period(begins, due),
            starts=begins,
            due=due,
            expected=expected,
            presentation_form=shown_at,
            deficits=[deficit] if deficit else [],
            by=by,
            at=at,
        )
    return route


def _deepest(person: Person) -> list[Deficit]:
    rows = Deficit.objects.filter(person=person, status="open").select_related("competency__parent")
    return list(rows.order_by("value", "id")[:MOST])


def _lines(
    person: Person, deficits: Sequence[Deficit], random: Random, count: int
) -> list[tuple[words.Line, Deficit | None]]:
    """Steps for the blocks of the deficits, then of any block; no topic twice, also not of a former route."""
    found: list[tuple[words.Line, Deficit | None]] = []
    used = set(RouteStep.objects.filter(route__person=person).values_list("title", flat=True))
    wanted = [(deficit.competency.parent.code, deficit) for deficit in deficits if deficit.competency.parent]
    free = [(code, None) for code in random.choices(list(words.STEPS), k=20)]
    for code, deficit in [*wanted, *free]:
        lines = [line for line in words.STEPS.get(code, ()) if line[1] not in used]
        if lines and len(found) < count:
            found.append((lines[0], deficit))
            used.add(lines[0][1])
    return found


def _signed(route: LearningRoute, at: datetime.datetime, *, most: int = 3) -> LearningRoute:
    """Sent by the teacher and signed by whoever is asked, `most` signatures at most (the sender's is the first)."""
    route = route_agreeing.send(route=route, by=_account(route.person), at=at)
    for number in range(1, most):
        asked = next((row for row in queries.agreements_of(route) if row.decision == "waiting"), None)
        if asked is None:
            break
        able = next(iter(route_signers.users(route.person, AgreeingRole(asked.role), at.date())), None)
        if able is None:
            break
        note = words.NOTES[(route.pk + number) % len(words.NOTES)]
        route = route_agreeing.agree(route=route, note=note, by=able, at=at + days(2 * number))
    return route


def _do(
    step: RouteStep, day: datetime.date, random: Random, *, is_shown: bool = False, looked: bool = False
) -> None:
    """Done with what the words say; the shown teacher's steps end in records of the portfolio."""
    line = next(one for lines in words.STEPS.values() for one in lines if one[1] == step.title)
    by, at = _account(step.route.person), moment(day, 17)
    fills = {
        "course": {
            "organizer": "Северский институт развития образования",
            "document_number": f"7600{step.pk:06d}",
        }
    }
    usual = {"level": "organisation", "organizer": "Методический центр"}
    route_work.finish_step(
        step=step,
        done_on=day,
        actual=line[5],
        reflection=random.choice(words.REFLECTIONS) if not is_shown else words.REFLECTIONS[step.order % 3],
        presentation_form=line[6],
        presentation_place="детский сад" if line[6] else "",
        presentation_on=day if line[6] else None,
        new_record=fills.get(step.kind, usual) if is_shown else None,
        by=by,
        at=at,
    )
    guide = next(iter(route_signers.users(step.route.person, AgreeingRole.METHODIST, day)), None)
    if looked and guide is not None and queries.is_guide(guide, step.route.person):
        route_work.check_step(step=step, by=guide, at=at + days(3))


def _whole(person: Person, random: Random, today: datetime.date, *, is_shown: bool) -> None:
    first, last_day = today - days(BEGUN), today - days(ENDED)
    route = _draft(person, random, first, last_day, count=4 if is_shown else random.randint(2, 4))
    route = _signed(route, moment(first + days(3)))
    if route.state != RouteState.ACTIVE:
        return
    lot = 0.0 if is_shown else random.random()
    steps = queries.steps_of(route)
    done = steps if lot < 0.72 else steps[: len(steps) // 2]
    for step in done:
        day = min((step.due or last_day) - days(random.randint(0, 9)), last_day - days(1))
        _do(step, max(day, first + days(14)), random, is_shown=is_shown, looked=lot < 0.5)
    by, at = _account(person), moment(last_day)
    if lot < 0.72:
        route_ending.complete(route=route, outcome=random.choice(words.OUTCOMES), by=by, at=at)
    elif lot < 0.85:
        route_ending.close(route=route, reason=random.choice(words.REASONS), by=by, at=at)


def _this_year(shown: Person, today: datetime.date) -> None:
    """Begun after the second measurement, agreed, one step done, changed once: the next step is ahead, one is a bit late."""
    by, random = _account(shown), Random(7)
    route = _draft(shown, random, today - days(28), today + days(180), count=3)
    route = _signed(route, moment(today - days(26)))
    step = queries.steps_of(route)[0]
    _do(step, today - days(16), random, is_shown=True)
    late = queries.steps_of(route)[1]
    RouteStep.objects.filter(pk=late.pk).update(
        period=_period(today, today), starts=today - days(20), due=today - days(2)
    )
    route = route_agreeing.revise(route=route, by=by, at=moment(today - days(14)))
    best = next(
        (one for one in suggestions.best_for(shown, today - days(14), with_routed=True) if one.best), None
    )
    if best is not None:
        route_steps.take(
            route=route,
            opportunity=best.best[0].opportunity,
            deficits=[best.deficit],
            by=by,
            at=moment(today - days(14)),
        )
    _signed(route, moment(today - days(13)))
    _verify(shown, today)


def _verify(shown: Person, today: datetime.date) -> None:
    """The head has verified the records that the steps of the last route have written."""
    head = _user("head")
    rows = PortfolioRecord.objects.filter(person=shown, state="entered", title__in=_titles())
    for row in rows.order_by("pk")[:2]:
        records.verify(record=row, by=head, at=moment(today - days(40)))


def _titles() -> list[str]:
    return [line[1] for lines in words.STEPS.values() for line in lines]


def _begun(person: Person, random: Random, number: int, today: datetime.date) -> None:
    """A draft, one that waits for the methodist or the head, one returned, most at work, some late."""
    first = today - days(random.randint(20, 40))
    route = _draft(person, random, first, today + days(170), count=random.randint(2, 4))
    match number % 7:
        case 0:
            return
        case 1:
            route_agreeing.send(route=route, by=_account(person), at=moment(today - days(9)))
        case 2:
            _signed(route, moment(today - days(6)), most=2)
        case 3:
            _returned(route, random, today)
        case _:
            route = _signed(route, moment(first + days(2)))
            steps = queries.steps_of(route)
            if route.state == RouteState.ACTIVE and number % 2:
                _do(steps[0], today - days(3), random)
            elif route.state == RouteState.ACTIVE:
                RouteStep.objects.filter(pk=steps[0].pk).update(due=today - days(4))


def _returned(route: LearningRoute, random: Random, today: datetime.date) -> None:
    route = route_agreeing.send(route=route, by=_account(route.person), at=moment(today - days(8)))
    asked = next((row for row in queries.agreements_of(route) if row.decision == "waiting"), None)
    if asked is None:
        return
    for user in route_signers.users(route.person, AgreeingRole(asked.role), today):
        if queries.waiting_for(user).filter(pk=asked.pk).exists():
            at = moment(today - days(5))
            route_agreeing.give_back(route=route, note=random.choice(words.RETURNS), by=user, at=at)
            return


def _order(shown: Person, today: datetime.date) -> None:
    """Two municipalities have an order of their own: without a methodist, and with the head first."""
    job = Employment.objects.on(today).filter(person=shown).select_related("organisation").first()
    assert job is not None
    own = job.organisation.path[: 2 * Node.steplen]
    others = (
        Node.objects.filter(kind="municipality", valid_to__isnull=True).exclude(path=own).order_by("path")
    )
    by, at = _user("regional_operator"), moment(today - days(60))
    for place, roles in zip(
        others[:2], (["teacher", "head"], ["head", "methodist", "teacher"]), strict=False
    ):
        RouteOrder.objects.update_or_create(
            place=place, defaults={"roles": roles, "set_at": at, "set_by": by}
        )
