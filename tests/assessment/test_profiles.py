"""From results to deficits: found, changed, compensated, dismissed; one source, contradicting sources, appeals, old rules."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.assessment.actions import deficits, profiles, results
from mostik.assessment.enums import AppealState, DeficitStatus
from mostik.assessment.models import Appeal, Deficit, DeficitChange, PersonalResult, Profile, Reading
from mostik.assessment.queries import profiles as queries
from mostik.platform.models import AuditEvent
from tests.assessment.builders import NOW
from tests.assessment.profiles import TODAY, give, leaf, make_model, recompute


@pytest.fixture
def model(region):
    return make_model(region)


def live(person):
    return {
        row.competency.code: (row.level, row.confidence, row.status)
        for row in Deficit.objects.filter(person=person, status__in=("open", "in_route"))
    }


def test_readings_are_the_scores_on_the_scale_of_the_indicator(region, model):
    """A: 1 of 2 questions right, B: 0 of 1; two thirds are 6667 hundredths, rounded once."""
    row = give(model, region.teacher, "200/3", "0")
    found = {r.competency.code: (r.value, r.items) for r in Reading.objects.filter(result=row)}
    assert found == {"sub.1": (6667, 2), "com.1": (0, 1)}


def test_deficits_of_one_source(region, model):
    """A 50 % from two questions: substantial, low confidence (fewer than three questions); B 85 %: none."""
    give(model, region.teacher, "50", "85")
    outcome = recompute(model)
    assert live(region.teacher) == {"sub.1": ("substantial", "low", "open")}
    assert (outcome.people, outcome.profiles, outcome.found) == (1, 1, 1)
    [deficit] = Deficit.objects.all()
    assert (deficit.value, deficit.detected_on) == (5000, TODAY)
    [evidence] = deficit.evidence
    assert (evidence["source"], evidence["value"], evidence["items"], evidence["day"]) == (
        "test",
        5000,
        2,
        "2026-10-05",
    )
    assert DeficitChange.objects.filter(deficit=deficit, status="open").count() == 1


def test_doing_it_again_changes_nothing(region, model):
    give(model, region.teacher, "50", "30")
    recompute(model)
    before = (Profile.objects.count(), Deficit.objects.count(), DeficitChange.objects.count())
    outcome = recompute(model, day=TODAY + datetime.timedelta(days=1))
    assert (outcome.profiles, outcome.found, outcome.changed, outcome.closed) == (0, 0, 0, 0)
    assert (Profile.objects.count(), Deficit.objects.count(), DeficitChange.objects.count()) == before


def test_sources_are_weighed_and_self_analysis_stays_apart(region, model):
    """Observation 40 × 3 and test 60 × 2 of sub.1: 240/5 = 48, substantial, four questions: high. Self-analysis 95."""
    give(model, region.teacher, "40", "90", source="observation")
    give(model, region.teacher, "60", "90")
    give(model, region.teacher, "95", "10", source="self_analysis")
    recompute(model)
    assert live(region.teacher) == {"sub.1": ("substantial", "high", "open")}
    [profile] = Profile.objects.all()
    line = queries.lines_of(profile)[leaf(model, "sub.1").pk]
    assert (line.value, line.gap, len(line.used)) == (4800, 4700, 3)


def test_self_analysis_alone_is_low_and_closes_nothing(region, model):
    give(model, region.teacher, "30", "90", source="self_analysis", ago=40)
    recompute(model, day=TODAY - datetime.timedelta(days=40))
    assert live(region.teacher) == {"sub.1": ("critical", "low", "open")}
    give(model, region.teacher, "100", "90", source="self_analysis")
    recompute(model)
    assert live(region.teacher) == {"sub.1": ("critical", "low", "open")}, "said by nobody else"


def test_compensated_by_a_new_measurement(region, model):
    for source in ("test", "observation"):
        give(model, region.teacher, "30", "90", source=source, ago=200)
    recompute(model, day=TODAY - datetime.timedelta(days=200))
    [deficit] = Deficit.objects.all()
    deficits.set_status(deficit=deficit, status=DeficitStatus.IN_ROUTE, by=None, at=NOW)
    for source in ("test", "observation"):
        give(model, region.teacher, "90", "90", source=source)
    outcome = recompute(model)
    deficit.refresh_from_db()
    assert (deficit.status, deficit.closed_on, outcome.closed) == ("compensated", TODAY, 1)
    assert [row.status for row in DeficitChange.objects.filter(deficit=deficit)] == [
        "open",
        "in_route",
        "compensated",
    ]
    assert Profile.objects.filter(is_current=True).count() == 1
    assert Profile.objects.count() == 2


def test_a_dismissed_deficit_comes_back_only_with_something_newer(region, model):
    give(model, region.teacher, "30", "90")
    recompute(model)
    [deficit] = Deficit.objects.all()
    with pytest.raises(deficits.CannotTurn):
        deficits.set_status(deficit=deficit, status=DeficitStatus.DISMISSED, reason=" ", by=None, at=NOW)
    deficits.set_status(
        deficit=deficit, status=DeficitStatus.DISMISSED, reason="Работает логопедом", by=None, at=NOW
    )
    with pytest.raises(deficits.CannotTurn):
        deficits.set_status(deficit=deficit, status=DeficitStatus.OPEN, by=None, at=NOW)
    recompute(model)
    assert live(region.teacher) == {}
    give(model, region.teacher, "30", "90", source="case", ago=-1)
    recompute(model, day=TODAY + datetime.timedelta(days=1))
    assert set(live(region.teacher)) == {"sub.1"}


def test_only_what_the_position_is_asked_for(region, model):
    """The head is asked for sub.1 only."""
    give(model, region.head, "30", "30")
    recompute(model)
    assert set(live(region.head)) == {"sub.1"}
    [profile] = Profile.objects.all()
    assert len(profile.lines) == 2, "what was measured is shown all the same"


def test_a_result_counts_after_its_days_or_when_confirmed(region, model):
    row = give(model, region.teacher, "30", "90", release_days=7)
    recompute(model, region.teacher)
    assert live(region.teacher) == {}
    assert recompute(model, day=TODAY + datetime.timedelta(days=7)).found == 1
    Deficit.objects.all()
    other = give(model, region.methodist, "30", "90", release_days=7)
    with pytest.raises(results.CannotDecide):
        results.confirm(result=other, by=region.teacher.user, at=NOW)
    assert live(region.methodist) == {}
    results.confirm(result=other, by=region.methodist.user, at=NOW)
    assert set(live(region.methodist)) == {"sub.1"}
    assert row.confirmed_at is None


def test_an_appeal_suspends_and_a_decision_settles(region, model):
    row = give(model, region.teacher, "30", "90")
    recompute(model)
    with pytest.raises(results.CannotDecide):
        results.dispute(result=row, reason="  ", by=region.teacher.user, at=NOW)
    with pytest.raises(results.CannotDecide):
        results.dispute(result=row, reason="Не моё", by=region.methodist.user, at=NOW)
    assert not Appeal.objects.exists()
    appeal = results.dispute(result=row, reason="Вопрос 2 составлен неверно", by=region.teacher.user, at=NOW)
    assert live(region.teacher) == {}
    with pytest.raises(results.CannotDecide):
        results.decide(
            appeal=appeal, decision=AppealState.KEPT, explanation="да", by=region.teacher.user, at=NOW
        )
    by = region.municipal_operator.user
    with pytest.raises(results.CannotDecide):
        results.decide(appeal=appeal, decision=AppealState.KEPT, explanation="", by=by, at=NOW)
    results.decide(appeal=appeal, decision=AppealState.KEPT, explanation="Ключ верен", by=by, at=NOW)
    later = NOW + datetime.timedelta(days=1)
    profiles.recompute(model=model, day=later.date(), by=None, at=later)
    row.refresh_from_db()
    assert row.state == "released"
    with pytest.raises(results.CannotDecide):
        results.decide(appeal=appeal, decision=AppealState.ANNULLED, explanation="нет", by=by, at=NOW)
    with pytest.raises(results.CannotDecide):
        results.dispute(result=row, reason="Ещё раз", by=region.teacher.user, at=NOW)


def test_an_annulled_result_is_forgotten(region, model):
    row = give(model, region.teacher, "30", "90")
    recompute(model)
    appeal = results.dispute(result=row, reason="Сбой связи", by=region.teacher.user, at=NOW)
    results.decide(
        appeal=appeal,
        decision=AppealState.ANNULLED,
        explanation="Согласны",
        by=region.municipal_operator.user,
        at=NOW,
    )
    assert live(region.teacher) == {}
    assert Profile.objects.get(is_current=True).lines == {}
    assert PersonalResult.objects.get(pk=row.pk).state == "annulled"


def test_an_old_rule_gives_the_same_answer(region, model):
    """A snapshot of half a year ago, computed once more from its readings by its own rule."""
    for source, a in (("test", "55"), ("observation", "20"), ("self_analysis", "80")):
        give(model, region.teacher, a, "35", source=source, ago=180)
    recompute(model, day=TODAY - datetime.timedelta(days=180))
    give(model, region.teacher, "90", "90")
    recompute(model)
    for profile in Profile.objects.all():
        assert profiles.again(profile) == profile.lines
    old = Profile.objects.get(is_current=False)
    old.rule["thresholds"] = [10, 20, 30]
    assert profiles.again(old) != old.lines


def test_the_database_keeps_one_live_deficit(region, model):
    give(model, region.teacher, "30", "90")
    recompute(model)
    [row] = Deficit.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deficit.objects.update(status="dismissed")


def test_the_journal_tells_nothing_of_what_was_found(region, model):
    give(model, region.teacher, "30", "90")
    recompute(model)
    [row] = Deficit.objects.all()
    deficits.set_status(deficit=row, status=DeficitStatus.IN_ROUTE, by=region.teacher.user, at=NOW)
    for event in AuditEvent.objects.filter(action__startswith="assessment."):
        told = f"{event.target_label} {event.details}"
        assert "critical" not in told
        assert "3000" not in told
