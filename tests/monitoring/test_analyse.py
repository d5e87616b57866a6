"""`mostik analyse` from outside: what it writes, what it refuses, and that it then writes nothing."""

import os
import subprocess
import sys
from pathlib import Path

import docx
import pypdf
import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from tests.monitoring.analyse_files import BEFORE, HEAD, NOW, SETTINGS, answers, instrument

ROOT = Path(__file__).resolve().parents[2]
PLACE = "Северская область / Лесной район / Детский сад № 1,Северская область / Лесной район"
FIRST_ORGANISATION = f"""\
organisation,{PLACE},self,full,A,Среда,2,2.750000,2.625000,2.750000,2.875000,0.000000,0.500000,0.500000,0.000000,1.750000
organisation,{PLACE},self,full,A1,Пространство,2,2.500000,2.250000,2.500000,2.750000,0.000000,0.500000,0.500000,0.000000,1.500000
organisation,{PLACE},self,full,A2,Материалы края,1,3.000000,3.000000,3.000000,3.000000,0.000000,0.000000,1.000000,0.000000,2.000000
organisation,{PLACE},self,full,B,Общение,2,1.500000,1.250000,1.500000,1.750000,0.500000,0.500000,0.000000,0.500000,-0.500000
organisation,{PLACE},self,full,TOTAL,Итог по форме,2,2.125000,2.062500,2.125000,2.187500,0.000000,1.000000,0.000000,0.000000,0.625000
organisation,{PLACE},self,invariant,A,Среда,2,2.500000,2.250000,2.500000,2.750000,0.000000,0.500000,0.500000,0.000000,1.500000
organisation,{PLACE},self,invariant,A1,Пространство,2,2.500000,2.250000,2.500000,2.750000,0.000000,0.500000,0.500000,0.000000,1.500000
organisation,{PLACE},self,invariant,B,Общение,2,1.500000,1.250000,1.500000,1.750000,0.500000,0.500000,0.000000,0.500000,-0.500000
organisation,{PLACE},self,invariant,TOTAL,Итог по форме,2,2.000000,2.000000,2.000000,2.000000,0.000000,1.000000,0.000000,0.000000,0.500000
"""


def analyse(folder: Path, *extra: str, rows=NOW, out: str = "out", **sheets) -> Path:
    made = folder / out
    call_command(
        "analyse", str(instrument(folder, **sheets)), str(answers(folder, rows)), "--out", str(made), *extra
    )
    return made


def refused(folder: Path, capsys, *arguments: str) -> str:
    """Standard error of a run that must stop with 2 and leave nothing behind."""
    before = listing(folder)
    with pytest.raises(SystemExit) as stopped:
        call_command("analyse", *arguments)
    assert stopped.value.code == 2
    assert listing(folder) == before
    return capsys.readouterr().err


def listing(folder: Path) -> list[tuple[str, bytes]]:
    return sorted(
        (str(p.relative_to(folder)), p.read_bytes() if p.is_file() else b"") for p in folder.rglob("*")
    )


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_results_are_those_computed_by_hand(tmp_path):
    before = answers(tmp_path, BEFORE, "before.csv")

    out = analyse(tmp_path, "--format", "csv", "--previous", str(before))

    text = (out / "results.csv").read_text("utf-8")
    assert text.startswith(
        "node_kind,node,parent,source,part,code,title,n,mean,q1,median,q3,share_1,share_2,share_3,share_below,delta\n"
        "country,,,external,full,A,Среда,1,"
    )
    lines = [line for line in text.splitlines(keepends=True) if line.startswith(f"organisation,{PLACE}")]
    assert "".join(lines) == FIRST_ORGANISATION
    assert names(out) == ["results.csv"]


def test_writes_tables_and_a_report_of_every_node(tmp_path):
    out = analyse(tmp_path)

    reports = [
        "report-municipality-lesnoy-rayon",
        "report-organisation-lesnoy-rayon-detskiy-sad-1",
        "report-organisation-lesnoy-rayon-detskiy-sad-2",
        "report-region-severskaya-oblast",
    ]
    assert names(out) == sorted(
        ["results.csv", "results.xlsx", *(f"{r}.{k}" for r in reports for k in ("docx", "pdf"))]
    )
    assert names(tmp_path) == ["instrument.xlsx", "now.csv", "out"]
    word = docx.Document(str(out / "report-region-severskaya-oblast.docx"))
    assert any("Карта <группы> & „Ёлочка“" in p.text for p in word.paragraphs)
    book = CalamineWorkbook.from_path(str(out / "results.xlsx"))
    assert book.sheet_names[:3] == ["Результаты", "Регионы", "Муниципалитеты"]
    assert len(book.get_sheet_by_index(0).to_python()) == len(
        (out / "results.csv").read_text("utf-8").splitlines()
    )


def test_every_report_is_an_accessible_pdf(tmp_path):
    out = analyse(tmp_path, "--format", "pdf")

    for path in out.glob("*.pdf"):
        reader = pypdf.PdfReader(path)
        assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_two_runs_give_identical_bytes(tmp_path):
    first, second = analyse(tmp_path, out="first"), analyse(tmp_path, out="second")

    assert listing(first) == listing(second)


