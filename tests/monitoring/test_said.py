"""Golden sentences of conclusions in both languages, and that each rests on numbers that are really there."""

import itertools
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.documents.content import Bullets
from mostik.monitoring.reports import ReportData, ReportMeta, Results, findings, node_report, wording
from mostik.monitoring.reports.said import RULES, What, basis_line
from mostik.monitoring.reports.sections.conclusions import said
from mostik.stats.methodology import TOTAL, Indicator, Item, Scoring
from mostik.stats.rollup import analyse
from tests.monitoring.test_reports import CARDS, EARLIER, FIRST, REGION, card, data, methodology

NUMBER = re.compile(r"[+−]?\d+[.,]\d+")
MUNICIPALITY = (REGION, "Лесной район")
FLAT = methodology(
    threshold=None, indicators=tuple(replace(i, threshold=None) for i in methodology().indicators)
)


def told(made, rule):
    with translation.override(made.language):
        return [one.text for one in said(made) if one.rule == rule]


def groups(count, a=2, b=3, c=3, source="external"):
    return [card("Сад № 1", f"Группа № {n + 1}", source, a, b, c) for n in range(count)]


def sards(count, low=0, value=4):
    """So many kindergartens of one group, the first `low` of them below the threshold."""
    return [
        card(f"Сад № {n + 1}", "Группа № 1", "external", *([1 if n < low else value] * 3))
        for n in range(count)
    ]


def wide(count, low, *, language="ru"):
    """A form with `count` areas of one indicator, `low` of them below the threshold."""
    three = Fraction(3)
    areas = [
        Indicator(str(n), None, {"ru": f"Область {n}", "en": f"Area {n}"}, threshold=three)
        for n in range(1, count + 1)
    ]
    scores = {str(n): Fraction(n) for n in range(1, 6)}
    method = methodology(
        indicators=tuple(areas),
        items=tuple(Item(f"q{n}", str(n), scores=scores) for n in range(1, count + 1)),
    )
    one = card("Сад № 1", "Группа № 1", "external", 1, 1, 1)
    answers = {f"q{n}": "2" if n <= low else "3" for n in range(1, count + 1)}
    results = Results(analyse(method, [replace(one, answers=answers)]), method)
    return ReportData(results, FIRST, ReportMeta(title="Карта"), language)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((2, 2, 2), "Итоговая оценка организации — 2,00, это соответствует уровню 2."),
        ((3, 3, 3), "Итоговая оценка организации — 3,00, это соответствует уровню 3."),
        ((2, 3, 3), "Итоговая оценка организации — 2,50, это соответствует уровню 2."),
        ((1, 1, 1), "Итоговая оценка организации — 1,00, это соответствует уровню 1."),
        ((5, 5, 5), "Итоговая оценка организации — 5,00, это соответствует уровню 5."),
    ],
)
def test_the_overall_score_and_its_level(value, text):
    assert told(data(cards=groups(1, *value), previous=None), "overall") == [text]


def test_whose_score_it_is():
    places = ((REGION,), MUNICIPALITY, FIRST, (*FIRST, "Группа № 1"))
    assert [told(data(place), "overall")[0].split(" — ")[0] for place in places] == [
        "Итоговая оценка региона",
        "Итоговая оценка муниципалитета",
        "Итоговая оценка организации",
        "Итоговая оценка группы",
    ]
    named = data(level_titles=["низкий", "ниже базового", "базовый", "хороший", "высокий"])
    assert told(named, "overall") == [
        "Итоговая оценка организации — 3,00, это соответствует уровню 3 (базовый)."
    ]


@pytest.mark.parametrize(
    ("count", "low", "text"),
    [
        (1, 1, "В 1 из 1 области среднее ниже порога: «Область 1» (2,00)."),
        (2, 1, "В 1 из 2 областей среднее ниже порога: «Область 1» (2,00)."),
        (5, 2, "В 2 из 5 областей среднее ниже порога: «Область 1» (2,00) и «Область 2» (2,00)."),
        (21, 1, "В 1 из 21 области среднее ниже порога: «Область 1» (2,00)."),
        (5, 0, "Все области — на уровне порога или выше него."),
    ],
)
def test_areas_below_the_threshold(count, low, text):
    assert told(wide(count, low), "areas") == [text]


