"""What reports say: rules of findings, sentences in both languages, what is left out and what is never shown."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.documents.content import Bullets, Figure, Heading, Note, Paragraph, Table, Tiles, plain
from mostik.monitoring.reports import (
    ReportData,
    ReportMeta,
    Results,
    file_names,
    findings,
    node_report,
    reported_places,
    wording,
    write_reports,
)
from mostik.monitoring.reports import folder as folder_module
from mostik.monitoring.reports.data import natural
from mostik.monitoring.reports.sections.conclusions import sentences
from mostik.stats.methodology import TOTAL, Indicator, Item, Methodology, Scoring, UnitLevel
from mostik.stats.results import Submission
from mostik.stats.rollup import two_rounds
from mostik.stats.small_numbers import Change

REGION, LEAF_TEXT = "Северская область", "Провести обход участка."
SCORES = {str(n): Fraction(n) for n in range(1, 6)}


def methodology(**changes) -> Methodology:
    three = Fraction(3)
    given = {
        "indicators": (
            Indicator("1", None, {"ru": "Среда", "en": "Space"}, threshold=three),
            Indicator(
                "1.1", "1", {"ru": "Пространство", "en": "Room"}, threshold=three, recommendation=LEAF_TEXT
            ),
            Indicator("1.2", "1", {"ru": "Материалы", "en": "Materials"}, threshold=three, invariant=False),
            Indicator("2", None, {"ru": "Общение", "en": "Talk"}, threshold=three),
        ),
        "items": (
            Item("a", "1.1", scores=SCORES),
            Item("b", "1.2", scores=SCORES),
            Item("c", "2", scores=SCORES),
        ),
        "levels": tuple(Fraction(n) for n in range(1, 6)),
        "threshold": three,
    }
    return Methodology(**{**given, **changes})


def card(
    organisation: str, group: str, source: str, a: int, b: int, c: int, municipality: str = "Лесной район"
) -> Submission:
    place = (REGION, municipality, organisation, group)
    return Submission(place, source, {"a": str(a), "b": str(b), "c": str(c)})


CARDS = [
    card("Сад № 1", f"Группа № {n}", source, a, 4, 4)
    for n in (1, 2, 10)
    for source, a in (("self", 4), ("external", 2))
] + [card("Сад № 2", "Группа № 1", "external", 4, 4, 5)]
EARLIER = [
    card("Сад № 1", "Группа № 1", "external", 2, 2, 2),
    card("Сад № 2", "Группа № 1", "external", 4, 4, 5),
]
FIRST = (REGION, "Лесной район", "Сад № 1")


def data(place=FIRST, cards=CARDS, previous=EARLIER, language="ru", method=None, **meta) -> ReportData:
    method = method or methodology()
    rows, before = two_rounds(method, cards, previous=previous)
    results = Results(rows, method, before=before)
    return ReportData(results, place, ReportMeta(title="Карта", **meta), language)


def text_of(report: ReportData) -> str:
    document = node_report(report)
    return "\n".join(line for block in (*document.opening, *document.blocks) for line in lines(block))


def lines(block) -> list[str]:
    match block:
        case Heading(_, text) | Paragraph(text) | Note(text):
            return [plain(text)]
        case Bullets(items):
            return [plain(i) for i in items]
        case Tiles(items):
            return [f"{t.value} {t.label}" for t in items]
        case Table():
            return [block.caption, *(" | ".join(plain(c.text) for c in row) for _, row in block.cells())]
        case Figure(caption, _, alt):
            return [caption, alt]
    return []


def said(report: ReportData) -> list[str]:
    with translation.override(report.language):
        return list(sentences(report))


def test_conclusions_restate_the_numbers():
    # external: 1.1 = 2, 2 = 4 in every group, so area 1 = 2 (invariant), the total 3; self: 1.1 = 4, total 4
    assert said(data()) == [
        "Итоговая оценка организации — 3,00, это соответствует уровню 3.",
        "В 1 из 2 областей среднее ниже порога: «Среда» (2,00).",
        "Наиболее высокое среднее — у показателя «Материалы» (4,00).",
        "Наиболее низкое среднее — у показателя «Пространство» (2,00).",
        "Ниже порога 1 из 3 показателей.",
        "Итоговые оценки всех 3 групп одинаковы: 3,00.",
        "Самооценка выше результатов внешней оценки на 1,00 балла.",
        "Источники расходятся на уровень и более по 1 показателю.",
        "Изменение итоговой оценки к предыдущему измерению — +1,00; точность неизвестна, поэтому ни о росте, ни о снижении не говорим.",
        "Выводы основаны на малом объёме данных (3 группы), их нужно сверить с картами.",
    ]


def test_conclusions_in_english_say_the_same():
    assert said(data(language="en"))[:2] == [
        "The overall score of the organisation is 3.00 and is level 3.",
        "In 1 of 2 areas the mean is below the threshold: “Space” (2.00).",
    ]


@pytest.mark.parametrize("place", [(REGION,), (REGION, "Лесной район"), FIRST])
def test_no_sentence_gives_a_cause(place):
    text = text_of(data(place)).lower()

    for word in ("из-за", "потому", "благодаря", "вследствие", "привел", "вызван", "повлиял"):
        assert word not in text


def test_english_report_has_no_russian_of_ours():
    names = re.compile(r"Сад № \d|Группа № \d+|Лесной район|Северская область|Карта|Провести обход участка\.")

    assert not re.search("[а-яё]", names.sub("", text_of(data(language="en"))), re.IGNORECASE)


def test_main_source_covers_at_least_half_of_the_best_covered():
    many = [card("Сад № 1", f"Группа № {n}", "self", 3, 3, 3) for n in range(5)]

    assert data(cards=CARDS).source == "external"
    assert data(cards=[*many, *CARDS[1:2]], previous=None).source == "self"


def test_small_change_is_no_change():
    # one of three groups has moved by a level: the interval of the difference holds zero
    cards = [card("Сад № 1", f"Группа № {n}", "external", 4 if n == 1 else 3, 3, 3) for n in (1, 2, 3)]
    before = [card("Сад № 1", f"Группа № {n}", "external", 3, 3, 3) for n in (1, 2, 3)]

    change = findings.change_of(data(cards=cards, previous=before), "1.1")

    assert change is not None
    assert change.difference == Fraction(1, 3)
    assert change.word == Change.STEADY


def test_sections_follow_what_is_known():
    alone = [c for c in CARDS if c.source == "external"]
    headings = [
        b.text
        for b in node_report(data(cards=alone, previous=None)).blocks
        if isinstance(b, Heading) and b.level == 1
    ]

    assert headings == [
        "Что и как измерялось",
        "Общий результат",
        "Результаты по областям",
        "Результаты по показателям",
        "Сильные и слабые показатели",
        "Выводы",
        "Адресные рекомендации",
    ]


def test_municipality_names_the_addressees_of_a_recommendation():
    text = text_of(data((REGION, "Лесной район")))

    assert f"1.1. Пространство | 2,50 | {LEAF_TEXT} | Сад № 1 (2,00)" in text


def test_quartiles_of_few_units_are_not_shown():
    text = text_of(data())

    assert "Обратите" not in text
    assert "Сад № 1 | 3 | 3,00 | — |" in text
    assert "Результаты основаны на малом объёме данных (3 группы)" in text


def test_variative_indicator_is_marked_and_stays_out_of_the_area():
    text = text_of(data())

    assert "Материалы (вариативный)" in text
    assert data().mean("1") == 2


def test_children_stand_in_the_order_people_count():
    names = [place[-1] for place in data().children]

    assert names == ["Группа № 1", "Группа № 2", "Группа № 10"]
    assert natural("Сад 9") < natural("Сад 10")


def test_values_off_the_scale_are_not_coloured():
    share = methodology(
        indicators=(
            Indicator("1", None, {"ru": "Среда"}),
            Indicator("1.1", "1", {"ru": "Условия"}, scoring=Scoring.SHARE),
            Indicator("2", None, {"ru": "Общение"}),
        ),
        items=(Item("a", "1.1", scores=SCORES), Item("c", "2", scores=SCORES)),
    )
    report = data(method=share)

    assert report.results.off_scale == {"1", "1.1", TOTAL}
    assert "40,0\N{NO-BREAK SPACE}%" in text_of(report)
    assert report.level("1.1", Fraction(40)) is None


def test_without_levels_the_means_are_drawn_as_bars():
    report = data(method=methodology(levels=()))
    captions = [b.caption for b in node_report(report).blocks if isinstance(b, Figure)]

    assert captions[0] == "Средние по областям (внешняя оценка)"


def test_persons_are_never_named_and_small_teams_are_hidden():
    people = [card("Сад № 1", f"Иванова {n}", "self", 3, 3, 3) for n in range(4)]
    people += [card("Сад № 2", f"Петрова {n}", "self", 3, 3, 3) for n in range(6)]
    method = methodology(unit_level=UnitLevel.TEACHER)
    report = data((REGION, "Лесной район"), cards=people, previous=None, method=method)

    text = text_of(report)
    assert "Иванова" not in text
    assert "Петрова" not in text
    assert report.mean(TOTAL, place=FIRST) is None
    assert FIRST not in report.results.places("organisation")
    assert "люди в отчётах не называются" in text


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "1 группа"),
        (2, "2 группы"),
        (5, "5 групп"),
        (21, "21 группа"),
        (1100, "1\N{NO-BREAK SPACE}100 групп"),
    ],
)
def test_groups_are_counted_in_russian(count, expected):
    with translation.override("ru"):
        assert wording.units(data(), count) == expected


def test_lists_of_names():
    with translation.override("ru"):
        assert wording.listed(["А"]) == "А"
        assert wording.listed(["А", "Б", "В"]) == "А, Б и В"
        assert wording.listed(list("АБВГДЕЖЗИ"), most=3) == "А, Б, В и ещё 6"
        assert wording.quoted("Карта «Ёлочка»") == "«Карта „Ёлочка“»"


def test_names_of_files_are_unique_and_do_not_depend_on_neighbours():
    cards = [
        card("Детский сад № 1", "Г", "self", 3, 3, 3),
        card("Детский сад №1", "Г", "self", 3, 3, 3),
        card("Детский сад № 1", "Г", "self", 3, 3, 3, municipality="Южный округ"),
        card("О" * 200, "Г", "self", 3, 3, 3),
    ]
    report = data(cards=cards, previous=None, place=(REGION,))
    names = file_names(reported_places(report.results, "organisation"))

    assert len(set(names.values())) == 4
    assert (
        names[REGION, "Южный округ", "Детский сад № 1"] == "report-organisation-yuzhnyy-okrug-detskiy-sad-1"
    )
    assert all(len(name) < 150 and re.fullmatch("[a-z0-9-]+", name) for name in names.values())
    alone = file_names([("organisation", (REGION, "Южный округ", "Детский сад № 1"))])
    assert (
        alone[REGION, "Южный округ", "Детский сад № 1"] == "report-organisation-yuzhnyy-okrug-detskiy-sad-1"
    )


@pytest.mark.slow
def test_several_processes_write_the_same_bytes(tmp_path, monkeypatch):
    report = data()
    names = file_names(reported_places(report.results))
    monkeypatch.setattr(folder_module, "BATCH", 2)
    written = {}
    for kind, limit in (("one", 100), ("several", 1)):
        (tmp_path / kind).mkdir()
        monkeypatch.setattr(folder_module, "WORTH_PROCESSES", limit)
        assert list(write_reports(report, names, ["docx"], tmp_path / kind))[-1] == 4
        written[kind] = {p.name: p.read_bytes() for p in (tmp_path / kind).iterdir()}

    assert written["one"] == written["several"]
