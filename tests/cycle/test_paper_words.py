"""Golden sentences of letters, decisions and of the nine steps with their papers."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from mostik.cycle.models import Decision, DecisionKind, Recommendation
from mostik.cycle.reports import decision, folder, letter, papers, steps
from mostik.cycle.reports.cycle import Cycle
from mostik.documents.content import Bullets, Note, Paragraph, Table, plain
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries.results import mart_of
from mostik.network.models import Node, Person
from mostik.stats.tree import part_of
from mostik.ui.formats import score
from tests.cycle.builders import NOW, finished, sent
from tests.monitoring.test_said import wide

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


def test_answers_that_are_owed():
    said = []
    for count in COUNTS:
        rows = [SimpleNamespace(sent_on=DAY, state="sent", due=datetime.date(2026, 11, 1))] * count
        said += step_of(steps._recommendations, recommendations=rows).notes
    assert said == [
        "Без ответа 1 рекомендация, из них просрочено: 1.",
        "Без ответа 2 рекомендации, из них просрочено: 2.",
        "Без ответа 5 рекомендаций, из них просрочено: 5.",
        "Без ответа 11 рекомендаций, из них просрочено: 11.",
        "Без ответа 21 рекомендация, из них просрочено: 21.",
    ]
    answered = [SimpleNamespace(sent_on=DAY, state="answered", due=DAY)]
    assert step_of(steps._recommendations, recommendations=answered).notes == []


def test_accepted_cards():
    covered = SimpleNamespace(accepted=3, total=21)
    row = {
        "period_from": DAY,
        "period_to": DAY,
        "order_title": "Приказ",
        "order_date": None,
        "order_number": "",
    }
    step = step_of(steps._monitoring, coverage=covered, campaign=row)
    assert step.have[0].title == "Принято карт: 3 из 21, 01.12.2026 – 01.12.2026"
    assert step.notes == ["Не принято 18 карт."]


def test_gaps_and_terms_of_decisions_and_goals():
    row = SimpleNamespace(
        pk=1, kind=SimpleNamespace(title="Приказ"), number="7", title="О мерах", dated_on=DAY, state="issued", file=None,
        control_on=datetime.date(2026, 11, 1), get_state_display=lambda: "действует",
    )  # fmt: skip
    step = step_of(steps._decisions, decisions=[row])
    assert step.gaps[0].missing == "подписанный документ № 7"
    assert step.notes == ["Контрольный срок № 7 прошёл: 01.11.2026."]
    goal = SimpleNamespace(text="Увидеть условия", set_on=DAY, reason="Программа", indicators=[])
    assert step_of(steps._goals, goals=[goal]).gaps[0].missing == "показатели цели «Увидеть условия»"
    second = SimpleNamespace(title="Мониторинг-2027")
    step = step_of(steps._effectiveness, following=second, review=None, is_remeasuring=False)
    assert step.have[0].title == "Показатели до и после: Кампания → Мониторинг-2027"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "В дереве 1 показатель; за результатом строго ниже порога следует рекомендация."),
        (2, "В дереве 2 показателя; за результатом строго ниже порога следует рекомендация."),
        (5, "В дереве 5 показателей; за результатом строго ниже порога следует рекомендация."),
        (21, "В дереве 21 показатель; за результатом строго ниже порога следует рекомендация."),
    ],
)
def test_the_tree_of_indicators(count, text):
    version = SimpleNamespace(title="Карта", label="2026", number=1)
    tree = wide(count, 0).methodology
    cycle = SimpleNamespace(versions=[version], methodology=lambda _version: tree)
    assert lines(papers._indicators(cycle, None)) == [text]


def test_what_papers_say_of_lists_and_rounds():
    assert lines(papers._shortened(papers.LISTED)) == []
    [text] = lines(papers._shortened(papers.LISTED + 1))
    assert text == (
        f"Здесь первые {papers.LISTED} из {papers.LISTED + 1}; полный список — в файле таблицы рядом с этим документом."
    )
    cycle = SimpleNamespace(
        campaign=SimpleNamespace(title="Мониторинг-2026"), following=SimpleNamespace(title="Мониторинг-2027"),
        is_remeasuring=True, place=SimpleNamespace(pk=1, path="/1/"), effects=[], review=None,
    )  # fmt: skip
    said = lines(papers._effectiveness(cycle, None))
    assert (
        said[0] == "Сравниваются: «Мониторинг-2026» и «Мониторинг-2027», только то, что измерено одинаково."
    )
    assert said[2].startswith("В следующем измерении ещё собирают карты")
    whole = [
        (SimpleNamespace(is_whole=n < 5, number=n, title="Шаг", have=[], gaps=[], notes=[]), [])
        for n in range(9)
    ]
    assert lines(folder._blocks(whole))[0] == "Шагов со всеми подтверждениями: 5 из 9."


def test_till_when_a_letter_asks_for_answers():
    one, other = Recommendation(due=DAY), Recommendation(due=datetime.date(2026, 12, 21))
    assert (
        letter.asked([one, one])
        == "Просим рассмотреть их, решить, что будет сделано, и ответить до 01.12.2026."
    )
    assert letter.asked([other, one]) == (
        "Просим рассмотреть их, решить, что будет сделано, и ответить в сроки, указанные в приложении, первый — до 01.12.2026."
    )
    assert (
        letter.about_conditions()
        == "Рекомендации касаются условий и процессов: ни дети, ни педагоги не оцениваются."
    )


def test_every_number_of_a_letter_is_the_one_of_the_results(region, settings, tmp_path):
    """A row of the annex names the indicator, and its result and threshold are those of the file it was drafted from."""
    settings.MARTS_ROOT = tmp_path
    campaign = finished(region)
    rows = [row for row in sent(campaign) if row.addressee == region.org_a1]
    document = letter.letter(campaign, region.org_a1, rows, DAY)
    [table] = [one for one in document.blocks if isinstance(one, Table)]
    mart = mart_of(campaign, rows[0].version)
    assert len(table.rows) == len(rows) == 3
    for row, cells in zip(rows, table.rows, strict=True):
        part = part_of(mart.methodology, row.code).value
        [cell] = mart.read(node_id=region.org_a1.pk, source=row.source, part=part, code=row.code)
        assert row.results == mart.result.checksum
        assert list(cells[:3]) == [
            f"{row.code}. {row.indicator}",
            score(cell.mean),
            score(mart.threshold(row.code)),
        ]
    assert f"направляем вам {len(rows)} адресные рекомендации" in " ".join(lines(document.blocks))


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
