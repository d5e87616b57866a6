"""What is wrong in a file of a pack: Russian, English."""

PACK = {
    "pack_not_zip": (
        "Это не файл пакета: ожидается архив .zip.",
        "This is not a pack: a .zip archive is expected.",
    ),
    "pack_huge": ("Файл пакета больше {limit} МБ.", "The pack is bigger than {limit} MB."),
    "pack_bomb": (
        "Архив распаковывается в слишком большой объём и не открыт.",
        "The archive unpacks to too much and was not opened.",
    ),
    "pack_corrupt": ("Архив повреждён.", "The archive is damaged."),
    "pack_encrypted": ("Архив закрыт паролем.", "The archive is protected by a password."),
    "pack_name": (
        "Имя файла в архиве недопустимо: {name}.",
        "The name of a file in the archive is not allowed: {name}.",
    ),
    "pack_twice": ("Файл встречается в архиве дважды: {name}.", "The file is in the archive twice: {name}."),
    "pack_no_manifest": ("В архиве нет описи manifest.json.", "The archive has no manifest.json."),
    "pack_manifest": ("Опись manifest.json не читается: {what}.", "manifest.json cannot be read: {what}."),
    "pack_format": (
        "Опись другого формата: «{format}», ожидается «{known}».",
        "The manifest is of another format: “{format}”, “{known}” is expected.",
    ),
    "pack_missing": (
        "В архиве нет файла {name}, названного в описи.",
        "The archive has no {name} that its manifest names.",
    ),
    "pack_unlisted": ("Файл {name} не назван в описи.", "The manifest does not name the file {name}."),
    "pack_checksum": (
        "Контрольная сумма файла {name} не та, что в описи: файл изменён.",
        "The checksum of {name} is not the one in the manifest: the file was changed.",
    ),
    "pack_code": (
        "В рабочей книге form_id «{found}», в описи — «{code}».",
        "The workbook has the form_id “{found}”, the manifest “{code}”.",
    ),
    "pack_code_twice": (
        "Код «{code}» встречается в пакете дважды.",
        "The code “{code}” is in the pack twice.",
    ),
    "pack_empty": ("В пакете нет ни одного инструмента.", "The pack holds no instrument."),
}

OWN = {
    "own_sheet_missing": (
        "В книге вариативной части нет листа «{sheet}».",
        "The workbook of the own part has no sheet “{sheet}”.",
    ),
    "own_name_of_core": (
        "Имя «{name}» уже есть в инвариантной части: её вопросы не переопределяются. Дайте другое имя.",
        "The name “{name}” is in the core already: its questions are not redefined. Give another name.",
    ),
    "own_name_taken": (
        "С приставкой имя станет «{name}», а оно занято инвариантной частью: дайте другое имя.",
        "With its prefix the name becomes “{name}”, which the core uses: give another name.",
    ),
    "own_list_of_core": (
        "Список «{name}» принадлежит инвариантной части: к нему нельзя добавить варианты. Назовите свой список иначе.",
        "The list “{name}” belongs to the core: nothing is added to it. Call your list otherwise.",
    ),
    "own_item_of_core": (
        "Показатель «{code}» принадлежит инвариантной части: свои вопросы относят только к своим показателям.",
        "The indicator “{code}” belongs to the core: own questions belong to own indicators only.",
    ),
    "own_code_of_core": (
        "Код «{code}» занят показателем инвариантной части: дайте другой код.",
        "The code “{code}” is an indicator of the core: give another code.",
    ),
    "own_parent_of_core": (
        "«{code}» — показатель инвариантной части: под ним нельзя поставить свой показатель.",
        "“{code}” is an indicator of the core: nothing own stands under it.",
    ),
    "own_invariant": (
        "Свой показатель всегда вариативный: уберите «invariant».",
        "An own indicator is always variative: take “invariant” away.",
    ),
    "own_quota": (
        "Своих показателей {count}, а владелец инструмента разрешил {quota}.",
        "There are {count} own indicators, the owner of the instrument allows {quota}.",
    ),
    "own_items_quota": (
        "Своих вопросов с баллами {count}, а владелец инструмента разрешил {quota}.",
        "There are {count} own scored questions, the owner of the instrument allows {quota}.",
    ),
    "own_file": (
        "«{type}»: в вариативной части нельзя брать варианты из файлов, перечислите их на листе choices.",
        "“{type}”: an own part takes no options from files, list them on the sheet choices.",
    ),
    "own_core_foreign": (
        "Эту карту заполняют только в ODK Collect: добавить к ней свою часть нельзя.",
        "This card is filled in ODK Collect only: nothing can be added to it.",
    ),
    "own_touches_core": (
        "Вариативная часть меняет инвариантную: {names}. Ничего не добавлено.",
        "The own part changes the core: {names}. Nothing was added.",
    ),
}

CHECKS = {
    "check_name": (
        "У правила нет имени или оно не годится: «{name}». Имя пишется латиницей, без пробелов.",
        "The rule has no name, or the name will not do: “{name}”. Use Latin letters without spaces.",
    ),
    "check_repeated": ("Правило «{name}» уже есть.", "There is a rule “{name}” already."),
    "check_without_label": (
        "Напишите в столбце label, что не так и что проверить.",
        "Write in the column label what is wrong and what to look at.",
    ),
    "check_reads_nothing": (
        "Правило не читает ни одного ответа: сошлитесь на вопрос так: ${{имя_вопроса}}.",
        "The rule reads no answer: refer to a question as ${{name}}.",
    ),
    "check_unknown": (
        "В анкете нет вопроса «{name}».",
        "The form has no question “{name}”.",
    ),
    "check_in_repeat": (
        "Вопрос «{name}» стоит в повторяющейся группе: правило не знает, какой из ответов взять. Вычислите итог в анкете "
        "(calculate) и сошлитесь на него.",
        "The question “{name}” stands in a repeat: the rule cannot tell which answer to take. Calculate a total in the "
        "form and refer to it.",
    ),
    "checks_many": ("Правил больше {count}.", "There are more than {count} rules."),
}
