"""Each way to break a workbook gives a sentence at its cell."""

import io
import zipfile

import pytest
from pyxform.xls2xform import convert

from mostik.instruments.engine.problems import WorkbookErrors, sentence
from mostik.instruments.engine.workbook import read
from tests.instruments.workbooks import as_bytes, good

COLUMNS = {
    name: {title.partition("::")[0]: i for i, title in enumerate(rows[0])} for name, rows in good().items()
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def put(sheet, row, column, value):
    """A change of one cell; `row` as a person counts."""

    def change(book):
        cells = book[sheet][row - 1]
        index = COLUMNS[sheet][column]
        cells.extend([""] * (index + 1 - len(cells)))
        cells[index] = value

    return change


def drop(sheet):
    return lambda book: book.pop(sheet)


def rename(sheet, row, column, value):
    return put(sheet, row, column, value)


# name: (change, sheet!cell, part of the sentence)
BROKEN = {
    "unknown type": (put("survey", 3, "type", "selekt"), "survey!A3", "неизвестен"),
    "repeat": (put("survey", 3, "type", "begin_repeat"), "survey!A3", "не закрыта"),
    "no name": (put("survey", 3, "name", ""), "survey!B3", "Не заполнен"),
    "bad name": (put("survey", 3, "name", "1 группа"), "survey!B3", "не подходит"),
    "reserved name": (put("survey", 3, "name", "revision"), "survey!B3", "занято системой"),
    "name twice": (put("survey", 4, "name", "group_name"), "survey!B4", "уже занято в строке 3"),
    "no label": (lambda b: (put("survey", 3, "label", "")(b), b["survey"][2].__setitem__(3, ""), b["survey"][2].__setitem__(2, "")), "survey!A3", "нет текста"),
    "unknown list": (put("survey", 6, "type", "select_one nolist"), "survey!A6", "nolist"),
    "group not closed": (put("survey", 7, "type", "note"), "survey!A2", "не закрыта"),
    "group not opened": (put("survey", 2, "type", "note"), "survey!A7", "без её начала"),
    "unclosed bracket": (put("survey", 10, "relevant", "(${q11} != ''"), "survey!G10", "Не закрыта скобка"),
    "broken xpath": (put("survey", 10, "relevant", "${q11} = = 1"), "survey!G10", "не на месте"),
    "unknown function": (put("survey", 10, "relevant", "today2()"), "survey!G10", "today2"),
    "arguments": (put("survey", 10, "relevant", "if(1, 2)"), "survey!G10", "аргументов"),
    "curly quotes": (put("survey", 10, "relevant", "${q11} = “l1”"), "survey!G10", "Типографская кавычка"),
    "unknown reference": (put("survey", 10, "relevant", "${q99} = 1"), "survey!G10", "q99"),
    "circle": (put("survey", 9, "relevant", "${q11_comment} = ''"), "survey!G9", "по кругу"),
    "bad regex": (put("survey", 3, "constraint", "regex(., '[а')"), "survey!H3", "Регулярное"),
    "choice twice": (put("choices", 3, "name", "yes"), "choices!B3", "повторяется"),
    "choice with a space": (put("choices", 3, "name", "не да"), "choices!B3", "пробел"),
    "score not a number": (put("choices", 8, "score", "два"), "choices!E8", "не число"),
    "no choices": (drop("choices"), "survey!A6", "нет листа «choices»"),
    "no survey": (drop("survey"), "-!-", "нет листа «survey»"),
    "empty survey": (lambda b: b.__setitem__("survey", b["survey"][:1]), "survey!A2", "ни одного вопроса"),
    "no indicators": (drop("indicators"), "survey!L9", "нет листа «indicators»"),
    "unknown indicator": (put("survey", 9, "indicator", "7.7"), "survey!L9", "7.7"),
    "code twice": (put("indicators", 4, "code", "1.1"), "indicators!A4", "уже есть в строке 3"),
    "code TOTAL": (put("indicators", 4, "code", "TOTAL"), "indicators!A4", "TOTAL"),
    "unknown parent": (put("indicators", 4, "parent", "9"), "indicators!B4", "родителя «9»"),
    "parents in a circle": (put("indicators", 2, "parent", "1.1"), "indicators!B2", "по кругу"),
    "both": (put("survey", 9, "indicator", "1"), "indicators!A2", "и вопросы, и подчинённые"),
    "indicator without items": (put("survey", 12, "indicator", ""), "indicators!A4", "ни вопросов"),
    "scoring": (put("indicators", 3, "scoring", "median"), "indicators!E3", "median"),
    "inner sum": (put("indicators", 2, "scoring", "sum"), "indicators!E2", "только как mean"),
    "part": (put("indicators", 3, "part", "main"), "indicators!G3", "main"),
    "half rule": (put("indicators", 6, "half_rule", "half"), "indicators!I6", "half"),
    "na policy": (put("indicators", 6, "na_policy", "skip"), "indicators!J6", "skip"),
    "weight digits": (put("indicators", 3, "weight", 0.1234), "indicators!F3", "трёх знаков"),
    "weight negative": (put("indicators", 3, "weight", -1), "indicators!F3", "отрицательным"),
    "weight word": (put("indicators", 3, "weight", "много"), "indicators!F3", "не число"),
    "threshold word": (put("indicators", 3, "threshold", "много"), "indicators!H3", "не число"),
    "item weight digits": (put("survey", 9, "item_weight", "0,0001"), "survey!M9", "трёх знаков"),
    "levels not ascending": (put("settings", 2, "levels", "1,5,3"), "settings!H2", "возрастать"),
    "no levels": (put("settings", 2, "levels", ""), "indicators!E6", "нет levels"),
    "mark level": (put("survey", 15, "mark_level", 4), "survey!N15", "Уровня «4»"),
    "no mark level": (put("survey", 15, "mark_level", ""), "survey!N15", "не указан mark_level"),
    "polarity": (put("survey", 15, "mark_polarity", "plus"), "survey!O15", "plus"),
    "share of a number": (put("indicators", 4, "scoring", "share"), "survey!A12", "не может входить"),
    "scored text": (put("survey", 3, "indicator", "1.2"), "survey!A3", "нельзя оценивать"),
    "min_answered": (put("settings", 2, "min_answered", 1.5), "settings!F2", "от 0 до 1"),
    "unit level": (put("settings", 2, "unit_level", "child"), "settings!E2", "child"),
    "column twice": (put("survey", 1, "hint", "Name"), "survey!E1", "повторяется"),
    "no code column": (put("indicators", 1, "code", "кодик"), "indicators!A1", "Нет столбца «code»"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_workbook_is_named_at_its_cell(name):
    change, place, part = BROKEN[name]
    book = good()
    change(book)
    with pytest.raises(WorkbookErrors) as caught:
        read(as_bytes(book), "card.xlsx")
    lines = [problem.line("ru") for problem in caught.value.problems]
    assert any(f"card.xlsx!{place}: " in line and part in line for line in lines), lines
    assert all(problem.text("en") != problem.text("ru") for problem in caught.value.problems)


def test_every_code_of_pyxform_has_a_russian_sentence():
    from pyxform.errors import ErrorCode

    from mostik.instruments.engine.pyxform_sentences import RUSSIAN, fields_of

    assert set(RUSSIAN) == {code.name for code in ErrorCode}
    for code in ErrorCode:
        params = dict.fromkeys(fields_of(code.name), "x")
        for language in ("ru", "en"):
            assert sentence(f"pyxform_{code.name}", language, **params)


def test_what_only_pyxform_refuses_is_told_in_russian_at_its_row():
    book = good()
    book["survey"].append(["range", "scale", "Шкала", "Scale"])
    book["survey"][0].append("parameters")
    book["survey"][-1].extend([""] * (len(book["survey"][0]) - 5) + ["start=1 end=нет step=1"])
    with pytest.raises(WorkbookErrors) as caught:
        read(as_bytes(book), "card.xlsx")
    (problem,) = caught.value.problems
    assert problem.sheet == "survey"
    assert problem.cell.endswith(str(len(book["survey"])))
    assert problem.text("ru") == "У шкалы параметр «end» должен быть числом."


def test_there_are_enough_ways():
    assert len(BROKEN) >= 25


def test_every_mistake_is_named_not_only_the_first():
    book = good()
    for name in ("unknown function", "scoring", "score not a number", "unit level"):
        BROKEN[name][0](book)
    with pytest.raises(WorkbookErrors) as caught:
        read(as_bytes(book), "card.xlsx")
    assert {p.sheet for p in caught.value.problems} == {"survey", "choices", "settings", "indicators"}


def test_plain_pyxform_opens_the_good_workbook():
    result = convert(as_bytes(good()), file_type=".xlsx")
    assert "card_small" in result.xform


def _zip(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def _replaced(old, new):
    """The good workbook with bytes of its first sheet replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_bytes(good()))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            content = source.read(info)
            target.writestr(
                info.filename, content.replace(old, new) if "sheet1.xml" in info.filename else content
            )
    return stream.getvalue()


HOSTILE = {
    "empty": (b"", "пуст"),
    "text": ("тип;имя\n".encode(), "не книга .xlsx"),
    "half a zip": (as_bytes(good())[:3000], "повреждён"),
    "other zip": (_zip(a="x"), "не книга .xlsx"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "старый формат"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "паролем"),
    "zip bomb": (
        _zip(xl__workbook_xml=b"<a/>", xl__worksheets__sheet1_xml=b" " * 60_000_000),
        "при распаковке",
    ),
    "entities": (_replaced(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "DTD"),
    "far cell": (_replaced(b'<c r="A2"', b'<c r="XFD1048576"'), "слишком далеко"),
    "huge": (b"PK" + b"\0" * 11_000_000, "слишком велик"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_words(name):
    content, part = HOSTILE[name]
    with pytest.raises(WorkbookErrors) as caught:
        read(content, "card.xlsx")
    (problem,) = caught.value.problems
    assert problem.line("ru").startswith("card.xlsx!-!-: ")
    assert part in problem.text("ru")