def test_level_and_format_choose_what_is_written(tmp_path):
    out = analyse(tmp_path, "--level", "municipality", "--format", "docx")

    assert names(out) == ["report-municipality-lesnoy-rayon.docx"]


def test_english_report_is_english(tmp_path):
    out = analyse(tmp_path, "--lang", "en", "--level", "region", "--format", "docx,csv")

    text = "\n".join(
        p.text for p in docx.Document(str(out / "report-region-severskaya-oblast.docx")).paragraphs
    )
    assert "What was measured and how" in text
    assert "Итоговая" not in text
    assert ",TOTAL,Form total," in (out / "results.csv").read_text("utf-8")


def test_files_that_lie_in_the_folder_stay(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("письмо")

    out = analyse(tmp_path, "--format", "csv")

    assert names(out) == ["letter.txt", "results.csv"]


@pytest.mark.parametrize(
    ("rows", "place", "part"),
    [
        ([HEAD, [*NOW[1][:6], "s9", *NOW[1][7:]]], "now.csv!csv!G2: ", "s9"),
        ([HEAD, [*NOW[1][:4], "neighbour", *NOW[1][5:]]], "now.csv!csv!E2: ", "neighbour"),
        ([HEAD, [*NOW[1][:2], "", *NOW[1][3:]]], "now.csv!csv!C2: ", "organisation"),
        ([HEAD], "now.csv!csv!A1: ", ""),
    ],
)
def test_bad_answers_are_named_and_nothing_is_written(tmp_path, capsys, rows, place, part):
    arguments = [str(instrument(tmp_path)), str(answers(tmp_path, rows)), "--out", str(tmp_path / "out")]

    error = refused(tmp_path, capsys, *arguments)

    assert error.startswith(place)
    assert part in error


def test_every_problem_of_both_answer_files_is_named(tmp_path, capsys):
    bad = [HEAD, [*NOW[1][:6], "s9", "s8", *NOW[1][8:]]]
    arguments = [str(instrument(tmp_path)), str(answers(tmp_path, bad)), "--out", str(tmp_path / "out")]

    error = refused(tmp_path, capsys, *arguments, "--previous", str(answers(tmp_path, bad, "before.csv")))

    places = [line.split(": ")[0] for line in error.splitlines()]
    assert places == ["now.csv!csv!G2", "now.csv!csv!H2", "before.csv!csv!G2", "before.csv!csv!H2"]


def test_bad_workbook_is_named_by_sheet_and_cell(tmp_path, capsys):
    broken = [SETTINGS[0], [*SETTINGS[1][:3], "planet", *SETTINGS[1][4:]]]
    arguments = [
        str(instrument(tmp_path, settings=broken)),
        str(answers(tmp_path)),
        "--out",
        str(tmp_path / "out"),
    ]

    assert refused(tmp_path, capsys, *arguments).startswith("instrument.xlsx!settings!D2: ")


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--format", "csv,odt"], "Неизвестный формат «odt»; есть csv, xlsx, docx, pdf."),
        (["--format", ","], "Неизвестный формат"),
        (["--level", "street"], "Неизвестный уровень «street»"),
        (["--lang", "fr"], "Неизвестный язык «fr»"),
        (["--previous", "nowhere.csv"], "Нет файла nowhere.csv"),
    ],
)
def test_bad_arguments_are_refused_with_a_sentence(tmp_path, capsys, extra, sentence):
    arguments = [str(instrument(tmp_path)), str(answers(tmp_path)), "--out", str(tmp_path / "out"), *extra]

    assert sentence in refused(tmp_path, capsys, *arguments)


def test_a_file_instead_of_the_folder_is_refused(tmp_path, capsys):
    (tmp_path / "out").write_text("занято")

    error = refused(
        tmp_path, capsys, str(instrument(tmp_path)), str(answers(tmp_path)), "--out", str(tmp_path / "out")
    )

    assert "не папка" in error


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    arguments = [str(instrument(tmp_path)), str(answers(tmp_path)), "--format", "csv"]

    error = refused(tmp_path, capsys, *arguments, "--out", str(tmp_path / "file" / "out"))

    assert "Не удаётся записать" in error


def test_the_command_leaves_no_home_behind(tmp_path):
    """The real command, in an empty folder, with a database address that would fail if it were used."""
    paths = [str(instrument(tmp_path)), str(answers(tmp_path))]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MOSTIK_", "DJANGO_"))}
    environment["MOSTIK_DATABASE_URL"] = "postgres://nobody:x@127.0.0.1:1/none"
    (tmp_path / "work").mkdir()

    done = subprocess.run(
        [sys.executable, "-m", "mostik.cli", "analyse", *paths, "--out", "out", "--format", "csv"],
        cwd=tmp_path / "work",
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [p.name for p in (tmp_path / "work").iterdir()] == ["out"]
    missing = subprocess.run(
        [sys.executable, "-m", "mostik.cli", "analyse", paths[0]],
        cwd=tmp_path / "work",
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 2
