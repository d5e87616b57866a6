"""Templates of routes: kept by the methodist of their place, copied, taken from a pack and from a workbook, chosen by the
most particular; who opens the pages."""

import io

import pytest
import xlsxwriter
from django.urls import reverse

from mostik.growth.actions import route_templates as actions
from mostik.growth.actions.route_templates import CannotTemplate
from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries import route_packs
from mostik.growth.queries import route_template_sheet as sheet
from mostik.growth.queries import route_templates as queries
from mostik.growth.queries.sheet import NotASheet
from mostik.growth.reports.route_templates import workbook
from tests.growth.route_templates import STEP, make_template
from tests.growth.topics import NOW, TODAY, make_topics
from tests.growth.ways import user
from tests.network.builders import make_position


@pytest.fixture
def topics(region):
    return make_topics()


def test_a_step_takes_what_is_usual_for_its_kind(region, topics):
    row = make_template(region)
    (step,) = queries.steps_of([row.pk])[row.pk]
    kind = route_packs.kind_of("self_education")
    assert (step.form, step.expected, step.order) == (kind.form.value, kind.expected, 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"kind": "no"}, "kind"), ({"title": " "}, "title"), ({"from_week": 5, "until_week": 4}, "until_week")],
)
def test_wrong_steps_are_refused(region, topics, fields, field):
    row = make_template(region)
    with pytest.raises(CannotTemplate) as refused:
        actions.set_step(template=row, step=None, by=user(region.municipal_operator), at=NOW, **STEP | fields)
    assert refused.value.field == field
    assert RouteTemplateStep.objects.count() == 1


def test_who_keeps_a_template(region, topics):
    row = make_template(region)
    for who in (region.methodist, region.head, region.stranger, region.teacher, region.administrator):
        with pytest.raises(CannotTemplate):
            actions.save(template=row, place=region.municipality_a, title="Другой", by=user(who), at=NOW)
        with pytest.raises(CannotTemplate):
            actions.set_step(template=row, step=None, by=user(who), at=NOW, **STEP)
    row.refresh_from_db()
    assert row.title == "Шаблон"
    assert RouteTemplateStep.objects.count() == 1
    with pytest.raises(CannotTemplate, match="Нет компетенции"):
        make_template(region, code="no.1")


def test_a_copy_is_an_own_one(region, topics):
    row = make_template(region, steps=2, number="т-1")
    made = actions.copy(template=row, place=region.org_a1, by=user(region.methodist), at=NOW)
    assert (made.title, made.number, made.place) == ("Шаблон (копия)", "", region.org_a1)
    assert [one.title for one in queries.steps_of([made.pk])[made.pk]] == ["Шаг 1", "Шаг 2"]
    assert len(queries.steps_of([row.pk])[row.pk]) == 2
    with pytest.raises(CannotTemplate):
        actions.copy(template=row, place=region.org_b1, by=user(region.stranger), at=NOW)


def test_the_most_particular_fits_best(region, topics):
    position = make_position("Воспитатель")
    anything = make_template(region, title="любой", code="")
    topic = make_template(region, title="тема")
    level = make_template(region, title="уровень", level="critical")
    posted = make_template(region, title="должность", level="critical", position=position)
    own = make_template(
        region, place=region.org_a1, by=region.methodist, title="свой", level="critical", position=position
    )
    rows = list(queries.offered_at(region.org_a1))

    def best(code="met.1", found="critical", post=position.pk):
        return queries.best(rows, code=code, level=found, position=post)

    assert best() == own
    assert best(post=None) == level
    assert best(found="moderate") == topic
    assert best(code="com.1") == anything
    rows.remove(own)
    assert best() == posted
    assert queries.best([topic], code="com.1", level="critical", position=None) is None
    assert queries.best([], code="com.1", level="critical", position=None) is None


def test_the_set_to_begin_with(region, topics):
    """Ten and more templates of our own, of known kinds; taken twice it adds nothing."""
    pack = queries.pack_on(TODAY)
    assert len(pack.templates) >= 8
    assert {row.get("position", "") for row in pack.templates} >= {"Воспитатель", "Старший воспитатель"}
    for row in pack.templates:
        assert row["steps"]
        assert row["code"]
        for step in row["steps"]:
            assert route_packs.kind_of(step["kind"])
            assert 1 <= step["from_week"] <= step["until_week"] <= 104
    rows = [row for row in pack.templates if row["code"] in topics]
    assert rows
    for _again in range(2):
        actions.take(place=region.municipality_a, rows=rows, by=user(region.municipal_operator), at=NOW)
    assert RouteTemplate.objects.count() == len(rows)
    assert RouteTemplateStep.objects.count() == sum(len(row["steps"]) for row in rows)


def test_every_competency_of_the_set_is_in_our_model():
    from mostik.assessment.packs import PRESCHOOL

    codes = {node.code for node in PRESCHOOL.nodes}
    assert {row["code"] for row in queries.pack_on(TODAY).templates} <= codes


def book(*rows, columns=tuple(sheet.COLUMNS)):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, [sheet.COLUMNS[name] for name in columns])
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, [row.get(name, "") for name in columns])
    return buffer.getvalue()


ROW = {
    "number": "т-1",
    "title": "Речь",
    "code": "met.1",
    "level": "Критический",
    "kind": "Самообразование",
    "step": "Читать",
    "hours": 6,
    "from_week": 2,
    "until_week": 5,
}


