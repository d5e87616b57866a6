"""The same answers give the same card on the server and in the browser. Other people's engines: tools/oracle."""

import datetime as dt
import random

from mostik.demo.packs import LIBRARY
from mostik.demo.packs import workbook as packs
from mostik.instruments.engine import workbook
from mostik.instruments.engine.browser import browser_model
from mostik.instruments.engine.evaluate import evaluate
from tests.instruments.drawing import draw
from tests.instruments.javascript import run_module
from tests.instruments.test_forms import CASCADE, CHILDREN, TOWNS
from tests.instruments.xforms import form_of

NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
MOMENT = {"today": "2026-05-01", "now": NOW.isoformat(timespec="milliseconds")}
CODE = """
import { evaluate } from "./engine.js";
export default ({ forms, moment }) => forms.map(({ model, cards }) => cards.map((answers) => {
  const { values, hidden, violations, repeats } = evaluate(model, answers, moment);
  return [values, [...hidden].filter((key) => key in values).sort(),
          violations.map((v) => `${v.question}:${v.code}`).sort(), repeats];
}));
"""


def without_ids(values):
    """Numbers of cards are drawn anew each time."""
    return {key: value for key, value in values.items() if not value.startswith("uuid:")}


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
            assert without_ids(values) == without_ids(ours.values), form.form_id
            assert hidden == sorted(ours.hidden), form.form_id
            assert violations == sorted(f"{v.question}:{v.code}" for v in ours.violations), form.form_id
            assert repeats == ours.repeats, form.form_id
    return sum(map(len, drawn))


def test_the_browser_agrees_on_the_packs():
    forms = [workbook.read(packs.write(pack), "card.xlsx").form for pack in LIBRARY]
    assert compare(forms, 20) == 20 * len(LIBRARY)


def test_the_browser_agrees_on_repeats_cascades_and_times():
    times = {"at": "time", "moment": "dateTime", "day": "date", "share": "decimal"}
    forms = [form_of(*CHILDREN), form_of(*CASCADE, files=TOWNS), form_of(fields=[*times], types=times)]
    assert compare(forms, 40) == 120
