"""Checks: cards of monitoring or words, summed up, considered, ordered about, carried out."""

import datetime
import io

import docx as reader
import pytest
from django.db import IntegrityError, transaction

from mostik.cycle.actions import measures
from mostik.cycle.models import Measure
from mostik.cyclogram.actions import checks, cyclograms, orders
from mostik.cyclogram.models import Check, Order, OrderItem
from mostik.cyclogram.queries import checks as queries
from mostik.cyclogram.queries.results import advised
from mostik.cyclogram.reports.note import note
from mostik.cyclogram.reports.order import order_document
from mostik.documents import docx, pdf
from mostik.lib.errors import Refusal
from mostik.monitoring.models import Assignment, Campaign
from mostik.platform.models import Notice
from tests.cyclogram.builders import (
    LATER,
    NOW,
    approved,
    begun,
    check_of,
    make_cyclogram,
    measured,
    summed_up,
)
from tests.cyclogram.builders import add_line as line_of
from tests.monitoring.builders import submit, user_of
from tests.monitoring.instrument import make_version

DAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


@pytest.fixture
def card(region):
    return make_version(region.node)


def words_of(content: bytes) -> str:
    document = reader.Document(io.BytesIO(content))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_line_with_a_card_becomes_cards_of_its_person(region, card):
    check = begun(region, card)
    campaign = check.campaign
    assert (check.state, campaign.status, campaign.owner, campaign.kind_label) == (
        "going",
        "running",
        region.org_a1,
        "ВСОКО",
    )
    assert (campaign.period_from, campaign.period_to) == (check.starts, check.ends)
    cards = Assignment.objects.filter(campaign=campaign)
    assert {(c.unit, c.assessor, c.source, c.due) for c in cards} == {
        (group, region.methodist, "internal", check.ends) for group in (region.group_a11, region.group_a12)
    }
    assert Notice.objects.filter(user=user_of(region.methodist)).count() == 1
    with pytest.raises(checks.CannotCheck):
        checks.begin(check=check, by=user_of(region.head), at=NOW)
    assert Campaign.objects.count() == 1


def test_chosen_groups_only(region, card):
    made = approved(
        region, {"version": card, "scope": "groups", "groups": [region.group_a12], "source": "self"}
    )
    check = checks.begin(check=check_of(made), by=user_of(region.methodist), at=NOW)
    [one] = Assignment.objects.filter(campaign=check.campaign)
    assert (one.unit, one.source) == (region.group_a12, "self")


def test_what_cannot_begin(region, card):
    draft = make_cyclogram(region)
    line_of(region, draft)
    with pytest.raises(checks.CannotCheck):
        checks.begin(check=check_of(draft), by=user_of(region.head), at=NOW)
    draft.delete()
    check = check_of(approved(region, {"version": card, "scope": "all_groups"}))
    for by in (region.teacher, region.municipal_operator, region.stranger):
        with pytest.raises(checks.CannotCheck):
            checks.begin(check=check, by=user_of(by), at=NOW)
    region.methodist.user = None
    region.methodist.save()
    with pytest.raises(checks.CannotCheck):
        checks.begin(check=check, by=user_of(region.head), at=NOW)
    assert not Campaign.objects.exists()


def test_reminders_once_a_day(region, card):
    check = begun(region, card)
    for _time in range(2):
        checks.remind(check=check, by=user_of(region.head), at=NOW)
    assert Notice.objects.filter(user=user_of(region.methodist)).count() == 2
    assert checks.remind_all(checks=[check], at=NOW + datetime.timedelta(days=1)) == 1
    assert Notice.objects.filter(user=user_of(region.methodist)).count() == 3


def test_a_note_needs_something_found(region, card):
    plain = check_of(approved(region))
    with pytest.raises(checks.CannotCheck):
        checks.sum_up(check=plain, conclusion=" ", advice="", by=user_of(region.methodist), at=LATER)
    with pytest.raises(checks.CannotCheck):
        checks.sum_up(check=plain, conclusion="Да", advice="", by=user_of(region.teacher), at=LATER)
    assert Check.objects.get().state == "planned"