def test_a_workbook_is_read(region, topics):
    second = {
        "number": "т-1",
        "kind": "Вебинар, семинар, конференция",
        "step": "Слушать",
        "form": "неформальное",
    }
    found = sheet.read(book(ROW, second), region.municipality_a)
    assert found.problems == []
    (row,) = found.rows
    assert (row["number"], row["level"], row["position"]) == ("т-1", "critical", "")
    assert [(one["kind"], one["from_week"], one["until_week"]) for one in row["steps"]] == [
        ("self_education", 2, 5),
        ("webinar", 1, 4),
    ]


def test_every_wrong_cell_is_named(region, topics):
    wrong = {
        **ROW,
        "number": "т-2",
        "code": "no.1",
        "level": "ужасный",
        "position": "Космонавт",
        "kind": "",
        "step": "",
        "hours": "много",
        "from_week": 9,
        "until_week": 3,
    }
    found = sheet.read(
        book(ROW, wrong, {**ROW, "title": "Иначе"}, {"step": "без номера"}), region.municipality_a
    )
    assert [one.cell for one in found.problems] == ["C3", "D3", "E3", "I3", "G3", "M3", "K3", "B4", "A5"]
    assert found.rows == []


def test_what_is_no_table_of_ours(region, topics):
    for content in (b"nothing", book(ROW, columns=("number", "title")), book()):
        with pytest.raises(NotASheet):
            sheet.read(content, region.municipality_a)


def test_out_and_back_changes_nothing(region, topics):
    row = make_template(
        region, steps=2, number="т-9", level="moderate", position=make_position("Воспитатель")
    )
    content = workbook([row], queries.steps_of([row.pk]), {"met.1": "Речь"})
    assert content == workbook([row], queries.steps_of([row.pk]), {"met.1": "Речь"})
    before = list(RouteTemplateStep.objects.values_list("title", "form", "hours", "from_week", "expected"))
    found = sheet.read(content, region.municipality_a)
    assert (found.problems, found.known) == ([], {"т-9"})
    actions.take(place=region.municipality_a, rows=found.rows, by=user(region.municipal_operator), at=NOW)
    assert RouteTemplate.objects.get().position.title == "Воспитатель"
    assert (
        list(RouteTemplateStep.objects.values_list("title", "form", "hours", "from_week", "expected"))
        == before
    )


def test_who_opens_the_pages(client, region, topics):
    row = make_template(region)
    step = RouteTemplateStep.objects.get()
    pages = {
        "list": reverse("growth:route-templates"),
        "page": reverse("growth:route-template", args=[row.pk]),
        "edit": reverse("growth:route-template-edit", args=[row.pk]),
        "new step": reverse("growth:template-step-add", args=[row.pk]),
        "step": reverse("growth:template-step", args=[step.pk]),
        "add": reverse("growth:route-template-add"),
        "import": reverse("growth:route-template-import"),
        "file": reverse("growth:route-template-export"),
    }
    for who, statuses in (
        (region.municipal_operator, [200] * 8),
        (region.methodist, [200, 200, 403, 403, 403, 200, 200, 200]),
        (region.head, [200, 200, 403, 403, 403, 403, 403, 403]),
        (region.stranger, [200, 404, 404, 404, 404, 200, 200, 200]),
        (region.teacher, [403, 404, 404, 404, 404, 403, 403, 403]),
        (region.administrator, [403, 404, 404, 404, 404, 403, 403, 403]),
    ):
        client.force_login(who.user)
        assert [client.get(one).status_code for one in pages.values()] == statuses, who
    client.force_login(region.methodist.user)
    assert client.post(reverse("growth:template-step-remove", args=[step.pk])).status_code == 403
    assert RouteTemplateStep.objects.count() == 1
    copied = client.post(reverse("growth:route-template-copy", args=[row.pk]), {"place": region.org_a1.pk})
    assert copied.url == reverse("growth:route-template", args=[RouteTemplate.objects.latest("pk").pk])
    client.post(reverse("growth:route-template-copy", args=[row.pk]), {"place": region.org_b1.pk})
    assert RouteTemplate.objects.count() == 2


def test_the_form_and_the_import_on_the_screen(client, region, topics, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(region.municipal_operator.user)
    add, place = reverse("growth:route-template-add"), region.municipality_a.pk
    assert client.post(add, {"title": ""}).status_code == 422
    assert RouteTemplate.objects.count() == 0
    made = client.post(add, {"title": "Новый", "place": place, "code": "met.1", "is_active": "on"})
    row = RouteTemplate.objects.get()
    assert made.url == reverse("growth:route-template", args=[row.pk])
    file = io.BytesIO(book(ROW))
    file.name = "t.xlsx"
    checked = client.post(reverse("growth:route-template-import"), {"place": place, "file": file})
    assert RouteTemplate.objects.count() == 1, "a dry run changes nothing"
    applied = reverse("growth:route-template-import-apply")
    for _again in range(2):
        client.post(applied, {"token": checked.context["token"]})
    assert RouteTemplate.objects.count() == 2
    client.force_login(region.methodist.user)
    client.post(applied, {"token": checked.context["token"]})
    assert RouteTemplate.objects.count() == 2
    client.force_login(region.municipal_operator.user)
    client.post(reverse("growth:route-template-pack"), {"place": place})
    assert RouteTemplate.objects.filter(number__startswith="mostik-").count() >= 1
