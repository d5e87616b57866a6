"""The growth ladder: what the machine proposes, who confirms, what is counted; the reserve: on a consent only."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from mostik.growth.actions import ladder as actions
from mostik.growth.actions import records, reserve
from mostik.growth.enums import ReserveLeaving, ReserveState
from mostik.growth.models import GrowthNote, LadderEvidence, LadderPlace, ReserveEntry
from mostik.growth.queries import ladder, ladder_packs
from mostik.growth.queries import reserve as reserve_queries
from mostik.growth.queries.ladder import Known
from mostik.network.actions import consents
from mostik.network.models import Employment, Person
from tests.growth.builders import diagnosed, enter, move, verified
from tests.growth.climbing import NOW, TODAY, consent, pages_of_the_ladder, propose, stand, talk
from tests.growth.topics import make_teachers, make_topics
from tests.monitoring.builders import user_of


@pytest.fixture(autouse=True)
def english():
    """Refusals are recognised by their msgids."""
    with translation.override("en"):
        yield


def address(name, *args):
    return reverse(f"growth:{name}", args=args)


def statuses(client, who, addresses, method="get", **data):
    client.force_login(user_of(who))
    return [getattr(client, method)(one, data).status_code for one in addresses]


def text(client, who, page):
    client.force_login(user_of(who))
    return client.get(page).content.decode()


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        (Known(None, 5, 5, "highest"), None),
        (Known(0, 0, 0, ""), "adaptation"),
        (Known(2, 3, 9, "first"), "adaptation"),
        (Known(3, 0, 0, ""), "motivation"),
        (Known(3, 1, 0, ""), "motivation"),
        (Known(3, 1, 1, ""), "training"),
        (Known(9, 2, 3, "compliance"), "training"),
        (Known(4, 2, 3, "first"), "training"),
        (Known(5, 1, 2, "first"), "promotion"),
        (Known(20, 0, 9, "highest"), "motivation"),
    ],
)
def test_the_highest_stage_whose_conditions_hold(known, stage):
    found = ladder.proposed(ladder_packs.on(TODAY), known)
    assert (found.code if found else None) == stage


def test_only_verified_records_count_and_never_diagnostics(region):
    Person.objects.filter(pk=region.teacher.pk).update(teaching_since=datetime.date(2020, 9, 1))
    person = Person.objects.get(pk=region.teacher.pk)
    enter(region, date=datetime.date(2025, 1, 1))
    diagnosed(region)
    assert ladder.proposals([person], TODAY)[person.pk].known == Known(6, 0, 0, "")
    verified(region, date=datetime.date(2025, 2, 1), document_number="7")
    verified(region, date=datetime.date(2023, 11, 9), document_number="8")
    assert ladder.proposals([person], TODAY)[person.pk].known.courses == 1
    assert not ladder.proofs_of(person).filter(family="diagnostic").exists()


def test_a_stage_is_confirmed_on_evidence_and_leaves_the_former_one(region):
    row = verified(region)
    first = stand(region, "adaptation", since=datetime.date(2024, 9, 1), entry_records=[row])
    with pytest.raises(actions.CannotGrow, match="behind"):
        stand(region, "motivation")
    second = stand(region, "motivation", exit="План адаптации выполнен", exit_records=[row])
    first.refresh_from_db()
    assert (first.until, first.exit) == (second.since, "План адаптации выполнен")
    assert set(LadderEvidence.objects.values_list("place", "is_exit")) == {
        (first.pk, False),
        (first.pk, True),
    }
    assert second.proposed["stage"] in ("", "adaptation", "motivation", "training", "promotion")
    with pytest.raises(actions.CannotGrow, match="already"):
        stand(region, "motivation", exit="Ещё раз")
    assert LadderPlace.objects.count() == 2


def test_evidence_is_verified_and_of_this_person(region):
    for row in (enter(region), diagnosed(region), verified(region, who="methodist")):
        with pytest.raises(actions.CannotGrow, match="verified"):
            stand(region, entry_records=[row])
    assert not LadderPlace.objects.exists()


@pytest.mark.parametrize(
    "who", ["head", "methodist", "teacher", "stranger", "regional_operator", "administrator"]
)
def test_nobody_but_the_methodist_of_the_municipality_confirms(region, who):
    values = {"stage": "motivation", "since": TODAY, "entry": "Да", "exit": ""}
    with pytest.raises(actions.CannotGrow, match="methodist"):
        actions.confirm(person=region.teacher, by=user_of(getattr(region, who)), at=NOW, **values)
    assert not LadderPlace.objects.exists()


def test_the_database_keeps_one_stage_with_evidence(region):
    place = stand(region)
    for fields in ({"entry": ""}, {}, {"until": datetime.date(2026, 8, 1), "exit": "Да"}, {"until": TODAY}):
        values = {
            "person": region.teacher,
            "stage": "training",
            "since": datetime.date(2026, 9, 1),
            "entry": "Да",
            "confirmed_at": NOW,
            "confirmed_by": place.confirmed_by,
            **fields,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            LadderPlace.objects.create(**values)


def test_who_reads_a_stage(client, region):
    place = stand(region)
    page = address("ladder-person", region.teacher.pk)
    expected = {
        "municipal_operator": 200,
        "head": 200,
        "methodist": 200,
        "teacher": 302,
        "stranger": 404,
        "regional_operator": 404,
        "expert": 404,
        "administrator": 404,
    }
    assert {name: statuses(client, getattr(region, name), [page])[0] for name in expected} == expected
    assert place.entry in text(client, region.teacher, address("my-ladder"))
    move(region)
    assert [statuses(client, one, [page])[0] for one in (region.head, region.municipal_operator)] == [
        404,
        404,
    ]
    assert region.teacher.full_name not in text(client, region.head, address("ladder-people"))
    assert place.entry in text(client, region.teacher, address("my-ladder"))


def test_a_list_of_people_shows_no_results(client, region):
    diagnosed(region)
    stand(region)
    found = text(client, region.head, address("ladder-people"))
    assert region.teacher.full_name in found
    assert "Тест по нормам" not in found
    assert statuses(client, region.teacher, [address("ladder-people")]) == [403]


def test_a_refused_confirmation_on_a_page_changes_nothing(client, region):
    page = address("ladder-person", region.teacher.pk)
    data = {"stage": "training", "since": "2026-09-01", "entry": "Да"}
    assert statuses(client, region.head, [page], "post", **data) == [403]
    assert statuses(client, region.stranger, [page], "post", **data) == [404]
    assert not LadderPlace.objects.exists()
    assert statuses(client, region.municipal_operator, [page], "post", **data) == [302]
    assert LadderPlace.objects.get().stage == "training"


def test_the_list_costs_the_same_with_more_rows(client, region):
    client.force_login(user_of(region.municipal_operator))
    client.get(address("ladder-people"))
    with CaptureQueriesContext(connection) as few:
        client.get(address("ladder-people"))
    make_teachers(region.org_a1, make_topics(), [(1, 2, 3)] * 5)
    with CaptureQueriesContext(connection) as many:
        client.get(address("ladder-people"))
    assert len(many) == len(few)


def counted(region, *stages):
    """So many new teachers of kindergarten 1 on each of the four stages."""
    topics = make_topics()
    codes = [one.code for one in ladder_packs.on(TODAY).stages]
    people = make_teachers(region.org_a1, topics, [(1, 2, 3)] * sum(stages))
    for code, count in zip(codes, stages, strict=True):
        for _number in range(count):
            person = people.pop()
            LadderPlace.objects.create(
                person=person,
                stage=code,
                since=TODAY,
                entry="Да",
                confirmed_at=NOW,
                confirmed_by=user_of(region.municipal_operator),
            )


def test_figures_by_hand(region):
    counted(region, 6, 7, 5, 8)
    rows = {row.place: row for row in ladder.counts(region.node, TODAY)}
    assert (rows[region.node].total, rows[region.node].stages) == (26, (6, 7, 5, 8))
    assert (rows[region.municipality_b].total, rows[region.municipality_b].stages) == (0, (0, 0, 0, 0))


@pytest.mark.parametrize("stages", [(6, 7, 5, 2), (1, 0, 0, 0), (9, 0, 0, 3), (4, 4, 9, 9)])
def test_a_small_figure_is_told_neither_by_itself_nor_by_subtraction(region, stages):
    counted(region, *stages)
    row = next(
        one for one in ladder.counts(region.municipality_a, TODAY) if one.place == region.municipality_a
    )
    for told, real in zip(row.stages, stages, strict=True):
        assert told is None or told == 0 or told >= 5
        assert told is None or told == real
    hidden = [real for told, real in zip(row.stages, stages, strict=True) if told is None]
    if row.total is not None and hidden:
        assert sum(hidden) >= 5
        assert len(hidden) > 1


def test_figures_are_read_above(client, region):
    page = address("ladder-figures")
    expected = {
        "municipal_operator": 200,
        "regional_operator": 200,
        "head": 403,
        "teacher": 403,
        "stranger": 403,
    }
    assert {name: statuses(client, getattr(region, name), [page])[0] for name in expected} == expected


def test_a_talk_is_read_by_the_two_who_spoke(client, region):
    note = talk(region)
    assert (note.period, note.due) == ("до конца ноября", note.due)
    page = address("ladder-note", note.pk)
    for who in (region.methodist, region.teacher):
        assert note.step in text(client, who, page)
    for who in (region.head, region.municipal_operator, region.stranger, region.administrator):
        assert statuses(client, who, [page]) == [404]
    data = {"kind": "coaching", "day": "2026-11-01", "goal": "Иное", "step": "Иное"}
    assert statuses(client, region.teacher, [page], "post", **data) == [403]
    assert note.goal not in text(client, region.head, address("ladder-person", region.teacher.pk))
    with pytest.raises(actions.CannotGrow):
        talk(region, by="stranger")
    with pytest.raises(actions.CannotGrow):
        talk(region, by="teacher")
    note.refresh_from_db()
    assert note.goal != "Иное"
    assert GrowthNote.objects.count() == 1


def test_nobody_is_proposed_without_a_consent_to_the_wording_that_names_the_head(region):
    with pytest.raises(reserve.CannotReserve, match="agreed"):
        propose(region)
    former = consent(region.teacher, 1)
    with pytest.raises(reserve.CannotReserve, match="agreed"):
        propose(region)
    consents.withdraw(consent=former, by=region.teacher.user, at=timezone.now())
    consent(region.teacher)
    assert propose(region).state == ReserveState.PROPOSED


@pytest.mark.parametrize("who", ["methodist", "teacher", "stranger", "regional_operator", "administrator"])
def test_who_may_not_propose(region, who):
    consent(region.teacher)
    with pytest.raises(reserve.CannotReserve):
        propose(region, by=who, place=region.org_a1)
    assert not ReserveEntry.objects.exists()


def test_nobody_proposes_themselves_or_for_a_foreign_place(region):
    consent(region.head)
    consent(region.teacher)
    with pytest.raises(reserve.CannotReserve):
        propose(region, who="head")
    with pytest.raises(reserve.CannotReserve):
        propose(region, place=region.municipality_a)
    with pytest.raises(reserve.CannotReserve):
        propose(region, place=region.org_a2)
    assert not ReserveEntry.objects.exists()


def listed(region):
    consent(region.teacher)
    return reserve.include(entry=propose(region), by=user_of(region.municipal_operator), at=NOW)


def test_who_reads_an_entry(client, region):
    entry = listed(region)
    pages = [address("reserve-entry", entry.pk), address("reserve")]
    expected = {
        "municipal_operator": [200, 200],
        "head": [200, 200],
        "methodist": [404, 403],
        "teacher": [403, 403],
        "regional_operator": [404, 403],
        "stranger": [404, 403],
        "administrator": [404, 403],
    }
    assert {name: statuses(client, getattr(region, name), pages) for name in expected} == expected
    assert entry.post in text(client, region.teacher, address("my-ladder"))


def test_a_withdrawn_consent_removes_the_entry_from_everywhere_at_once(client, region):
    entry = listed(region)
    consents.withdraw(consent=entry.consent, by=region.teacher.user, at=timezone.now())
    for who in (region.municipal_operator, region.head):
        assert statuses(client, who, [address("reserve-entry", entry.pk)]) == [404]
        assert region.teacher.full_name not in text(client, who, address("reserve"))
        assert entry.post not in text(client, who, address("ladder-person", region.teacher.pk))
    assert entry.post not in text(client, region.teacher, address("my-ladder"))
    assert not reserve_queries.living().exists()
    with pytest.raises(reserve.CannotReserve, match="no longer in force"):
        reserve.end(
            entry=entry,
            leaving=ReserveLeaving.REMOVED,
            reason="Да",
            by=user_of(region.municipal_operator),
            at=NOW,
        )
    consent(region.teacher)
    assert not reserve_queries.living().exists()
    again = propose(region)
    entry.refresh_from_db()
    assert (entry.leaving, reserve_queries.living().get()) == (ReserveLeaving.CONSENT, again)


def test_the_term_ends_an_entry(region):
    entry = listed(region)
    assert reserve_queries.living(entry.until).exists()
    assert not reserve_queries.living(entry.until + datetime.timedelta(days=1)).exists()


def test_a_former_employer_reads_nothing(client, region):
    entry = listed(region)
    Employment.objects.filter(person=region.teacher).update(
        valid_to=timezone.localdate() - datetime.timedelta(days=1)
    )
    for who in (region.head, region.municipal_operator):
        assert statuses(client, who, [address("reserve-entry", entry.pk)]) == [404]
        assert region.teacher.full_name not in text(client, who, address("reserve"))


def test_the_methodist_includes_and_whoever_proposed_takes_back(client, region):
    consent(region.teacher)
    entry = propose(region)
    include, end = address("reserve-include", entry.pk), address("reserve-end", entry.pk)
    assert statuses(client, region.head, [include], "post") == [403]
    assert statuses(client, region.teacher, [include, end], "post") == [403, 403]
    assert statuses(client, region.stranger, [include, end], "post") == [404, 404]
    entry.refresh_from_db()
    assert (entry.state, entry.left_at) == (ReserveState.PROPOSED, None)
    assert statuses(client, region.municipal_operator, [include], "post") == [302]
    assert statuses(client, region.head, [end], "post", leaving="removed", reason="") == [422]
    assert statuses(client, region.head, [end], "post", leaving="appointed", reason="Приказ № 5") == [302]
    entry.refresh_from_db()
    assert (entry.state, entry.leaving, entry.reason) == (ReserveState.LISTED, "appointed", "Приказ № 5")


def test_the_database_keeps_what_is_always_true_of_an_entry(region):
    given = consent(region.teacher)
    for fields in (
        {"post": ""},
        {"basis": ""},
        {"state": "listed"},
        {"leaving": "removed"},
        {"left_at": NOW},
    ):
        values = {
            "person": region.teacher,
            "consent": given,
            "place": region.org_a1,
            "level": "organisation",
            "post": "Заведующий",
            "basis": "Опыт",
            "until": TODAY,
            "proposed_at": NOW,
            "proposed_by": user_of(region.head),
            **fields,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            ReserveEntry.objects.create(**values)


def test_a_record_behind_a_stage_is_not_deleted_by_hand(region):
    row = verified(region)
    stand(region, entry_records=[row])
    with pytest.raises(records.CannotKeep):
        records.remove(record=row, by=user_of(region.teacher), at=NOW)


def test_pages_open(client, region):
    pages = pages_of_the_ladder(region)
    assert statuses(client, region.municipal_operator, pages) == [200] * 4 + [404] + [200] * 3
    assert statuses(client, region.teacher, pages[:1] + pages[4:5]) == [200, 200]
