"""Every sentence of the engine: code → (Russian, English). Parameters stand in braces."""

from __future__ import annotations

from mostik.instruments.engine.pack_sentences import CHECKS, OWN, PACK
from mostik.instruments.engine.pyxform_sentences import PYXFORM

ODK_RU = "эта форма заполняется только в ODK Collect"
ODK_EN = "this form can be filled in ODK Collect only"

FILES = {
    "file_empty": ("Файл пуст.", "The file is empty."),
    "file_huge": ("Файл слишком велик.", "The file is too large."),
    "file_unreadable": ("Файл не удалось открыть: его нет или нет доступа.", "The file cannot be opened."),
    "file_password": (
        "Файл защищён паролем. Снимите защиту и сохраните его снова.",
        "The file is protected by a password. Remove the protection and save it again.",
    ),
    "file_xls": (
        "Это старый формат .xls. Откройте файл и сохраните его как .xlsx.",
        "This is the old .xls format. Open the file and save it as .xlsx.",
    ),
    "file_not_xlsx": (
        "Это не книга .xlsx: содержимое файла другое, каким бы ни было его имя.",
        "This is not an .xlsx workbook, whatever its name says.",
    ),
    "file_corrupt": (
        "Файл повреждён и не читается. Сохраните его заново.",
        "The file is damaged and cannot be read. Save it again.",
    ),
    "file_bomb": (
        "Файл при распаковке занимает слишком много места.",
        "The file takes too much space when unpacked.",
    ),
    "file_entities": (
        "В файле есть объявления DTD или сущностей XML; обычные книги их не содержат.",
        "The file declares a DTD or XML entities; ordinary workbooks have none.",
    ),
    "file_kind": (
        "Ответы принимаются в файлах .xlsx, .csv и .parquet, а это «{suffix}».",
        "Answers are read from .xlsx, .csv and .parquet, and this is “{suffix}”.",
    ),
    "file_parquet": ("Файл .parquet повреждён и не читается.", "The .parquet file cannot be read."),
    "file_encoding": (
        "Кодировка файла не распознана. Сохраните его как CSV UTF-8.",
        "The encoding is not recognised. Save the file as CSV UTF-8.",
    ),
    "file_csv": ("Файл не читается как таблица CSV: {reason}.", "The file is not a CSV table: {reason}."),
    "sheet_huge": (
        "На листе есть заполненные ячейки слишком далеко от начала: удалите пустые строки и столбцы.",
        "A sheet has cells too far from its beginning: delete empty rows and columns.",
    ),
    "sheet_unreadable": ("Лист не читается.", "The sheet cannot be read."),
    "sheet_repeated": ("Лист «{sheet}» встречается дважды.", "There are two sheets “{sheet}”."),
    "column_repeated": ("Столбец «{column}» повторяется.", "Column “{column}” is repeated."),
    "column_missing": ("Нет столбца «{column}».", "There is no column “{column}”."),
    "column_unknown": (
        "Столбец «{column}» неизвестен и не учитывается.",
        "Column “{column}” is unknown and ignored.",
    ),
    "cell_empty": ("Не заполнен столбец «{column}».", "Column “{column}” is empty."),
    "value_unknown": (
        "Значение «{value}» неизвестно. Можно: {known}.",
        "“{value}” is unknown. Known: {known}.",
    ),
    "number_bad": (
        "«{value}» — не число (столбец «{column}»).",
        "“{value}” is not a number (column “{column}”).",
    ),
    "form_kind": (
        "Это не форма: формы бывают в книгах .xlsx и в XForm .xml, а это «{suffix}».",
        "This is no form: forms are .xlsx workbooks or XForm .xml, and this is “{suffix}”.",
    ),
    "form_unreadable": ("Форма не читается ({message}).", "The form cannot be read ({message})."),
    "submission_other": (
        "Это ответы на другую форму: корневой элемент называется иначе.",
        "These are answers to another form: the root element has another name.",
    ),
    "xml_broken": ("Это не XML: разметка нарушена.", "This is not XML: the markup is broken."),
    "xml_deep": ("Разметка XML вложена слишком глубоко.", "The XML is nested too deeply."),
    "xform_not": (
        "Это не форма XForm: нет модели или основного экземпляра (model, instance).",
        "This is not an XForm: it has no model or no primary instance.",
    ),
    "xform_empty": ("В форме нет ни одного вопроса.", "The form has no questions."),
    "attached_missing": (
        f"Нет приложенного файла «{{what}}»: {ODK_RU}.",
        f"The attached file “{{what}}” is missing: {ODK_EN}.",
    ),
    "attached_bad": (
        "Приложенный файл не читается как таблица.",
        "The attached file cannot be read as a table.",
    ),
    "attached_huge": (
        "В приложенном файле слишком много строк или столбцов.",
        "The attached file has too many rows or columns.",
    ),
    "pyxform": (
        "Книга не преобразуется в форму. Ответ pyxform: {message}",
        "pyxform refuses the workbook: {message}",
    ),
}

