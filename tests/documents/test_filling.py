"""Templates that people edit: filled, checked, refused."""

import io
import zipfile

import docx
import pytest
from django.utils import translation

from mostik.documents.filling.check import problems
from mostik.documents.filling.fill import fill
from mostik.documents.filling.outline import Grid, outline
from mostik.documents.filling.package import CannotRead, Package
from tests.documents.templates import KIND, VALUES, changed, made, read


@pytest.fixture(autouse=True)
def in_russian():
    with translation.override("ru"):
        yield


RELS = "word/_rels/document.xml.rels"


def found(*paragraphs, **more):
    return [(p.place, p.text, p.message, p.guess) for p in problems(Package(made(*paragraphs, **more)), KIND)]


def filled(*paragraphs, **more):
    return read(fill(made(*paragraphs, **more), VALUES))


def test_a_mark_cut_into_runs_is_one_mark_and_keeps_the_look_of_its_beginning():
    word = docx.Document()
    paragraph = word.add_paragraph("Сообщаем: ")
    paragraph.add_run("{").bold = True
    for text in ("{ адре", "сат ", "| ко", "му }", "}"):
        paragraph.add_run(text)
    paragraph.add_run(" до {{ срок ответа }}.")
    file = io.BytesIO()
    word.save(file)
    made_of = docx.Document(io.BytesIO(fill(file.getvalue(), VALUES))).paragraphs[0]
    assert made_of.text == "Сообщаем: Детскому саду № 5 до 10.12.2026."
    assert [run.text for run in made_of.runs if run.bold] == ["Детскому саду № 5"]


def test_forms_letters_and_spelling_of_names():
    texts, _rows = filled(
        "{{ руководитель | кому }}",
        "{{ адресат|кого|со строчной }}",
        "{{ Адресат | прописными }}",
        "{{ срок_ответа }}",
        "{{ название\u00a0кампании }}",
    )
    assert texts == [
        "Ивановой Ольге Игоревне",
        "детского сада № 5",
        "ДЕТСКИЙ САД № 5",
        "10.12.2026",
        "Мониторинг «А & Б» <2026>",
    ]


def test_rows_and_paragraphs_of_a_list_repeat():
    texts, rows = filled(
        "{{ рекомендации.номер }}. {{ рекомендации.текст }} — {{ адресат }}",
        table=[
            ["№", "Текст", "Кому"],
            [
                "{{ рекомендации.номер }}",
                "{{ рекомендации.текст }} ({{ рекомендации.балл }})",
                "{{ рекомендации.кому | кому }}",
            ],
        ],
    )
    assert texts == ["1. Первая — Детский сад № 5", "2. Вторая — Детский сад № 5"]
    assert rows == [
        ["№", "Текст", "Кому"],
        ["1", "Первая (2,50)", "заведующему"],
        ["2", "Вторая (3,00)", "тьютору"],
    ]


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_of_none_and_of_one(count):
    values = VALUES | {"рекомендации": VALUES["рекомендации"][:count]}
    content = made("{{ рекомендации.текст }}", table=[["{{ рекомендации.текст }}"]])
    texts, rows = read(fill(content, values))
    assert [text for text in texts if text] == ["Первая"][:count]
    assert rows == [["Первая"]][:count]


def test_conditions_keep_or_drop_paragraphs_and_words():
    texts, _rows = filled(
        "{{ если номер }}",
        "Номер есть",
        "{{ конец }}",
        "{{ если нет номер }}",
        "Номера нет",
        "{{ конец }}",
        "Письмо{{ если номер }} № {{ номер }}{{ конец }}{{ если срок ответа }} до {{ срок ответа }}{{ конец }}.",
        "{{ если рекомендации }}",
        "Список есть",
        "{{ конец }}",
    )
    assert texts == ["Номера нет", "Письмо до 10.12.2026.", "Список есть"]


def test_headers_and_new_lines():
    values = VALUES | {"срок ответа": "один\nдва\tтри"}
    content = fill(made("{{ срок ответа }}", header="{{ адресат }}"), values)
    assert read(content)[0] == ["один\nдва\tтри"]
    word = docx.Document(io.BytesIO(content))
    assert word.sections[0].header.paragraphs[0].text == "Детский сад № 5"


