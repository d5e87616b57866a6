"""One content, two files: what stands in them is read back with python-docx and pypdf."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx as python_docx
import pypdf
import pytest
from docx.oxml.ns import qn

from mostik.documents import docx, pdf
from mostik.documents.content import (
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Strong,
    Table,
    Tile,
    Tiles,
    clean,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 120"><rect x="200" y="20" width="300" height="30" '
    'fill="#ea8f52"/><text x="190" y="40" font-size="13" text-anchor="end">Условия</text></svg>'
)
NASTY = 'a < b & c > "d" \' #set *x* $y$ \\ //z @q [w] _e_ {{ 5 }} </w:t> é 🙂 \x00\x0b'


def report(**changes) -> Document:
    table = Table(
        "Средние баллы",
        ["Группа", Cell("Условия для детей с ОВЗ", vertical=True)],
        [[f"Группа № {n}", Cell("3,42", shade=str(n % 5 + 1), align="center")] for n in range(1, 61)],
        widths=(3, 1),
    )
    whole = Document(
        title="Аналитический отчёт",
        subtitle="о результатах мониторинга",
        organisation="МБДОУ «Детский сад № 17 «Родничок»»",
        place="Горнореченский район",
        date=date(2026, 11, 21),
        number="17-МК",
        opening=[Tiles([Tile("3,42", "из 5", "3"), Tile("12", "групп")])],
        blocks=[
            Heading(1, "Общие сведения"),
            Paragraph(["Итог: ", Strong("3,42"), "."]),
            Note("Составлено автоматически.", mark="Проект"),
            Figure("Распределение", SVG, "Столбцы по областям"),
            Heading(2, "Показатели"),
            table,
            PageBreak(),
            Heading(1, "Рекомендации"),
            Bullets(["первая", "вторая"], numbered=True),
            Bullets(["третья"]),
            Heading(1, "Подписи", numbered=False),
            Signatures([("Заведующий", "О. И. Петрова")]),
        ],
    )
    return replace(whole, **changes)


def word_text(data: bytes) -> str:
    document = python_docx.Document(io.BytesIO(data))
    return "\n".join(
        "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))
    )


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


LINE = "слово " * 20
BORDERS = {
    "paragraphs": (14, 24),
    "note": (13, 24),
    "items": (10, 20),
    "numbers": (10, 20),
    "table": (20, 34),
}
"""Lengths around the end of the first page."""


def signed_after(kind: str, count: int) -> Document:
    blocks = {
        "paragraphs": [Paragraph(LINE)] * count,
        "note": [*[Paragraph(LINE)] * (count - 1), Note(LINE)],
        "items": [Bullets([LINE] * count)],
        "numbers": [Bullets([LINE] * count, numbered=True)],
        "table": [Table("Таблица", ["№", "Текст"], [[str(n), LINE] for n in range(count)], (1, 8))],
    }[kind]
    return Document(title="Протокол", blocks=[*blocks, Signatures([("Заведующий", "О. И. Петрова")])])


@pytest.mark.parametrize("kind", ["paragraphs", "note", "items", "numbers", "table"])
def test_a_signature_is_never_alone_on_a_page(kind):
    """Documents that grow line by line: over a border of pages the last line goes with the signature."""
    lengths = {}
    for count in range(*BORDERS[kind]):
        pages = [
            page.extract_text()
            for page in pypdf.PdfReader(io.BytesIO(pdf.write(signed_after(kind, count)))).pages
        ]
        assert "слово" in pages[-1], (kind, count)
        lengths[count] = len(pages)
    assert len(set(lengths.values())) > 1  # a border was met


@pytest.mark.parametrize("kind", ["paragraphs", "note", "items", "numbers", "table"])
def test_word_keeps_the_end_of_the_text_with_the_signature(kind):
    body = python_docx.Document(io.BytesIO(docx.write(signed_after(kind, 20)))).element.body
    [table] = [one for one in body.iter(qn("w:tbl")) if "Заведующий" in "".join(one.itertext())]
    before, near = [], table
    while "слово" not in "".join((before and before[-1].itertext()) or ()):
        near = near.getprevious()
        before.append(near)
    last = [one.iter(qn("w:tr")) for one in before if one.tag == qn("w:tbl")]
    kept = [
        *(list(last[0])[-1].iter(qn("w:p")) if last else ()),
        *(one for one in before if one.tag == qn("w:p")),
    ]
    assert all(one.find(qn("w:pPr")).find(qn("w:keepNext")) is not None for one in kept)


@pytest.mark.parametrize("writer", [docx, pdf])
def test_equal_content_gives_equal_bytes(writer):
    assert writer.write(report()) == writer.write(report())


def test_word_has_styles_numbers_captions_and_contents():
    text = word_text(docx.write(report()))

    assert "Таблица 1 — Средние баллы" in text
    assert "Рисунок 1 — Распределение" in text
    assert re.search(
        r"Содержание\n1\. Общие сведения2\n1\.1\. Показатели\d\n2\. Рекомендации\d\nПодписи\d", text
    )
    assert "21 ноября 2026 г.№ 17-МК" in text  # a tab parts them
    document = python_docx.Document(io.BytesIO(docx.write(report())))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "Общие сведения",
        "Рекомендации",
        "Подписи",
    ]
    assert document.core_properties.language == "ru-RU"
    assert document.core_properties.created.isoformat() == "2026-11-21T00:00:00+00:00"
    assert document.core_properties.author == "МБДОУ «Детский сад № 17 «Родничок»»"


def test_word_page_is_a4_with_official_margins_and_its_number_from_page_two():
    section = python_docx.Document(io.BytesIO(docx.write(report()))).sections[0]

    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [
        round(s.mm)
        for s in (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    ] == [30, 15, 20, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_word_table_repeats_its_header_and_shades_its_levels():
    table = python_docx.Document(io.BytesIO(docx.write(report()))).tables[1]

    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 61
    assert table.cell(1, 1)._tc.tcPr.find(qn("w:shd")).get(qn("w:fill")) == "E8884A"
    assert 'textDirection w:val="btLr"' in table.cell(0, 1)._tc.xml


def test_word_picture_says_what_it_shows():
    document = python_docx.Document(io.BytesIO(docx.write(report())))

    assert [s._inline.docPr.get("descr") for s in document.inline_shapes] == ["Столбцы по областям"]
    assert round(document.inline_shapes[0].width.mm) == 165


def test_word_file_holds_no_junk():
    archive = zipfile.ZipFile(io.BytesIO(docx.write(report())))

    assert sum(i.file_size for i in archive.infolist()) < 120_000
    assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_numbered_lists_begin_anew():
    twice = docx.write(report(blocks=[Bullets(["а"], numbered=True), Bullets(["б"], numbered=True)]))

    numbering = zipfile.ZipFile(io.BytesIO(twice)).read("word/numbering.xml").decode()
    assert numbering.count("startOverride") == 2


def test_pdf_is_tagged_accessible_and_numbered():
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(report())))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == "Аналитический отчёт о результатах мониторинга"
    assert reader.metadata.creation_date.date() == date(2026, 11, 21)
    assert "Таблица 1 — Средние баллы" in pdf_text(pdf.write(report()))
    assert not reader.pages[0].extract_text().startswith("1")
    assert reader.pages[1].extract_text().startswith("2")


def test_pdf_brings_its_own_fonts():
    reader = pypdf.PdfReader(io.BytesIO(pdf.write(report())))

    fonts = {
        f["/BaseFont"][8:]
        for page in reader.pages
        for f in (o.get_object() for o in page["/Resources"]["/Font"].values())
    }
    assert fonts <= {"LiberationSerif", "LiberationSerif-Bold", "LiberationSans", "LiberationSans-Bold"}


def test_contents_of_word_and_pdf_name_the_same_pages():
    made = report()

    reader = pypdf.PdfReader(io.BytesIO(pdf.write(made)))
    places = [
        next(n for n, p in enumerate(reader.pages, 1) if n > 1 and h.text in p.extract_text())
        for _, h in made.contents()
    ]
    assert pdf.pages(made) == places


@pytest.mark.parametrize("read", [lambda d: word_text(docx.write(d)), lambda d: pdf_text(pdf.write(d))])
def test_any_text_is_only_text(read):
    made = report(
        title=NASTY,
        subtitle=NASTY,
        organisation=NASTY,
        number=NASTY,
        opening=[],
        blocks=[
            Heading(1, NASTY),
            Paragraph(NASTY),
            Note(NASTY, NASTY),
            Bullets([NASTY]),
            Table(NASTY, [NASTY], [[NASTY]]),
            Figure(NASTY, SVG, NASTY),
            Signatures([(NASTY, NASTY)]),
        ],
    )

    text = "".join(read(made).split())
    assert text.count("#set*x*$y$\\//z@q[w]_e_{{5}}") >= 10


def test_characters_that_xml_cannot_hold_are_left_out():
    assert clean("а\x00б\x0b\ufffeв\n\t\ud800г") == "абв\n\tг"


def test_english_document_speaks_english():
    made = report(language="en")

    text = word_text(docx.write(made))
    assert "Table 1 — " in text
    assert "Contents" in text
    assert "21 November 2026" in text


def test_document_without_headings_or_blocks():
    empty = Document(title="Пустой")

    assert "Содержание" not in word_text(docx.write(empty))
    assert len(pypdf.PdfReader(io.BytesIO(pdf.write(empty))).pages) == 1