SURVEY = {
    "survey_missing": ("В книге нет листа «survey».", "The workbook has no sheet “survey”."),
    "survey_empty": ("На листе «survey» нет ни одного вопроса.", "The sheet “survey” has no questions."),
    "survey_long": (
        "Вопросов больше {limit}: разделите форму.",
        "More than {limit} questions: divide the form.",
    ),
    "choices_missing": (
        "Есть вопросы с выбором, но в книге нет листа «choices».",
        "There are select questions but no sheet “choices”.",
    ),
    "form_id_missing": (
        "В листе «settings» нет form_id; взято имя файла «{form_id}».",
        "There is no form_id in “settings”; the file name “{form_id}” is used.",
    ),
    "type_unknown": ("Тип вопроса «{type}» неизвестен.", "Question type “{type}” is unknown."),
    "type_odk_only": (
        f"Вопрос типа «{{what}}» в браузере не задаётся: {ODK_RU}.",
        f"Questions of type “{{what}}” are not asked in a browser: {ODK_EN}.",
    ),
    "odk_only": (f"«{{what}}» в браузере не поддерживается: {ODK_RU}.", f"“{{what}}”: {ODK_EN}."),
    "range_bad": ("Шкала задана неверно: {value}.", "The range is wrong: {value}."),
    "event_unknown": ("Событие «{event}» неизвестно.", "Event “{event}” is unknown."),
    "name_bad": (
        "Имя «{name}» не подходит: начните с буквы, дальше буквы, цифры, «_», «-», «.», не длиннее 64 знаков.",
        "Name “{name}” is not allowed: a letter first, then letters, digits, “_”, “-”, “.”, at most 64 characters.",
    ),
    "name_repeated": (
        "Имя «{name}» уже занято в строке {row}.",
        "Name “{name}” is already used in row {row}.",
    ),
    "name_reserved": (
        "Имя «{name}» занято системой: выберите другое.",
        "Name “{name}” is reserved: choose another.",
    ),
    "name_is_place": (
        "Имя «{name}» занято столбцом места в файле ответов: из файла этот вопрос не заполнится.",
        "Name “{name}” is a place column of the answers file: this question cannot be filled from it.",
    ),
    "label_missing": ("У вопроса «{name}» нет текста (label).", "Question “{name}” has no label."),
    "translation_missing": ("Нет перевода: {language}.", "Translation is missing: {language}."),
    "list_not_named": ("После типа «{type}» нет имени списка.", "No list is named after type “{type}”."),
    "list_unknown": ("Списка «{list}» нет на листе «choices».", "There is no list “{list}” in “choices”."),
    "choice_spaces": ("В имени варианта «{name}» есть пробел.", "Choice name “{name}” contains a space."),
    "choice_repeated": (
        "Вариант «{name}» повторяется в списке «{list}».",
        "Choice “{name}” is repeated in list “{list}”.",
    ),
    "choice_without_label": ("У варианта «{name}» нет текста (label).", "Choice “{name}” has no label."),
    "calculation_missing": ("У вычисления «{name}» нет формулы.", "Calculation “{name}” has no formula."),
    "group_not_open": ("Конец группы без её начала.", "A group ends that was not begun."),
    "group_not_closed": (
        "Группа «{name}» не закрыта (нет end_group).",
        "Group “{name}” is not closed (no end_group).",
    ),
    "group_empty": ("В группе «{name}» нет вопросов.", "Group “{name}” is empty."),
    "groups_deep": ("Вложенность групп больше {limit}.", "Groups are nested deeper than {limit}."),
}

