"""«Управление ДОО»: an original card of management at the level of an organisation."""

from mostik.demo.packs.content import About, Pack, Question
from mostik.demo.packs.management.direction import QUALITY, STRATEGY
from mostik.demo.packs.management.resources import PARTNERS, RESOURCES, STAFF

INTRO = (
    Question(
        "date",
        "assessed_on",
        ("Дата оценки", "Date of the assessment"),
        extra={"required": "yes", "constraint": ". <= today()"},
        constraint_message=("Дата оценки не может быть в будущем", "The date cannot be in the future"),
    ),
    Question(
        "integer",
        "teachers",
        ("Педагогических работников", "Teaching staff"),
        ("Без внешних совместителей", "Without external part-timers"),
        {"required": "yes", "constraint": ". >= 1 and . <= 300"},
        ("Укажите число от 1 до 300", "Enter a number from 1 to 300"),
    ),
    Question(
        "integer",
        "trained",
        (
            "Из них прошли повышение квалификации за последние 3 года",
            "Of them, with further training in the last 3 years",
        ),
        extra={"required": "yes", "constraint": ". >= 0 and . <= ${teachers}"},
        constraint_message=(
            "Не может быть больше числа педагогических работников",
            "Cannot be more than the number of teaching staff",
        ),
    ),
    Question(
        "calculate",
        "trained_percent",
        ("Доля обученных, %", "Trained, %"),
        extra={"calculation": "round(100 * ${trained} div ${teachers}, 0)"},
    ),
)

MANAGEMENT = Pack(
    form_id="upravlenie_doo",
    version="2025.1",
    title=("Управление ДОО", "Management of a kindergarten"),
    unit_level="organisation",
    about=About(
        kind="observation_card",
        direction="management",
        audience="Заведующий и Служба оценки качества — для самооценки; муниципальный методист — для внутренней оценки",
        minutes=60,
        source_note=(
            "Оригинальная карта Мостика. Составлена по практике программ развития и внутренней системы оценки качества "
            "детских садов; текстов чужих шкал и инструментариев не содержит."
        ),
    ),
    areas=(STRATEGY, QUALITY, STAFF, RESOURCES, PARTNERS),
    intro=INTRO,
    outro=(
        Question(
            "text",
            "conclusion",
            ("Главный вывод и первое решение", "Main conclusion and the first decision"),
            extra={"appearance": "multiline"},
        ),
    ),
)
