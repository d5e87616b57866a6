"""`mostik federation` from outside: what it writes, what it refuses, and that it then writes nothing."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from mostik.monitoring.actions import results
from mostik.stats import handover
from mostik.stats.handover import What
from tests.monitoring.analyse_files import BEFORE, NOW, SETTINGS, answers, instrument
from tests.monitoring.builders import GOOD, POOR, accept, card_of, running_campaign
from tests.monitoring.builders import NOW as MOMENT

ROOT = Path(__file__).resolve().parents[2]
SOUTH = [
    NOW[0],
    *([row[0].replace("Северская", "Южная"), *row[1:6], "s1", "s2", "s3", "s1"] for row in NOW[1:]),
]
VERSION_2 = [SETTINGS[0], [*SETTINGS[1][:2], "2", *SETTINGS[1][3:]]]


def export(folder: Path, rows, name: str, *extra: str, **sheets) -> Path:
    made = folder / f"{name}.zip"
    files = (str(instrument(folder, **sheets)), str(answers(folder, rows, f"{name}.csv")))
    call_command("federation", "export", *files, "--out", str(made), *extra)
    return made


def merge(folder: Path, *files: Path, extra: tuple[str, ...] = ()) -> list[dict[str, str]]:
    call_command("federation", "merge", *map(str, files), "--out", str(folder / "country"), *extra)
    with (folder / "country" / "results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def analysed(folder: Path, rows) -> list[dict[str, str]]:
    files = (str(instrument(folder)), str(answers(folder, rows, "all.csv")))
    call_command("analyse", *files, "--out", str(folder / "whole"), "--format", "csv")
    with (folder / "whole" / "results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command("federation", *arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_units_of_two_regions_are_the_analysis_of_both(tmp_path):
    files = [export(tmp_path, rows, name, "--what", "units") for name, rows in (("n", NOW), ("s", SOUTH))]
    rows = merge(tmp_path, *files)
    expected = analysed(tmp_path, [*NOW, *SOUTH[1:]])
    assert [row for row in rows if row["node_kind"] != "group"] == [
        row for row in expected if row["node_kind"] != "group"
    ]
    assert len(rows) == len(expected)


def test_aggregates_have_no_medians_and_say_so(tmp_path, capsys):
    files = [export(tmp_path, rows, name) for name, rows in (("n", NOW), ("s", SOUTH))]
    assert "Контрольная сумма" in capsys.readouterr().out
    country = merge(tmp_path, *files)[0]
    expected = analysed(tmp_path, [*NOW, *SOUTH[1:]])[0]
    assert country == expected | {"q1": "", "median": "", "q3": ""}
    assert "медианы по стране пусты" in capsys.readouterr().out


def test_a_kept_secret_lets_years_be_compared(tmp_path):
    secret = ("--what", "units", "--secret", str(tmp_path / "secret"))
    now, before = export(tmp_path, NOW, "now26", *secret), export(tmp_path, BEFORE, "now25", *secret)
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    rows = merge(tmp_path, now, extra=("--previous", str(before)))
    assert [row["delta"] for row in rows if row["node_kind"] == "group" and row["delta"]]


def test_files_that_cannot_be_merged(tmp_path, capsys):
    north = export(tmp_path, NOW, "north")
    newer = export(tmp_path, SOUTH, "south", settings=VERSION_2)
    out = ("--out", str(tmp_path / "country"))
    said = refused(capsys, "merge", str(north), str(newer), *out)
    assert "посчитан по версии 2 инструментария, остальные — по версии 1" in said
    assert "Северская область есть в двух файлах" in refused(capsys, "merge", str(north), str(north), *out)
    english = refused(capsys, "merge", str(north), str(north), *out, "--lang", "en")
    assert "Северская область is in two files" in english
    north.write_bytes(north.read_bytes().replace(b'"submissions": 4', b'"submissions": 5'))
    assert "изменён после выгрузки" in refused(capsys, "merge", str(north), *out)
    assert "не файл команды" in refused(capsys, "merge", str(tmp_path / "south.csv"), *out)
    assert "Нет файла" in refused(capsys, "merge", "nowhere.zip", *out)
    assert not (tmp_path / "country").exists()


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--min-cell", "2"], "--min-cell не может быть меньше 3"),
        (["--out", "nowhere/there.zip"], "Нет папки"),
    ],
)
def test_bad_arguments(tmp_path, capsys, monkeypatch, extra, sentence):
    monkeypatch.chdir(tmp_path)
    files = (str(instrument(tmp_path)), str(answers(tmp_path)))
    assert sentence in refused(capsys, "export", *files, "--out", str(tmp_path / "n.zip"), *extra)
    assert not (tmp_path / "n.zip").exists()


def test_people_leave_by_a_document_only(tmp_path, capsys):
    """Answers of parents: units need a basis, which stays in the file; aggregates of four people do not leave."""
    parents = [NOW[0], *([*row[:4], "parents", *row[5:]] for row in NOW[1:])]
    arguments = ("--what", "units")
    with pytest.raises(SystemExit):
        export(tmp_path, parents, "p", *arguments)
    assert "Это результаты отдельных людей" in capsys.readouterr().err
    assert not (tmp_path / "p.zip").exists()
    made = export(tmp_path, parents, "p", *arguments, "--basis", "приказ № 12")
    assert handover.read(made)[0].basis == "приказ № 12"
    export(tmp_path, parents, "few")
    assert "не переда" in capsys.readouterr().out
    assert handover.read(tmp_path / "few.zip")[0].files["aggregates.parquet"]["rows"] == 0


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path / "marts"
    made = running_campaign(region.node, sources=["self"])
    accept(card_of(made, region.group_a11), GOOD, region.regional_operator)
    accept(card_of(made, region.group_b11), POOR, region.regional_operator)
    return made


def test_a_campaign_of_the_database(campaign, region, tmp_path, capsys):
    """Refused until its results are what the region itself sees; then the numbers of those results."""
    arguments = (
        "export",
        "--campaign",
        str(campaign.pk),
        "--what",
        "units",
        "--out",
        str(tmp_path / "r.zip"),
    )
    assert "сначала пересчитайте" in refused(capsys, *arguments)
    [result] = results.rebuild(campaign=campaign, at=MOMENT)
    call_command("federation", *arguments)
    manifest, _ = handover.read(tmp_path / "r.zip")
    assert (manifest.what, manifest.round, manifest.submissions) == (What.UNITS, "2026", 2)
    assert (manifest.regions, manifest.origin) == ((region.node.name,), result.checksum)
    rows = merge(tmp_path, tmp_path / "r.zip")
    from mostik.monitoring.queries import marts

    cells = {(c.name, c.source, c.part, c.code): c for c in marts.read(tmp_path / "marts" / result.path)}
    compared = 0
    for row in rows:
        if row["node_kind"] in ("region", "municipality", "organisation"):
            cell = cells[row["node"].split(" / ")[-1], row["source"], row["part"], row["code"]]
            assert (cell.n, round(float(cell.mean), 6)) == (int(row["n"]), float(row["mean"]))
            compared += 1
    assert compared > 10
    accept(card_of(campaign, region.group_a12), POOR, region.regional_operator)
    assert "устарели" in refused(capsys, *arguments)
    assert "Нет кампании" in refused(capsys, "export", "--campaign", "999", "--out", str(tmp_path / "x.zip"))
    other = ("--instrument", "another", "--out", str(tmp_path / "x.zip"))
    assert "нет такого инструментария" in refused(capsys, "export", "--campaign", str(campaign.pk), *other)


def test_from_the_command_line_without_a_database(tmp_path):
    files = (str(instrument(tmp_path)), str(answers(tmp_path)))
    command = [
        sys.executable,
        "-m",
        "mostik.cli",
        "federation",
        "export",
        *files,
        "--out",
        str(tmp_path / "n.zip"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Северская область" in done.stdout