EXPRESSIONS = {
    "expression_long": (
        "Выражение длиннее {limit} знаков.",
        "The expression is longer than {limit} characters.",
    ),
    "expression_deep": ("В выражении слишком много вложений.", "The expression is nested too deeply."),
    "expression_unfinished": (
        "Выражение не закончено: {expression}",
        "The expression is unfinished: {expression}",
    ),
    "instance_unknown": (
        "Нет списка или таблицы с именем «{name}».",
        "There is no list or table named “{name}”.",
    ),
    "indexed_repeat_argument": (
        "В indexed-repeat() нужны вопрос, повтор и номер: indexed-repeat(${{вопрос}}, ${{повтор}}, 1).",
        "indexed-repeat() takes a question, a repeat and a number: indexed-repeat(${{question}}, ${{repeat}}, 1).",
    ),
    "unclosed_bracket": ("Не закрыта скобка: {expression}", "A bracket is not closed: {expression}"),
    "extra_bracket": (
        "Лишняя закрывающая скобка: {expression}",
        "There is an extra closing bracket: {expression}",
    ),
    "unclosed_quote": ("Не закрыта кавычка: {text}", "A quote is not closed: {text}"),
    "unclosed_reference": ("Не закрыта ссылка ${{…}}: {text}", "A reference ${{…}} is not closed: {text}"),
    "curly_quotes": (
        "Типографская кавычка {char} в выражении: нужны прямые кавычки ' или \".",
        "A typographic quote {char} in the expression: use straight quotes ' or \".",
    ),
    "bad_character": (
        "Знак «{char}» здесь не годится: {expression}",
        "Character “{char}” is not allowed: {expression}",
    ),
    "unexpected_token": (
        "Лишнее или не на месте «{token}»: {expression}",
        "Unexpected “{token}”: {expression}",
    ),
    "reference_unknown": (
        "Вопроса «{name}», на который ссылается ${{{name}}}, в форме нет.",
        "${{{name}}} refers to a question that does not exist.",
    ),
    "reference_to_group": (
        "${{{name}}} ссылается не на вопрос с ответом, а на группу или строку с ошибкой.",
        "${{{name}}} refers to a group or to a row with a mistake, not to a question.",
    ),
    "path_unknown": (
        "Путь «{path}» ни к чему не ведёт; на вопрос ссылаются так: ${{имя}}.",
        "Path “{path}” leads nowhere; refer to a question as ${{name}}.",
    ),
    "function_unknown": ("Функции {name}() нет.", "There is no function {name}()."),
    "function_arguments": (
        "У функции {name}() не может быть столько аргументов: {count}.",
        "Function {name}() cannot have {count} arguments.",
    ),
    "choice_name_argument": (
        "Второй аргумент jr:choice-name() — имя вопроса в кавычках: '${{имя}}'.",
        "The second argument of jr:choice-name() is a question in quotes: '${{name}}'.",
    ),
    "regex_bad": (
        "Регулярное выражение «{pattern}» с ошибкой или слишком сложное.",
        "Regular expression “{pattern}” is broken or too complex.",
    ),
    "circle": ("Формулы ходят по кругу: {names}.", "The formulas go in a circle: {names}."),
}

