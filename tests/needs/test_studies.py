"""A study of needs: who is asked, what may be said, what is told of many, the forecast and the order."""

import datetime
import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from mostik.growth.actions import opportunities
from mostik.growth.models import Opportunity
from mostik.needs import rules
from mostik.needs.actions import answers, orders, studies
from mostik.needs.actions.answers import CannotAnswer
from mostik.needs.actions.orders import CannotOrder
from mostik.needs.actions.studies import CannotChangeStudy
from mostik.needs.models import NeedAnswer, NeedChoice, NeedsStudy, OrderLine, OrganisationRequest
from mostik.needs.queries import grounds, results
from mostik.needs.queries import studies as queries
from mostik.platform.models import AuditEvent, Notice
from mostik.stats.demand import Bounds
from tests.assessment.builders import teachers
from tests.growth.builders import COURSE, enter
from tests.monitoring.builders import user_of
from tests.needs.builders import DAY, MONTHS, NOW, TODAY, answered, closed, make_study, opened, say


def totals(study):
    return [line.total for line in results.by_form(results.results_of(study)).lines]


def test_a_study_is_made_by_the_operator_of_its_place(region):
    study = make_study(region)
    assert [topic.title for topic in queries.topics_of(study)] == ["Данные и безопасность", "Игра в группе", "Работа с семьёй"]  # fmt: skip
    for broken in (
        {"place": region.municipality_b},
        {"place": region.org_a1},
        {"topics": []},
        {"topics": [("", "Игра"), ("", "игра")]},
        {"forms": []},
        {"closes": TODAY - 9 * DAY},
        {"months_to": datetime.date(2026, 12, 1)},
        {"min_cell": 2},
    ):
        with pytest.raises(CannotChangeStudy):
            make_study(region, **broken)
    assert NeedsStudy.objects.count() == 1


def test_opening_asks_every_teacher_once(region):
    study = opened(region)
    told = Notice.objects.filter(key=f"needs.study.{study.pk}").values_list("user", flat=True)
    assert region.teacher.user_id in told
    assert region.stranger.user_id not in told
    with pytest.raises(CannotChangeStudy):
        studies.open_(study=study, by=user_of(region.municipal_operator), at=NOW)


def test_an_answer_is_changed_until_the_last_day(region):
    study = opened(region)
    say(study, region.teacher, 2, 0, forms=["mentor", "course"], months=["2027-03"], words="Про игру")
    one = say(study, region.teacher, 1)
    assert NeedAnswer.objects.count() == 1
    assert [(c.topic.title, c.priority) for c in NeedChoice.objects.filter(answer=one)] == [
        ("Игра в группе", 1)
    ]
    NeedsStudy.objects.update(closes=TODAY - DAY)
    with pytest.raises(CannotAnswer):
        say(study, region.teacher, 0)
    assert NeedChoice.objects.get().topic.title == "Игра в группе"
    actions = AuditEvent.objects.filter(action__startswith="needs.answer").order_by("pk")
    assert [event.action for event in actions] == ["needs.answered", "needs.answer_changed"]
    assert "Игра" not in str([event.details for event in actions])


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ((), {}),
        ((0, 0), {}),
        ((0, 1, 2, 0), {}),
        ((0,), {"forms": []}),
        ((0,), {"forms": ["internship"]}),
        ((0,), {"months": ["2028-01"]}),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(region, chosen, fields):
    study = opened(region)
    with pytest.raises(CannotAnswer):
        say(study, region.teacher, *chosen, **fields)
    assert not NeedAnswer.objects.exists()


def test_a_stranger_is_not_asked(region):
    study = opened(region)
    with pytest.raises(CannotAnswer):
        say(study, region.stranger, 0)
    assert not rules.can_answer(region.stranger.user, study)
    assert not queries.visible_to(region.stranger.user).exists()


def test_an_answer_is_taken_back(region):
    study = opened(region)
    say(study, region.teacher, 0)
    answers.take_back(study=study, by=user_of(region.teacher), at=NOW)
    assert not NeedAnswer.objects.exists()


def test_a_head_asks_for_the_own_kindergarten(region):
    study = opened(region)
    topic = queries.topics_of(study)[0]
    wanted = {"topic": topic, "form": "course", "people": 4, "reason": "Новая группа"}
    for who, place in (("head", region.org_a2), ("methodist", region.org_a1), ("teacher", region.org_a1)):
        with pytest.raises(CannotAnswer):
            answers.request(
                study=study, organisation=place, by=user_of(getattr(region, who)), at=NOW, **wanted
            )
    assert not OrganisationRequest.objects.exists()
    one = answers.request(study=study, organisation=region.org_a1, by=user_of(region.head), at=NOW, **wanted)
    assert queries.requests_of(study, region.municipal_operator.user) == [one]
    assert queries.requests_of(study, region.head.user) == [one]
    with pytest.raises(CannotAnswer):
        answers.drop_request(request=one, by=user_of(region.methodist), at=NOW)
    answers.drop_request(request=one, by=user_of(region.head), at=NOW)
    assert not OrganisationRequest.objects.exists()