def test_a_long_list_of_areas_is_cut():
    [text] = told(wide(11, 11), "areas")
    assert text.startswith("В 11 из 11 областей среднее ниже порога: «Область 1» (2,00), «Область 2» (2,00)")
    assert text.endswith("«Область 6» (2,00) и ещё 5.")


@pytest.mark.parametrize(
    ("count", "low", "text"),
    [
        (1, 1, "Ниже порога 1 из 1 показателя."),
        (2, 2, "Ниже порога 2 из 2 показателей."),
        (5, 1, "Ниже порога 1 из 5 показателей."),
        (11, 11, "Ниже порога 11 из 11 показателей."),
        (21, 21, "Ниже порога 21 из 21 показателя."),
        (3, 0, "Показателей ниже порога нет."),
    ],
)
def test_indicators_below_the_threshold(count, low, text):
    assert told(wide(count, low), "below") == [text]


def test_just_under_at_and_over_the_threshold():
    """299 of 300 cards at 3 are under it by a three-hundredth; a mean of exactly 3 is not below."""
    at = groups(300, 3, 3, 3)
    assert told(data(cards=at, previous=None), "below") == ["Показателей ниже порога нет."]
    under = [*at[:-1], card("Сад № 1", "Группа № 300", "external", 2, 3, 3)]
    made = data(cards=under, previous=None)
    assert made.mean("1.1") == 3 - Fraction(1, 300)
    assert told(made, "below") == ["Ниже порога 1 из 3 показателей."]
    over = [*at[:-1], card("Сад № 1", "Группа № 300", "external", 4, 3, 3)]
    assert told(data(cards=over, previous=None), "below") == ["Показателей ниже порога нет."]


def test_highest_and_lowest_of_one_of_three_and_of_equal_ones():
    made = data(cards=groups(1, 2, 3, 4), previous=None)
    assert told(made, "highest") == ["Наиболее высокое среднее — у показателя «Общение» (4,00)."]
    assert told(made, "lowest") == ["Наиболее низкое среднее — у показателя «Пространство» (2,00)."]
    assert told(wide(6, 3), "highest") == [
        "Наиболее высокие средние — у показателей: «Область 4» (3,00), «Область 5» (3,00) и «Область 6» (3,00)."
    ]
    assert told(wide(6, 3), "lowest") == [
        "Наиболее низкие средние — у показателей: «Область 3» (2,00), «Область 2» (2,00) и «Область 1» (2,00)."
    ]
    equal = data(cards=groups(1, 3, 3, 3), previous=None)
    assert told(equal, "highest") == told(equal, "lowest") == []
    assert findings.extremes(equal) == ([], [])


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (2, "Итоговые оценки всех 2 групп одинаковы: 2,50."),
        (5, "Итоговые оценки всех 5 групп одинаковы: 2,50."),
        (11, "Итоговые оценки всех 11 групп одинаковы: 2,50."),
        (21, "Итоговые оценки всех 21 группы одинаковы: 2,50."),
    ],
)
def test_equal_groups(count, text):
    assert told(data(cards=groups(count), previous=None), "spread") == [text]


def test_the_spread_of_kindergartens_and_a_single_one():
    made = data(MUNICIPALITY, cards=sards(2, 1), previous=None)
    assert told(made, "spread") == ["Итоговые оценки организаций — от 1,00 (Сад № 1) до 4,00 (Сад № 2)."]
    assert told(data(MUNICIPALITY, cards=sards(1, 1), previous=None), "spread") == []
    short = {(*MUNICIPALITY, "Сад № 1"): "МДОУ № 1"}
    assert (
        "(МДОУ № 1)"
        in told(data(MUNICIPALITY, cards=sards(2, 1), previous=None, short_names=short), "spread")[0]
    )


