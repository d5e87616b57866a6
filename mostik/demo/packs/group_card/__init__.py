"""«Карта наблюдения группы»: an original observation card of conditions and processes in a kindergarten group.

Children are never assessed: every statement is about what adults do and what the surroundings offer.
"""

from mostik.demo.packs.content import About, Pack, Question, Rule
from mostik.demo.packs.group_card.conditions import ENVIRONMENT, HEALTH, INCLUSION
from mostik.demo.packs.group_card.content_of_work import CONTENT
from mostik.demo.packs.group_card.families import DEVELOPMENT, FAMILIES
from mostik.demo.packs.group_card.goals import GOALS, PROGRAMME
from mostik.demo.packs.group_card.process import PROCESS

INTRO = (
    Question(
        "note",
        "about",
        (
            "Наблюдайте не менее двух часов, захватив игру, занятие и режимный момент. Оцениваются условия и "
            "действия взрослых. Дети не оцениваются: не записывайте их имена и не снимайте их лица.",
            "Observe for at least two hours, covering play, an activity and a routine. Conditions and the actions "
            "of adults are assessed. Children are not: do not write their names or photograph their faces.",
        ),
    ),
    Question(
        "date",
        "observed_on",
        ("Дата наблюдения", "Date of the observation"),
        extra={"required": "yes", "constraint": ". <= today()"},
        constraint_message=("Дата наблюдения не может быть в будущем", "The date cannot be in the future"),
    ),
    Question(
        "select_multiple methods",
        "methods",
        ("Как получены сведения", "How the information was obtained"),
        extra={"required": "yes"},
    ),
    Question(
        "integer",
        "children_present",
        ("Сколько детей присутствовало", "How many children were present"),
        extra={"required": "yes", "constraint": ". >= 1 and . <= 45"},
        constraint_message=(
            "Укажите число от 1 до 45. Если группа была закрыта, перенесите наблюдение",
            "Enter a number from 1 to 45. If the group was closed, choose another day",
        ),
    ),
    Question(
        "integer",
        "adults_present",
        ("Сколько взрослых работало с группой", "How many adults worked with the group"),
        ("Воспитатели, помощник воспитателя, специалисты", "Teachers, assistant, specialists"),
        {"required": "yes", "constraint": ". >= 1 and . <= 10"},
        ("Укажите число от 1 до 10", "Enter a number from 1 to 10"),
    ),
    Question(
        "calculate",
        "children_per_adult",
        ("Детей на одного взрослого", "Children per adult"),
        extra={"calculation": "round(${children_present} div ${adults_present}, 1)"},
    ),
    Question(
        "select_one yes_no",
        "has_special_needs",
        (
            "Посещают ли группу дети с ОВЗ или инвалидностью?",
            "Do children with special needs or disabilities attend the group?",
        ),
        (
            "Если нет, область 6 не заполняется и в расчёт не входит",
            "If not, area 6 is skipped and left out of the score",
        ),
        {"required": "yes"},
    ),
)
OUTRO = (
    Question(
        "image",
        "photo",
        ("Фотография, подтверждающая оценку среды", "A photograph that supports the rating of the space"),
        (
            "Снимайте только помещение и материалы, без лиц детей",
            "Only the room and the materials, no faces of children",
        ),
        {"parameters": "max-pixels=1280"},
    ),
    Question(
        "text",
        "strength",
        ("Чем группа может поделиться с коллегами?", "What can the group share with colleagues?"),
        ("Одна-две сильные практики", "One or two strong practices"),
        {"appearance": "multiline"},
    ),
    Question(
        "text",
        "next_step",
        ("Ближайший шаг, о котором договорились", "The next step that was agreed"),
        ("Что, кто и к какому сроку", "What, who and by when"),
        {"appearance": "multiline"},
    ),
)
METHODS = (
    ("observation", ("Наблюдение", "Observation")),
    ("talk", ("Беседа с педагогом", "Conversation with the teacher")),
    ("documents", ("Изучение документации", "Study of documents")),
)

GROUP_CARD = Pack(
    form_id="karta_nablyudeniya_gruppy",
    version="2025.1",
    title=("Карта наблюдения группы", "Observation card of a group"),
    unit_level="group",
    about=About(
        kind="observation_card",
        direction="process",
        audience="Старший воспитатель, Служба оценки качества, внешний эксперт; воспитатель — для самооценки",
        minutes=90,
        source_note=(
            "Оригинальная карта Мостика. Составлена по требованиям ФГОС ДО к условиям реализации программы и по практике "
            "внутренней оценки качества; текстов чужих шкал и инструментариев не содержит. Оцениваются условия и действия "
            "взрослых, дети не оцениваются."
        ),
    ),
    areas=(
        GOALS,
        PROGRAMME,
        CONTENT,
        PROCESS,
        ENVIRONMENT,
        INCLUSION,
        FAMILIES,
        HEALTH,
        DEVELOPMENT,
    ),
    intro=INTRO,
    outro=OUTRO,
    choices={"methods": METHODS},
    rules=(
        Rule(
            "children_per_adult",
            "${children_present} div ${adults_present} <= 20",
            (
                "Больше 20 детей на одного взрослого: проверьте оба числа или напишите, где были остальные взрослые",
                "More than 20 children per adult: check both numbers, or write where the other adults were",
            ),
        ),
    ),
)
