"""Methodical visits: their life, their team (domain rule 8), their reasons, what a re-visit may say."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from mostik.cycle.models import Measure
from mostik.cycle.queries import measures
from mostik.growth.actions import visit_findings, visit_team, visits
from mostik.growth.enums import VisitPart, VisitReason, VisitState
from mostik.growth.models import FieldVisit, VisitAdvice, VisitLine, VisitMember
from mostik.growth.queries import visit_changes, visit_reasons
from mostik.growth.queries import visits as queries
from mostik.growth.reports.visits import compared, note, read, visit_calendar
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.models import RoleAssignment
from mostik.platform.models import Notice
from mostik.stats.small_numbers import Change
from tests.growth.topics import give_deficit, make_teachers, make_topics
from tests.growth.visiting import (
    DAY,
    LATER,
    NOW,
    acknowledged,
    advice_on,
    advised,
    analysed,
    asked,
    described,
    guest,
    lead_of,
    measured,
    planned,
    visiting,
)
from tests.monitoring.builders import GOOD, POOR, running_campaign, user_of
from tests.monitoring.builders import accept as accept_card
from tests.monitoring.instrument import make_version
from tests.network.builders import make_employment


@pytest.fixture(autouse=True)
def english():
    """Refusals are recognised by their msgids."""
    with translation.override("en"):
        yield


def by(region):
    return user_of(region.municipal_operator)


def test_the_whole_way(region):
    visit = asked(region)
    assert (visit.state, visit.reason) == (VisitState.ASKED, VisitReason.REQUEST)
    assert Notice.objects.filter(user=by(region), url=f"/growth/visits/{visit.pk}/").exists()
    visit = acknowledged(region, visiting(region, visit=visit))
    assert visit.acknowledged_by == user_of(region.head)
    visit = visits.close(visit=visit, outcome="Круг проводят подгруппами.", by=by(region), at=LATER)
    assert (visit.state, visit.closed_on) == (VisitState.CLOSED, LATER.date())


def test_the_period_stays_in_words_beside_the_days(region):
    visit = planned(region)
    line = VisitLine.objects.get(visit=visit)
    assert (visit.period, visit.starts) == ("19–20 ноября", DAY)
    assert (line.period, line.day) == ("19 ноября", DAY)
    fuzzy = visit_team.set_line(
        visit=visit,
        line=None,
        title="Консультации",
        period="по мере надобности",
        person=None,
        by=by(region),
        at=NOW,
    )
    assert fuzzy.period == "по мере надобности"


def test_a_plan_needs_days_a_leader_and_a_line(region):
    visit = asked(region)
    for wanted in ("days", "leads", "line"):
        with pytest.raises(visits.CannotVisit, match=wanted):
            visits.plan(visit=visit, by=by(region), at=NOW)
        if wanted == "days":
            visit = described(region, visit)
        elif wanted == "leads":
            visit_team.name(visit=visit, person=guest(region), part=VisitPart.LEAD, by=by(region), at=NOW)
    visit.refresh_from_db()
    assert visit.state == VisitState.ASKED


def test_nobody_comes_to_the_own_organisation(region):
    """Domain rule 8, tried four ways: an employee, a second job, a role without a job, a job begun after being named."""
    visit = described(region, asked(region))
    second = guest(region)
    make_employment(second, region.org_a1)
    role_only = guest(region, "Ролева Анна Петровна")
    RoleAssignment.objects.create(
        person=role_only, role="senior_teacher", node=region.org_a1, valid_from=datetime.date(2026, 1, 1)
    )
    for person in (region.teacher, second, role_only):
        for part in VisitPart:
            with pytest.raises(visits.CannotVisit, match="belongs to this organisation"):
                visit_team.name(visit=visit, person=person, part=part, by=by(region), at=NOW)
        assert not queries.possible_members(visit, NOW.date()).filter(pk=person.pk).exists()
    assert not VisitMember.objects.exists()
    ready = planned(region, visit=visit)
    make_employment(lead_of(ready), region.org_a1)
    with pytest.raises(visits.CannotVisit, match="belongs to this organisation"):
        visits.begin(visit=ready, by=by(region), at=NOW)
    ready.refresh_from_db()
    assert ready.state == VisitState.PLANNED


def test_a_job_that_begins_by_the_day_of_the_visit_counts(region):
    visit = described(region, asked(region))
    person = guest(region)
    make_employment(person, region.org_a1, opened=DAY)
    with pytest.raises(visits.CannotVisit, match="belongs to this organisation"):
        visit_team.name(visit=visit, person=person, part=VisitPart.ADVISER, by=by(region), at=NOW)


def test_the_database_itself_refuses_a_member_at_home(region):
    visit = asked(region)
    with pytest.raises(IntegrityError, match="growth_visit_member_not_at_home"), transaction.atomic():
        VisitMember.objects.create(
            visit=visit,
            person=guest(region),
            part=VisitPart.OBSERVER,
            place=region.org_a1,
            employer=region.org_a1,
            named_at=NOW,
        )


def test_one_leader(region):
    visit = planned(region)
    former = lead_of(visit)
    other = guest(region, "Другова Ольга Ивановна")
    visit_team.name(visit=visit, person=other, part=VisitPart.LEAD, by=by(region), at=NOW)
    parts = {one.person: one.part for one in queries.members_of(visit)}
    assert parts == {former: VisitPart.OBSERVER, other: VisitPart.LEAD}
    with pytest.raises(visits.CannotVisit, match="another leader"):
        visit_team.release(member=VisitMember.objects.get(visit=visit, person=other), by=by(region), at=NOW)
    visit_team.release(member=VisitMember.objects.get(visit=visit, person=former), by=by(region), at=NOW)
    assert VisitLine.objects.get(visit=visit).person is None


def test_cards_are_dealt_to_observers_as_external_ones(region):
    visit = described(region, asked(region), make_version(region.node))
    first, second = guest(region), guest(region, "Другова Ольга Ивановна")
    for person, part in ((first, VisitPart.LEAD), (second, VisitPart.OBSERVER)):
        visit_team.name(visit=visit, person=person, part=part, by=by(region), at=NOW)
    line = {"title": "Наблюдение", "period": "19 ноября", "person": second}
    visit_team.set_line(visit=visit, line=None, by=by(region), at=NOW, **line)
    visits.plan(visit=visit, by=by(region), at=NOW)
    visit = visits.begin(visit=visit, by=by(region), at=NOW)
    cards = Assignment.objects.filter(campaign=visit.cards)
    assert {(card.assessor, card.source, card.organisation) for card in cards} == {
        (second, "external", region.org_a1)
    }
    assert {card.unit for card in cards} == {region.group_a11, region.group_a12}
    assert visit.cards.owner == region.municipality_a


def test_an_analysis_of_cards_waits_for_an_accepted_one(region):
    visit = visiting(region, make_version(region.node))
    with pytest.raises(visits.CannotVisit, match="accepted"):
        analysed(region, visit)
    measured(region, visit, POOR)
    visit = analysed(region, visit)
    visit.cards.refresh_from_db()
    assert (visit.state, visit.cards.status) == (VisitState.ANALYSED, "analysis")


def test_advice_drafted_from_the_cards_has_their_numbers_and_comes_once(region):
    visit = visiting(region, make_version(region.node))
    measured(region, visit, POOR)
    visit = analysed(region, visit)
    count = visit_findings.draft_advice(visit=visit, by=by(region), at=NOW)
    assert count
    assert visit_findings.draft_advice(visit=visit, by=by(region), at=NOW) == 0
    assert "threshold 3.00" in VisitAdvice.objects.filter(visit=visit).first().basis


def test_advice_is_sent_with_something_in_it_and_then_does_not_change(region):
    visit = analysed(region)
    with pytest.raises(visits.CannotVisit, match="at least one piece"):
        visit_findings.advise(visit=visit, by=by(region), at=NOW)
    row = advice_on(region, visit)
    visit = visit_findings.advise(visit=visit, by=by(region), at=NOW)
    assert Notice.objects.filter(user=user_of(region.head), text__contains="ready").exists()
    with pytest.raises(visits.CannotVisit):
        advice_on(region, visit)
    with pytest.raises(visits.CannotVisit):
        visit_findings.remove_advice(advice=row, by=by(region), at=NOW)
    with pytest.raises(visits.CannotVisit):
        visit_findings.analyse(visit=visit, analysis="Иначе", by=by(region), at=NOW)
    assert VisitAdvice.objects.get(visit=visit).text == row.text


def test_a_visit_is_closed_after_the_head_has_read(region):
    visit = advised(region)
    with pytest.raises(visits.CannotVisit, match="not read"):
        visits.close(visit=visit, outcome="Хорошо", by=by(region), at=NOW)
    with pytest.raises(visits.CannotVisit, match="by the head"):
        visit_findings.acknowledge(visit=visit, by=user_of(region.methodist), at=NOW)
    visit.refresh_from_db()
    assert (visit.state, visit.acknowledged_on) == (VisitState.ADVISED, None)


def test_the_head_turns_advice_into_a_measure_once(region):
    visit = acknowledged(region)
    row = VisitAdvice.objects.get(visit=visit)
    person = measures.possible_people(region.org_a1, NOW.date()).first()
    values = {
        "title": row.text,
        "planned": "Каждый ребёнок высказывается",
        "responsible": person,
        "period": row.period,
        "due": row.due,
    }
    with pytest.raises(Exception, match="in charge"):
        visit_findings.take_up(advice=row, by=by(region), at=NOW, **values)
    assert not Measure.objects.exists()
    made = visit_findings.take_up(advice=row, by=user_of(region.head), at=NOW, **values)
    assert (made.place, made.due) == (region.org_a1, row.due)
    with pytest.raises(visits.CannotVisit, match="already"):
        visit_findings.take_up(advice=row, by=user_of(region.head), at=NOW, **values)
    assert Measure.objects.count() == 1


def test_cancelled_with_a_reason_and_only_before_the_advice(region):
    visit = visiting(region, make_version(region.node))
    with pytest.raises(visits.CannotVisit, match="why"):
        visits.cancel(visit=visit, reason=" ", by=by(region), at=NOW)
    visit = visits.cancel(visit=visit, reason="Карантин", by=by(region), at=NOW)
    visit.cards.refresh_from_db()
    assert (visit.state, visit.cards.status) == (VisitState.CANCELLED, "analysis")
    with pytest.raises(visits.CannotVisit):
        visits.cancel(
            visit=acknowledged(region, visiting(region, visit=asked(region))),
            reason="Нет",
            by=by(region),
            at=NOW,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "indicator"},
        {"reason": "recommendation"},
        {"reason": "topic"},
        {"reason": "deficit"},
        {"reason": "revisit"},
        {"reason": "request", "basis": ""},
        {"reason": "request", "state": "planned"},
        {"reason": "request", "state": "analysed"},
        {"reason": "request", "state": "cancelled"},
    ],
)
def test_the_database_keeps_what_is_always_true(region, fields):
    values = {"place": region.org_a1, "title": "Т", "basis": "О", "created_at": NOW, **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldVisit.objects.create(**values)


def test_a_shared_deficit_is_a_reason_where_nobody_is_told_apart(region):
    topics = make_topics()
    profile = [(40, 90, 70)]
    people = make_teachers(region.org_a1, topics, profile * 10)
    for person in people[:4]:
        give_deficit(person, topics["met.1"])
    keys = [one.key for one in visit_reasons.of_place(region.org_a1, NOW.date())]
    assert keys == []
    give_deficit(people[4], topics["met.1"])
    (one,) = visit_reasons.of_place(region.org_a1, NOW.date())
    assert (one.reason, one.fields["people"]) == (VisitReason.DEFICIT, 5)
    made = visits.found(place=region.org_a1, key=one.key, by=by(region), at=NOW)
    assert (made.competency, made.people) == (topics["met.1"], 5)
    for person in people[5:8]:
        give_deficit(person, topics["met.1"])
    assert visit_reasons.of_place(region.org_a1, NOW.date()) == []


def test_a_weak_indicator_is_a_reason_with_its_numbers(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    campaign = running_campaign(region.node)
    for card in Assignment.objects.filter(campaign=campaign, organisation=region.org_a1, source="self"):
        accept_card(card, POOR, region.municipal_operator)
    from mostik.monitoring.actions import campaigns

    campaigns.stop(campaign=campaign, by=None, at=NOW)
    results.rebuild(campaign=campaign, at=NOW)
    found = visit_reasons.of_place(region.org_a1, NOW.date())
    assert found
    made = visits.found(place=region.org_a1, key=found[0].key, by=by(region), at=NOW)
    assert (made.reason, made.measured_in, made.source) == (VisitReason.INDICATOR, campaign, "self")
    assert made.value < made.threshold == 3 * 10**9
    assert visit_reasons.of_place(region.org_b1, NOW.date()) == []
    with pytest.raises(visits.CannotVisit, match="does not stand"):
        visits.found(place=region.org_a1, key="indicator-0", by=by(region), at=NOW)


@pytest.fixture
def twice(region, settings, tmp_path):
    """A visit with poor cards, and a re-visit with better ones."""
    settings.MARTS_ROOT = tmp_path
    version = make_version(region.node)
    first = visiting(region, version)
    measured(region, first, POOR)
    first = acknowledged(region, first)
    second = visits.revisit(visit=first, by=by(region), at=LATER)
    second = described(
        region,
        second,
        version,
        period="март",
        starts=datetime.date(2027, 3, 1),
        ends=datetime.date(2027, 3, 2),
    )
    line = {"title": "Наблюдение", "period": "март", "person": lead_of(second)}
    visit_team.set_line(visit=second, line=None, by=by(region), at=LATER, **line)
    visits.plan(visit=second, by=by(region), at=LATER)
    return first, visits.begin(visit=second, by=by(region), at=LATER)


def test_a_revisit_keeps_card_and_team_and_there_is_one(region, twice):
    first, second = twice
    assert (second.follows, second.version, lead_of(second)) == (first, first.version, lead_of(first))
    assert queries.revisit_of(first) == second
    with pytest.raises(visits.CannotVisit, match="already"):
        visits.revisit(visit=first, by=by(region), at=LATER)
    assert FieldVisit.objects.count() == 2


def test_before_and_after_by_hand(region, twice):
    """b1: 2 → 4 in both groups: every group alike, so the interval is a point and the growth stands."""
    _first, second = twice
    assert visit_changes.of_visit(second) is None
    measured(region, second, GOOD)
    comparison = visit_changes.of_visit(second)
    assert comparison.by_cards
    rows = {one.code: one for one in comparison.rows}
    moved = {code: float(one.moved) for code, one in rows.items() if one.values}
    assert moved
    assert all(value > 0 for value in moved.values())
    assert {one.word for one in rows.values() if one.interval} <= {Change.GREW, Change.STEADY}
    said = " ".join(compared(comparison))
    assert "95% interval" in said
    for word in ("improved", "raised", "because", "thanks"):
        assert word not in said


def test_one_group_gives_no_word(region, twice):
    """A card of one group only: the precision is not known, so neither growth nor fall is spoken of."""
    _first, second = twice
    card = Assignment.objects.filter(campaign=second.cards).select_related("assessor__user").first()
    accept_card(card, GOOD, region.municipal_operator, at=LATER)
    results.rebuild(campaign=second.cards, at=LATER)
    comparison = visit_changes.of_visit(second)
    assert {one.word for one in comparison.rows} == {None}
    assert "neither growth nor fall" in " ".join(compared(comparison))


def test_nothing_is_compared_without_a_revisit(region):
    assert visit_changes.of_visit(planned(region)) is None


def test_the_document_keeps_a_draft_to_the_team(region):
    visit = analysed(region)
    hidden = note(read(visit, with_analysis=False))
    shown = note(read(visit, with_analysis=True))
    assert "Дети говорят мало." not in str(hidden.blocks)
    assert "Дети говорят мало." in str(shown.blocks)
    sent = advised(region, visiting(region, visit=asked(region)))
    assert "Дети говорят мало." in str(note(read(sent, with_analysis=False)).blocks)


def test_the_calendar_holds_whole_days(region):
    text = visit_calendar([planned(region)], "Выезды").decode()
    assert "DTSTART;VALUE=DATE:20261119" in text
    assert "DTEND;VALUE=DATE:20261121" in text


def test_what_waits_for_whom(region):
    today = NOW.date()
    asked(region)
    assert queries.agenda(by(region), today).asked == 1
    visit = planned(region, visit=asked(region))
    assert queries.agenda(user_of(lead_of(visit)), today).soon == (visit,)
    advised(region, visits.begin(visit=visit, by=by(region), at=NOW))
    assert queries.agenda(user_of(region.head), today).to_read == 1
    assert queries.agenda(user_of(region.stranger), today) == queries.Agenda()
