"""Competency models: the pack, publishing, numbers, the workbook, links, access."""

import datetime
import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.urls import reverse

from mostik.assessment import reports
from mostik.assessment.actions import competencies as actions
from mostik.assessment.actions import model_books
from mostik.assessment.models import Competency, CompetencyModel, CompetencyTarget, IndicatorLink, Reading
from mostik.assessment.packs import PRESCHOOL
from mostik.assessment.queries import competencies as queries
from mostik.assessment.queries.model_changes import differences
from tests.assessment.builders import NOW
from tests.assessment.profiles import PACK, TODAY, give, leaf, make_model

BEGUN = datetime.date(2026, 1, 1)


def draft(region, pack=PACK, owner=None):
    return actions.create(pack=pack, owner=owner or region.node, by=region.regional_operator.user, at=NOW)[0]


def test_the_default_pack_is_whole(region):
    """Five blocks, four audiences, four descriptors each; every leaf is asked of somebody; it can be published."""
    row = draft(region, PRESCHOOL)
    tree = queries.tree_of(row)
    assert [block.code for block in tree.blocks] == [
        "subject",
        "method",
        "psychology",
        "communication",
        "digital",
    ]
    assert len(tree.leaves) == 28
    assert all(len({*one.levels}) == 4 for one in tree.leaves)
    asked = {pk for levels in queries.targets_of(row).values() for pk in levels}
    assert {one.pk for one in tree.leaves} <= asked
    assert set(row.audiences) == {"teacher", "senior_teacher", "specialist", "head"}
    actions.publish(model=row, valid_from=BEGUN, by=None, at=NOW)
    assert queries.rule_of(row).thresholds == (40, 60, 80)


def test_a_published_model_never_changes(region):
    row = actions.publish(model=draft(region), valid_from=BEGUN, by=None, at=NOW)
    by = region.regional_operator.user
    with pytest.raises(actions.CannotKeepModel):
        actions.rewrite(model=row, pack=PRESCHOOL, by=by, at=NOW)
    with pytest.raises(actions.CannotKeepModel):
        actions.remove_competency(competency=leaf(row, "sub.1"), by=by, at=NOW)
    changes = (
        lambda: CompetencyModel.objects.filter(pk=row.pk).update(title="Другое"),
        lambda: CompetencyModel.objects.filter(pk=row.pk).update(rule={}),
        lambda: Competency.objects.filter(model=row).update(title="Другое"),
        lambda: Competency.objects.create(model=row, code="new", title="Новая"),
        lambda: CompetencyTarget.objects.filter(competency__model=row).update(level=1),
        lambda: CompetencyTarget.objects.filter(competency__model=row).delete(),
    )
    for change in changes:
        with pytest.raises(Error), transaction.atomic():
            change()
    assert queries.content_of(row).nodes == PACK.nodes


def test_the_next_number_replaces_the_former(region):
    by = region.regional_operator.user
    first = actions.publish(model=draft(region), valid_from=BEGUN, by=by, at=NOW)
    second = actions.next_draft(model=first, by=by, at=NOW)
    assert second.number == 2
    with pytest.raises(actions.CannotKeepModel):
        actions.next_draft(model=first, by=by, at=NOW)
    with pytest.raises(actions.CannotKeepModel):
        actions.publish(model=second, valid_from=BEGUN, by=by, at=NOW)
    actions.publish(model=second, valid_from=TODAY, by=by, at=NOW)
    first.refresh_from_db()
    assert (first.status, first.valid_to) == ("retired", TODAY - datetime.timedelta(days=1))
    assert queries.in_force(region.org_a1, TODAY) == second
    assert queries.in_force(region.org_a1, TODAY - datetime.timedelta(days=1)) == first
    assert queries.in_force(region.org_a1, BEGUN - datetime.timedelta(days=1)) is None


def test_the_nearest_owner_counts(region):
    whole = actions.publish(model=draft(region), valid_from=BEGUN, by=None, at=NOW)
    town = actions.publish(
        model=draft(region, owner=region.municipality_a), valid_from=BEGUN, by=None, at=NOW
    )
    assert queries.in_force(region.org_a1, TODAY) == town
    assert queries.in_force(region.org_b1, TODAY) == whole


def test_a_draft_without_words_is_not_published(region):
    row = draft(region)
    Competency.objects.filter(model=row, code="com.1").update(levels=["одно"])
    with pytest.raises(actions.CannotKeepModel, match=r"com\.1"):
        actions.publish(model=row, valid_from=BEGUN, by=None, at=NOW)
    row.refresh_from_db()
    assert row.status == "draft"


def test_the_workbook_there_and_back(region):
    make_model(region)
    row = CompetencyModel.objects.get()
    content = reports.model_workbook(queries.content_of(row))
    report = model_books.check(content=content, owner=region.node, by=region.regional_operator.user)
    assert (report.problems, report.changes, report.warnings) == ([], [], [])
    assert report.pack == queries.content_of(row)
    assert CompetencyModel.objects.count() == 1, "a check writes nothing"
    made = model_books.apply(report=report, owner=region.node, by=region.regional_operator.user, at=NOW)
    assert (made.number, made.status) == (2, "draft")
    assert differences(queries.content_of(row), queries.content_of(made)) == []


