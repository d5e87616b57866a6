"""The published layout of the file: two sheets, their columns, what a cell may contain.

Headers and choices are Russian whatever the language of the page: they are a file format, like names of XLSForm
columns. A header is recognised by any of its names, without regard to case, «ё», spaces and an asterisk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mostik.lib.searching import folded
from mostik.network.enums import EducationLevel, NodeKind, OrganisationType

TEXT, DATE, INTEGER, DECIMAL, YES_NO, CHOICE, EMAIL, DIGITS = (
    "text",
    "date",
    "integer",
    "decimal",
    "yes_no",
    "choice",
    "email",
    "digits",
)

KINDS = {
    "Страна": NodeKind.COUNTRY,
    "Регион": NodeKind.REGION,
    "Муниципалитет": NodeKind.MUNICIPALITY,
    "Организация": NodeKind.ORGANISATION,
    "Здание": NodeKind.SITE,
    "Группа": NodeKind.GROUP,
}
KIND_SYNONYMS = {
    "субъект РФ": NodeKind.REGION,
    "муниципальный округ": NodeKind.MUNICIPALITY,
    "муниципальный район": NodeKind.MUNICIPALITY,
    "городской округ": NodeKind.MUNICIPALITY,
    "ДОО": NodeKind.ORGANISATION,
    "корпус": NodeKind.SITE,
    "филиал": NodeKind.SITE,
}
TYPES = {
    "Детский сад": OrganisationType.KINDERGARTEN,
    "Дошкольные группы школы": OrganisationType.SCHOOL_PRESCHOOL,
    "Методический центр": OrganisationType.METHODICAL_CENTRE,
    "Оператор мониторинга": OrganisationType.OPERATOR,
    "Орган управления": OrganisationType.AUTHORITY,
}
TYPE_SYNONYMS = {
    "ДОО": OrganisationType.KINDERGARTEN,
    "ДОУ": OrganisationType.KINDERGARTEN,
    "школа": OrganisationType.SCHOOL_PRESCHOOL,
    "ДО ОО": OrganisationType.SCHOOL_PRESCHOOL,
    "ММС": OrganisationType.METHODICAL_CENTRE,
}
EDUCATION_LEVELS = {
    "Высшее педагогическое": EducationLevel.HIGHER_PEDAGOGICAL,
    "Высшее непедагогическое": EducationLevel.HIGHER,
    "Среднее профессиональное педагогическое": EducationLevel.SECONDARY_PEDAGOGICAL,
    "Среднее профессиональное непедагогическое": EducationLevel.SECONDARY,
    "Среднее общее": EducationLevel.GENERAL,
}
EDUCATION_SYNONYMS: dict[str, str] = {
    "ВО педагогическое": EducationLevel.HIGHER_PEDAGOGICAL,
    "ВО": EducationLevel.HIGHER,
    "СПО педагогическое": EducationLevel.SECONDARY_PEDAGOGICAL,
    "СПО": EducationLevel.SECONDARY,
    "-": "",
}
YES = {"да": True, "нет": False, "1": True, "0": False, "истина": True, "ложь": False, "+": True, "-": False}


@lru_cache(maxsize=4096)
def key(header: str) -> str:
    return " ".join(folded(header).replace("*", " ").replace("_", " ").split())


@dataclass(frozen=True)
class Column:
    """`field` is the name in code, `title` the header we write, `names` other headers we recognise.

    `length` is the greatest length of a text, or the permitted numbers of digits of a code.
    """

    field: str
    title: str
    names: tuple[str, ...] = ()
    kind: str = TEXT
    length: tuple[int, ...] = (300,)
    choices: Mapping[str, object] = dataclasses.field(default_factory=dict)
    synonyms: Mapping[str, object] = dataclasses.field(default_factory=dict)
    width: int = 18
    required: bool = False
    hint: str = ""

    def choice(self, text: str) -> object:
        """KeyError if there is no such choice."""
        known = {key(name): value for name, value in {**self.synonyms, **self.choices}.items()}
        return known[key(text)]

    def label(self, value: object) -> str:
        """How the value of a choice is written."""
        return next((name for name, known in self.choices.items() if known == value), "")


@dataclass(frozen=True)
class Sheet:
    code: str
    title: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def headers(self) -> Mapping[str, Column]:
        return MappingProxyType(
            {key(name): column for column in self.columns for name in (column.title, *column.names)}
        )

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)


ORGANISATIONS = Sheet(
    "organisations",
    "Организации",
    ("организация", "учреждения", "структура"),
    (
        Column("code", "Код", ("код узла", "код организации", "id"), length=(40,), required=True,
               hint="Ваш постоянный код, например 76-yar-012. По нему строка узнаётся при повторной загрузке."),
        Column("kind", "Вид", ("вид узла", "уровень"), CHOICE, choices=KINDS, synonyms=KIND_SYNONYMS,
               required=True, hint="Регион, Муниципалитет, Организация, Здание или Группа."),
        Column("organisation_type", "Тип организации", ("тип",), CHOICE, choices=TYPES, synonyms=TYPE_SYNONYMS,
               width=24, hint="Только для организаций: Детский сад, Дошкольные группы школы, Методический центр, "
               "Оператор мониторинга, Орган управления."),
        Column("name", "Наименование", ("название", "полное наименование", "полное название"), width=60,
               required=True, hint="Полное наименование."),
        Column("short_name", "Краткое наименование", ("краткое название", "сокращенное наименование"),
               length=(120,), width=28, hint="Короткое имя для списков и таблиц."),
        Column("parent", "Код вышестоящего", ("код родителя", "вышестоящий", "родитель", "входит в"),
               length=(40,), hint="Код узла, которому подчинён этот. Пусто только у региона."),
        Column("inn", "ИНН", (), DIGITS, (10, 12), width=14, hint="10 цифр."),
        Column("oktmo", "ОКТМО", (), DIGITS, (8, 11), width=14, hint="8 или 11 цифр."),
        Column("address", "Адрес", ("юридический адрес", "почтовый адрес"), width=40),
        Column("valid_from", "Дата открытия", ("открыта", "дата создания", "действует с"), DATE,
               hint="Пусто — с того же дня, что и вышестоящий."),
        Column("valid_to", "Дата закрытия", ("закрыта", "действует по"), DATE,
               hint="Последний день работы. Пусто — работает."),
        Column("changed_on", "Изменено с", ("дата изменения",), DATE,
               hint="С какого дня действует новое наименование или подчинение. Пусто — наименование исправляется "
               "без истории."),
        Column("age_band", "Возраст группы", ("возраст",), length=(60,), hint="Только для групп: 3–4 года."),
        Column("orientation", "Направленность", ("направленность группы",), length=(60,),
               hint="Только для групп: общеразвивающая, компенсирующая…"),
        Column("capacity", "Мощность", ("проектная мощность", "мест", "количество мест"), INTEGER, width=12,
               hint="Число мест."),
    ),
)  # fmt: skip

STAFF = Sheet(
    "staff",
    "Сотрудники",
    ("педагоги", "кадры", "работники", "персонал"),
    (
        Column("code", "Код сотрудника", ("табельный номер", "табельный код", "код"), length=(40,), width=16,
               hint="Ваш постоянный код. Без него сотрудник узнаётся по электронной почте, затем по ФИО и году "
               "рождения."),
        Column("last_name", "Фамилия", (), length=(100,), required=True),
        Column("first_name", "Имя", (), length=(100,), required=True),
        Column("middle_name", "Отчество", (), length=(100,)),
        Column("email", "Электронная почта", ("e-mail", "email", "почта", "эл. почта"), EMAIL, (254,), width=28,
               hint="Станет именем для входа, если сотруднику откроют доступ."),
        Column("phone", "Телефон", ("мобильный телефон",), length=(30,)),
        Column("birth_year", "Год рождения", (), INTEGER, width=14),
        Column("education", "Образование", (), length=(200,), width=28),
        Column("education_level", "Уровень образования", ("уровень",), CHOICE, choices=EDUCATION_LEVELS,
               synonyms=EDUCATION_SYNONYMS, width=28, hint="По нему считаются показатели самообследования 1.7: "
               "Высшее педагогическое, Высшее непедагогическое, Среднее профессиональное педагогическое, "
               "Среднее профессиональное непедагогическое, Среднее общее."),
        Column("working_since", "Общий стаж с", ("стаж с", "общий стаж"), DATE, hint="Дата начала общего стажа."),
        Column("teaching_since", "Педагогический стаж с", ("педстаж с", "педагогический стаж"), DATE,
               hint="Дата начала педагогического стажа."),
        Column("organisation", "Код организации", ("организация", "код доо"), length=(40,), required=True,
               hint="Код с листа «Организации» или уже внесённый в систему."),
        Column("position", "Должность", (), length=(200,), width=28, required=True,
               hint="Из списка должностей на сайте."),
        Column("group", "Код группы", ("группа",), length=(40,), hint="Если сотрудник закреплён за группой."),
        Column("rate", "Ставка", ("доля ставки",), DECIMAL, width=10, hint="От 0,01 до 2. Пусто — 1."),
        Column("is_main", "Основное место", ("основное место работы", "основной"), YES_NO, width=16,
               hint="да или нет. Пусто — да."),
        Column("valid_from", "Принят", ("дата приема", "принята", "работает с"), DATE, required=True),
        Column("valid_to", "Уволен", ("дата увольнения", "уволена", "работает по"), DATE,
               hint="Последний день работы. Пусто — работает."),
    ),
)  # fmt: skip

SHEETS = (ORGANISATIONS, STAFF)
