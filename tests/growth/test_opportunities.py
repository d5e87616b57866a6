"""The catalogue: who is offered what, the best three with reasons, the workbook, places given out by capacity."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.growth.actions import opportunities as actions
from mostik.growth.actions import places
from mostik.growth.enums import RequestState
from mostik.growth.models import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.queries import opportunities as queries
from mostik.growth.queries import opportunity_sheet as sheet
from mostik.growth.queries import suggestions
from mostik.growth.queries.sheet import NotASheet
from mostik.growth.reports.opportunities import workbook
from mostik.growth.web import opportunity_rows
from mostik.platform.models import Notice
from tests.growth.topics import FINE, NOW, TODAY, give_deficit, make_teachers, make_topics
from tests.network.tables import book as table

LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def topics(db):
    return make_topics()


def offer(region, title="Курс", tags=(("met.1", 100, 3),), place=None, by=None, **fields):
    values = {"kind": "course", "title": title, "period": "", "is_open": True, **fields}
    return actions.save(
        opportunity=None,
        place=place or region.municipality_a,
        tags={code: (part, level) for code, part, level in tags},
        by=(by or region.municipal_operator).user,
        at=NOW,
        **values,
    )


def titles(step):
    return [one.opportunity.title for one in step.best]


def test_best_three_by_need_and_coverage(region, topics):
    (person,) = make_teachers(region.org_a1, topics, [FINE])
    give_deficit(person, topics["met.1"], 40)
    offer(region, "Половина", [("met.1", 50, 3)])
    offer(region, "Всё, но далеко", [("met.1", 100, 3)], is_distant=True)
    offer(region, "Всё", [("met.1", 100, 3)])
    offer(region, "Треть", [("met.1", 30, 3)])
    offer(region, "Не о том", [("com.1", 100, 3)])
    (step,) = suggestions.best_for(person, TODAY)
    assert titles(step) == ["Всё", "Всё, но далеко", "Половина"]
    assert [one.tag.coverage for one in step.best] == [100, 100, 50]
    assert all(opportunity_rows.reason(one) for one in step.best)


def test_an_introduction_is_not_for_those_who_are_further(region, topics):
    """A substantial deficit is level 2; a course up to level 1 is too simple."""
    (person,) = make_teachers(region.org_a1, topics, [FINE])
    give_deficit(person, topics["met.1"], 50)
    offer(region, "Азы", [("met.1", 100, 1)])
    offer(region, "Практика", [("met.1", 60, 2)])
    assert titles(suggestions.best_for(person, TODAY)[0]) == ["Практика"]


def test_not_offered_elsewhere_when_over_or_closed(region, topics):
    (person,) = make_teachers(region.org_a1, topics, [FINE])
    give_deficit(person, topics["met.1"], 40)
    offer(region, "Соседний район", place=region.municipality_b, by=region.regional_operator)
    offer(region, "Прошлый", starts=TODAY - datetime.timedelta(9), ends=TODAY - datetime.timedelta(1))
    offer(region, "Закрытый", is_open=False)
    assert [titles(step) for step in suggestions.best_for(person, TODAY)] == [[]]
    offer(region, "Вся область", place=region.node, by=region.regional_operator)
    assert titles(suggestions.best_for(person, TODAY)[0]) == ["Вся область"]


def test_the_period_is_kept_in_its_words(region, topics):
    row = offer(region, period="октябрь 2026 – май 2027")
    assert (row.period, row.starts, row.ends) == (
        "октябрь 2026 – май 2027", datetime.date(2026, 10, 1), datetime.date(2027, 5, 31),
    )  # fmt: skip


def test_another_municipality_keeps_no_catalogue_here(region, topics):
    row = offer(region)
    for by in (region.stranger.user, region.head.user, region.teacher.user, region.administrator.user):
        with pytest.raises(actions.CannotOffer):
            actions.save(
                opportunity=row, place=region.municipality_a, tags={}, by=by, at=LATER, title="Чужой"
            )
        with pytest.raises(places.CannotGive):
            places.give_out(place=region.municipality_a, by=by, at=LATER)
    row.refresh_from_db()
    assert row.title == "Курс"
    assert OpportunityTag.objects.count() == 1


def ask(person, *rows, at=NOW):
    for row in rows:
        places.ask(opportunity=row, by=person.user, at=at)


def states(row):
    return {one.person_id: (one.state, one.queue) for one in queries.requests_of(row)}


def give(region, at=LATER):
    return places.give_out(place=region.municipality_a, by=region.municipal_operator.user, at=at)


def test_one_seat_goes_where_together_most_is_met(region, topics):
    """Both want the first; the second person gains nothing elsewhere, so the first one goes to the other course."""
    one, two = make_teachers(region.org_a1, topics, [FINE, FINE])
    give_deficit(one, topics["met.1"], 30)
    give_deficit(one, topics["com.1"], 35)
    give_deficit(two, topics["met.1"], 40)
    first = offer(region, "Речь", [("met.1", 100, 3)], capacity=1)
    second = offer(region, "Семья", [("com.1", 100, 3)], capacity=1)
    ask(one, first, second)
    ask(two, first)
    assert give(region) == 2
    assert states(first) == {two.pk: (RequestState.GIVEN, None), one.pk: (RequestState.WAITING, 1)}
    assert states(second) == {one.pk: (RequestState.GIVEN, None)}
    assert set(Notice.objects.values_list("user", flat=True)) == {one.user_id, two.user_id}


def test_given_out_twice_nothing_changes(region, topics):
    people = make_teachers(region.org_a1, topics, [FINE] * 4)
    for number, person in enumerate(people):
        give_deficit(person, topics["met.1"], 40 + number)
    row = offer(region, capacity=2)
    for person in people:
        ask(person, row)
    assert give(region) == 2
    before = states(row)
    assert before == {
        people[0].pk: (RequestState.GIVEN, None),
        people[1].pk: (RequestState.GIVEN, None),
        people[2].pk: (RequestState.WAITING, 1),
        people[3].pk: (RequestState.WAITING, 2),
    }
    assert give(region, LATER + datetime.timedelta(hours=1)) == 0
    assert states(row) == before


def test_a_place_given_up_goes_to_the_next(region, topics):
    people = make_teachers(region.org_a1, topics, [FINE] * 3)
    for number, person in enumerate(people):
        give_deficit(person, topics["met.1"], 40 + number)
    row = offer(region, capacity=1)
    for person in people:
        ask(person, row)
    give(region)
    places.withdraw(opportunity=row, by=people[0].user, at=LATER)
    assert give(region) == 1
    assert states(row) == {people[1].pk: (RequestState.GIVEN, None), people[2].pk: (RequestState.WAITING, 1)}


def test_a_wish_without_a_deficit_comes_last_but_comes(region, topics):
    one, two = make_teachers(region.org_a1, topics, [FINE, FINE])
    give_deficit(two, topics["met.1"], 70)
    row = offer(region, capacity=1)
    ask(one, row)
    ask(two, row, at=LATER)
    give(region)
    assert states(row)[two.pk] == (RequestState.GIVEN, None)
    assert states(row)[one.pk] == (RequestState.WAITING, 1)


def test_without_a_limit_a_place_is_given_at_once(region, topics):
    (person,) = make_teachers(region.org_a1, topics, [FINE])
    row = offer(region, "Пособие", kind="material")
    ask(person, row, row)
    assert states(row) == {person.pk: (RequestState.GIVEN, None)}


def test_nobody_asks_for_what_is_not_offered_to_them(region, topics):
    row = offer(region, capacity=3)
    with pytest.raises(places.CannotAsk):
        places.ask(opportunity=row, by=region.stranger.user, at=NOW)
    assert not PlaceRequest.objects.exists()


def test_capacity_does_not_sink_below_places_given(region, topics):
    people = make_teachers(region.org_a1, topics, [FINE] * 2)
    row = offer(region, capacity=2)
    for person in people:
        ask(person, row)
    give(region)
    with pytest.raises(actions.CannotOffer):
        actions.save(
            opportunity=row, place=row.place, tags={}, by=region.municipal_operator.user, at=LATER, capacity=1
        )
    row.refresh_from_db()
    assert row.capacity == 2


def test_a_queue_number_only_while_waiting(region, topics):
    (person,) = make_teachers(region.org_a1, topics, [FINE])
    row = offer(region, capacity=1)
    ask(person, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceRequest.objects.update(queue=4)


HEADER = ("Номер", "Вид", "Название", "Компетенции", "Сроки", "Первый день", "Мест", "Дистанционно")


def file(*rows):
    return table({"Возможности": [HEADER, *rows]})


def test_a_workbook_adds_and_changes_by_number(region, topics):
    found = sheet.read(
        file(("К-1", "Курс", "Речь", "met.1 60 % до 2; com.1", "октябрь", "", "25", "да")),
        region.municipality_a,
    )
    assert found.problems == []
    by = region.municipal_operator.user
    assert actions.take(place=region.municipality_a, rows=found.rows, by=by, at=NOW) == 1
    row = Opportunity.objects.get()
    assert (row.kind, row.period, row.capacity, row.is_distant) == ("course", "октябрь", 25, True)
    assert list(OpportunityTag.objects.values_list("code", "coverage", "level")) == [
        ("com.1", 100, 3),
        ("met.1", 60, 2),
    ]
    again = sheet.read(
        file(("К-1", "Курс", "Речь ребёнка", "met.1", "октябрь", "", "30", "")), region.municipality_a
    )
    assert [one.is_new for one in again.rows] == [False]
    actions.take(place=region.municipality_a, rows=again.rows, by=by, at=LATER)
    assert list(Opportunity.objects.values_list("title", "capacity")) == [("Речь ребёнка", 30)]


def test_every_wrong_cell_is_named_and_nothing_is_taken(region, topics):
    found = sheet.read(
        file(
            ("К-1", "Лекция", "", "met.9; ? ", "", "32.10.2026", "много", "может быть"),
            ("К-2", "Курс", "Хороший", "met.1", "", "", "", ""),
            ("К-2", "Курс", "Двойник", "met.1", "", "", "", ""),
        ),
        region.municipality_a,
    )
    assert found.rows == []
    assert sorted(problem.cell for problem in found.problems) == [
        "A4",
        "B2",
        "C2",
        "D2",
        "D2",
        "F2",
        "G2",
        "H2",
    ]


def test_what_is_exported_can_be_imported(region, topics):
    offer(region, period="1 раз в квартал", capacity=5, hours=36, link="https://example.org/a", number="К-7")
    rows = list(Opportunity.objects.all())
    content = workbook(rows, queries.tags_of([rows[0].pk]), queries.titles())
    found = sheet.read(content, region.municipality_a)
    assert found.problems == []
    values = found.rows[0].values
    assert (values["period"], values["capacity"], values["hours"], found.rows[0].tags) == (
        "1 раз в квартал", 5, 36, {"met.1": (100, 3)},
    )  # fmt: skip


def test_no_workbook_at_all(region, topics):
    with pytest.raises(NotASheet):
        sheet.read(b"not a file", region.municipality_a)
    with pytest.raises(NotASheet):
        sheet.read(table({"Лист": [("Имя", "Возраст")]}), region.municipality_a)