def test_content_is_put_in_with_its_styles_and_lists():
    content = fill(made("Титул", "{{ содержание отчёта }}", "Подпись"), VALUES)
    word = docx.Document(io.BytesIO(content))
    assert [(p.text, p.style.name) for p in word.paragraphs] == [
        ("Титул", "Normal"),
        ("Глава", "Heading 1"),
        ("Слова главы.", "Body Text"),
        ("Подпись", "Normal"),
    ]
    assert word.paragraphs[1]._p.pPr.numPr is not None


def test_the_same_values_give_the_same_bytes():
    template = made("{{ адресат }}", "{{ содержание отчёта }}", table=[["{{ рекомендации.текст }}"]])
    assert fill(template, VALUES) == fill(template, VALUES)


def test_a_value_is_text_and_never_a_mark_nor_markup():
    values = VALUES | {
        "срок ответа": "{{ адресат }} <w:p/> \x00\x0b",
        "рекомендации": [{"текст": "{{ номер }}"}],
    }
    texts, rows = read(fill(made("{{ срок ответа }}", "{{ название кампании }}"), values))
    assert texts[0] == "{{ адресат }} <w:p/> "
    assert not rows


def test_a_good_template_has_no_problems():
    assert not found(
        "{{ адресат | кому | с прописной }}",
        "{{ если номер }}",
        "№ {{ номер }}",
        "{{ конец }}",
        "{{ содержание отчёта }}",
        "{{ рекомендации.номер }}. {{ рекомендации.текст }}",
        header="{{ срок ответа }}",
    )


def test_every_wrong_mark_is_named_with_its_place_and_a_guess():
    table = [["Кому", "Что"], ["{{ рекомендации.текс }}", "{{ название компании }}"]]
    assert found(
        "", "Уважаемый коллега!", "Для {{ адрисат | кому }}", table=table, header="{{ адресат | комуу }}"
    ) == [
        ("абзац 2", "{{ адрисат | кому }}", "Такого поля нет.", "{{ адресат }}"),
        (
            "таблица 1, строка 2, столбец 1",
            "{{ рекомендации.текс }}",
            "Такого поля нет.",
            "{{ рекомендации.текст }}",
        ),
        (
            "таблица 1, строка 2, столбец 2",
            "{{ название компании }}",
            "Такого поля нет.",
            "{{ название кампании }}",
        ),
        ("верхний колонтитул, абзац 1", "{{ адресат | комуу }}", "Такой формы нет.", "{{ адресат | кому }}"),
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["{{ адресат }"], "Поле не закрыто"),
        (["{{ адресат", "}}"], "Поле не закрыто"),
        (["адресат }}"], "Поле не открыто"),
        (["{ адресат }"], "Одна скобка вместо двух"),
        (["{{ }}"], "Поле пустое"),
        (["{% for a in b %}"], "не выполняются"),
        (["{{ ''.__class__.__mro__ }}"], "ничего не вычисляется"),
        (["{{ адресат | join('') }}"], "ничего не вычисляется"),
        (["{{ рекомендации }}"], "Это список"),
        (["{{ срок ответа | кому }}"], "не склоняется"),
        (["Вот {{ содержание отчёта }}"], "целый абзац текста"),
        (["{{ если номер }}"], "не закрыто"),
        (["{{ конец }}"], "без {{ если"),
        (["{{ если номер }} № {{ номер }}"], "в один абзац"),
        (["{{ если чего-то }}", "{{ конец }}"], "Такого поля нет"),
    ],
)
def test_what_is_said_of_a_broken_mark(texts, said):
    [first, *_rest] = found(*texts)
    assert said in first[2], first


def test_content_stands_in_the_main_text_only():
    assert [
        place for place, *_rest in found("{{ содержание отчёта }}", header="{{ содержание отчёта }}")
    ] == ["верхний колонтитул, абзац 1"]
    assert [place for place, *_rest in found(table=[["{{ содержание отчёта }}"]])] == [
        "таблица 1, строка 1, столбец 1"
    ]


