"""Invented people: Russian names that agree in gender. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from mostik.demo.places import words

SURNAMES = words(
    "Абрамов Авдеев Агафонов Акимов Алексеев Андреев Анисимов Антипов Артемьев Афанасьев Баранов Белов Беляев "
    "Богданов Борисов Бочаров Быков Васильев Веселов Виноградов Вишняков Воробьёв Воронин Гаврилов Герасимов "
    "Голубев Горбунов Горшков Григорьев Громов Гусев Давыдов Данилов Дементьев Денисов Дорофеев Дроздов Дьячков "
    "Евдокимов Егоров Елисеев Ермаков Ершов Ефимов Жданов Журавлёв Зайцев Захаров Зимин Зуев Игнатов Ильин "
    "Исаев Казаков Калашников Капустин Карпов Киселёв Климов Князев Ковалёв Козлов Колесников Комаров Кондратьев "
    "Коновалов Корнилов Королёв Костин Кошелев Крылов Кудрявцев Кузнецов Кузьмин Куликов Лаврентьев Лазарев "
    "Лапин Лебедев Логинов Лукин Лыткин Макаров Максимов Марков Мартынов Маслов Матвеев Медведев Мельников "
    "Меркушев Миронов Михеев Моисеев Морозов Назаров Некрасов Нестеров Никитин Новиков Носов Овчинников Орехов "
    "Осипов Павлов Панфилов Пахомов Пестов Поляков Пономарёв Потапов Прохоров Пушкарёв Рогов Родионов Рожков "
    "Русаков Рыбаков Рябов Савельев Самойлов Селезнёв Семёнов Сергеев Сидоров Симонов Ситников Соболев Соловьёв "
    "Сорокин Степанов Суворов Суханов Тарасов Терентьев Тимофеев Титов Тихонов Третьяков Трофимов Уваров Устинов "
    "Фёдоров Филатов Фомин Фролов Харитонов Хохлов Цветков Чернов Шаров Шестаков Ширяев Щербаков Юдин Яковлев"
)
ADJECTIVAL = (
    "Островский",
    "Белинский",
    "Заречный",
    "Полевой",
    "Луговской",
    "Соколовский",
    "Вяземский",
    "Донской",
)
SAME = ("Черных", "Седых", "Бондаренко", "Шевченко", "Ткаченко", "Ким", "Русских", "Мазур", "Гайдай")
WOMEN = words(
    "Анна Елена Ольга Татьяна Наталья Ирина Светлана Марина Екатерина Юлия Мария Людмила Галина Оксана Надежда "
    "Валентина Лариса Вера Алёна Дарья Ксения Евгения Александра Кристина Любовь Анастасия Алла Инна Полина "
    "Виктория Нина Тамара Зинаида Диана Яна Регина Снежана Эльвира Гульнара Альбина"
)
MEN = words("Сергей Андрей Дмитрий Павел Михаил Илья Артём Игорь Николай Роман Олег Пётр Денис Тимур")
FATHERS = words(
    "Александр Алексей Анатолий Андрей Борис Вадим Валентин Василий Виктор Владимир Геннадий Григорий Дмитрий "
    "Евгений Иван Игорь Константин Леонид Михаил Николай Олег Павел Пётр Роман Сергей Станислав Степан Фёдор "
    "Юрий Яков Рустам"
)
IRREGULAR = {
    "Михаил": ("Михайловна", "Михайлович"),
    "Павел": ("Павловна", "Павлович"),
    "Пётр": ("Петровна", "Петрович"),
    "Яков": ("Яковлевна", "Яковлевич"),
}


@dataclass(frozen=True, slots=True)
class Name:
    last: str
    first: str
    middle: str
    is_woman: bool


def draw(random: Random, taken: set[tuple[str, str, str]], *, women: float = 0.95) -> Name:
    """A name not drawn before, a woman's with the given probability."""
    while True:
        is_woman = random.random() < women
        first = random.choice(WOMEN if is_woman else MEN)
        middle = patronymic(random.choice(FATHERS), is_woman=is_woman)
        key = (surname(random, is_woman=is_woman), first, middle)
        if key not in taken:
            taken.add(key)
            return Name(*key, is_woman)


def surname(random: Random, *, is_woman: bool) -> str:
    kind = random.random()
    if kind < 0.05:
        return random.choice(SAME)
    if kind < 0.11:
        base = random.choice(ADJECTIVAL)
        return base[:-2] + "ая" if is_woman else base
    return random.choice(SURNAMES) + ("а" if is_woman else "")


def patronymic(father: str, *, is_woman: bool) -> str:
    """«Сергей» → «Сергеевна», «Юрий» → «Юрьевна», «Дмитрий» → «Дмитриевна»."""
    if father in IRREGULAR:
        return IRREGULAR[father][0 if is_woman else 1]
    soft = ("евна", "евич")
    if father.endswith("ий"):
        stem = father[:-2] + ("и" if father == "Дмитрий" else "ь")
    elif father.endswith(("й", "ь")):
        stem = father[:-1]
    else:
        stem, soft = father, ("овна", "ович")
    return stem + soft[0 if is_woman else 1]