def test_tables_by_hand(region):
    """12 answer: 7 ask for the first topic (5 of them with a mentor too), 6 for the second, nobody for the third."""
    study, people = opened(region), teachers(region.org_a2, 12)
    for number, person in enumerate(people):
        first = number < 7
        forms = ["course", "mentor"] if number < 6 or number > 6 else ["course"]
        say(study, person, *((0, 1) if number < 1 else (0,) if first else (1,)), forms=forms)
    table = results.by_form(results.results_of(closed(region, study)))
    assert table.columns == ("Курсы", "Вебинар", "Наставник")
    assert [(line.total, line.first) for line in table.lines] == [(7, 7), (6, None), (0, 0)]
    assert table.lines[0].cells == (7, 0, None), "6 of 7: the seventh would be known by subtraction"
    assert table.lines[1].cells == (6, 0, 6)
    assert table.people == (12, 0, None)


@pytest.mark.parametrize(("count", "told"), [(0, {0}), (1, {None}), (4, {None})])
def test_nobody_one_and_four_answers_tell_nothing(region, count, told):
    found = results.results_of(answered(region, count))
    assert found.is_hidden
    assert {line.total for line in results.by_form(found).lines} == told
    lines = results.by_place(found, region.municipal_operator.user)
    assert {line.people for line in lines} <= {None}
    assert {cell for line in lines for cell in line.cells} <= {None}
    assert results.words_of(found) == []
    assert {value for _label, value in results.attendance_of(found)} == {None}


def test_a_small_kindergarten_hides_behind_another(region):
    """9 and 2 answers: the small one and what would give it away are hidden, the sum is not."""
    study = opened(region)
    for person in (*teachers(region.org_a2, 9), region.teacher, region.methodist):
        say(study, person, 0)
    found = results.results_of(closed(region, study))
    assert totals(study) == [11, 0, 0]
    lines = {line.node.pk: line for line in results.by_place(found, region.municipal_operator.user)}
    assert {lines[place.pk].people for place in (region.org_a1, region.org_a2)} == {None}
    positions = results.by_position(found)
    assert positions.columns == ("Воспитатель", "Старший воспитатель")
    assert positions.people == (None, None)


def test_a_head_reads_the_sum_and_the_own_line(region):
    study = opened(region)
    for person in (*teachers(region.org_a1, 7), *teachers(region.org_a2, 6)):
        say(study, person, 0)
    found = results.results_of(closed(region, study))
    assert [line.node for line in results.by_place(found, region.head.user)] == [region.org_a1]
    assert len(results.by_place(found, region.municipal_operator.user)) == 2
    assert results.by_place(found, region.stranger.user) == []


def test_words_are_told_only_if_enough_have_written(region):
    study, people = opened(region), teachers(region.org_a2, 6)
    for number, person in enumerate(people):
        say(study, person, 0, words=f"Слово {number}" if number < 4 else "")
    found = results.results_of(closed(region, study))
    assert results.words_of(found) == []
    NeedAnswer.objects.filter(words="").update(words="Ещё одно")
    assert len(results.words_of(results.results_of(study))) == 5


def test_results_only_after_closing(region):
    study = opened(region)
    assert not rules.can_read_results(region.municipal_operator.user, study)
    study = closed(region, study)
    readers = {who: rules.can_read_results(getattr(region, who).user, study) for who in ("municipal_operator", "regional_operator", "head", "methodist", "teacher", "stranger", "administrator")}  # fmt: skip
    assert [who for who, reads in readers.items() if reads] == ["municipal_operator", "regional_operator", "head", "methodist"]  # fmt: skip
    client = Client()
    for who, code in (("teacher", 403), ("stranger", 404)):
        client.force_login(getattr(region, who).user)
        for page in ("results", "export", "order"):
            assert client.get(reverse(f"needs:{page}", args=[study.pk])).status_code == code
    client.force_login(region.head.user)
    assert client.get(reverse("needs:order", args=[study.pk])).status_code == 403


def test_grounds_are_counted_on_the_closing_day_and_kept(region):
    """Of three who work with children one has a course of 2025, one of 2020, one has none: two are due by 2027."""
    enter(region, "pk", "teacher", **{**COURSE, "date": datetime.date(2025, 3, 14)})
    enter(region, "pk", "methodist", **{**COURSE, "date": datetime.date(2020, 3, 14)})
    study = closed(region, opened(region))
    assert study.grounds["expiring"] == study.grounds["staff"] - 1
    assert study.grounds["deficits"] == {"dig.1": 0}
    assert grounds.expiring([], TODAY, MONTHS[1]) == 0


