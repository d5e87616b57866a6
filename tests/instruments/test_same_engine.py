"""The same answers give the same card on the server, in the browser, and in other people's engines."""

import datetime as dt
import gzip
import json
import random
from pathlib import Path

import pytest

from mostik.demo.packs import PACKS
from mostik.demo.packs import workbook as packs
from mostik.instruments.engine import workbook
from mostik.instruments.engine.browser import browser_model
from mostik.instruments.engine.checking import check_file
from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.submission import read, report
from tests.instruments.drawing import draw
from tests.instruments.javascript import run_module
from tests.instruments.test_form_command import SHARED

NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
MOMENT = {"today": "2026-05-01", "now": NOW.isoformat(timespec="milliseconds")}
ORACLE = json.loads(gzip.decompress((Path(__file__).parent / "oracle.json.gz").read_bytes()))
CODE = """
import { evaluate } from "./engine.js";
export default ({ forms, moment }) => forms.map(({ model, cards }) => cards.map((answers) => {
  const { values, hidden, violations, repeats } = evaluate(model, answers, moment);
  return [values, [...hidden].filter((key) => key in values).sort(),
          violations.map((v) => `${v.question}:${v.code}`).sort(), repeats];
}));
"""


def compare(forms, count):
    """Number of cards; fails at the first that differ."""
    drawn = []
    for form in forms:
        chance = random.Random(7)
        drawn.append([draw(form, chance) for _ in range(count)])
    data = [{"model": browser_model(form), "cards": cards} for form, cards in zip(forms, drawn, strict=True)]
    got = run_module(CODE, {"forms": data, "moment": MOMENT})
    for form, cards, theirs in zip(forms, drawn, got, strict=True):
        for answers, (values, hidden, violations, repeats) in zip(cards, theirs, strict=True):
            ours = evaluate(form, answers, now=NOW)
            assert values == ours.values, form.form_id
            assert hidden == sorted(ours.hidden), form.form_id
            assert violations == sorted(f"{v.question}:{v.code}" for v in ours.violations), form.form_id
            assert repeats == ours.repeats, form.form_id
    return sum(map(len, drawn))


def test_the_browser_agrees_on_the_packs():
    forms = [workbook.read(packs.write(pack), "card.xlsx").form for pack in PACKS]
    assert compare(forms, 20) == 20 * len(PACKS)


def shared_form(name):
    if not SHARED.exists():
        pytest.skip(f"the public forms are not here: {SHARED}")
    return check_file(SHARED / name).form


def test_the_browser_agrees_on_public_forms():
    forms = [shared_form(name) for name in ORACLE]
    assert len(forms) >= 30
    compare(forms, 5)


@pytest.mark.parametrize("name", ORACLE)
def test_the_other_engine_agrees_on_public_forms(name):
    """Values, violations and relevance of @getodk/xforms-engine, kept by tools/oracle/compare.py; docs/forms.md names the rest."""
    form = shared_form(name)
    for case in ORACLE[name]:
        answers = read(form, case["xml"].encode())
        ours = report(form, answers, dt.datetime.fromisoformat(case["now"]))
        violations = {(v["path"], v["kind"]) for v in ours["violations"]}
        assert violations == {tuple(v) for v in case["violations"]}
        assert {p: number(ours["values"].get(p, "")) for p in case["values"]} == {
            p: number(v) for p, v in case["values"].items()
        }
        assert set(case["relevant"]) == {p for p in ours["relevant"] if p in case["values"]}


def number(text):
    """2.0 and 2 are the same number."""
    try:
        return float(text)
    except ValueError:
        return text.strip()
