"""Expressions have the same value in Python and in JavaScript, and the value the ODK specification gives them."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest

from mostik.instruments.engine import patterns
from mostik.instruments.engine.binding import Binder, Scheme
from mostik.instruments.engine.browser import browser_model
from mostik.instruments.engine.evaluate import evaluate, started
from mostik.instruments.engine.expressions import ExpressionError, parse, references
from mostik.instruments.engine.form import Kind
from mostik.instruments.engine.values import to_string
from mostik.instruments.engine.workbook import read
from tests.instruments.javascript import run_module
from tests.instruments.workbooks import as_bytes, good
from tests.instruments.xforms import form_of

CORPUS = json.loads((Path(__file__).parent / "expressions.json").read_text())
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
MOMENT = {"today": "2026-05-01", "now": NOW.isoformat(timespec="milliseconds")}
GOOD = [case for case in CORPUS["cases"] if case[1] is not None]
BAD = [case[0] for case in CORPUS["cases"] if case[1] is None]
NAMES = [*CORPUS["values"], "own"]


def form_with(trees=()):
    types = dict.fromkeys(CORPUS["numbers"], "decimal")
    return form_of(fields=NAMES, types=types, outputs=trees)


def tree_of(text):
    scheme = Scheme()
    scheme.add("data", -1)
    scheme.names = {name: scheme.add(name, 0).index for name in NAMES}
    return Binder(scheme, scheme.names["own"]).tie(parse(text))


def value_of(text):
    run = started(form_with(), CORPUS["values"], NOW)
    run.settle_all()
    return run.value_of(tree_of(text), run.single[len(NAMES)])


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=[c[0] for c in GOOD])
def test_python_value(text, expected):
    assert to_string(value_of(text)) == expected


@pytest.mark.parametrize("text", BAD)
def test_broken_expression_is_refused(text):
    with pytest.raises(ExpressionError):
        tree_of(text)


def test_javascript_gives_the_same_values():
    code = """
    import { Run, run } from "./engine.js";
    import { toText } from "./values.js";
    export default ({ model, trees, answers, moment, own }) => {
      const card = new Run(model, answers, moment);
      card.settleAll();
      return trees.map((tree) => toText(run(tree, card.at(card.single[own]))));
    };
    """
    data = {
        "model": browser_model(form_with()),
        "trees": [tree_of(text) for text, _ in GOOD],
        "answers": CORPUS["values"],
        "moment": MOMENT,
        "own": len(NAMES),
    }
    got = run_module(code, data)
    assert [(c[0], value) for c, value in zip(GOOD, got, strict=True)] == [tuple(c) for c in GOOD]


def test_javascript_agrees_on_whole_cards():
    """300 random cards: the same values, hidden questions and violations."""
    form = read(as_bytes(good()), "card.xlsx").form
    chance = random.Random(7)
    cards = [random_answers(form, chance) for _ in range(300)]
    code = """
    import { evaluate } from "./engine.js";
    export default ({ model, cards, moment }) => cards.map((answers) => {
      const { values, hidden, violations } = evaluate(model, answers, moment);
      return [values, [...hidden].filter((key) => key in values).sort(),
              violations.map((v) => `${v.question}:${v.code}`).sort()];
    });
    """
    got = run_module(code, {"model": browser_model(form), "cards": cards, "moment": MOMENT})
    for answers, (values, hidden, violations) in zip(cards, got, strict=True):
        ours = evaluate(form, answers, now=NOW)
        assert values == ours.values
        assert hidden == sorted(ours.hidden)
        assert violations == sorted(f"{v.question}:{v.code}" for v in ours.violations)


def random_answers(form, chance):
    answers = {}
    for question in form.questions():
        if chance.random() < 0.3:
            continue
        names = [c.name for c in question.choices]
        answers[question.name] = {
            Kind.SELECT_ONE: lambda names=names: chance.choice(names),
            Kind.SELECT_MULTIPLE: lambda names=names: " ".join(chance.sample(names, chance.randint(0, 2))),
            Kind.INTEGER: lambda: chance.choice(["0", "7", "61", "-3", "2.5", "x", " 4 "]),
            Kind.DATE: lambda: chance.choice(["2026-04-30", "2027-01-01", "2026-13-01", "вчера"]),
        }.get(question.kind, lambda: chance.choice(["текст", "  ", "0"]))()
    return answers


def test_references_are_all_found():
    tree = parse("if(${a} > 1, concat(${b}, 'x'), -${c}) = ${a}")
    assert references(tree) == {"a", "b", "c"}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "1" + "+1" * 3000,
        "not(" * 100 + "1" + ")" * 100,
        "-" * 1000 + "1",
        "1 " * 5000,
    ],
    ids=["brackets", "chain", "calls", "minuses", "tokens"],
)
def test_deep_or_long_expressions_are_refused_quickly(text):
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+", "([a-z]+)*x", "(.*)*(.*)*(.*)*y"])
def test_catastrophic_patterns_are_matched_in_linear_time(pattern):
    started = dt.datetime.now(dt.UTC)
    patterns.matches(patterns.compile_pattern(pattern), "a" * 2000 + "!")
    assert (dt.datetime.now(dt.UTC) - started).total_seconds() < 2


@pytest.mark.parametrize(
    "pattern",
    ["a{1000}{1000}", "(((a{99}){99}){99})", "(a", "[z-a]", "a**", "\\1", "(?<=a)b", "\\p{L}", "x" * 2000],
)
def test_patterns_outside_the_subset_are_refused(pattern):
    with pytest.raises(patterns.PatternError):
        patterns.compile_pattern(pattern)


def test_a_chain_of_calculations_needs_no_recursion():
    book = good()
    book["survey"][-1:-1] = [
        ["calculate", f"c{i}", "", "", "", "", "", "", "", f"${{c{i - 1}}} + 1" if i else "1"]
        for i in range(1500)
    ]
    form = read(as_bytes(book), "card.xlsx").form
    assert evaluate(form, {}, now=NOW).values["c1499"] == "1500"


def test_hidden_group_hides_and_empties_its_questions():
    form = form_of(
        "<a/><g><q/><c/></g>",
        """<bind nodeset="/data/g" relevant="/data/a = 'yes'"/><bind nodeset="/data/g/q" required="true()"/>
        <bind nodeset="/data/g/c" calculate="1"/>""",
        """<input ref="/data/a"><label>a</label></input>
        <group ref="/data/g"><label>g</label><input ref="/data/g/q"><label>q</label></input></group>""",
    )
    shown = evaluate(form, {"a": "yes", "q": "x"})
    assert (shown.hidden, shown.values["c"], shown.violations) == (frozenset(), "1", ())
    hidden = evaluate(form, {"a": "no", "q": "x"})
    assert hidden.hidden == {"q", "c"}
    assert hidden.hidden_groups == {"g"}
    assert hidden.values == {"a": "no", "q": "", "c": ""}
