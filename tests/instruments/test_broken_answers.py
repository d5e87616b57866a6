"""Each way to break a file of answers gives a sentence at its cell; good files of every kind give submissions."""

import datetime as dt
import io

import duckdb
import pytest
import xlsxwriter

from mostik.instruments.engine.answers_file import read_file
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.instruments.engine.workbook import read
from tests.instruments.workbooks import as_bytes, good

HEADER = [
    "region",
    "municipality",
    "organisation",
    "group",
    "person",
    "source",
    "date",
    "q11",
    "q12",
    "has_ovz",
    "books",
    "m1",
    "toys",
    "seen_on",
]
ROW = [
    "Северская",
    "Приозёрный",
    "Детский сад № 1",
    "Ромашка",
    "",
    "self",
    "2026-04-15",
    "l3",
    "l2",
    "yes",
    "12",
    "yes",
    "dolls cars",
    "2026-04-14",
]
INSTRUMENT = read(as_bytes(good()), "card.xlsx")


def book_of(unit_level):
    book = good()
    book["settings"][1][4] = unit_level
    return read(as_bytes(book), "card.xlsx")


def csv_of(rows, separator=";", encoding="utf-8-sig"):
    return "\n".join(separator.join(row) for row in rows).encode(encoding)


def changed(column, value):
    row = list(ROW)
    row[HEADER.index(column)] = value
    return csv_of([HEADER, ROW, row])


def without(column):
    index = HEADER.index(column)
    return csv_of([[cell for i, cell in enumerate(row) if i != index] for row in (HEADER, ROW)])


