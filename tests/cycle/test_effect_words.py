"""Golden sentences of the effectiveness review, that each rests on numbers that are there, and that none speaks of a cause."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from mostik.cycle.models import Recommendation
from mostik.cycle.queries.effects import Effect, Mean, mean_of
from mostik.cycle.reports import effect_words
from mostik.monitoring.queries.remeasured import Values
from mostik.monitoring.reports.said import What
from mostik.stats.changes import changes
from mostik.stats.small_numbers import Sample

STEP = Fraction(1, 5)


def effect(before, after, *, n=12, variance=0.04, alike=True, **fields):
    values = Values(Sample(n, Fraction(before), variance), Sample(n, Fraction(after), variance))
    return Effect(replaced(), fields.pop("measures", 0), alike, values if alike else None, **fields)


def replaced(**fields):
    made = Recommendation(
        indicator="Книжный уголок", code="B", audience="organisation", source="self", version_id=1
    )
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def worded(one):
    """With the word of the one rule, alone in its list."""
    pair = (one.values.before, one.values.after) if one.values else None
    return replace(one, word=changes({0: pair}, STEP).get(0)) if pair else one


def said(one):
    with translation.override("ru"):
        return [sentence.text for sentence in effect_words.sentences(worded(one))]


def test_shares_are_told_in_per_cent_and_not_in_points(monkeypatch):
    monkeypatch.setattr(Effect, "is_share", True)
    assert said(replace(effect("72.1", "80.4", variance=16), peers=Mean(3, Fraction(2), -1.25, 5.25))) == [
        "«Книжный уголок»: было 72,1\N{NO-BREAK SPACE}%, стало 80,4\N{NO-BREAK SPACE}%; показатель вырос: +8,3 п. п. "
        "(95-процентный интервал от +4,9 п. п. до +11,7 п. п.).",
        "В 3 сопоставимых местах без меры среднее изменение составило +2,0 п. п. (95-процентный интервал от −1,3 п. п. до +5,3 п. п.).",
        "Интервалы пересекаются: изменение здесь не отличить от изменения у других.",
    ]
    assert (
        effect_words.short(Mean(3, Fraction(2), -1.25, 5.25), is_share=True) == "+2,0 п. п. [−1,3; +5,3], 3"
    )


def test_growth_is_said_with_its_interval():
    assert said(effect("2.1", "2.6")) == [
        "«Книжный уголок»: было 2,10, стало 2,60; показатель вырос: +0,50 (95-процентный интервал от +0,33 до +0,67).",
        "Сопоставимых мест без меры, измеренных повторно, меньше трёх: сравнить это изменение не с чем.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "fields", "text"),
    [
        (
            "2.6",
            "2.1",
            {},
            "«Книжный уголок»: было 2,60, стало 2,10; показатель снизился: −0,50 (95-процентный интервал от −0,67 до −0,33).",
        ),
        (
            "2.1",
            "2.15",
            {},
            "«Книжный уголок»: было 2,10, стало 2,15; без изменений (в пределах точности): +0,05 (95-процентный интервал от −0,12 до "
            "+0,22).",
        ),
        (
            "2.1",
            "2.6",
            {"variance": 4.0},
            "«Книжный уголок»: было 2,10, стало 2,60; без изменений (в пределах точности): +0,50 (95-процентный интервал от −1,19 до "
            "+2,19).",
        ),
        (
            "2.1",
            "2.3",
            {"variance": 0.0001},
            "«Книжный уголок»: было 2,10, стало 2,30; без изменений (в пределах точности): +0,20 (95-процентный интервал от +0,19 до "
            "+0,21).",
        ),
        (
            "2.1",
            "2.31",
            {"variance": 0.0001},
            "«Книжный уголок»: было 2,10, стало 2,31; показатель вырос: +0,21 (95-процентный интервал от +0,20 до +0,22).",
        ),
        (
            "2.1",
            "2.6",
            {"n": 1},
            "«Книжный уголок»: было 2,10, стало 2,60 (+0,50). За числом стоит одна единица оценки, точность неизвестна: ни о росте, ни о "
            "снижении не говорим.",
        ),
        (
            "2.1",
            "2.6",
            {"alike": False},
            "«Книжный уголок»: в двух измерениях показатель измерялся по-разному, поэтому не сравнивается.",
        ),
    ],
)
def test_golden(before, after, fields, text):
    """A change of exactly the step is no change; a wide interval says nothing; one unit knows no precision."""
    assert said(effect(before, after, **fields))[0] == text


def test_without_a_result_of_the_next_round():
    [text] = said(Effect(replaced(), 0, True, None))
    assert text == "«Книжный уголок»: в следующем измерении нет результата из того же источника."


def mean(n, moved="0.2", low=0.1, high=0.3):
    return Mean(n, Fraction(moved), low, high)


@pytest.mark.parametrize(
    ("n", "places"),
    [
        (3, "В 3 сопоставимых местах без меры среднее изменение составило"),
        (5, "В 5 сопоставимых местах без меры среднее изменение составило"),
        (11, "В 11 сопоставимых местах без меры среднее изменение составило"),
        (21, "В 21 сопоставимом месте без меры среднее изменение составило"),
        (22, "В 22 сопоставимых местах без меры среднее изменение составило"),
    ],
)
def test_beside_comparable_places(n, places):
    lines = said(replace(effect("2.1", "2.6"), peers=mean(n)))
    assert lines[1] == f"{places} +0,20 (95-процентный интервал от +0,10 до +0,30)."
    assert (
        lines[2]
        == "Интервалы не пересекаются: изменение здесь отличается от изменения у других. Почему — числа не говорят."
    )
    near = said(replace(effect("2.1", "2.6"), peers=mean(n, high=0.4)))
    assert near[2] == "Интервалы пересекаются: изменение здесь не отличить от изменения у других."


def test_fewer_than_three_places_are_not_told():
    peers = [effect("2", moved) for moved in ("2.1", "2.2", "2.3")]
    assert (mean_of(peers).n, mean_of(peers).moved) == (3, Fraction(1, 5))
    assert mean_of(peers[:2]) is None
    with translation.override("ru"):
        assert effect_words.short(mean(3)) == "+0,20 [+0,10; +0,30], 3"
        assert effect_words.short(None) == "—"


NUMBER = re.compile(r"[+−]?\d+,\d+")


def every_effect():
    grounds = product(("2.1", "2.6"), ("2.1", "2.6"), (1, 12), (0.0001, 0.04, 4.0))
    for before, after, n, variance in grounds:
        for peers in (None, mean(3), Mean(21, Fraction(-1), -1.2, -0.9)):
            yield replace(worded(effect(before, after, n=n, variance=variance)), peers=peers)
    yield effect("2", "3", alike=False)
    yield Effect(replaced(), 0, True, None)


def test_every_number_of_a_sentence_is_one_it_keeps():
    with translation.override("ru"):
        for one in every_effect():
            for sentence in effect_words.sentences(one):
                assert sentence.rule in effect_words.RULES
                printed = [basis for basis in sentence.bases if basis.is_printed]
                assert {*NUMBER.findall(sentence.text)} <= {basis.shown for basis in printed}
                assert all(basis.shown in sentence.text for basis in printed)
                assert {basis.code for basis in sentence.bases} <= {"B", ""}
                for basis in sentence.bases if sentence.rule == "changed" else ():
                    assert basis.number == told_by(one, basis.what)


def told_by(one, what):
    low, high = one.interval or (0, 0)
    return {
        What.BEFORE: one.values.before.mean,
        What.MEAN: one.values.after.mean,
        What.DELTA: one.moved,
        What.LOW: Fraction(low),
        What.HIGH: Fraction(high),
    }[what]


def test_on_paper_stays_the_code():
    with translation.override("ru"):
        [first, *_rest] = effect_words.sentences(worded(effect("2.1", "2.6")))
        assert first.referenced().endswith("от +0,33 до +0,67) [B].")


CAUSES = {
    "ru": r"\b(?:повыси|улучши|ухудши|обеспечи|позволи|способствов|привел|привёл|помог|сработа|вызва|поднял|доби|достиг)\w*"
    r"|благодаря|в результате (?:мер|решени|рекоменд)|за сч[её]т|из-за|вследствие|дал[аои]? (?:эффект|результат)",
    "en": r"\b(?:improv|rais|caus|led to|lead to|thanks to|because of|due to|help|achiev|effect of|boost|produc)\w*"
    r"|as a result of|owing to|resulted",
}


def every_sentence():
    for one in every_effect():
        yield from (sentence.text for sentence in effect_words.sentences(one))
    yield from (
        effect_words.of_words(),
        effect_words.warning(),
        effect_words.still_going(),
        effect_words.short(mean(3)),
        effect_words.short(None),
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_sentence_speaks_of_a_cause(language):
    with translation.override(language):
        found = {text: re.findall(CAUSES[language], text, re.I) for text in every_sentence()}
    assert len(found) > 20
    assert {text: verbs for text, verbs in found.items() if verbs} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Показатель удалось повысить на 0,3",
        "Рост благодаря мерам",
        "Мера привела к росту",
        "Measures improved it",
    ],
)
def test_the_look_for_causes_sees_them(text):
    assert any(re.search(pattern, text, re.I) for pattern in CAUSES.values())


def test_every_text_of_the_module_was_said():
    """A sentence added later cannot pass the look unseen."""
    source = Path(effect_words.__file__).read_text("utf-8")
    with translation.override("en"):
        said_texts = " ".join(every_sentence())
    openings = re.findall(r'"((?:The two|Fewer|These places|The next round)[^"]{10,60})', source)
    assert len(openings) >= 5
    assert [text for text in openings if text.split("%")[0].strip() not in said_texts] == []


def test_fixed_sentences():
    with translation.override("ru"):
        found = [effect_words.warning(), effect_words.of_words(), effect_words.still_going()]
        rules = [str(rule) for rule in effect_words.RULES.values()]
    assert found[0] == (
        "Рекомендации получили те, у кого результат был низким. Низкие результаты при следующем измерении в "
        "среднем выше даже там, где ничего не делали: это возвращение к среднему. Поэтому рост сам по себе "
        "ещё не довод в пользу меры. Посмотрите, как изменились сопоставимые места без меры и что известно "
        "помимо чисел."
    )
    assert found[1] == (
        "Слова «вырос» и «снизился» относятся к списку в целом: среди многих показателей часть интервалов не "
        "захватывает ноль случайно, поэтому одного такого интервала для этих слов мало."
    )
    assert found[2] == (
        "В следующем измерении ещё собирают карты: числа изменятся, заключение лучше писать после его "
        "окончания."
    )
    assert rules == [
        "среднее места в обоих измерениях; слово — по правилу изменений",
        "среднее изменение мест, которые в той же кампании были ниже того же порога, без меры",
        "пересекается ли интервал места с интервалом сопоставимых мест",
    ]
