"""A route on paper: everything the form asks for, and nothing of the reasons in the copy of somebody who does not read them;
by an own Word template too."""

import datetime
import io
import zipfile

import pytest
from django.urls import reverse

from mostik.documents import docx
from mostik.documents.filling import kinds
from mostik.documents.filling.fill import fill
from mostik.growth.actions import route_work
from mostik.growth.models import LearningRoute, RouteStep
from mostik.growth.reports import route_paper
from mostik.growth.reports.kinds import ROUTE, route_values
from mostik.network.models import Person
from mostik.stationery.actions import templates
from tests.growth.builders import attest
from tests.growth.topics import NOW, TODAY
from tests.growth.ways import agreed, begin, guide, measure, user, written

REASONS = ("Методика развития речи", "Говорить с детьми чаще", "Стала чаще ждать")


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("word/document.xml").decode()


@pytest.fixture
def route(region):
    """At work; the first step is done with a reflection."""
    Person.objects.filter(pk=region.teacher.pk).update(teaching_since=datetime.date(2014, 9, 1))
    row = agreed(region, measure(region))
    step = RouteStep.objects.filter(route=row).order_by("id").first()
    route_work.finish_step(
        step=step,
        actual="Картотека из 34 вопросов",
        reflection="Стала чаще ждать",
        done_on=TODAY,
        by=user(region.teacher),
        at=NOW,
    )
    return LearningRoute.objects.get(pk=row.pk)


def paper(who, route):
    made = route_paper.paper(user(who), route, TODAY)
    assert made is not None
    return made


def test_the_teacher_gets_the_whole_form(region, route):
    attest(region, "first", datetime.date(2024, 2, 1))
    text = text_of(docx.write(route_paper.document(paper(region.teacher, route))))
    for words in (
        region.teacher.full_name,
        "Детский сад № 1",
        "Воспитатель",
        "12 лет",
        "ервая",  # the category
        "сентябрь 2026 – май 2027",
        "Читать о диалоге",
        "картотека вопросов",
        "Картотека из 34 вопросов",
        "педагогический совет",
        region.methodist.short_name,
        region.head.short_name,
        *REASONS,
    ):
        assert words in text, words


def test_the_copy_of_the_head_holds_no_reasons(region, route):
    made = paper(region.head, route)
    text = text_of(docx.write(route_paper.document(made))) + str(route_values(made))
    assert "Картотека из 34 вопросов" in text
    assert "это личное" in text
    for words in (*REASONS, "ущественный", "рефлекси"):
        assert words not in text.replace("рефлексия в эту копию", "").replace("'рефлексия': ''", ""), words


def test_the_columns_of_the_reasons_are_not_there(region, route):
    tables = [b for b in route_paper.blocks(paper(region.head, route)) if hasattr(b, "columns")]
    assert all("Дефицит" not in table.columns and "Рефлексия" not in table.columns for table in tables)
    tables = [b for b in route_paper.blocks(paper(region.teacher, route)) if hasattr(b, "columns")]
    assert any("Дефицит" in table.columns for table in tables)
    assert any("Рефлексия" in table.columns for table in tables)


def test_a_draft_without_steps(region):
    measure(region)
    text = text_of(docx.write(route_paper.document(paper(region.teacher, begin(region)))))
    assert "Шагов ещё нет" in text or "Шагов пока нет" in text


def test_who_gets_files(client, region):
    """A draft that was never sent is nobody else's paper; a sent one is of those who read the plan."""
    deficits = measure(region)
    draft = written(region, deficits)
    pages = [reverse("growth:route-print", args=[draft.pk])]
    pages += [reverse("growth:route-file", args=[draft.pk, one]) for one in ("docx", "pdf")]
    for who, status in (
        (region.teacher, 200),
        (region.head, 404),
        (region.methodist, 404),
        (region.municipal_operator, 404),
        (region.stranger, 404),
        (region.administrator, 404),
    ):
        client.force_login(who.user)
        assert [client.get(one).status_code for one in pages] == [status] * 3, who
    guide(region, region.methodist)
    client.force_login(region.methodist.user)
    assert [client.get(one).status_code for one in pages] == [200] * 3


def test_files_of_a_route_at_work(client, region, route):
    word, page = (
        reverse("growth:route-file", args=[route.pk, "docx"]),
        reverse("growth:route-print", args=[route.pk]),
    )
    client.force_login(region.head.user)
    html, file = client.get(page).content.decode(), text_of(client.get(word).content)
    for words in REASONS:
        assert words not in html
        assert words not in file
    client.force_login(region.teacher.user)
    assert all(words in client.get(page).content.decode() for words in REASONS)
    client.force_login(region.stranger.user)
    assert client.get(word).status_code == client.get(page).status_code == 404


def test_the_kind_of_a_template(region, route):
    """The usual template is filled by the example and by a real route; an own one is used for the file."""
    kind = kinds.kind_of(ROUTE)
    usual = kind.usual()
    assert "Кузнецова Анна Сергеевна" in text_of(fill(usual, kind.example(), language="ru"))
    text = text_of(fill(usual, route_values(paper(region.teacher, route)), language="ru"))
    assert "Читать о диалоге" in text
    assert "{{" not in text


def test_an_own_template_is_used(client, region, route, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    usual = kinds.kind_of(ROUTE).usual()
    made = templates.upload(
        kind=ROUTE, owner=region.org_a1, content=usual, name="iom.docx", by=user(region.head), at=NOW
    )
    templates.use(template=made, by=user(region.head), at=NOW)
    client.force_login(region.teacher.user)
    text = text_of(client.get(reverse("growth:route-file", args=[route.pk, "docx"])).content)
    assert "ИНДИВИДУАЛЬНЫЙ ОБРАЗОВАТЕЛЬНЫЙ МАРШРУТ" in text
