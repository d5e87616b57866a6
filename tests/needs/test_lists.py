"""The guided flow: survey → report → teachers who come forward → heads who agree → the list."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from mostik.documents.content import Note
from mostik.monitoring.actions import approvals
from mostik.needs import rules
from mostik.needs.actions import agreeing, flows
from mostik.needs.actions.agreeing import CannotAgree
from mostik.needs.actions.flows import CannotRunFlow
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated
from mostik.needs.queries.report import report_of
from mostik.needs.reports.roster import people_of, roster
from mostik.network.actions import consents
from mostik.network.models import Consent, Employment
from mostik.platform.models import AuditEvent, Notice
from tests.assessment.builders import teachers
from tests.monitoring.builders import user_of
from tests.needs.builders import (
    DAY,
    NOW,
    TODAY,
    finished,
    gathering,
    joined,
    make_network,
    part_of,
    second_head,
    sent,
    started,
    surveyed,
)


def journal() -> list[str]:
    return list(
        AuditEvent.objects.filter(action__startswith="needs.").order_by("pk").values_list("action", flat=True)
    )


def test_a_flow_of_a_network_invites_its_members_alone(region):
    row = started(region, network=make_network(region))
    places = [part.organisation for part in motivated.agreements_of(row)]
    assert places == [region.org_a1, region.org_a2]
    assert row.diagnostic.state == "open"
    assert report_of(row, region.municipal_operator.user).progress.invited == 3  # head, methodist, teacher


def test_somebody_elses_place_is_refused(region):
    with pytest.raises(CannotRunFlow):
        started(region, place=region.municipality_b)
    assert not MotivatedList.objects.exists()


def test_the_report_hides_few_people_and_the_line_of_a_neighbour(region):
    row = started(region)
    many, few = teachers(region.org_a1, 6), teachers(region.org_a2, 2)
    flows.diagnostics.invite(
        diagnostic=row.diagnostic,
        organisations=[region.org_a1, region.org_a2],
        by=region.municipal_operator.user,
        at=NOW,
    )
    surveyed(row, [*many, *few], "p3")
    assert report_of(row, region.municipal_operator.user).outcomes is None
    row = flows.end_survey(motivated_list=row, by=region.municipal_operator.user, at=NOW)
    whole = report_of(row, region.municipal_operator.user)
    assert whole.outcomes is not None
    assert whole.outcomes.total.mean == 100
    assert [line.mean for line in whole.places] == [None, None], "the big one would give the small one away"
    own = report_of(row, region.head.user)
    assert [line.title for line in own.places] == [region.org_a1.title]


def test_the_whole_way(region):
    head = second_head(region)
    row = finished(region, region.head, head)
    assert row.state == "final"
    assert row.final_on == TODAY
    assert [one.person for one in people_of(row, TODAY)] == [region.teacher]
    steps = ["started", "gathering", "joined", "sent", "agreed", "agreed", "final"]
    assert journal() == [f"needs.list.{step}" for step in steps]
    assert Notice.objects.filter(user=region.teacher.user, key=f"needs.final.{row.pk}").exists()


def test_no_result_is_in_the_list(region):
    """Neither in its rows nor in its document."""
    fields = {field.name for field in MotivatedTeacher._meta.get_fields()}
    assert not fields & {"value", "level", "score", "result", "profile"}
    row = finished(region, region.head, second_head(region))
    text = str(roster(row, TODAY))
    assert "Кузнецова" in text
    assert "%" not in text
    day = f"{TODAY:%d.%m.%Y}"
    with translation.override("ru"):
        [note] = [one for one in roster(row, TODAY).blocks if isinstance(one, Note)]
    assert note.text == (
        f"Составлен {day}. Имена указаны с согласия педагогов; кто отзывает согласие, сразу исключается из списка."
    )


def test_a_consent_withdrawn_removes_at_once_and_a_new_one_does_not_bring_back(region):
    row = finished(region, region.head, second_head(region))
    given = Consent.objects.get(person=region.teacher, purpose="motivated_list")
    user = user_of(region.teacher)
    consents.withdraw(consent=given, by=user, at=datetime.datetime.now(datetime.UTC))
    assert people_of(row, TODAY) == []
    text = motivated.wording(TODAY)
    assert text is not None
    consents.give(person=region.teacher, text=text, by=user, at=NOW)
    assert people_of(row, TODAY) == []
    assert "Кузнецова" not in str(roster(row, TODAY))


def test_whoever_left_the_kindergarten_is_not_on_the_list(region):
    row = finished(region, region.head, second_head(region))
    Employment.objects.filter(person=region.teacher).update(valid_to=TODAY - DAY)
    assert people_of(row, TODAY) == []


def test_a_teacher_leaves_without_a_trace_but_the_journal(region):
    row = sent(region)
    flows.leave(motivated_list=row, by=user_of(region.teacher), at=NOW)
    assert not MotivatedTeacher.objects.exists()
    assert journal()[-1] == "needs.list.left"


def test_joining_twice_changes_the_words_only(region):
    row = gathering(region)
    joined(row, region.teacher)
    flows.join(motivated_list=row, shares="Музыка", by=user_of(region.teacher), at=NOW)
    assert [one.shares for one in MotivatedTeacher.objects.all()] == ["Музыка"]
    assert Consent.objects.filter(purpose="motivated_list").count() == 1


def test_a_stranger_and_a_late_one_do_not_join(region):
    row = gathering(region)
    with pytest.raises(CannotRunFlow):
        joined(row, region.stranger)
    row = sent(region, title="Ещё один")
    with pytest.raises(CannotRunFlow):
        joined(row, region.methodist)
    assert MotivatedTeacher.objects.count() == 1
    assert not Consent.objects.filter(person__in=[region.stranger, region.methodist]).exists()


def test_a_head_strikes_own_people_with_a_reason(region):
    head = second_head(region)
    row = sent(region)
    teacher = MotivatedTeacher.objects.get()
    for who, reason in ((head, "нет"), (region.methodist, "нет"), (region.head, " ")):
        with pytest.raises(CannotAgree):
            agreeing.strike(teacher=teacher, reason=reason, by=user_of(who), at=NOW)
    assert not MotivatedTeacher.objects.get().is_struck
    agreeing.strike(teacher=teacher, reason="Уходит в отпуск", by=user_of(region.head), at=NOW)
    for place, who in ((region.org_a1, region.head), (region.org_a2, head)):
        agreeing.agree(part=part_of(row, place), by=user_of(who), at=NOW)
    row.refresh_from_db()
    assert row.state == "final"
    assert people_of(row, TODAY) == []
    with pytest.raises(CannotAgree):
        agreeing.restore(teacher=teacher, by=user_of(region.head), at=NOW)


def test_a_struck_one_is_put_back(region):
    sent(region)
    teacher = MotivatedTeacher.objects.get()
    agreeing.strike(teacher=teacher, reason="Ошибка", by=user_of(region.head), at=NOW)
    agreeing.restore(teacher=teacher, by=user_of(region.head), at=NOW)
    assert not MotivatedTeacher.objects.get().is_struck


def test_only_the_head_or_the_deputy_in_office_agrees(region):
    row = sent(region)
    part = part_of(row, region.org_a1)
    for who in (region.methodist, region.municipal_operator, region.stranger):
        with pytest.raises(CannotAgree):
            agreeing.agree(part=part, by=user_of(who), at=NOW)
    assert part_of(row, region.org_a1).agreed_at is None
    approvals.name_deputy(
        node=region.org_a1, person=region.methodist, starts=TODAY, ends=TODAY, basis="Приказ № 7",
        by=user_of(region.head), at=NOW,
    )  # fmt: skip
    assert agreeing.agree(part=part, by=user_of(region.methodist), at=NOW).basis == "Приказ № 7"
    with pytest.raises(CannotAgree):
        agreeing.agree(part=part, by=user_of(region.head), at=NOW)


def test_after_the_day_it_is_finished_without_the_silent(region):
    row = sent(region, days=2)
    operator = user_of(region.municipal_operator)
    with pytest.raises(CannotAgree):
        agreeing.finish_without(motivated_list=row, by=operator, at=NOW + 2 * DAY)
    with pytest.raises(CannotAgree):  # nobody has agreed
        agreeing.finish_without(motivated_list=row, by=operator, at=NOW + 3 * DAY)
    agreeing.agree(part=part_of(row, region.org_a1), by=user_of(region.head), at=NOW)
    done = agreeing.finish_without(motivated_list=row, by=operator, at=NOW + 3 * DAY)
    assert done.state == "final"
    assert part_of(row, region.org_a2).is_left_out
    assert [one.person for one in people_of(done, TODAY)] == [region.teacher]


def test_reminders_once_a_day(region):
    second_head(region)
    row = sent(region, days=2)
    told = Notice.objects.filter(user=region.head.user, key__startswith="needs.agree")
    assert told.count() == 1
    call_command("remind_lists")
    call_command("remind_lists")
    assert told.count() == 2
    agreeing.agree(part=part_of(row, region.org_a1), by=user_of(region.head), at=NOW)
    assert flows.remind(motivated_list=row, by=None, at=NOW + DAY) == 1
    assert told.count() == 2


def test_stopping_keeps_no_name(region):
    row = sent(region)
    operator = user_of(region.municipal_operator)
    with pytest.raises(CannotRunFlow):
        flows.stop(motivated_list=row, reason=" ", by=operator, at=NOW)
    stopped = flows.stop(motivated_list=row, reason="Проект закрыт", by=operator, at=NOW)
    assert stopped.state == "stopped"
    assert not MotivatedTeacher.objects.exists()


def test_who_reads_names(region):
    row = sent(region)
    readers = {who: rules.can_read_names(getattr(region, who).user, row) for who in ("municipal_operator", "regional_operator", "head", "methodist", "teacher", "administrator")}  # fmt: skip
    assert [who for who, reads in readers.items() if reads] == ["municipal_operator", "regional_operator"]
    agreeing.agree(part=part_of(row, region.org_a1), by=user_of(region.head), at=NOW)
    agreeing.agree(part=part_of(row, region.org_a2), by=user_of(second_head(region)), at=NOW)
    row.refresh_from_db()
    assert rules.can_read_names(region.head.user, row)
    assert not rules.can_read_names(region.methodist.user, row)
    assert not rules.can_read_names(region.teacher.user, row)


def test_waiting_on_the_home_page(region):
    row = gathering(region)
    assert motivated.waiting_for(region.teacher.user, TODAY).to_join == 1
    joined(row, region.teacher)
    assert motivated.waiting_for(region.teacher.user, TODAY).to_join == 0
    flows.send(motivated_list=row, due=TODAY, by=region.municipal_operator.user, at=NOW)
    assert motivated.waiting_for(region.head.user, TODAY).to_agree == 1
    assert motivated.waiting_for(region.stranger.user, TODAY) == motivated.Waiting()
    assert motivated.waiting_for(region.municipal_operator.user, TODAY + DAY).to_move == 1


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (MotivatedList, {"state": "final"}),
        (MotivatedList, {"state": "stopped"}),
        (MotivatedTeacher, {"struck_at": NOW}),
        (ListAgreement, {"agreed_at": NOW}),
    ],
)
def test_the_database_keeps_it(region, model, broken):
    sent(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)
