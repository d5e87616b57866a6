"""Golden sentences of the effectiveness review, and that none of them speaks of a cause."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from mostik.cycle.models import Recommendation
from mostik.cycle.queries.effects import Effect, Mean, mean_of, worded
from mostik.cycle.reports import effect_words
from mostik.monitoring.queries.remeasured import Values
from mostik.stats.small_numbers import Change, Sample

ROW = Recommendation(
    indicator="Книжный уголок", code="B", audience="organisation", source="self", version_id=1
)
STEP = Fraction(1, 5)


def effect(before, after, *, n=12, variance=0.04, alike=True, **fields):
    values = Values(Sample(n, Fraction(before), variance), Sample(n, Fraction(after), variance))
    return Effect(replaced(), fields.pop("measures", 0), alike, values if alike else None, STEP, **fields)


def replaced(**fields):
    made = Recommendation(
        indicator="Книжный уголок", code="B", audience="organisation", source="self", version_id=1
    )
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def said(one):
    [done] = worded([one])
    return list(effect_words.sentences(done))


def test_growth_is_said_with_its_interval():
    with translation.override("ru"):
        first, second = said(effect("2.1", "2.6"))
    assert first == (
        "«Книжный уголок»: было 2,10, стало 2,60; показатель вырос: +0,50 (95-процентный интервал от +0,33 до +0,67)."
    )
    assert second.startswith("Сопоставимых мест без меры, измеренных повторно, меньше трёх")


@pytest.mark.parametrize(
    ("before", "after", "fields", "words"),
    [
        ("2.6", "2.1", {}, "показатель снизился: −0,50"),
        ("2.1", "2.15", {}, "без изменений (в пределах точности): +0,05"),
        ("2.1", "2.6", {"variance": 4.0}, "без изменений (в пределах точности): +0,50"),
        ("2.1", "2.3", {"variance": 0.0001}, "без изменений (в пределах точности): +0,20"),
        ("2.1", "2.6", {"n": 1}, "точность неизвестна: ни о росте, ни о снижении не говорим"),
        ("2.1", "2.6", {"alike": False}, "измерялся по-разному, поэтому не сравнивается"),
    ],
)
def test_golden(before, after, fields, words):
    """A change of exactly the step is no change; a wide interval says nothing; one unit knows no precision."""
    with translation.override("ru"):
        assert words in said(effect(before, after, **fields))[0]


def test_beside_comparable_places():
    peers = [effect("2", moved) for moved in ("2.1", "2.2", "2.3")]
    mean = mean_of(peers)
    assert (mean.n, mean.moved) == (3, Fraction(1, 5))
    with translation.override("ru"):
        lines = list(effect_words.sentences(replace(worded([effect("2.1", "2.6")])[0], peers=mean)))
    assert lines[1].startswith("В 3 сопоставимых местах без меры среднее изменение составило +0,20")
    assert "Интервалы пересекаются" in lines[2]
    assert mean_of(peers[:2]) is None


def test_intervals_that_do_not_meet_do_not_say_why():
    with translation.override("ru"):
        text = effect_words.apart((0.5, 0.9), Mean(9, Fraction(1, 10), 0.0, 0.2))
    assert text.endswith("Почему — числа не говорят.")


def test_the_list_as_a_whole_is_held_to_few_false_words():
    """One small change of forty, barely beyond chance alone, gets no word among the others."""
    alone = effect("2", "2.21", variance=0.06, n=12)
    steady = [effect("2", "2.01", variance=0.06) for _ in range(39)]
    assert worded([alone])[0].word == Change.GREW
    assert worded([alone, *steady])[0].word == Change.STEADY


CAUSES = {
    "ru": r"\b(?:повыси|улучши|ухудши|обеспечи|позволи|способствов|привел|привёл|помог|сработа|вызва|поднял|доби|достиг)\w*"
    r"|благодаря|в результате (?:мер|решени|рекоменд)|за сч[её]т|из-за|вследствие|дал[аои]? (?:эффект|результат)",
    "en": r"\b(?:improv|rais|caus|led to|lead to|thanks to|because of|due to|help|achiev|effect of|boost|produc)\w*"
    r"|as a result of|owing to|resulted",
}


def every_sentence():
    grounds = product(("2.1", "2.6"), ("2.1", "2.6"), (1, 12), (0.0001, 0.04, 4.0))
    mean, far = Mean(3, Fraction(1, 5), 0.1, 0.3), Mean(21, Fraction(-1), -1.2, -0.9)
    for before, after, n, variance in grounds:
        for peers in (None, mean, far):
            [one] = worded([effect(before, after, n=n, variance=variance)])
            yield from effect_words.sentences(replace(one, peers=peers))
    yield effect_words.changed(effect("2", "3", alike=False))
    yield effect_words.changed(Effect(replaced(), 0, True, None, STEP))
    yield from (
        effect_words.of_words(),
        effect_words.warning(),
        effect_words.still_going(),
        effect_words.short(mean),
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