@pytest.mark.parametrize(
    ("count", "low", "text"),
    [
        (2, 1, "Итоговая оценка ниже порога в 1 из 2 организаций: Сад № 1."),
        (5, 2, "Итоговая оценка ниже порога в 2 из 5 организаций: Сад № 1 и Сад № 2."),
        (11, 3, "Итоговая оценка ниже порога в 3 из 11 организаций: Сад № 1, Сад № 2 и Сад № 3."),
        (21, 1, "Итоговая оценка ниже порога в 1 из 21 организации: Сад № 1."),
        (
            9,
            9,
            "Итоговая оценка ниже порога в 9 из 9 организаций: Сад № 1, Сад № 2, Сад № 3, Сад № 4, Сад № 5, Сад № 6 и ещё 3.",
        ),
        (
            7,
            7,
            "Итоговая оценка ниже порога в 7 из 7 организаций: Сад № 1, Сад № 2, Сад № 3, Сад № 4, Сад № 5, Сад № 6 и Сад № 7.",
        ),
    ],
)
def test_kindergartens_below_the_threshold(count, low, text):
    assert told(data(MUNICIPALITY, cards=sards(count, low), previous=None), "children") == [text]
    assert told(data(MUNICIPALITY, cards=sards(count), previous=None), "children") == []


@pytest.mark.parametrize(
    ("own", "text"),
    [
        (5, ["Самооценка выше результатов внешней оценки на 2,00 балла."]),
        (1, ["Самооценка ниже результатов внешней оценки на 2,00 балла."]),
        (3, []),
    ],
)
def test_self_assessment_beside_the_main_source(own, text):
    cards = groups(1, 3, 3, 3) + groups(1, own, own, own, source="self")
    assert told(data(cards=cards, previous=None), "self") == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Источники расходятся на уровень и более по 1 показателю."),
        (2, "Источники расходятся на уровень и более по 2 показателям."),
        (3, "Источники расходятся на уровень и более по 3 показателям."),
    ],
)
def test_indicators_on_which_sources_differ(count, text):
    values = [4 if n < count else 3 for n in range(3)]
    cards = groups(1, 3, 3, 3) + groups(1, *values, source="self")
    assert told(data(cards=cards, previous=None), "gaps") == [text]
    assert (
        told(data(cards=groups(1, 3, 3, 3) + groups(1, 3, 3, 3, source="self"), previous=None), "gaps") == []
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, ["Выводы основаны на малом объёме данных (1 группа), их нужно сверить с картами."]),
        (2, ["Выводы основаны на малом объёме данных (2 группы), их нужно сверить с картами."]),
        (4, ["Выводы основаны на малом объёме данных (4 группы), их нужно сверить с картами."]),
        (5, []),
        (21, []),
    ],
)
def test_few_units(count, text):
    assert told(data(cards=groups(count), previous=None), "few") == text


def test_the_same_in_english():
    with translation.override("en"):
        assert [one.referenced() for one in said(data(MUNICIPALITY, language="en"))] == [
            "The overall score of the municipality is 3.38 and is level 3 [overall].",
            "In 1 of 2 areas the mean is below the threshold: “Space” (2.50) [1].",
            "The highest mean: the indicator “Talk” (4.25) [2].",
            "The lowest mean: the indicator “Room” (2.50) [1.1].",
            "Below the threshold: 1 of 3 indicators [1.1].",
            "Overall scores of organisations lie between 3.00 (Сад № 1) and 4.50 (Сад № 2) [overall].",
            "Self-assessment is 0.63 higher than the result of the external assessment [overall].",
            "Sources are a whole level or more apart on 1 indicator [1.1].",
            "Since the previous measurement the overall score has not changed beyond the precision (+0.13) [overall].",
            "The conclusions rest on few data (4 groups) and need to be checked against the cards [overall].",
        ]


