"""Golden sentences of protocols, of the order, of posters, of the forecast."""

import datetime
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.utils import translation

from mostik.documents.content import Bullets, Figure, Paragraph, Table, plain
from mostik.monitoring.enums import SampleUnitState, StageLevel
from mostik.monitoring.models import Campaign, RatingDraw, Sample, Survey
from mostik.monitoring.reports import (
    forecast_words,
    order,
    passport,
    posters,
    protocol,
    sample,
)
from mostik.monitoring.reports.sections.forecast import expected
from mostik.network.models import Node
from mostik.stats.forecast import Forecast, Foreseen, Round, Silence
from mostik.stats.methodology import TOTAL
from mostik.stats.small_numbers import Sample as Values
from tests.monitoring.surveys import link_of, running_survey
from tests.monitoring.test_reports import data
from tests.monitoring.test_said import MUNICIPALITY

DAY = datetime.date(2026, 12, 1)
MOMENT = datetime.datetime(2026, 12, 1, 9, 0, tzinfo=datetime.UTC)
OWNER = Node(name="Северская область", kind="region")
COUNTS = (1, 2, 5, 11, 21)


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


def texts(blocks):
    found = []
    for one in blocks:
        if isinstance(one, Bullets):
            found += [plain(item) for item in one.items]
        elif isinstance(one, Paragraph):
            found.append(plain(one.text))
    return found


def captions(section, made):
    return [one.caption for one in section(made) if isinstance(one, Table | Figure)]


def campaign(**fields):
    given = {
        "title": "Мониторинг",
        "owner": OWNER,
        "period_from": DAY,
        "period_to": DAY,
        "structure_date": DAY,
    }
    return Campaign(**(given | fields))


def drawn(count):
    chosen = SimpleNamespace(
        state=SampleUnitState.CHOSEN,
        stratum="город",
        replaced_by_id=None,
        number=1,
        organisation_id=7,
        organisation=OWNER,
    )
    return [chosen] * count


def test_the_protocol_of_a_sample():
    made = Sample(
        campaign=campaign(), seed="зерно", drawn_at=MOMENT, at_least=2, sources=["external"], strata_by=[]
    )
    earlier = Sample(seed="старое", drawn_at=MOMENT, discarded_at=MOMENT, discard_reason="ошибка")
    lines = texts(sample._blocks(made, drawn(5), [earlier]))
    assert lines == [
        "источники, которые оценивают только выборку: внешний эксперт",
        "структура на 01.12.2026; детских садов всего: 5",
        "признаки деления: не делились",
        "в выборке: 5 детских садов",
        "зерно жребия: зерно",
        "отбор проведён 01.12.2026,\N{NO-BREAK SPACE}12:00, провёл: система",
        "Каждая часть (страта) даёт детские сады пропорционально своему размеру (метод наибольших остатков), но не меньше 2. Внутри "
        "части для каждого детского сада вычисляется SHA-256 от текста «зерно:номер детского сада»; сады с наименьшими значениями "
        "входят в выборку, следующие за ними — резерв в том же порядке. Проверка: printf 'зерно:7' | sha256sum.",
        "зерно старое, сформирована 01.12.2026,\N{NO-BREAK SPACE}12:00, отменена 01.12.2026: ошибка",
    ]
    said_of = [
        next(line for line in sample._facts(made, drawn(n)) if line.startswith("в выборке"))
        for n in (0, *COUNTS)
    ]
    assert said_of == [
        "в выборке: 0 детских садов",
        "в выборке: 1 детский сад",
        "в выборке: 2 детских сада",
        "в выборке: 5 детских садов",
        "в выборке: 11 детских садов",
        "в выборке: 21 детский сад",
    ]


def test_the_protocol_of_double_rating():
    draw = RatingDraw(
        campaign=campaign(), source="external", percent=15, limit_percent=25, seed="зерно", drawn_at=MOMENT
    )
    said_of = []
    for count in COUNTS:
        draw.frame = list(range(101, 101 + count))
        blocks = protocol._blocks(SimpleNamespace(**vars_of(draw)), [])
        lines = texts(blocks)
        said_of.append(lines[1])
    assert lines[0] == "инструмент: Карта; источник: внешний эксперт"
    assert lines[2:7] == [
        "доля: 15 % с округлением вверх; отобрано: 0",
        "зерно жребия: зерно",
        "отбор проведён 01.12.2026,\N{NO-BREAK SPACE}12:00, провёл: система",
        "расхождение больше 25 % размаха показателя рассматривает третий человек",
        "Для каждой карты вычислена сумма SHA-256 текста «зерно:номер карты»; отобраны карты с наименьшими суммами, по возрастанию. "
        "Проверить можно так: printf 'зерно:101' | sha256sum.",
    ]
    assert said_of == [
        "могли быть отобраны: 1 карта, номера с 101 по 101",
        "могли быть отобраны: 2 карты, номера с 101 по 102",
        "могли быть отобраны: 5 карт, номера с 101 по 105",
        "могли быть отобраны: 11 карт, номера с 101 по 111",
        "могли быть отобраны: 21 карта, номера с 101 по 121",
    ]


def vars_of(draw):
    names = ("frame", "percent", "limit_percent", "seed", "drawn_at", "get_source_display")
    return {name: getattr(draw, name) for name in names} | {
        "version": SimpleNamespace(title="Карта"),
        "drawn_by": None,
    }


