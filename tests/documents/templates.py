"""Templates made as Word makes them, whole and spoiled."""

import io
import zipfile

import docx

from mostik.documents.content import Heading, Paragraph
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort

ROWS = Field(
    "рекомендации",
    "list",
    Sort.LIST,
    (Field("текст", "text"), Field("балл", "score"), Field("кому", "whom", Sort.NAMED)),
)
FIELDS = (
    Field("адресат", "whom", Sort.NAMED),
    Field("руководитель", "head", Sort.NAMED),
    Field("срок ответа", "day"),
    Field("номер", "number"),
    Field("название кампании", "title"),
    ROWS,
    Field("содержание отчёта", "blocks", Sort.BLOCKS),
)
VALUES = {
    "адресат": Named("Детский сад № 5"),
    "руководитель": Named("Иванова Ольга Игоревна", Word.PERSON),
    "срок ответа": "10.12.2026",
    "номер": "",
    "название кампании": "Мониторинг «А & Б» <2026>",
    "рекомендации": [
        {"текст": "Первая", "балл": "2,50", "кому": Named("заведующий", Word.POST)},
        {"текст": "Вторая", "балл": "3,00", "кому": Named("тьютор", Word.POST)},
    ],
    "содержание отчёта": [Heading(1, "Глава"), Paragraph("Слова главы.")],
}
KIND = Kind("test.letter", "Letter", FIELDS, lambda: made("{{ адресат }}"), lambda: VALUES)


def made(*paragraphs, table=(), header=""):
    """A .docx: a paragraph is a text, or a list of runs."""
    word = docx.Document()
    for one in paragraphs:
        paragraph = word.add_paragraph()
        for text in [one] if isinstance(one, str) else one:
            paragraph.add_run(text)
    if table:
        grid = word.add_table(len(table), len(table[0]))
        for row, texts in enumerate(table):
            for column, text in enumerate(texts):
                grid.cell(row, column).text = text
    if header:
        word.sections[0].header.paragraphs[0].text = header
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def changed(content, add=None, replace=None, drop=()):
    """The package with parts added or texts in parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for part, before, after in replace or ():
                if part == name:
                    assert before.encode() in data, before
                    data = data.replace(before.encode(), after.encode())
            if name not in drop:
                new.writestr(name, data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return file.getvalue()


def read(content):
    """Texts of the paragraphs, then of the rows of tables."""
    word = docx.Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    return [one.text for one in word.paragraphs], rows
