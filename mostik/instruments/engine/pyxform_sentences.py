"""What pyxform refuses, in Russian: a sentence for each of its error codes. English is its own text."""

from __future__ import annotations

import re
from string import Formatter

from pyxform.errors import ErrorCode

RUSSIAN = {
    "ENTITY_001": "Заполнен столбец save_to, но листа «entities» с описанием сущности нет.",
    "ENTITY_002": "Свойство «{saveto}» уже заполняется в строке {other_row}: оставьте одно.",
    "ENTITY_003": "Группу или повтор нельзя сохранить как свойство сущности: уберите save_to.",
    "ENTITY_004": "Списка сущностей «{dataset}» нет на листе «entities»: проверьте имя в save_to.",
    "ENTITY_005": "У списка сущностей «{dataset}» нет label, а при создании сущностей он обязателен.",
    "ENTITY_006": "У списка сущностей «{dataset}» нет update_if, а вместе с create_if и entity_id он обязателен.",
    "ENTITY_007": "У списка сущностей «{dataset}» нет entity_id, а для обновления он обязателен.",
    "ENTITY_008": "Сущностей несколько: перед именем в save_to укажите список через «#», например список#свойство.",
    "ENTITY_009": "В области «{scope}» уже есть сущность строки {other_row}: в одной группе или повторе она может быть одна.",
    "ENTITY_011": "Сущность «{dataset}» ссылается на «{other_scope}», а save_to стоит в «{scope}»: перенесите значение вычислением.",
    "ENTITY_012": "Сущность «{dataset}» ссылается на «{question}» из «{scope}» и на «{other_scope}»: перенесите значение вычислением.",
    "ENTITY_013": "В save_to может быть только один знак «#».",
    "HEADER_001": "На листе «{sheet_name}» нет строки заголовков.",
    "HEADER_002": "На листе «{sheet_name}» один столбец назван дважды: «{other}» и «{header}». Оставьте один.",
    "HEADER_003": "На листе «{sheet_name}» нет обязательных столбцов: {missing}.",
    "HEADER_004": "На листе «choices» заголовок «{column}» не подходит: он не может быть пустым или с пробелами.",
    "HEADER_005": "На листе «entities» есть незнакомые столбцы: {columns}.",
    "INTERNAL_001": "Внутренняя ошибка преобразования: неверный trigger «{value}».",
    "INTERNAL_002": "Внутренняя ошибка преобразования: пустая ссылка «{path}».",
    "LABEL_001": "У варианта нет текста (label).",
    "NAMES_001": "Имя «{value}» уже есть в этой же группе.",
    "NAMES_002": "Имя «{value}» отличается от другого только величиной букв.",
    "NAMES_003": "Повтор нельзя назвать так же, как саму форму: «{value}».",
    "NAMES_004": "Имя повтора «{value}» встречается в форме ещё раз: имена повторов должны различаться.",
    "NAMES_005": "Имя «meta» занято служебными данными формы.",
    "NAMES_006": "У варианта нет имени (name).",
    "NAMES_007": "Имя варианта повторяется в списке. Если так задумано, поставьте allow_choice_duplicates в «settings».",
    "NAMES_008": "Имя в столбце «{column}» не подходит: сначала буква или «_», дальше буквы, цифры, «_», «-», «.».",
    "NAMES_009": "Имя «{name}» не подходит: сначала буква или «_», дальше буквы, цифры, «_», «-», «.».",
    "NAMES_010": "Имя в столбце «{column}» не может начинаться с двух подчёркиваний.",
    "NAMES_011": "В имени в столбце «{column}» не может быть точки.",
    "NAMES_012": "Имя в столбце «{column}» не может быть «name» или «label».",
    "NAMES_013": "Листа «{sheet}» нет, но есть похожие: {candidates}. Проверьте название.",
    "NAMES_014": "Имя списка сущностей повторяется.",
    "NAMES_015": "У списка сущностей нет имени.",
    "PYREF_001": "Ссылка в столбце «{column}» записана неверно. На вопрос ссылаются так: ${{имя}}.",
    "PYREF_002": "Ссылки в столбце «{column}» нужно разделить запятыми.",
    "PYREF_003": "В столбце «{column}» ссылка на «{q}», а такого вопроса нет.",
    "PYREF_004": "В столбце «{column}» ссылка на «{q}», а вопросов с таким именем несколько.",
    "RANGE_001": "У шкалы параметр «{name}» должен быть числом.",
    "RANGE_002": "У шкалы параметр «{name}» не может быть нулём.",
    "RANGE_003": "У шкалы параметр «{name}» больше всей шкалы.",
    "RANGE_004": "У шкалы параметр «{name}» должен быть кратен шагу (step).",
    "RANGE_005": "У шкалы параметр «{name}» должен лежать между start и end.",
    "RANGE_006": "У шкалы tick_labelset — это имя списка с листа «choices».",
    "RANGE_007": "У шкалы с видом no-ticks в списке tick_labelset должно быть только два варианта.",
    "RANGE_008": "Параметры tick_interval, placeholder и tick_labelset для такого вида (appearance) шкалы не действуют.",
    "RANGE_009": "У шкалы все варианты списка «{tick_labelset}» должны быть числами.",
    "RANGE_010": "У шкалы варианты tick_labelset должны лежать между start и end.",
    "RANGE_011": "У шкалы варианты tick_labelset должны отстоять от начала на целое число «{name}».",
    "RANGE_012": "У шкалы с видом no-ticks варианты tick_labelset — только её начало и конец.",
    "SURVEY_001": "Конец «end_{type}» без начала («{name}»).",
    "SURVEY_002": "Начало «begin_{type}» без конца («{name}»).",
    "SURVEY_003": "Параметр incremental может быть только true.",
    "SURVEY_004": "Параметры записывают так: имя=значение имя=значение.",
    "SURVEY_005": "Неизвестные параметры: {rejected}. Можно: {accepted}.",
    "SURVEY_006": "Параметр reference-geometry — имя списка, таблицы или повтора.",
    "SURVEY_007": "Параметр capture-accuracy должен быть числом.",
    "SURVEY_008": "Параметр warning-accuracy должен быть числом.",
    "SURVEY_009": "Параметр allow-mock-accuracy может быть только true или false.",
}
ROW_PREFIX = "[row : {row}] "
ENGLISH = {code.name: code.value.msg.removeprefix(ROW_PREFIX) for code in ErrorCode}

PYXFORM: dict[str, tuple[str, str]] = {
    f"pyxform_{name}": (
        RUSSIAN.get(name, f"Книга не преобразуется в форму. Ответ pyxform: {english}"),
        english,
    )
    for name, english in ENGLISH.items()
}


def fields_of(name: str) -> set[str]:
    """Names of the parameters of both sentences."""
    texts = PYXFORM[f"pyxform_{name}"]
    return {field for text in texts for _, field, _, _ in Formatter().parse(text) if field}


def recognised(message: str) -> tuple[str, dict[str, str]] | None:
    """Name of the code whose text this is, and its parameters: pyxform often raises the text alone."""
    for name, pattern in PATTERNS.items():
        if match := pattern.fullmatch(message):
            return name, match.groupdict()
    return None


def _pattern(template: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    for text, field, _spec, _conversion in Formatter().parse(template):
        parts.append(re.escape(text))
        if field:
            parts.append(f"(?P={field})" if field in seen else f"(?P<{field}>.*?)")
            seen.add(field)
    return re.compile("".join(parts), re.DOTALL)


PATTERNS = {code.name: _pattern(code.value.msg) for code in ErrorCode}