def test_cards_are_accepted_by_another_before_the_note(region, card):
    check = begun(region, card)
    for one in Assignment.objects.filter(campaign=check.campaign).select_related("assessor__user"):
        submit(one, {"a1": "no", "a2": "no", "b1": "2", "b2": "1"}, at=NOW)
    with pytest.raises(checks.CannotCheck):
        checks.sum_up(check=check, conclusion="Да", advice="", by=user_of(region.methodist), at=LATER)


def test_the_note_of_a_check_with_cards(region, card):
    check = measured(region, card)
    done = checks.sum_up(
        check=check, conclusion="", advice="Обновить уголки", by=user_of(region.methodist), at=LATER
    )
    done.campaign.refresh_from_db()
    assert (done.state, done.summed_up_on, done.campaign.status) == ("summed_up", LATER.date(), "analysis")
    document = note(queries.visible_to(user_of(region.head)).get())
    text = words_of(docx.write(document))
    for said in (
        "Аналитическая справка",
        "Помочь педагогам",
        "Петрова Ольга Игоревна",
        "Итоговая оценка организации",
        "Обновить уголки",
        "Обновите пособия.",
        "октябрь (01.10.2026 – 31.10.2026)",
    ):
        assert said in text, said
    assert pdf.write(document).startswith(b"%PDF")
    assert advised(done)[0] == "Обновить уголки"
    assert "Обновите пособия." in advised(done)


def test_the_note_of_a_check_of_documents(region):
    check = summed_up(region)
    text = words_of(docx.write(note(check)))
    assert "Планы связаны с наблюдениями не во всех группах." in text
    assert "анализ документации" in text
    assert pdf.write(note(check)).startswith(b"%PDF")


def test_considered_after_the_note_and_not_ahead_of_time(region):
    check, head = summed_up(region), user_of(region.head)
    for on in (NOW.date(), DAY):
        with pytest.raises(checks.CannotCheck):
            checks.consider(check=check, on=on, protocol="", by=head, at=LATER)
    done = checks.consider(check=check, on=LATER.date(), protocol="Протокол № 2", by=head, at=LATER)
    assert (done.state, done.considered_on) == ("considered", LATER.date())


def test_cancelled_with_a_reason(region, card):
    check, head = begun(region, card), user_of(region.head)
    with pytest.raises(checks.CannotCheck):
        checks.cancel(check=check, reason=" ", by=head, at=LATER)
    done = checks.cancel(check=check, reason="Карантин", by=head, at=LATER)
    done.campaign.refresh_from_db()
    assert (done.state, done.campaign.status) == ("cancelled", "analysis")


def test_the_order_is_drafted_edited_issued(region, card):
    check, head = summed_up(region, card), user_of(region.head)
    order = orders.draft(check=check, by=user_of(region.methodist), at=LATER)
    items = list(OrderItem.objects.filter(order=order))
    assert [item.text for item in items][:2] == [
        "Провести практикум по планированию",
        "Обновить книжные уголки",
    ]
    assert any("Обновите пособия" in item.text for item in items)
    item = orders.put_item(order=order, item=items[0], responsible=region.teacher, due=DAY, by=head, at=LATER)
    orders.remove_item(item=items[-1], by=head, at=LATER)
    with pytest.raises(orders.CannotOrder):
        orders.issue(order=order, number="15-од", date=LATER.date(), by=user_of(region.methodist), at=LATER)
    assert not Measure.objects.exists()
    issued = orders.issue(order=order, number="15-од", date=LATER.date(), by=head, at=LATER)
    item.refresh_from_db()
    assert (issued.state, item.measure.title, item.measure.due) == ("issued", item.text, DAY)
    assert Measure.objects.count() == len(items) - 1
    assert Notice.objects.filter(user=user_of(region.teacher), text__contains="15-од").count() == 1
    for change in (
        lambda: orders.put_item(order=order, item=item, text="Иное", by=head, at=LATER),
        lambda: orders.remove_item(item=item, by=head, at=LATER),
        lambda: orders.change(order=order, title="Иное", by=head, at=LATER),
        lambda: checks.sum_up(check=check, conclusion="Иное", advice="", by=head, at=LATER),
    ):
        with pytest.raises(Refusal):
            change()
    done = measures.change(measure=item.measure, by=head, at=LATER, state="done", actual="Проведён")
    assert done.done_on == LATER.date()