def xlsx_of(rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("answers")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


# name: (file, content, sheet!cell, part of the sentence)
BROKEN = {
    "unknown choice": ("a.csv", changed("q11", "l9"), "csv!H3", "l9"),
    "bad number": ("a.csv", changed("books", "много"), "csv!K3", "не число"),
    "not whole": ("a.csv", changed("books", "1,5"), "csv!K3", "целое"),
    "exponent": ("a.csv", changed("books", "1e3"), "csv!K3", "не число"),
    "unknown option of several": ("a.csv", changed("toys", "dolls guns"), "csv!M3", "guns"),
    "bad date answer": ("a.csv", changed("seen_on", "31.02.2026"), "csv!N3", "не дата"),
    "cell error": ("a.csv", changed("q11", "#REF!"), "csv!H3", "ошибка вычисления"),
    "unknown source": ("a.csv", changed("source", "boss"), "csv!F3", "boss"),
    "no source": ("a.csv", changed("source", ""), "csv!F3", "Источник"),
    "bad date": ("a.csv", changed("date", "вчера"), "csv!G3", "не дата"),
    "no region": ("a.csv", changed("region", ""), "csv!A3", "region"),
    "no municipality": ("a.csv", changed("municipality", " "), "csv!B3", "municipality"),
    "no organisation": ("a.csv", changed("organisation", ""), "csv!C3", "organisation"),
    "no group": ("a.csv", changed("group", ""), "csv!D3", "group"),
    "group and person": ("a.csv", changed("person", "Иванова"), "csv!E3", "единица оценки одна"),
    "column region": ("a.csv", without("region"), "csv!A1", "Нет столбца «region»"),
    "column source": ("a.csv", without("source"), "csv!A1", "Нет столбца «source»"),
    "column organisation": ("a.csv", without("organisation"), "csv!A1", "Нет столбца «organisation»"),
    "column twice": ("a.csv", csv_of([[*HEADER, "q11"], [*ROW, "l1"]]), "csv!O1", "повторяется"),
    "long row": ("a.csv", csv_of([HEADER, [*ROW, "лишнее"]]), "csv!O2", "больше ячеек"),
    "no rows": ("a.csv", csv_of([HEADER]), "csv!A1", "ни одной строки"),
    "empty file": ("a.csv", b"", "-!-", "пуст"),
    "zip named csv": ("a.csv", as_bytes(good()), "csv!-", "Кодировка"),
    "open quote": ("a.csv", csv_of([HEADER, ['"' + ROW[0], *ROW[1:]]]), "csv!-", "не читается"),
    "csv named xlsx": ("a.xlsx", csv_of([HEADER, ROW]), "-!-", "не книга .xlsx"),
    "broken xlsx": ("a.xlsx", xlsx_of([HEADER, ROW])[:2000], "-!-", "повреждён"),
    "unknown choice in xlsx": ("a.xlsx", xlsx_of([HEADER, [*ROW[:7], "l9"]]), "answers!H2", "l9"),
    "broken parquet": ("a.parquet", b"PAR1" + b"\0" * 50, "parquet!-", "повреждён"),
    "other kind": ("a.txt", b"x", "-!-", ".txt"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_named_at_its_cell(name):
    file, content, place, part = BROKEN[name]
    with pytest.raises(WorkbookErrors) as caught:
        read_file(content, INSTRUMENT, name=file)
    lines = [problem.line("ru") for problem in caught.value.problems]
    assert any(line.startswith(f"{file}!{place}: ") and part in line for line in lines), lines


def test_there_are_enough_ways():
    assert len(BROKEN) >= 25


def test_group_is_refused_where_the_form_is_about_an_organisation():
    with pytest.raises(WorkbookErrors) as caught:
        read_file(csv_of([HEADER, ROW]), book_of("organisation"), name="a.csv")
    assert caught.value.problems[0].line("ru").startswith("a.csv!csv!D2: ")


def parquet(tmp_path):
    path = tmp_path / "a.parquet"
    columns = ", ".join(f"'{value}' AS {name}" for name, value in zip(HEADER, ROW, strict=True))
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["utf-8-sig ;", "utf-8 ,", "cp1251 ;", "xlsx", "xlsx dates", "parquet"])
def test_every_kind_of_file_gives_the_same_submission(kind, tmp_path):
    if kind == "parquet":
        name, content = "a.parquet", parquet(tmp_path)
    elif kind.startswith("xlsx"):
        row = [*ROW[:10], 12.0, *ROW[11:]] if "dates" in kind else ROW
        name, content = "a.xlsx", xlsx_of([HEADER, row])
    else:
        encoding, separator = kind.split()
        text = (
            csv_of([HEADER, ROW], separator, "utf-8")
            .decode()
            .replace("№", "N" if encoding == "cp1251" else "№")
        )
        name, content = "a.csv", text.encode(encoding)
    (submission,) = read_file(content, INSTRUMENT, name=name).submissions
    assert submission.place[0] == "Северская"
    assert submission.place[3] == "Ромашка"
    assert submission.source == "self"
    assert (submission.answers["q11"], submission.answers["books"]) == ("l3", "12")
    assert submission.hidden == frozenset()


def test_hidden_items_and_warnings():
    rows = [[*HEADER, "чужой"], [*changed_row("has_ovz", "no"), "x"]]
    file = read_file(csv_of(rows), INSTRUMENT, name="a.csv")
    assert file.submissions[0].hidden == {"q12"}
    texts = [warning.line("ru") for warning in file.warnings]
    assert any("a.csv!csv!O1" in text and "чужой" in text for text in texts)
    assert any("children_count" in text for text in texts)


def changed_row(column, value):
    row = list(ROW)
    row[HEADER.index(column)] = value
    return row


def test_today_in_a_form_is_the_date_of_the_row():
    book = good()
    book["survey"][8][6] = "today() < '2026-05-01'"
    instrument = read(as_bytes(book), "card.xlsx")
    later = changed_row("date", dt.date(2026, 6, 1).isoformat())
    file = read_file(csv_of([HEADER, ROW, later]), instrument, name="a.csv")
    assert ["q11" in s.hidden for s in file.submissions] == [False, True]