SCORING = {
    "score_bad": ("Балл «{value}» — не число и не «na».", "Score “{value}” is neither a number nor “na”."),
    "min_answered_bad": ("min_answered — доля от 0 до 1, а не {value}.", "min_answered is 0…1, not {value}."),
    "levels_not_ascending": ("Уровни должны возрастать: {value}.", "Levels must ascend: {value}."),
    "level_titles_count": (
        "Названий уровней (level_titles) должно быть столько же, сколько уровней: {count}; разделитель — точка с запятой.",
        "There must be as many names in level_titles as levels: {count}; divide them by semicolons.",
    ),
    "levels_missing": (
        "Показатель «{code}» оценивается по уровням, но в «settings» нет levels.",
        "Indicator “{code}” is levelled but “settings” has no levels.",
    ),
    "indicators_missing": (
        "Указан показатель «{code}», но в книге нет листа «indicators».",
        "Indicator “{code}” is named but there is no sheet “indicators”.",
    ),
    "indicators_empty": ("Лист «indicators» пуст.", "The sheet “indicators” is empty."),
    "indicator_unknown": (
        "Показателя «{code}» нет на листе «indicators».",
        "There is no indicator “{code}” in “indicators”.",
    ),
    "indicator_repeated": ("Код «{code}» уже есть в строке {row}.", "Code “{code}” is already in row {row}."),
    "indicator_code_bad": (
        "Код «{code}» не подходит: буквы, цифры, «.», «-», «_», до 40 знаков; TOTAL занят итогом.",
        "Code “{code}” is not allowed: letters, digits, “.”, “-”, “_”, up to 40; TOTAL is reserved.",
    ),
    "indicator_empty": (
        "У показателя «{code}» нет ни вопросов, ни подчинённых показателей.",
        "Indicator “{code}” has neither items nor children.",
    ),
    "indicator_both": (
        "У показателя «{code}» есть и вопросы, и подчинённые показатели: оставьте одно.",
        "Indicator “{code}” has both items and children: keep one of them.",
    ),
    "parent_unknown": ("Показателя-родителя «{code}» нет.", "There is no parent indicator “{code}”."),
    "parent_circle": (
        "Показатели подчинены друг другу по кругу: {names}.",
        "Parents go in a circle: {names}.",
    ),
    "inner_not_mean": (
        "Показатель с подчинёнными считается только как mean, а не {value}.",
        "An indicator with children is a mean only, not {value}.",
    ),
    "inner_ignored": (
        "«{column}» у показателя с подчинёнными не действует: укажите его у подчинённых.",
        "“{column}” has no effect on an indicator with children: set it on the children.",
    ),
    "weight_negative": ("Вес не может быть отрицательным: {value}.", "A weight cannot be negative: {value}."),
    "weight_digits": (
        "В весе не больше трёх знаков после запятой: {value}.",
        "A weight has at most 3 digits after the point: {value}.",
    ),
    "weights_zero": (
        "Сумма весов показателей одного уровня равна нулю.",
        "The weights of sibling indicators add up to zero.",
    ),
    "item_weights_zero": (
        "Сумма весов вопросов показателя «{code}» равна нулю.",
        "The weights of the items of indicator “{code}” add up to zero.",
    ),
    "item_not_scorable": (
        "Вопрос «{name}» типа {kind} нельзя оценивать: подходят select_one, integer, decimal.",
        "Question “{name}” of type {kind} cannot be scored: use select_one, integer or decimal.",
    ),
    "list_without_scores": (
        "В списке «{list}» нет ни одного балла (столбец score).",
        "List “{list}” has no scores (column score).",
    ),
    "scoring_ignored": (
        "«{column}» без показателя (indicator) не действует.",
        "“{column}” has no effect without an indicator.",
    ),
    "mark_level_bad": (
        "Уровня «{value}» нет среди уровней: {known}.",
        "Level “{value}” is not among levels: {known}.",
    ),
    "mark_level_missing": (
        "У отметки «{name}» уровневого показателя не указан mark_level.",
        "Mark “{name}” of a levelled indicator has no mark_level.",
    ),
    "mark_not_levelled": (
        "mark_level указан, но показатель «{code}» не levelled.",
        "mark_level is given but indicator “{code}” is not levelled.",
    ),
    "mark_not_yes_no": (
        "Отметка «{name}» уровневого показателя — выбор «да/нет» с баллами 1 и 0.",
        "Mark “{name}” of a levelled indicator must be yes/no with scores 1 and 0.",
    ),
    "half_rule_ignored": (
        "half_rule действует только при scoring = levelled.",
        "half_rule has an effect with scoring = levelled only.",
    ),
    "share_number": (
        "Число «{name}» не может входить в показатель share: у него нет наибольшего балла.",
        "Number “{name}” cannot be in a share indicator: it has no largest score.",
    ),
    "share_without_maximum": (
        "У вопроса «{name}» наибольший балл не больше нуля: доля не определена.",
        "The largest score of “{name}” is not above zero: a share is undefined.",
    ),
}

