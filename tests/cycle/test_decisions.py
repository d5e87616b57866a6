"""Decisions: written and put in force by those in charge of the place; seen by those above it, by no neighbour."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from mostik.cycle.actions import decisions as actions
from mostik.cycle.actions import measures
from mostik.cycle.models import Decision, DecisionKind
from mostik.cycle.queries import decisions as queries
from mostik.platform.models import AuditEvent
from tests.cycle.builders import NOW, finished
from tests.monitoring.builders import user_of

DAY = datetime.date(2026, 11, 20)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def fields(region, **changed):
    values = {
        "kind": DecisionKind.objects.get(code="order"),
        "title": "О мерах по итогам мониторинга",
        "text": "Обновить книжный уголок.\nПровести педагогический совет.",
        "responsible": region.teacher,
        "control_on": DAY,
    }
    return {**values, **changed}


def posted(region, **changed):
    values = fields(region, **changed)
    return {**values, "kind": values["kind"].pk, "responsible": values["responsible"].pk}


@pytest.fixture
def campaign(region):
    return finished(region)


@pytest.fixture
def decision(region, campaign) -> Decision:
    head = user_of(region.head)
    return actions.draft(campaign=campaign, place=region.org_a1, by=head, at=NOW, **fields(region))


def in_force(region, decision):
    head = user_of(region.head)
    actions.change(decision=decision, by=head, at=NOW, number="12-о", dated_on=TODAY)
    return actions.issue(decision=decision, by=head, at=NOW)


def test_from_a_draft_to_its_execution(region, decision):
    head = user_of(region.head)
    with pytest.raises(actions.CannotDecide, match="номер и дату"):
        actions.issue(decision=decision, by=head, at=NOW)
    with pytest.raises(actions.CannotDecide):
        actions.execute(decision=decision, outcome="Сделано", by=head, at=NOW)
    row = in_force(region, decision)
    with pytest.raises(actions.CannotDecide, match="больше нельзя"):
        actions.change(decision=row, by=head, at=NOW, text="Другое")
    with pytest.raises(actions.CannotDecide, match="что вышло"):
        actions.execute(decision=row, outcome=" ", by=head, at=NOW)
    done = actions.execute(decision=row, outcome="Уголок обновлён", by=head, at=NOW)
    assert (done.state, done.executed_on, done.outcome) == ("executed", TODAY, "Уголок обновлён")
    with pytest.raises(actions.CannotDecide):
        actions.cancel(decision=done, reason="Нет", by=head, at=NOW)
    steps = ["drafted", "changed", "issued", "executed"]
    assert list(
        AuditEvent.objects.filter(action__startswith="cycle.decision")
        .order_by("id")
        .values_list("action", flat=True)
    ) == [f"cycle.decision.{step}" for step in steps]


def test_measures_of_the_place_and_below_carry_it_out(region, decision, campaign):
    head = user_of(region.head)
    planned = {"title": "Книги", "planned": "Доступны", "due": DAY, "responsible": region.teacher}
    own = measures.add(place=region.org_a1, recommendation=None, by=head, at=NOW, **planned)
    stranger = user_of(region.stranger)
    other = measures.add(
        place=region.org_b1,
        recommendation=None,
        by=stranger,
        at=NOW,
        **planned | {"responsible": region.stranger},
    )
    in_force(region, decision)
    with pytest.raises(actions.CannotDecide):
        actions.change(decision=decision, measures=[other], by=head, at=NOW)
    actions.change(decision=decision, measures=[own], by=head, at=NOW)
    assert queries.measures_of(decision) == [own]
    operator = user_of(region.regional_operator)
    made = fields(region, responsible=region.regional_operator)
    above = actions.draft(
        campaign=campaign, place=region.node, measures=[own, other], by=operator, at=NOW, **made
    )
    assert len(queries.measures_of(above)) == 2


def test_what_contradicts_itself_is_refused(region, campaign):
    head = user_of(region.head)
    for by, place, changed in (
        (user_of(region.stranger), region.org_a1, {}),
        (user_of(region.municipal_operator), region.org_a1, {}),
        (user_of(region.methodist), region.org_a1, {}),
        (head, region.municipality_a, {}),
        (head, region.org_a1, {"title": " "}),
        (head, region.org_a1, {"text": ""}),
        (head, region.org_a1, {"dated_on": DAY + datetime.timedelta(days=1)}),
        (head, region.org_a1, {"responsible": region.stranger}),
    ):
        with pytest.raises(actions.CannotDecide):
            actions.draft(campaign=campaign, place=place, by=by, at=NOW, **fields(region, **changed))
    old = DecisionKind.objects.create(
        code="old", title="Указ", valid_from=DAY.replace(year=2001), valid_to=DAY.replace(year=2002)
    )
    with pytest.raises(actions.CannotDecide, match="другой вид"):
        actions.draft(campaign=campaign, place=region.org_a1, by=head, at=NOW, **fields(region, kind=old))
    assert not Decision.objects.exists()


def test_a_date_in_the_future_is_not_put_in_force(region, decision):
    head = user_of(region.head)
    actions.change(decision=decision, by=head, at=NOW, number="1", dated_on=DAY)
    with pytest.raises(actions.CannotDecide, match="в будущем"):
        actions.issue(decision=decision, by=head, at=NOW)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "x"},
        {"title": ""},
        {"text": ""},
        {"state": "issued"},
        {"state": "issued", "dated_on": TODAY},
        {"dated_on": DAY + datetime.timedelta(days=1)},
        {"state": "executed", "number": "1", "dated_on": TODAY, "executed_on": TODAY},
        {"state": "executed", "number": "1", "dated_on": TODAY, "outcome": "Да"},
        {"outcome": "Да"},
        {"executed_on": TODAY},
        {"state": "cancelled"},
        {"cancelled_because": "Нет"},
    ],
    ids=str,
)
def test_the_database_refuses(decision, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**broken)


def test_the_database_refuses_a_kind(db):
    order = DecisionKind.objects.get(code="order")
    for broken in ({"title": ""}, {"valid_to": order.valid_from - datetime.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DecisionKind.objects.filter(pk=order.pk).update(**broken)


def test_who_sees_and_changes_it(client, region, decision):
    page, edit = (reverse(f"cycle:{name}", args=[decision.pk]) for name in ("decision", "decision-edit"))

    def statuses():
        found = {}
        for name in ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "stranger"):
            client.force_login(user_of(getattr(region, name)))
            found[name] = (client.get(page).status_code, client.post(edit, {"title": " "}).status_code)
        return found

    assert statuses() == dict.fromkeys(
        ("methodist", "municipal_operator", "regional_operator", "teacher", "stranger"), (404, 404)
    ) | {"head": (200, 422)}
    in_force(region, decision)
    assert statuses() == {
        "head": (200, 422),
        "methodist": (200, 403),
        "municipal_operator": (200, 403),
        "regional_operator": (200, 403),
        "teacher": (403, 403),
        "stranger": (404, 404),
    }
    client.force_login(user_of(region.stranger))
    assert decision.title not in client.get(reverse("cycle:decisions")).text
    for name, code in (("regional_operator", 403), ("stranger", 404)):
        client.force_login(user_of(getattr(region, name)))
        for step in ("execute", "cancel", "attach", "issue"):
            assert client.post(reverse("cycle:decision-step", args=[decision.pk, step])).status_code == code
    decision.refresh_from_db()
    assert decision.state == "issued"


def test_through_the_pages(client, region, campaign):
    client.force_login(user_of(region.head))
    new = reverse("cycle:decision-add", args=[region.org_a1.pk, campaign.pk])
    assert client.get(new).status_code == 200
    assert client.post(new, {"title": "О мерах"}).status_code == 422
    data = posted(region, number="7", dated_on=TODAY)
    assert client.post(new, data).status_code == 302
    row = Decision.objects.get()
    step = {
        name: reverse("cycle:decision-step", args=[row.pk, name])
        for name in ("issue", "execute", "attach", "cancel")
    }
    assert client.post(step["issue"]).status_code == 302
    plan = reverse("cycle:decision-measure", args=[row.pk])
    assert client.get(plan).status_code == 200
    measure = {"title": "Книги", "responsible": region.teacher.pk, "due": DAY, "planned": "Доступны"}
    assert client.post(plan, measure).status_code == 302
    page = reverse("cycle:decision", args=[row.pk])
    assert "Книги" in client.get(page).text
    bad = SimpleUploadedFile("приказ.exe", b"MZ")
    assert client.post(step["attach"], {"file": bad}).status_code == 422
    assert (
        client.post(step["attach"], {"file": SimpleUploadedFile("приказ.pdf", b"%PDF-1.4")}).status_code
        == 302
    )
    assert (
        b"".join(client.get(reverse("cycle:decision-file", args=[row.pk])).streaming_content) == b"%PDF-1.4"
    )
    overdue = reverse("cycle:decisions") + "?show=overdue"
    Decision.objects.update(control_on=TODAY)
    assert row.title in client.get(overdue).text
    assert client.post(step["execute"], {"outcome": " "}).status_code == 422
    assert client.post(step["execute"], {"outcome": "Готово"}).status_code == 302
    assert "Готово" in client.get(page).text
    assert row.title not in client.get(overdue).text
    for name, code in (("regional_operator", 403), ("methodist", 403), ("stranger", 404)):
        client.force_login(user_of(getattr(region, name)))
        assert client.post(new, data).status_code == code, name
    assert Decision.objects.count() == 1


def test_the_draft_says_what_is_decided(client, region, decision):
    in_force(region, decision)
    client.force_login(user_of(region.head))
    content = client.get(reverse("cycle:decision-draft", args=[decision.pk])).content
    lines = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    for words in ("Приказ", "Обновить книжный уголок.", "Провести педагогический совет."):
        assert words in lines
    assert any("№ 12-о" in line for line in lines)
    assert any("Контрольный срок: 20.11.2026" in line for line in lines)


def test_the_list_costs_the_same(client, region, decision, campaign, django_assert_max_num_queries):
    head = user_of(region.head)
    client.force_login(head)
    costs = []
    for _more in range(3):
        with django_assert_max_num_queries(30) as made:
            client.get(reverse("cycle:decisions"))
        costs.append(len(made))
        actions.draft(campaign=campaign, place=region.org_a1, by=head, at=NOW, **fields(region))
    assert costs[0] == costs[2]
