"""Golden captions, totals and lists of the report: units counted, what is hidden, what is missing."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.documents.content import Figure, Table
from mostik.monitoring.reports import (
    ReportData,
    ReportMeta,
    Results,
    node_report,
    wording,
)
from mostik.monitoring.reports.sections.areas import areas, indicators
from mostik.monitoring.reports.sections.comparisons import sources
from mostik.monitoring.reports.sections.method import method
from mostik.monitoring.reports.sections.opening import opening
from mostik.monitoring.reports.sections.overall import overall
from mostik.monitoring.reports.sections.recommendations import recommendations
from mostik.stats.methodology import Indicator, Item
from mostik.stats.rollup import analyse
from tests.monitoring.test_reports import FIRST, data, methodology
from tests.monitoring.test_said import MUNICIPALITY, groups, sards, wide
from tests.monitoring.test_section_words import said


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


def captions(section, made):
    return [one.caption for one in section(made) if isinstance(one, Table | Figure)]


def test_titles_and_captions_of_the_report():
    assert node_report(data()).subtitle == "о результатах оценки по инструменту «Карта»"
    assert "Распределение групп по уровням в областях, % (внешняя оценка)" in captions(overall, data())
    assert captions(areas, data(previous=None))[0] == "Области: источники, доля ниже порога"
    assert captions(indicators, data())[0] == "Показатели области «Среда»"
    assert captions(recommendations, data()) == ["Проект адресных рекомендаций. Адресат: Сад № 1"]
    figures = [one.caption for one in node_report(data()).blocks if isinstance(one, Figure)]
    assert "Области: прошлое и нынешнее измерения (внешняя оценка)" in figures


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (
            1,
            "По 1 показателю источники расходятся на уровень и более: стоит договориться, что означают отметки.",
        ),
        (
            2,
            "По 2 показателям источники расходятся на уровень и более: стоит договориться, что означают отметки.",
        ),
        (
            5,
            "По 5 показателям источники расходятся на уровень и более: стоит договориться, что означают отметки.",
        ),
        (
            16,
            "По 16 показателям источники расходятся на уровень и более: стоит договориться, что означают отметки. В таблице — 15 "
            "наибольших расхождений.",
        ),
    ],
)
def test_sources_that_part(count, text):
    made = parted(count)
    assert said(sources, made)[-1] == text


def parted(count):
    made = wide(count, 0)
    for row in list(made.results._rows.values()):
        own = replace(row, source="self", mean=row.mean + 2)
        made.results._rows[row.place, "self", row.part, row.code] = own
    return made


@pytest.mark.parametrize(
    ("low", "text"),
    [
        (1, "Ниже порога 1 показатель из 21: «Область 1»."),
        (
            5,
            "Ниже порога 5 показателей из 21: «Область 1», «Область 2», «Область 3», «Область 4» и «Область 5».",
        ),
        (2, "Ниже порога 2 показателя из 21: «Область 1» и «Область 2»."),
    ],
)
def test_indicators_of_an_area_below(low, text):
    assert text in " ".join(said(indicators, inside(21, low)))


def inside(count, low, variative=0):
    """One area with so many indicators, the first of them below their threshold, the last of them variative."""
    three, scores = Fraction(3), {str(n): Fraction(n) for n in range(1, 6)}
    area = Indicator("0", None, {"ru": "Среда"}, threshold=three)
    leaves = [
        Indicator(str(n), "0", {"ru": f"Область {n}"}, threshold=three, invariant=n <= count - variative)
        for n in range(1, count + 1)
    ]
    form = methodology(
        indicators=(area, *leaves),
        items=tuple(Item(f"q{n}", str(n), scores=scores) for n in range(1, count + 1)),
    )
    answers = {f"q{n}": "2" if n <= low else "3" for n in range(1, count + 1)}
    given = replace(groups(1)[0], answers=answers)
    return ReportData(Results(analyse(form, [given]), form), FIRST, ReportMeta(title="Карта"))


@pytest.mark.parametrize(
    ("kind", "count", "text"),
    [
        ("municipality", 2, "Итоговые оценки всех 2 муниципалитетов одинаковы: 3,00."),
        ("municipality", 5, "Итоговые оценки всех 5 муниципалитетов одинаковы: 3,00."),
        ("municipality", 21, "Итоговые оценки всех 21 муниципалитета одинаковы: 3,00."),
        ("organisation", 2, "Итоговые оценки всех 2 организаций одинаковы: 3,00."),
        ("organisation", 11, "Итоговые оценки всех 11 организаций одинаковы: 3,00."),
        ("organisation", 21, "Итоговые оценки всех 21 организации одинаковы: 3,00."),
        ("person", 5, "Итоговые оценки одинаковы: 3,00."),
    ],
)
def test_equal_places(kind, count, text):
    assert wording.all_equal(kind, count) % {"n": wording.number(count), "lowest": "3,00"} == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("group", "Итоговые оценки групп — от 1,00 (А) до 4,00 (Б)."),
        ("organisation", "Итоговые оценки организаций — от 1,00 (А) до 4,00 (Б)."),
        ("municipality", "Итоговые оценки муниципалитетов — от 1,00 (А) до 4,00 (Б)."),
    ],
)
def test_from_the_lowest_to_the_highest(kind, text):
    assert wording.between(kind) % {"lowest": "1,00", "low": "А", "highest": "4,00", "high": "Б"} == text


def test_what_the_method_says():
    lines = said(
        method,
        data(MUNICIPALITY, cards=sards(2) + groups(1, source="self"), previous=None, period="октябрь 2026"),
    )
    assert "Карты собраны в период: октябрь 2026." in lines[0]
    assert "в тексте и на рисунках, если не сказано иное, приведены результаты внешней оценки" in lines
    assert lines[-1] == (
        "Результаты основаны на малом объёме данных (2 группы). Доли и изменения при таком объёме описывают только этот случай, "
        "переносить их на другие нельзя; читайте их вместе с картами."
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 показатель вариативный: он показан, но не входит в оценки, которые сравниваются."),
        (2, "2 показателя вариативные: они показаны, но не входят в оценки, которые сравниваются."),
        (5, "5 показателей вариативные: они показаны, но не входят в оценки, которые сравниваются."),
        (21, "21 показатель вариативный: он показан, но не входит в оценки, которые сравниваются."),
    ],
)
def test_variative_indicators(count, text):
    assert text in said(method, inside(30, 0, count))[0]


def test_people_are_never_named():
    made = inside(3, 0)
    object.__setattr__(made.results, "persons", True)
    assert (
        said(method, made)[-1] == "Результаты менее чем 5 человек не показаны; люди в отчётах не называются."
    )


def test_areas_without_enough_answers():
    made = inside(3, 0)
    for key in [key for key in made.results._rows if key[3] == "2"]:
        del made.results._rows[key]
    assert "Недостаточно ответов: Область 2." in said(indicators, made)


def test_the_tile_of_a_form_of_twenty_one():
    assert "1 из 21 показателя ниже порога" in said(opening, wide(21, 1))
    assert "2 из 5 показателей ниже порога" in said(opening, wide(5, 2))