ANSWERS = {
    "answers_empty": ("В файле нет ни одной строки ответов.", "The file has no rows of answers."),
    "answers_huge": ("Строк больше {limit}: разделите файл.", "More than {limit} rows: divide the file."),
    "place_missing": ("Не заполнено место: {column}.", "The place is missing: {column}."),
    "place_twice": (
        "Заполнены и group, и person: единица оценки одна.",
        "Both group and person are given: a unit is one of them.",
    ),
    "place_extra": (
        "Форма описывает уровень «{level}», столбец «{column}» должен быть пуст.",
        "The form describes a {level}: column “{column}” must be empty.",
    ),
    "source_unknown": (
        "Источник «{value}» неизвестен. Можно: {known}.",
        "Source “{value}” is unknown. Known: {known}.",
    ),
    "date_bad": ("«{value}» — не дата. Пример: 2026-04-15.", "“{value}” is not a date. Example: 2026-04-15."),
    "answer_choice_unknown": (
        "Варианта «{value}» нет у вопроса «{name}».",
        "Question “{name}” has no choice “{value}”.",
    ),
    "answer_number_bad": (
        "«{value}» — не число (вопрос «{name}»).",
        "“{value}” is not a number (question “{name}”).",
    ),
    "answer_integer_bad": (
        "«{value}» — не целое число (вопрос «{name}»).",
        "“{value}” is not a whole number (question “{name}”).",
    ),
    "answer_date_bad": (
        "«{value}» — не дата (вопрос «{name}»).",
        "“{value}” is not a date (question “{name}”).",
    ),
    "answer_long": ("Ответ слишком длинный.", "The answer is too long."),
    "answer_cell_error": ("В ячейке ошибка вычисления {value}.", "The cell holds an error {value}."),
    "row_long": ("В строке больше ячеек, чем столбцов.", "The row has more cells than there are columns."),
    "required_missing": ("Нет обязательного ответа «{name}».", "Required answer “{name}” is missing."),
    "required_missing_more": (
        "Обязательный ответ «{name}» пропущен ещё в {count} строках.",
        "Required answer “{name}” is missing in {count} more rows.",
    ),
    "answer_required": ("Ответьте на вопрос.", "Answer the question."),
    "answer_constraint": (
        "Ответ не подходит под условие вопроса.",
        "The answer does not satisfy the question.",
    ),
    "answer_integer": ("Введите целое число.", "Enter a whole number."),
    "answer_decimal": ("Введите число, например 3,5.", "Enter a number, for example 3.5."),
    "answer_date": ("Введите дату в виде ГГГГ-ММ-ДД.", "Enter a date as YYYY-MM-DD."),
    "answer_range": ("Число вне шкалы.", "The number is out of the range."),
    "answer_time": ("Введите время в виде ЧЧ:ММ.", "Enter a time as HH:MM."),
    "answer_datetime": ("Введите дату и время.", "Enter a date and a time."),
    "answer_choice": ("Выберите вариант из списка.", "Choose one of the options."),
}

SENTENCES: dict[str, tuple[str, str]] = {
    **FILES,
    **SURVEY,
    **EXPRESSIONS,
    **SCORING,
    **ANSWERS,
    **PYXFORM,
    **CHECKS,
    **OWN,
    **PACK,
}