def test_the_order_in_word(region):
    check = checks.consider(
        check=summed_up(region), on=LATER.date(), protocol="протокол № 2", by=user_of(region.head), at=LATER
    )
    order = orders.draft(check=check, by=user_of(region.head), at=LATER)
    items = list(OrderItem.objects.filter(order=order).select_related("responsible"))
    text = words_of(docx.write(order_document(order, items)))
    for said in (
        "ПРИКАЗ",
        "ПРИКАЗЫВАЮ:",
        "Ответственный — Петрова",
        "протокол № 2",
        "Смирнова",
        "Проект",
        "оставляю за собой",
    ):
        assert said in text, said
    assert "Детский сад № 1" in text
    assert pdf.write(order_document(order, items)).startswith(b"%PDF")


def test_orders_that_are_refused(region):
    check, head = check_of(approved(region)), user_of(region.head)
    with pytest.raises(orders.CannotOrder):
        orders.draft(check=check, by=head, at=LATER)
    checks.sum_up(check=check, conclusion="Так", advice="", by=head, at=LATER)
    check.refresh_from_db()
    with pytest.raises(orders.CannotOrder):
        orders.draft(check=check, by=user_of(region.municipal_operator), at=LATER)
    order = orders.draft(check=check, by=head, at=LATER)
    with pytest.raises(orders.CannotOrder):
        orders.draft(check=check, by=head, at=LATER)
    with pytest.raises(orders.CannotOrder):
        orders.issue(order=order, number="1", date=LATER.date(), by=head, at=LATER)
    values = {"text": "Сделать", "expected": "Сделано", "due": DAY}
    with pytest.raises(orders.CannotOrder):
        orders.put_item(order=order, responsible=region.stranger, by=head, at=LATER, **values)
    orders.put_item(order=order, responsible=region.teacher, by=head, at=LATER, **values)
    with pytest.raises(orders.CannotOrder):
        orders.issue(order=order, number="1", date=datetime.date(2026, 12, 1), by=head, at=LATER)
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (Order, {"state": "x"}),
        (Order, {"title": ""}),
        (Order, {"preamble": ""}),
        (Order, {"state": "issued"}),
        (OrderItem, {"text": ""}),
        (OrderItem, {"expected": ""}),
        (Check, {"state": "planned"}),
    ],
    ids=str,
)
def test_the_database_refuses(region, model, broken):
    orders.draft(check=summed_up(region), by=user_of(region.head), at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**broken)


def test_the_next_year_is_compared_with_this_one(region, card):
    """The second check of the same card in a later calendar year continues the campaign of the first."""
    first = summed_up(region, card)
    cyclogram = first.line.cyclogram
    later = make_cyclogram(region, year=2027)
    line_of(region, later, version=card, scope="all_groups")
    at = datetime.datetime(2027, 10, 5, 9, 0, tzinfo=datetime.UTC)
    cyclograms.approve(cyclogram=later, by=user_of(region.head), at=at)
    second = checks.begin(check=check_of(later), by=user_of(region.head), at=at)
    assert (second.campaign.previous, cyclogram.year) == (first.campaign, 2026)


def test_what_the_home_page_says(region):
    made = approved(
        region,
        {"period": "сентябрь"},
        {"period": "октябрь"},
        {"period": "май", "responsible": region.teacher},
    )
    day = datetime.date(2026, 10, 10)
    head, teacher = (queries.agenda(user_of(one), day) for one in (region.head, region.teacher))
    assert (head.overdue, head.month, [c.line.period for c in head.rows]) == (1, 1, ["сентябрь", "октябрь"])
    assert (teacher.overdue, teacher.month, teacher.rows) == (0, 0, ())
    assert queries.agenda(user_of(region.stranger), day) == queries.Agenda()
    may = queries.agenda(user_of(region.teacher), datetime.date(2027, 6, 1))
    assert (may.overdue, made.is_approved) == (1, True)


def test_the_daily_timer(region):
    approved(region, {"period": "сентябрь"}, {"period": "постоянно"})
    today = datetime.date(2026, 10, 5)
    due = queries.to_remind(today + datetime.timedelta(days=7), today)
    assert [check.line.period for check in due] == ["сентябрь"]
    assert checks.remind_all(checks=due, at=NOW) == checks.remind_all(checks=due, at=NOW) == 1
    assert Notice.objects.count() == 1
