"""`mostik form`: a verdict for every file, never a traceback; a submission evaluated."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.instruments.test_forms import CHILDREN
from tests.instruments.workbooks import as_bytes, good
from tests.instruments.xforms import xml_of


def form(capsys, *arguments):
    """Exit code and both outputs."""
    try:
        call_command("form", *map(str, arguments))
        code = 0
    except SystemExit as stop:
        code = stop.code
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def folder(tmp_path):
    book = good()
    (tmp_path / "card.xlsx").write_bytes(as_bytes(book))
    book["survey"][8][6] = "${nothing} = 1"
    (tmp_path / "broken.xlsx").write_bytes(as_bytes(book))
    (tmp_path / "place.xml").write_text(
        xml_of(
            "<a/>",
            '<bind nodeset="/data/a" type="geopoint"/>',
            '<input ref="/data/a"><label>a</label></input>',
        )
    )
    (tmp_path / "children.xml").write_text(xml_of(*CHILDREN))
    return tmp_path


def test_each_file_gets_its_verdict(capsys, folder):
    code, out, _ = form(capsys, "check", folder)
    lines = {Path(line.split(": ")[0]).name: line.split(": ", 1)[1] for line in out.splitlines()[:-1]}
    assert code == 2
    assert lines["card.xlsx"] == lines["children.xml"] == "browser"
    assert lines["place.xml"].startswith("collect-only: /data/a!input: Вопрос типа «geopoint»")
    assert lines["broken.xlsx"].startswith("refused: survey!G9: ")
    assert "nothing" in lines["broken.xlsx"]
    assert form(capsys, "check", folder / "card.xlsx", folder / "place.xml")[0] == 0


def test_json_and_english(capsys, folder):
    code, out, _ = form(capsys, "check", folder / "place.xml", folder / "no.xml", "--json", "--lang=en")
    told = json.loads(out)
    assert code == 2
    assert told["counts"] == {"browser": 0, "collect-only": 1, "refused": 1}
    assert "geopoint" in told["files"][0]["reasons"][0]["reason"]
    assert told["files"][1]["reasons"][0]["reason"] == "The file cannot be opened."


def test_a_submission_is_evaluated(capsys, folder):
    sent = folder / "sent.xml"
    sent.write_text("<data id='probe'><children><age>9</age></children></data>")
    code, out, _ = form(capsys, "eval", folder / "children.xml", sent, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["violations"] == [{"path": "/data/children[1]/age", "kind": "constraint"}]
    assert told["values"]["/data/total"] == "9"
    assert form(capsys, "eval", folder / "children.xml", folder / "card.xlsx")[0] == 2
    assert form(capsys, "eval", folder / "broken.xlsx", sent)[0] == 2
    sent.write_text("<other/>")
    code, out, err = form(capsys, "eval", folder / "children.xml", sent)
    assert (code, out) == (2, "")
    assert "другую форму" in err
