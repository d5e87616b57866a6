"""Golden sentences of letters, decisions and of the nine steps with their papers."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from mostik.cycle.models import Decision, DecisionKind, Recommendation
from mostik.cycle.queries.effects import Mean
from mostik.cycle.reports import decision, effect_words, letter, papers, steps
from mostik.cycle.reports.cycle import Cycle
from mostik.documents.content import Bullets, Note, Paragraph, plain
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, Person
from tests.cycle.builders import NOW, finished, sent

DAY = datetime.date(2026, 12, 1)
COUNTS = (1, 2, 5, 11, 21)


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


def lines(blocks):
    found = []
    for one in blocks:
        if isinstance(one, Paragraph | Note):
            found.append(plain(one.text))
        elif isinstance(one, Bullets):
            found += [plain(item) for item in one.items]
    return found


def person(last, first, middle=""):
    return Person(last_name=last, first_name=first, middle_name=middle)


@pytest.mark.parametrize(
    ("whom", "text"),
    [
        (person("Иванова", "Ольга", "Игоревна"), "Уважаемая Ольга Игоревна!"),
        (person("Петров", "Илья", "Сергеевич"), "Уважаемый Илья Сергеевич!"),
        (person("Шевченко", "Анна", "Петровна"), "Уважаемая Анна Петровна!"),
        (person("Цой", "Анна"), "Уважаемая Анна!"),
        (person("Ким", "Сергей"), "Уважаемый Сергей!"),
        (None, "Уважаемые коллеги!"),
    ],
)
def test_the_greeting(whom, text):
    assert letter.greeting(whom) == text


def test_a_letter_in_english():
    campaign = Campaign(title="Round", period_from=DAY, period_to=DAY)
    with translation.override("en"):
        assert letter.told(campaign, 1).endswith("we send you 1 targeted recommendation.")
        assert letter.told(campaign, 2).endswith("we send you 2 targeted recommendations.")
        assert letter.asked([Recommendation(due=DAY)]) == (
            "Please consider them, decide what will be done, and answer by 1 Dec 2026."
        )
        assert letter.greeting(person("Petrova", "Анна", "Петровна")) == "Dear Анна Петровна,"


def made_decision(**fields):
    campaign = Campaign(title="Мониторинг «РМК»", period_from=DAY, period_to=DAY)
    values = {"kind": DecisionKind(title="Приказ"), "title": "О мерах", "text": "Первое.\n\n Второе. \n"}
    place = Node(name="Детский сад № 1", kind="organisation")
    given = {"campaign": campaign, "place": place, "responsible": person("Иванова", "Ольга", "Игоревна")}
    return Decision(control_on=DAY, **values, **(given | fields))


def test_a_decision():
    document = decision.order_draft(made_decision(), [])
    assert lines(document.blocks) == [
        "Номер и дата ставятся при подписании.",
        "По результатам кампании «Мониторинг „РМК“» (01.12.2026 – 01.12.2026) решено:",
        "Первое.",
        "Второе.",
        "Ответственный за исполнение: Иванова Ольга Игоревна.",
        "Контрольный срок: 01.12.2026.",
    ]
    numbered = decision.order_draft(made_decision(number="7", dated_on=DAY), [])
    assert lines(numbered.blocks)[0].startswith("По результатам кампании")
    assert [
        decision.position(made_decision(place=Node(kind=kind)))
        for kind in ("organisation", "municipality", "region")
    ] == [
        "Руководитель организации",
        "Руководитель муниципального органа управления образованием",
        "Руководитель",
    ]


def step_of(fill, **given):
    found = steps.Step(1, "1-celi", "Шаг")
    cycle = SimpleNamespace(
        today=DAY,
        campaign=SimpleNamespace(pk=1, title="Кампания", **given.pop("campaign", {})),
        place=SimpleNamespace(pk=1),
        **given,
    )
    fill(found, cycle)
    return found


def test_how_many_recommendations():
    said = []
    for count in COUNTS:
        rows = [SimpleNamespace(sent_on=DAY, state="sent", due=DAY)] * count
        said.append(step_of(steps._recommendations, recommendations=rows).have[0].title)
    assert said == [
        "Направлена 1 рекомендация",
        "Направлены 2 рекомендации",
        "Направлено 5 рекомендаций",
        "Направлено 11 рекомендаций",
        "Направлена 21 рекомендация",
    ]


def test_how_many_measures():
    said, late, bare = [], [], []
    created = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    for count in COUNTS:
        done = [SimpleNamespace(state="done", created_at=created, due=DAY, document=None)] * count
        past = [
            SimpleNamespace(
                state="planned", created_at=created, due=datetime.date(2026, 11, 1), document=None
            )
        ] * count
        step = step_of(steps._measures, measures=[*done, *past])
        said.append(step_of(steps._measures, measures=done).have[0].title)
        late.append(step.notes[0])
        bare.append(step.notes[1])
    assert said == [
        "1 мера, выполнено: 1",
        "2 меры, выполнено: 2",
        "5 мер, выполнено: 5",
        "11 мер, выполнено: 11",
        "21 мера, выполнено: 21",
    ]
    assert late == [
        "Просрочена 1 мера.",
        "Просрочены 2 меры.",
        "Просрочено 5 мер.",
        "Просрочено 11 мер.",
        "Просрочена 21 мера.",
    ]
    assert bare == [
        "У 1 выполненной меры нет подтверждающего документа.",
        "У 2 выполненных мер нет подтверждающего документа.",
        "У 5 выполненных мер нет подтверждающего документа.",
        "У 11 выполненных мер нет подтверждающего документа.",
        "У 21 выполненной меры нет подтверждающего документа.",
    ]


def test_how_many_cards_are_not_accepted():
    said = []
    for count in COUNTS:
        covered = SimpleNamespace(accepted=0, total=count)
        days = {"period_from": DAY, "period_to": DAY}
        said.append(step_of(steps._monitoring, coverage=covered, campaign=days).notes)
    assert said == [
        ["Не принята 1 карта."],
        ["Не приняты 2 карты."],
        ["Не принято 5 карт."],
        ["Не принято 11 карт."],
        ["Не принята 21 карта."],
    ]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (3, "В 3 сопоставимых местах без меры среднее изменение составило +0,10"),
        (11, "В 11 сопоставимых местах без меры среднее изменение составило +0,10"),
        (21, "В 21 сопоставимом месте без меры среднее изменение составило +0,10"),
    ],
)
def test_comparable_places(count, text):
    assert (
        effect_words.beside(Mean(count, 0.1, 0.05, 0.15))
        == f"{text} (95-процентный интервал от +0,05 до +0,15)."
    )


def test_fixed_sentences_of_the_review():
    assert effect_words.beside(None) == (
        "Сопоставимых мест без меры, измеренных повторно, меньше трёх: сравнить это изменение не с чем."
    )
    assert effect_words.apart((0.5, 0.9), Mean(5, 0.1, 0.0, 0.2)) == (
        "Интервалы не пересекаются: изменение здесь отличается от изменения у других. Почему — числа не говорят."
    )
    assert effect_words.apart((0.2, 0.9), Mean(5, 0.1, 0.0, 0.2)) == (
        "Интервалы пересекаются: изменение здесь не отличить от изменения у других."
    )
    assert effect_words.short(None) == "—"
    assert effect_words.still_going().startswith("В следующем измерении ещё собирают карты")


def test_every_paper_says_what_is_missing(region, settings, tmp_path):
    """A fresh campaign: seven steps lack something, each in one sentence; nothing is left as a mark of formatting."""
    settings.MARTS_ROOT = tmp_path
    cycle = Cycle(finished(region), region.org_a1, NOW.date())
    said = {step.number: lines(papers.paper(cycle, step).blocks) for step in steps.steps(cycle)}
    assert said[1][-1] == "Нет: цели с обоснованием. Что сделать: записать цели кампании."
    assert said[6][-1] == "Нет: направленные рекомендации. Что сделать: подготовить, согласовать и направить."
    assert said[8][-1] == "Нет: действующее решение. Что сделать: написать решение и ввести в действие."
    everything = " ".join(text for found in said.values() for text in found)
    assert "%(" not in everything
    assert "None" not in everything
    rows = sent(cycle.campaign)
    again = Cycle(cycle.campaign, region.org_a1, NOW.date())
    step = steps.steps(again)[5]
    assert step.have[0].title == "Направлены 3 рекомендации"
    assert step.notes == ["Без ответа 3 рекомендации, из них просрочено: 0."]
    assert len(rows) == 3