def test_the_forecast_of_a_study(region):
    """6 of 8 ask for a course in the first topic, all 8 are due and want what the others want: 8 … 8."""
    study = answered(region, 6)
    (topic, first), (_second, second), _third = results.forecast_of(results.results_of(study), TODAY)
    assert topic.code == "dig.1"
    assert study.grounds["staff"] == 8
    assert (first.asked, first.expiring, first.total) == (Bounds(6, 6), Bounds(8, 8), Bounds(8, 8))
    assert (second.asked, second.deficits, second.total) == (Bounds(0, 0), None, Bounds(0, 0))
    assert (first.lacking, first.groups) == (Bounds(8, 8), Bounds(1, 1))


def test_places_of_the_catalogue_lessen_it(region):
    """A course for the region counts for the municipality; a closed one and an event do not."""
    for kind, is_open, seats in (("course", True, 7), ("course", False, 50), ("event", True, 50)):
        opportunities.save(
            opportunity=None,
            place=region.node,
            tags={"dig.1": (100, 3)},
            kind=kind,
            title="Курс",
            capacity=seats,
            is_open=is_open,
            by=user_of(region.regional_operator),
            at=NOW,
        )
    study = answered(region, 6)
    found = results.forecast_of(results.results_of(study), TODAY)
    assert (found[0][1].places, found[0][1].lacking) == (7, Bounds(1, 1))


def test_the_order_by_quarter(region):
    """8 lack a place; three people named January, three named April and July: 3, 1½ and 1½ of 6, so 4, 2 and 2 of 8."""
    study, people = opened(region), teachers(region.org_a2, 6)
    for number, person in enumerate(people):
        say(study, person, 0, months=["2027-01"] if number < 3 else ["2027-04", "2027-07"])
    study, by = closed(region, study), user_of(region.municipal_operator)
    assert orders.put_down(study=study, by=by, at=NOW) == 3
    assert [line.people for line in queries.lines_of(study)] == [4, 2, 2]
    assert orders.put_down(study=study, by=by, at=NOW) == 3
    line = queries.lines_of(study)[0]
    orders.correct(line=line, people=7, note="Две группы", by=by, at=NOW)
    orders.put_down(study=study, by=by, at=NOW)
    assert [line.people for line in queries.lines_of(study)] == [7, 1], "what was typed stays"
    made = orders.draft(line=line, by=by, at=NOW).opportunity
    assert made is not None
    assert (made.title, made.capacity, made.is_open) == ("Данные и безопасность", 7, False)
    assert (made.starts, made.ends) == (datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))
    orders.draft(line=line, by=by, at=NOW)
    assert Opportunity.objects.count() == 1


def test_the_order_is_the_operators(region):
    study = answered(region, 6)
    for who in ("head", "teacher", "stranger"):
        with pytest.raises(CannotOrder):
            orders.put_down(study=study, by=user_of(getattr(region, who)), at=NOW)
    assert not OrderLine.objects.exists()
    with pytest.raises(CannotOrder):
        orders.put_down(study=opened(region, title="Идёт"), by=user_of(region.municipal_operator), at=NOW)


def test_the_workbook_says_what_the_page_says(region):
    study = answered(region, 6)
    client = Client()
    client.force_login(region.municipal_operator.user)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("needs:export", args=[study.pk])).content))
    assert book.sheetnames == ["Темы и формы", "Должности", "Места", "Прогноз спроса", "Заказ курсов"]
    assert [cell.value for cell in book["Темы и формы"][2]][:4] == ["Данные и безопасность", 6, 6, 6]
    client.force_login(region.head.user)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("needs:export", args=[study.pk])).content))
    assert book.sheetnames == ["Темы и формы", "Должности", "Места"]


def test_what_waits(region):
    study = opened(region)
    assert queries.to_answer(region.teacher.user, TODAY) == [study]
    say(study, region.teacher, 0)
    assert queries.to_answer(region.teacher.user, TODAY) == []
    assert queries.to_answer(region.stranger.user, TODAY) == []
    assert queries.to_close(region.municipal_operator.user, TODAY) == 0
    assert queries.to_close(region.municipal_operator.user, study.closes + DAY) == 1


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (NeedsStudy, {"state": "closed"}),
        (NeedsStudy, {"closes": TODAY - 30 * DAY}),
        (NeedChoice, {"priority": 4}),
        (NeedAnswer, {"attendance": "later"}),
    ],
)
def test_the_database_keeps_it(region, model, broken):
    say(opened(region), region.teacher, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)
