"""Golden sentences of the other sections of the report, of doubts about cards, and of the words they are made of."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.documents.content import Bullets, Note, Paragraph, Tiles, plain
from mostik.monitoring.enums import FlagKind
from mostik.monitoring.models import DataFlag
from mostik.monitoring.reports import flag_words, wording
from mostik.monitoring.reports.sections.areas import areas, indicators
from mostik.monitoring.reports.sections.comparisons import changed, sources, strong_and_weak
from mostik.monitoring.reports.sections.method import method
from mostik.monitoring.reports.sections.opening import opening
from mostik.monitoring.reports.sections.overall import overall
from mostik.monitoring.reports.sections.recommendations import recommendations
from mostik.stats.methodology import UnitLevel
from tests.monitoring.test_reports import data, methodology
from tests.monitoring.test_said import FLAT, MUNICIPALITY, groups, sards, wide


def said(section, made):
    """Paragraphs, notes, items and tiles of a section, a line each."""
    found = []
    with translation.override(made.language):
        for block in section(made):
            if isinstance(block, Paragraph | Note):
                found.append(plain(block.text))
            elif isinstance(block, Bullets):
                found += [plain(item) for item in block.items]
            elif isinstance(block, Tiles):
                found += [f"{tile.value} {tile.label}" for tile in block.items]
    return found


def test_the_first_page():
    assert said(opening, data(MUNICIPALITY))[:4] == [
        "3,38 итоговая оценка, шкала 1–5; внешняя оценка",
        "3 достигнутый уровень",
        "+0,13 к предыдущему измерению: без изменений (в пределах точности)",
        "1 из 3 показателей ниже порога",
    ]
    for count, label in (
        (1, "1 из 1 показателя"),
        (2, "2 из 2 показателей"),
        (11, "11 из 11 показателей"),
        (21, "21 из 21 показателя"),
    ):
        assert f"{label} ниже порога" in said(opening, wide(count, count))
    named = data(level_titles=["низкий", "ниже базового", "базовый", "хороший", "высокий"])
    assert said(opening, named)[1] == "3 уровень: базовый"
    assert said(opening, data())[2] == "+1,00 к предыдущему измерению"  # one group of the round before
    for before, now, text in (
        (2, 4, "+2,00 к предыдущему измерению: выросла"),
        (4, 2, "−2,00 к предыдущему измерению: снизилась"),
    ):
        made = data(cards=groups(6, now, now, now), previous=groups(6, before, before, before))
        assert said(opening, made)[2] == text


def test_the_overall_result():
    assert said(overall, data()) == [
        "По данным внешней оценки итоговая оценка организации — 3,00, это соответствует уровню 3. В расчёте — 3 группы. "
        "В предыдущем измерении было 2,00 (изменение +1,00); точность неизвестна, поэтому ни о росте, ни о снижении не говорим.",
        "Распределение групп по уровням в каждой области показано на рисунке. Наиболее высокое среднее — в области «Общение» "
        "(4,00), наиболее низкое — в области «Среда» (2,00).",
    ]
    worse = data(cards=groups(6, 2, 2, 2), previous=groups(6, 4, 4, 4))
    assert said(overall, worse)[0].endswith(
        "По сравнению с предыдущим измерением она снизилась на 2,00 балла (было 4,00)."
    )
    better = data(cards=groups(6, 4, 4, 4), previous=groups(6, 2, 2, 2))
    assert said(overall, better)[0].endswith(
        "По сравнению с предыдущим измерением она выросла на 2,00 балла (было 2,00)."
    )
    same = data(cards=groups(6), previous=groups(6))
    assert said(overall, same)[0].endswith(
        "По сравнению с предыдущим измерением — без изменений в пределах точности (было 2,50)."
    )
    equal = data(cards=groups(6, 3, 3, 3), previous=None)
    assert said(overall, equal)[1] == "Распределение групп по уровням в каждой области показано на рисунке."


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 группа"),
        (2, "2 группы"),
        (5, "5 групп"),
        (11, "11 групп"),
        (21, "21 группа"),
        (112, "112 групп"),
    ],
)
def test_the_number_of_groups(count, text):
    [first, *_rest] = said(overall, data(cards=groups(count), previous=None))
    assert f"В расчёте — {text}." in first


@pytest.mark.parametrize(
    ("count", "low", "text"),
    [
        (1, 1, "Среднее не ниже порога в 0 из 1 области. Ниже порога: «Область 1»."),
        (2, 1, "Среднее не ниже порога в 1 из 2 областей. Ниже порога: «Область 1»."),
        (11, 2, "Среднее не ниже порога в 9 из 11 областей. Ниже порога: «Область 1» и «Область 2»."),
        (21, 1, "Среднее не ниже порога в 20 из 21 области. Ниже порога: «Область 1»."),
        (5, 0, "Среднее по каждой области не ниже порога."),
    ],
)
def test_areas(count, low, text):
    assert said(areas, wide(count, low))[0] == text


def test_areas_without_thresholds_and_with_kindergartens_below():
    assert (
        said(areas, data(method=FLAT, previous=None))[0]
        == "Средние по областям и источникам приведены в таблице."
    )
    assert said(areas, data(MUNICIPALITY, cards=sards(5, 2), previous=None))[1] == (
        "Средние по областям (внешняя оценка) приведены в таблице; цвет показывает уровень. "
        "Итоговая оценка ниже порога в 2 из 5 организаций: Сад № 1 и Сад № 2."
    )


def test_indicators():
    assert said(indicators, data()) == [
        "Среднее по области: 2,00. Уровень: 2. Изменение к предыдущему измерению: 0,00, точность неизвестна. Ниже порога 1 показатель "
        "из 2: «Пространство».",
        "Среднее по области: 4,00. Уровень: 4. Изменение к предыдущему измерению: +2,00, точность неизвестна. Показателей ниже порога "
        "в области нет.",
    ]
    for before, now, text in (
        (2, 4, "По сравнению с предыдущим измерением среднее выросло: +2,00."),
        (4, 2, "По сравнению с предыдущим измерением среднее снизилось: −2,00."),
        (3, 3, "Без изменений в пределах точности (0,00)."),
    ):
        made = data(cards=groups(6, now, now, now), previous=groups(6, before, before, before))
        assert text in said(indicators, made)[0]
    both = data(cards=groups(1, 2, 2, 2), previous=None)
    assert "Ниже порога 2 показателя из 2: «Пространство» и «Материалы»." in said(indicators, both)[0]


@pytest.mark.parametrize(
    ("count", "low", "text"),
    [
        (
            2,
            1,
            "Показан 1 показатель с наиболее высоким средним и столько же — с наиболее низким (внешняя оценка).",
        ),
        (
            4,
            2,
            "Показаны 2 показателя с наиболее высокими средними и столько же — с наиболее низкими (внешняя оценка).",
        ),
        (
            11,
            5,
            "Показано 5 показателей с наиболее высокими средними и столько же — с наиболее низкими (внешняя оценка).",
        ),
    ],
)
def test_strong_and_weak(count, low, text):
    assert said(strong_and_weak, wide(count, low)) == [text]
    assert said(strong_and_weak, wide(count, 0)) == []


def test_sources():
    assert (
        said(sources, data())[0]
        == "Самооценка: итоговая оценка на 1,00 балла выше, чем по данным внешней оценки."
    )
    lower = data(cards=groups(1, 3, 3, 3) + groups(1, 2, 2, 2, source="internal"), previous=None)
    assert (
        said(sources, lower)[0]
        == "Внутренняя оценка: итоговая оценка на 1,00 балла ниже, чем по данным внешней оценки."
    )
    same = data(cards=groups(1, 3, 3, 3) + groups(1, 3, 3, 3, source="self"), previous=None)
    assert said(sources, same) == [
        "Самооценка: итоговая оценка такая же, как по данным внешней оценки.",
        "Показателей, по которым источники расходятся на уровень и более, нет.",
    ]
    assert said(sources, data(MUNICIPALITY))[1].startswith(
        "Источники охватывают разное число оцениваемых, поэтому"
    )
    assert said(sources, data())[1] == (
        "По 1 показателю источники расходятся на уровень и более: стоит договориться, что означают отметки."
    )
    assert said(sources, data(cards=groups(2), previous=None)) == []


def test_changes():
    assert said(changed, data(cards=groups(6), previous=groups(6, 4, 4, 4))) == [
        "Сравнивается только то, что измерялось оба раза, по одинаковым кодам показателей (внешняя оценка).",
        "Изменение больше точности измерения — у 3 из 3 сравниваемых показателей.",
    ]
    assert said(changed, data(cards=groups(6), previous=groups(6)))[-1] == (
        "Ни один показатель не изменился больше, чем на точность измерения."
    )
    assert said(changed, data(cards=groups(6), previous=None)) == []
    assert said(changed, data(cards=groups(1), previous=groups(1, 4, 4, 4)))[-1] == (
        "Точность этих изменений неизвестна: за числом стоит один оцениваемый или ответы людей. Поэтому ни о росте, ни о снижении "
        "не говорим."
    )


def test_recommendations():
    assert said(recommendations, data(cards=groups(1, 3, 3, 3), previous=None)) == [
        "Показателей ниже порога нет, поэтому рекомендаций инструмент не предлагает."
    ]
    lines = said(recommendations, data(cards=groups(1, 2, 2, 2), previous=None))
    assert lines[1] == "Также ниже порога, но без текста рекомендации в инструменте: «Материалы» и «Общение»."
    assert lines[2].startswith("Предлагается рассмотреть проект на педагогическом совете")
    assert said(recommendations, data(MUNICIPALITY))[-1].startswith(
        "Предлагается согласовать проект, направить его адресатам"
    )


def test_the_method():
    lines = said(method, data(MUNICIPALITY))
    assert lines[0] == (
        "Измерение проведено инструментом «Карта». В нём 2 области, 3 показателя, 3 оцениваемых пункта. 1 показатель вариативный: "
        "он показан, но не входит в оценки, которые сравниваются."
    )
    assert (
        "«ниже порога» — строго меньше 3,00, если для показателя в инструменте не задан другой порог" in lines
    )
    assert lines[-1].startswith("Результаты основаны на малом объёме данных (4 группы).")
    assert said(method, wide(21, 0))[0].startswith(
        "Измерение проведено инструментом «Карта». В нём 21 область, 21 показатель, 21 оцениваемый пункт."
    )
    assert said(method, wide(11, 0))[0].endswith("В нём 11 областей, 11 показателей, 11 оцениваемых пунктов.")


@pytest.mark.parametrize(
    ("level", "texts"),
    [
        (UnitLevel.GROUP, ("1 группа", "2 группы", "5 групп", "11 групп", "21 группа")),
        (
            UnitLevel.ORGANISATION,
            ("1 организация", "2 организации", "5 организаций", "11 организаций", "21 организация"),
        ),
        (
            UnitLevel.MUNICIPALITY,
            (
                "1 муниципалитет",
                "2 муниципалитета",
                "5 муниципалитетов",
                "11 муниципалитетов",
                "21 муниципалитет",
            ),
        ),
        (UnitLevel.TEACHER, ("1 педагог", "2 педагога", "5 педагогов", "11 педагогов", "21 педагог")),
    ],
)
def test_units_are_counted(level, texts):
    made = data(method=methodology())
    object.__setattr__(made.results, "methodology", replace(made.methodology, unit_level=level))
    with translation.override("ru"):
        assert tuple(wording.units(made, n) for n in (1, 2, 5, 11, 21)) == texts


def test_names_in_lists_and_quotes():
    with translation.override("ru"):
        assert wording.quoted("Сад «Ромашка»") == "«Сад „Ромашка“»"
        assert wording.listed([]) == ""
        assert wording.listed(["А"]) == "А"
        assert wording.listed(["А", "Б"]) == "А и Б"
        assert wording.listed([*"АБВГДЕЖ"]) == "А, Б, В, Г, Д, Е и Ж"
        assert wording.listed([*"АБВГДЕЖЗ"]) == "А, Б, В, Г, Д, Е и ещё 2"
        assert [wording.shown_of(n) for n in (0, 1, 7, 8)] == [0, 1, 7, 6]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Один и тот же ответ «да» на 1 вопрос. Точно ли смотрели каждый?"),
        (2, "Один и тот же ответ «да» на 2 вопроса. Точно ли смотрели каждый?"),
        (5, "Один и тот же ответ «да» на 5 вопросов. Точно ли смотрели каждый?"),
        (11, "Один и тот же ответ «да» на 11 вопросов. Точно ли смотрели каждый?"),
        (21, "Один и тот же ответ «да» на 21 вопрос. Точно ли смотрели каждый?"),
    ],
)
def test_the_same_answers(count, text):
    flag = DataFlag(kind=FlagKind.STRAIGHT, facts={"answer": "да", "questions": count})
    with translation.override("ru"):
        assert flag_words.sentence(flag) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 ответ дан за 9 с. Было ли это наблюдением?"),
        (2, "2 ответа даны за 9 с. Было ли это наблюдением?"),
        (5, "5 ответов даны за 9 с. Было ли это наблюдением?"),
        (21, "21 ответ дан за 9 с. Было ли это наблюдением?"),
    ],
)
def test_haste(count, text):
    flag = DataFlag(kind=FlagKind.FAST, facts={"seconds": 9, "questions": count})
    with translation.override("ru"):
        assert flag_words.sentence(flag) == text


@pytest.mark.parametrize(("cards", "word"), [(5, "картам"), (11, "картам"), (21, "карте"), (22, "картам")])
def test_the_far_ones(cards, word):
    kind = next(kind for kind in FlagKind if kind not in (FlagKind.RULE, FlagKind.STRAIGHT, FlagKind.FAST))
    flag = DataFlag(kind=kind, facts={"value": "9/2", "median": "5/2", "cards": cards})
    with translation.override("ru"):
        assert flag_words.sentence(flag) == (
            f"Итог карты — 4,50, а медиана по {cards} {word} — 2,50. Есть ли этому причина?"
        )
    with translation.override("en"):
        assert flag_words.sentence(flag).startswith("The total is 4.50, and the median of")


def test_a_value_a_change_and_a_level():
    made = data(level_titles=["низкий", "ниже базового", "базовый", "хороший", "высокий"])
    with translation.override("ru"):
        assert wording.value(made, "1", Fraction(10, 3)) == "3,33"
        assert wording.value(made, "1", None) == "—"
        assert wording.change(made, "1", Fraction(-1, 2)) == "−0,50"
        assert wording.at_level(made, 2) == "уровню 3 (базовый)"
        assert wording.level_name(made, 2) == "3 — базовый"
        assert wording.level_legend(data(), 2) == "уровень 3"