def test_nothing_is_said_of_nothing():
    method = methodology()
    empty = Results(analyse(method, groups(1)), method)
    nowhere = ReportData(empty, (*FIRST, "Группа № 1"), ReportMeta(title="Карта"))
    unanswered = replace(groups(1)[0], answers={})
    silent = ReportData(
        Results(analyse(method, [unanswered, *sards(2)]), method), (REGION,), ReportMeta(title="Карта")
    )
    with translation.override("ru"):
        assert list(said(nowhere))
        assert all(one.bases for one in said(silent))
    none = Results([], method)
    with translation.override("ru"):
        assert list(said(ReportData(none, (), ReportMeta(title="Карта")))) == []


SHARE = methodology(
    indicators=(
        *methodology().indicators,
        Indicator("3", None, {"ru": "Охват"}, scoring=Scoring.SHARE, threshold=Fraction(50), invariant=False),
    ),
    items=(*methodology().items, Item("d", "3", scores={"1": Fraction(0), "5": Fraction(5)})),
)
CASES = [
    (place, cards, previous, language, method)
    for place, (cards, previous), language, method in itertools.product(
        ((REGION,), MUNICIPALITY, FIRST, (*FIRST, "Группа № 1")),
        (
            (CARDS, EARLIER),
            (CARDS, None),
            (sards(21, 14) + groups(7, 1, 5, 3), sards(3)),
            (groups(1, 3, 3, 3) + groups(1, 3, 3, 3, "self"), groups(1, 3, 3, 3)),
        ),
        ("ru", "en"),
        (methodology(), FLAT, methodology(levels=()), SHARE),
    )
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_every_sentence_rests_on_numbers_that_are_in_the_results(case):
    place, cards, previous, language, method = case
    made = data(place, cards=cards, previous=previous, language=language, method=method)
    with translation.override(language):
        found = list(said(made))
        assert found
        for one in found:
            assert one.rule in RULES
            assert one.bases, one
            printed = {basis.shown for basis in one.bases if basis.is_printed}
            words = one.text
            for name in {name for known in made.results.kinds for name in known}:
                words = words.replace(name, "")
            assert {*NUMBER.findall(words)} <= printed, (one.text, printed)
            for basis in one.bases:
                assert not basis.is_printed or basis.shown in one.text, (one.text, basis)
                assert basis.shown == shown(made, basis), (one.text, basis)
                assert basis_line(made, basis)
            assert all(code in one.referenced() for code in one.codes[:6] if code != TOTAL)


def shown(made, basis):
    """The number of a basis read from the rows of results anew, and written by the same rule as in a table."""
    row = made.results.row(basis.place, basis.source, basis.code) if basis.code else None
    if basis.what == What.MEAN:
        assert basis.number == row.mean
        return wording.value(made, basis.code, row.mean)
    if basis.what == What.UNITS:
        assert basis.number == row.n
        return wording.number(row.n)
    if basis.what == What.DELTA:
        assert basis.number == row.delta
        return basis.shown if basis.shown.lstrip("+−") == wording.score(abs(row.delta)) else ""
    if basis.what == What.GAP:
        main = made.mean(basis.code)
        assert basis.number == row.mean - main
        return basis.shown if basis.shown.lstrip("+−") == wording.score(abs(row.mean - main)) else ""
    if basis.what == What.LEVEL:
        assert basis.number == max(one for one in (method_levels(made)) if one <= row.mean)
        return wording.number(basis.number)
    assert basis.number >= 0
    return wording.number(basis.number)


def method_levels(made):
    return made.methodology.levels


def test_counts_are_those_of_the_bases_behind_them():
    made = data(MUNICIPALITY, cards=sards(21, 14), previous=None)
    with translation.override("ru"):
        one = next(one for one in said(made) if one.rule == "children")
    low, all_, *rows = one.bases
    assert (low.number, all_.number, len(rows)) == (14, 21, 14)
    assert all(row.number < 3 and row.place[:2] == MUNICIPALITY for row in rows)


def test_codes_stay_on_paper():
    document = node_report(data(MUNICIPALITY))
    lists = [one for one in document.blocks if isinstance(one, Bullets) and one.numbered]
    assert lists[-1].items[1] == "В 1 из 2 областей среднее ниже порога: «Среда» (2,50) [1]."
    assert lists[-1].items[0].endswith("[итог].")