def test_one_row_has_one_list():
    other = KIND.__class__(
        "x",
        "X",
        (*KIND.fields, KIND.fields[5].__class__("меры", "m", "list", (KIND.fields[2],))),
        KIND.usual,
        KIND.example,
    )
    package = Package(made(table=[["{{ рекомендации.текст }}", "{{ меры.срок ответа }}"]]))
    assert [p.place for p in problems(package, other)] == ["таблица 1, строка 1, столбец 1"]


def external(kind, target):
    relation = f'<Relationship Id="rId99" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return changed(made("а"), replace=[(RELS, "</Relationships>", relation)])


def field_of(instruction):
    run = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return changed(
        made("а"), replace=[("word/document.xml", "<w:t>а</w:t></w:r>", f"<w:t>а</w:t></w:r>{run}")]
    )


def in_text(markup):
    return changed(made("а"), replace=[("word/document.xml", "<w:sectPr", f"{markup}<w:sectPr")])


def bomb():
    return changed(made("а"), add={"word/big.xml": b"0" * (50 * 1024 * 1024)})


DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]><w:document'
TYPES = "[Content_Types].xml"
MACROS = ("wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"", "не документ Word"),
        (lambda: b"PK\x03\x04nonsense", "не документ Word"),
        (lambda: made("а")[:3000], "не документ Word"),
        (lambda: changed(made("а"), drop=("word/document.xml",)), "не документ Word"),
        (lambda: changed(made("а"), add={"word/vbaProject.bin": b"x"}), "vbaProject.bin"),
        (lambda: changed(made("а"), add={"word/embeddings/oleObject1.bin": b"x"}), "oleObject1.bin"),
        (lambda: changed(made("а"), add={"../evil.xml": b"x"}), "повреждён"),
        (lambda: changed(made("а"), replace=[(TYPES, *MACROS)]), "без макросов"),
        (lambda: external("image", "http://evil.example/a.png"), "http://evil.example/a.png"),
        (lambda: external("attachedTemplate", "file:///c:/a.dotm"), "file:///c:/a.dotm"),
        (lambda: external("hyperlink", "https://evil.example/"), "https://evil.example/"),
        (lambda: field_of(" INCLUDETEXT c:/secret.docx "), "INCLUDETEXT"),
        (lambda: field_of(" dde excel sheet "), "dde excel"),
        (lambda: in_text("<w:altChunk/>"), "встроенный объект"),
        (
            lambda: in_text('<w:p><w:ins w:id="1" w:author="а"><w:r><w:t>б</w:t></w:r></w:ins></w:p>'),
            "исправления",
        ),
        (lambda: changed(made("а"), replace=[("word/document.xml", "<w:document", DOCTYPE)]), "сущности"),
        (
            lambda: changed(made("а"), replace=[("word/document.xml", "<w:body>", "<w:body><w:p>")]),
            "повреждён",
        ),
        (bomb, "слишком велик"),
        (lambda: changed(made("а"), add={f"word/m{n}.xml": b"x" for n in range(301)}), "слишком велик"),
        (lambda: b"PK\x03\x04" + b"0" * (6 * 1024 * 1024), "больше 5 МБ"),
    ],
)
def test_what_is_dangerous_or_no_document_is_refused_in_words(content, said):
    with pytest.raises(CannotRead) as refusal:
        Package(content())
    assert said in str(refusal.value)


def test_a_zip_that_lies_about_its_sizes():
    content = bytearray(changed(made("а"), add={"word/big.xml": b"0" * (45 * 1024 * 1024)}))
    size = (45 * 1024 * 1024).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(CannotRead):
        Package(bytes(content))


def test_external_relations_are_not_in_what_is_made():
    content = fill(made("{{ адресат }}", "{{ содержание отчёта }}"), VALUES)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(
            b"External" in archive.read(name) for name in archive.namelist() if name.endswith(".rels")
        )
    Package(content)


def test_the_outline_reads_paragraphs_and_tables():
    lines = outline(
        fill(made("{{ адресат }}", table=[["№"], ["{{ рекомендации.номер }}"]], header="Шапка"), VALUES)
    )
    assert [one.rows if isinstance(one, Grid) else one.text for one in lines] == [
        "Шапка",
        "Детский сад № 5",
        (("№",), ("1",), ("2",)),
    ]