def test_the_order():
    used = SimpleNamespace(version=SimpleNamespace(title="Карта группы"), sources=["self", "external"])
    due = dict.fromkeys((StageLevel.ORGANISATION, StageLevel.MUNICIPALITY, StageLevel.REGION), DAY)
    frozen = campaign(freezes_on=datetime.date(2026, 12, 10))
    document = order.order(frozen, [used], [], [], due, [], on=DAY)
    assert document.subtitle == "О проведении кампании «Мониторинг»"
    assert texts(document.blocks) == [
        "Цель: получение сопоставимых данных о качестве дошкольного образования и принятие решений о мерах.",
        "ПРИКАЗЫВАЮ:",
        "Провести кампанию «Мониторинг» с 01.12.2026 по 01.12.2026.",
        "Использовать инструменты: «Карта группы» (самооценка, внешний эксперт).",
        "Карты заполнять, отправлять и принимать до 10.12.2026 включительно; после этого дня данные замораживаются и не меняются.",
        "Заведующим детскими садами утвердить данные своих организаций до 01.12.2026.",
        "Муниципальным операторам утвердить данные своих муниципалитетов до 01.12.2026.",
        "Региональному оператору утвердить данные региона до 01.12.2026.",
        "Руководителям муниципальных органов управления образованием довести приказ до сведения заведующих детскими садами.",
        "Внешний эксперт не оценивает организацию, в которой работает.",
        "Контроль за исполнением приказа возложить на ______________________.",
    ]


def test_posters():
    survey = Survey(campaign=campaign(min_cell=5), access="open")
    minutes = []
    for count in COUNTS:
        survey.minutes = count
        minutes.append(posters.facts(survey)[1])
    assert minutes == [
        "займёт около 1 минуты",
        "займёт около 2 минут",
        "займёт около 5 минут",
        "займёт около 11 минут",
        "займёт около 21 минуты",
    ]
    assert posters.facts(survey)[2] == "можно ответить до 01.12.2026"
    assert posters.small_print(survey) == (
        "Опрос — об условиях и работе взрослых, а не о ребёнке. Если ответили меньше 5 человек, ответы не показываются никому. "
        "Северская область. Мониторинг."
    )


def test_the_code_of_a_poster(region):
    link = link_of(running_survey(region.node, region.group_a11), region.group_a11)
    [poster] = posters.posters([link], region.org_a1, "https://mostik.example")
    assert poster.code_alt == f"QR-код адреса {poster.link}"
    assert poster.link.startswith("mostik.example/a/")


def foreseen(found, *years):
    return Foreseen(TOTAL, tuple(Round(year, Values(9, Fraction(3), 0.1)) for year in years), found)


def forecast(rounds, **fields):
    return Forecast(
        **{
            "at": 2027,
            "mean": 3.5,
            "low": 3.0,
            "high": 4.0,
            "per_year": 0.25,
            "rounds": rounds,
            "is_wide": False,
            **fields,
        }
    )


def test_the_forecast():
    two = foreseen(forecast(2), 2025, 2026)
    assert forecast_words.sentence(two) == (
        "В замере 2027 года ожидается 3,50, с вероятностью 95 % — от 3,00 до 4,00."
    )
    assert forecast_words.sentence(foreseen(forecast(2, is_wide=True), 2025, 2026)).endswith(
        "Интервал шире половины шкалы: прогноз почти ничего не говорит."
    )
    assert forecast_words.assumption(two) == (
        "Допущение: изменение между замерами 2025 и 2026 годов (+0,25 в год) продолжится. По двум замерам этого не проверить: если "
        "изменение прекратится или сменит знак, прогноз неверен."
    )
    assert forecast_words.assumption(foreseen(forecast(5), 2022, 2026)) == (
        "Допущение: балл и дальше меняется на +0,25 в год, как в 5 замерах с 2022 по 2026 год: в пределах точности они лежат на одной "
        "прямой."
    )
    assert forecast_words.assumption(foreseen(forecast(21), 2006, 2026)) == (
        "Допущение: балл и дальше меняется на +0,25 в год, как в 21 замере с 2006 по 2026 год, который лежит на одной прямой в пределах "
        "точности."
    )
    assert [forecast_words.silence(why) for why in Silence] == [
        "Прогноза нет: нужны хотя бы два замера, в которых это измеряли одинаково.",
        "Прогноза нет: точность неизвестна, в каждом замере нужно не менее 5 детских садов.",
        "Прогноза нет: прошлые замеры не ложатся на одну прямую, продолжать нечего.",
        "Прогноза нет: если бы изменение продолжилось, балл вышел бы за пределы шкалы.",
    ]
    assert forecast_words.assumption(foreseen(Silence.ONE_ROUND, 2026)) == ""
    made = data(MUNICIPALITY)
    object.__setattr__(made, "foreseen", [two])
    assert captions(expected, made) == ["Ожидается в следующем замере: внешняя оценка"]


def test_thresholds_of_the_passport():
    assert any(
        line
        == "пороги: альфа и омега от 0,70 для сравнения территорий и от 0,80 для отдельной группы или организации (Наннелли, 1978), не "
        "выше 0,95 (Терве и др., 2007); связь со шкалой от 0,30 (Наннелли и Бернстайн, 1994); согласие от 0,60 годится, от 0,80 "
        "надёжное (Лэндис и Кох, 1977; Криппендорф, 2019)"
        for line in passport.notes()
    )


def test_what_is_said_beside_a_forecast():
    assert forecast_words.unfinished() == (
        "В этом замере карты ещё собирают: его числа изменятся, а с ними и прогноз."
    )
    assert forecast_words.rule() == (
        "Прямая через замеры, в которых показатель измеряли одинаково, по средним детских садов. Интервал — о "
        "том, что покажет следующий замер, если допущение верно; за пределы шкалы он не выходит. Это оценка, "
        "а не план и не цель. По отдельным детским садам прогноза нет: среднее нескольких групп колеблется "
        "случайно сильнее, чем меняется."
    )