def book(**sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for number, line in enumerate([model_books.SHEETS[name], *rows]):
                sheet.write_row(number, 0, line)
    return out.getvalue()


def test_mistakes_are_named_by_their_cells(region):
    content = book(
        Модель=[("Код", "m"), ("Название", "М"), *((f"Уровень {n}", f"у{n}") for n in range(1, 5))],
        Компетенции=[
            ("a", "", "Блок"),
            ("a.1", "a", "Лист", "", "", "1", "2", "", "4"),
            ("a.1", "a", "Ещё раз"),
            ("b.1", "нет", "Сирота"),
        ],
        Должности=[("teacher", "Воспитатель", "Воспитатель")],
        Требования=[("a.1", "teacher", "", "5"), ("z", "teacher", "", "1"), ("a.1", "кто", "", "1")],
        Связи=[("a", "t", "A", 1), ("a.1", "t", "A", "много")],
        Правило=[("weights", "гадание", 1)],
    )
    report = model_books.check(content=content, owner=region.node, by=region.regional_operator.user)
    found = {f"{one.sheet}!{one.cell}" for one in report.problems}
    assert found >= {
        "Компетенции!H3",
        "Компетенции!A4",
        "Компетенции!B5",
        "Требования!D2",
        "Требования!A3",
        "Требования!B4",
        "Связи!A2",
        "Связи!D3",
        "Правило!B2",
    }
    with pytest.raises(actions.CannotKeepModel):
        model_books.apply(report=report, owner=region.node, by=region.regional_operator.user, at=NOW)
    with pytest.raises(actions.CannotKeepModel):
        model_books.check(content=b"nothing", owner=region.node, by=region.regional_operator.user)
    assert not CompetencyModel.objects.exists()


def test_strangers_load_no_models(client, region):
    content = reports.model_workbook(PACK)
    for who in (region.municipal_operator, region.head, region.administrator):
        with pytest.raises(actions.CannotKeepModel):
            model_books.check(content=content, owner=region.node, by=who.user)
    address = reverse("assessment:model-upload")
    for who, status in ((region.head, 403), (region.teacher, 403), (region.regional_operator, 200)):
        client.force_login(who.user)
        assert client.get(address).status_code == status
    file = SimpleUploadedFile("m.xlsx", content)
    checked = client.post(address, {"owner": region.node.pk, "file": file, "check_only": "on"})
    assert checked.status_code == 200
    assert not CompetencyModel.objects.exists()
    file = SimpleUploadedFile("m.xlsx", content)
    assert client.post(address, {"owner": region.node.pk, "file": file}).status_code == 302
    assert CompetencyModel.objects.get().status == "draft"


def test_the_pages_of_a_draft(client, region):
    client.force_login(region.regional_operator.user)
    client.post(reverse("assessment:model-pack"))
    row = CompetencyModel.objects.get()
    add = reverse("assessment:competency-add", args=[row.pk])
    parent = leaf(row, "digital")
    form = {"parent": parent.pk, "code": "dig.5", "title": "Новая", "target_teacher": "2"}
    levels = {f"level_{n}": f"слова {n}" for n in range(1, 5)}
    assert client.post(add, {"code": ""}).status_code == 422
    assert client.post(add, {**form, **levels}).status_code == 302
    assert client.post(add, {**form, **levels}).status_code == 422, "the code is taken"
    made = leaf(row, "dig.5")
    assert CompetencyTarget.objects.get(competency=made).level == 2
    page = reverse("assessment:competency", args=[made.pk])
    assert client.get(page).status_code == 200
    for who, status in ((region.head, 404), (region.municipal_operator, 404), (region.stranger, 404)):
        client.force_login(who.user)
        assert client.get(page).status_code == status
        assert client.get(reverse("assessment:model", args=[row.pk])).status_code == 404, "a draft"
    client.force_login(region.regional_operator.user)
    assert client.post(page, {"action": "remove"}).status_code == 302
    step = reverse("assessment:model-step", args=[row.pk])
    client.post(step, {"action": "publish", "valid_from": ""})
    assert CompetencyModel.objects.get().status == "draft"
    client.post(step, {"action": "publish", "valid_from": "2026-01-01"})
    assert CompetencyModel.objects.get().status == "published"
    client.post(step, {"action": "next"})
    second = CompetencyModel.objects.get(number=2)
    compare = reverse("assessment:model-compare", args=[second.pk])
    assert "Ничего не изменилось" in client.get(compare).content.decode()
    client.post(reverse("assessment:model-step", args=[second.pk]), {"action": "delete"})
    assert CompetencyModel.objects.count() == 1
    client.force_login(region.teacher.user)
    assert client.get(reverse("assessment:model", args=[row.pk])).status_code == 200
    assert client.post(step, {"action": "next"}).status_code == 403


def test_links_from_both_sides(client, region):
    """What was read through a link stays when the link goes."""
    model = make_model(region)
    give(model, region.teacher, "50", "90")
    before = list(Reading.objects.values_list("competency_id", "value"))
    address = (
        reverse("assessment:model-links", args=[model.pk]) + f"?instrument={model.test_version.instrument_id}"
    )
    client.force_login(region.municipal_operator.user)
    assert client.get(address).status_code == 200
    [first, *_rest] = queries.links_of(model)
    client.post(address, {"remove": first.pk})
    assert IndicatorLink.objects.count() == 2, "read only for a municipality: the model is the region's"
    client.force_login(region.regional_operator.user)
    client.post(address, {"remove": first.pk})
    assert IndicatorLink.objects.count() == 1
    form = {"indicator": "A", "competency": leaf(model, "com.1").pk, "weight": "3"}
    assert client.post(address, {**form, "weight": "0"}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert {(one.indicator, one.competency.code, one.weight) for one in queries.links_of(model)} == {
        ("A", "com.1", 3),
        ("B", "com.1", 1),
    }
    assert list(Reading.objects.values_list("competency_id", "value")) == before
    new = give(model, region.head, "60", "100")
    [reading] = Reading.objects.filter(result=new)
    assert reading.value == 7000, "(3·60 + 1·100) / 4"
