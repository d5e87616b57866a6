"""What the gallery shows: each component with nothing, one, many and long names. Invented data only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms

from mostik.ui.charts import (
    BarRow,
    DumbRow,
    Range,
    RangeRow,
    Side,
    StackRow,
    Tie,
    bars,
    bars_table,
    chart,
    distribution,
    dumbbell,
    dumbbell_table,
    ranges,
    stacked_bars,
    stacked_table,
    ties,
    ties_table,
)
from mostik.ui.components import (
    DataTable,
    FileLine,
    HeatCell,
    HeatColumn,
    HeatMap,
    HeatRow,
    Moment,
    Tab,
    TreeNode,
)
from mostik.ui.inputs import DayInput

AREAS = (
    ("ОО", "Образовательные ориентиры"),
    ("ОП", "Образовательная программа"),
    ("СОД", "Содержание образовательной деятельности"),
    ("ОПр", "Образовательный процесс"),
    ("ОУ", "Образовательные условия"),
    ("ОВЗ", "Условия для детей с ограниченными возможностями здоровья и инвалидностью"),
    ("ВзР", "Взаимодействие с родителями"),
    ("ЗБУ", "Здоровье, безопасность и повседневный уход"),
    ("УР", "Управление и развитие"),
)
PLACES = (
    "город Северск",
    "город Приозёрный",
    "Алексеевский округ",
    "Берёзовский район",
    "Верхнеуральский муниципальный округ",
    "Горнореченский район",
    "Каменский район",
    "Южный округ",
)
TIED = ("совпадает", "не совпадает", "данных мало")
LEVELS = (
    "1 — недостаточно",
    "2 — стремится к базовому",
    "3 — базовый",
    "4 — хорошее качество",
    "5 — превосходное качество",
)
LONG = (
    "Муниципальное бюджетное дошкольное образовательное учреждение «Центр развития ребёнка — детский сад № 17 "
    "«Золотой ключик» комбинированного вида с приоритетным осуществлением познавательно-речевого развития "
    "воспитанников» Верхнеуральского муниципального округа"
)


class ExampleForm(forms.Form):
    """Every kind of field, so that the gallery shows each right and wrong."""

    name = forms.CharField(label="Название организации", help_text="Как в уставе, без сокращений")
    kind = forms.ChoiceField(label="Тип", choices=[("", "Не выбран"), ("1", "Детский сад"), ("2", "Филиал")])
    opened = forms.DateField(label="Дата наблюдения", widget=DayInput())
    children = forms.IntegerField(
        label="Сколько детей в группе", min_value=1, help_text="По табелю на момент наблюдения"
    )
    note = forms.CharField(
        label="Обоснование оценки", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    level = forms.ChoiceField(
        label="Уровень",
        widget=forms.RadioSelect,
        choices=[
            ("1", "Требуется серьёзная работа по повышению качества"),
            ("2", "Качество стремится к базовому"),
            ("na", "Не применимо"),
        ],
    )
    sources = forms.MultipleChoiceField(
        label="Источники",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("self", "Самооценка"), ("internal", "Внутренняя оценка"), ("external", "Внешняя оценка")],
    )
    agree = forms.BooleanField(label="Карта проверена старшим воспитателем")
    file = forms.FileField(label="Приказ", required=False, help_text="Файл .pdf до 10 МБ")


def examples() -> dict[str, Any]:
    return {
        "plain_form": ExampleForm(initial={"name": "Детский сад № 24 «Берёзка»"}, prefix="plain"),
        "wrong_form": ExampleForm({"wrong-name": "", "wrong-children": "0"}, prefix="wrong"),
        "heatmaps": [("много строк", heat(8)), ("одна строка", heat(1)), ("пусто", heat(0))],
        "charts": _charts(),
        "rows": [_organisation(number) for number in range(12)],
        "tree_nodes": _tree(),
        "moments": _moments(),
        "files": [
            FileLine(
                "Аналитический отчёт — Детский сад № 24 «Берёзка».docx", "#files", 154_000, "21.11.2026"
            ),
            FileLine(f"{LONG}.pdf", "#files", 2_410_000),
        ],
        "tab_items": [
            Tab("Сводка", "#tabs", True),
            Tab("Организации", "#tabs", count=412),
            Tab("Карты на проверке", "#tabs", count=7),
            Tab("Расхождения источников", "#tabs"),
        ],
        "long": LONG,
        "examples_campaigns": [("1", "МКДО-2026, осень"), ("2", "МКДО-2025, осень")],
        "spark": [3.1, 3.2, 3.15, 3.3, 3.42],
        "scale": [1, 2, 3, 4, 5],
        "facts_pairs": [
            ("Должность", "воспитатель, первая категория"),
            ("Организация", LONG),
            ("Стаж", "7 лет, в должности 5 лет"),
            ("Пересмотр", None),
        ],
        "page": type("P", (), {"previous": "x", "next": "y"}),
        "problems": [
            (f"plain-{number}", f"{1 + number}.1. Показатель: выберите уровень") for number in range(11)
        ],
    }


def heat(count: int) -> HeatMap:
    def value(row: int, column: int) -> Fraction:
        return Fraction(100 + (row * 37 + column * 53 + row * column * 11) % 400, 100)

    rows = [
        HeatRow(
            PLACES[row],
            [
                HeatCell(None, note="< 5")
                if (row, column) == (2, 3)
                else HeatCell(value(row, column), "#heat")
                for column in range(8)
            ]
            + [None],
            url="#heat",
            total=value(row, 9),
        )
        for row in range(count)
    ]
    return HeatMap(
        f"Области качества × муниципалитеты: {count}",
        [HeatColumn(code, title, "#heat") for code, title in AREAS],
        rows,
        [1, 2, 3, 4, 5],
        corner="Муниципалитет",
        total_title="Итог",
        foot=HeatRow("Регион", [value(5, column) for column in range(9)], total=Fraction(342, 100))
        if rows
        else None,
    )


SURE = [RangeRow(title, [Range(Fraction(-3 + index, 10), (Fraction(-9 + index, 10), Fraction(4 + index, 10))), Range(Fraction(index, 10)) if index else None]) for index, (_, title) in enumerate(AREAS)]  # fmt: skip


SHARES = [(0, 8, 39, 44, 9), (0, 7, 43, 43, 7), (2, 18, 53, 26, 1), (10, 39, 42, 9, 0), (0, 0, 0, 0, 100)]


def _charts() -> list[tuple[str, Any]]:
    stack = [
        StackRow(title, [Fraction(part, 100) for part in SHARES[index % 5]], 12 + index * 31)
        for index, (_, title) in enumerate(AREAS)
    ]
    stack[7] = StackRow(AREAS[7][1], [], 0)
    series = ("самооценка", "внутренняя оценка", "внешняя оценка")
    dumb = [
        DumbRow(
            title,
            [
                Fraction(290 + index * 17, 100),
                Fraction(270 + index * 19 % 160, 100),
                Fraction(255 + index * 23 % 190, 100),
            ],
            3,
        )
        for index, (_, title) in enumerate(AREAS)
    ]
    dumb[3] = DumbRow(AREAS[3][1], [Fraction(5), None, Fraction(5)], 3)
    dumb[4] = DumbRow(AREAS[4][1], [None, None, None], 3)
    options = {"title": "Сравнение источников", "target_title": "порог 3,0"}
    plain = [BarRow(title, Fraction(180 + index * 41 % 300, 100)) for index, (_, title) in enumerate(AREAS)]
    plain[2] = BarRow(AREAS[2][1], None)
    sides = [Side(title, figure) for (_, title), figure in zip(AREAS, ("2,41", "2,80", "7 из 18", "меньше 5 из 18"), strict=False)]  # fmt: skip
    two = [DumbRow(row.label, [row.points[0], row.points[2]]) for row in dumb[:3]]
    return [
        (
            "Распределение групп по уровням, %",
            chart(stacked_bars, stack, LEVELS, title="Распределение групп по уровням", table=stacked_table(stack, LEVELS, caption="Распределение групп по уровням", corner="Область")),
        ),
        ("Одна строка", chart(stacked_bars, [StackRow(LONG, [Fraction(1, 3)] * 3)], LEVELS[:3], title="Одна строка")),
        ("Пусто", chart(stacked_bars, [], LEVELS, title="Пусто")),
        ("Сравнение источников", chart(dumbbell, dumb, series, **options, table=dumbbell_table(dumb, series, caption="Сравнение источников", corner="Область"))),
        ("Два источника", chart(dumbbell, two, ("2025 год", "2026 год"), title="Два года")),
        ("Средние изменения с интервалами", chart(ranges, SURE, ("Есть мера", "Меры нет"), title="Средние изменения", low=-1, high=1, zero=0)),
        ("Средние по областям", chart(bars, plain, title="Средние по областям", low=1, high=5, levels=[1, 2, 3, 4, 5], threshold=3, threshold_title="порог 3,0", table=bars_table(plain, caption="Средние", columns=("Область", "Балл")))),
        ("Показатели и то, что с ними связано", chart(ties, sides[:2], sides[2:], [Tie(0, 0, 0), Tie(0, 1, 2), Tie(1, 1, 1)], TIED, title="Связи", heads=("Показатели", "Компетенции"), table=ties_table(sides[:2], sides[2:], [Tie(0, 0, 0)], TIED, caption="Связи", columns=["Показатель", "Балл", "Компетенция", "Педагогов", "Вывод"]))),
        ("Число групп на уровнях", chart(distribution, [1, 12, 31, 0, 4], LEVELS, title="Число групп", classes=[1, 2, 3, 4, 5], table=DataTable("Число групп", ["Уровень", "Групп"], [["1", "1"]]))),
    ]  # fmt: skip


def _organisation(number: int) -> dict[str, Any]:
    states = (
        ("Завершено", "good"),
        ("На проверке", "warn"),
        ("Заполняется", "neutral"),
        ("Возвращено", "bad"),
    )
    return {
        "name": LONG if number == 3 else f"МБДОУ «Детский сад № {24 + number * 7} «Берёзка»",
        "place": PLACES[number % len(PLACES)],
        "groups": 3 + number * 5 % 11,
        "done": Fraction(40 + number * 13 % 60, 100),
        "score": None if number == 5 else Fraction(380 - number * 7, 100),
        "delta": Fraction((-1) ** number * number * 3, 100),
        "spark": [3 + ((number + 1) * step * 7 % 10) / 10 for step in range(5)],
        "state": states[number % 4],
    }


def _tree() -> list[TreeNode]:
    groups = (TreeNode("Группа «Солнышко», 3–4 года", "#tree"), TreeNode("Группа «Радуга», 5–6 лет", "#tree"))
    return [
        TreeNode(
            "Северская область",
            "#tree",
            "2 муниципалитета",
            (
                TreeNode(
                    "город Северск",
                    "#tree",
                    children=(
                        TreeNode(
                            "Детский сад № 24 «Берёзка»",
                            "#tree",
                            "2 группы",
                            groups,
                            is_open=True,
                            is_current=True,
                        ),
                        TreeNode(LONG, "#tree", "закрыт 01.09.2025"),
                    ),
                    is_open=True,
                ),
                TreeNode("Южный округ", "#tree", children=(TreeNode("Детский сад № 3 «Теремок»", "#tree"),)),
            ),
            is_open=True,
        )
    ]


def _moments() -> list[Moment]:
    return [
        Moment(
            "01.10.2026, 09:14",
            "Карта назначена",
            "Источник: внутренняя оценка",
            "Белова А. С., методист",
            "info",
        ),
        Moment(
            "12.10.2026, 16:40", "Карта отправлена", who="Петрова О. И., старший воспитатель", tone="good"
        ),
        Moment(
            "октябрь 2026",
            "Возвращена с замечанием",
            "Пункт 2.3: приложите фотографию центра активности.",
            tone="bad",
        ),
        Moment("до 30.11.2026", "Принять карту"),
    ]
