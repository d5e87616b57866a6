"""Expressions have the same value in Python and in JavaScript, and the value the ODK specification gives them."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest

from mostik.instruments.engine import patterns
from mostik.instruments.engine.browser import browser_model
from mostik.instruments.engine.evaluate import Card, evaluate, run
from mostik.instruments.engine.expressions import ExpressionError, parse, references
from mostik.instruments.engine.form import Form, Group, Kind, Question
from mostik.instruments.engine.references import tied
from mostik.instruments.engine.values import to_string
from mostik.instruments.engine.workbook import read
from tests.instruments.javascript import run_module
from tests.instruments.workbooks import as_bytes, good

CORPUS = json.loads((Path(__file__).parent / "expressions.json").read_text())
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))
GOOD = [case for case in CORPUS["cases"] if case[1] is not None]
BAD = [case[0] for case in CORPUS["cases"] if case[1] is None]


def tree_of(text):
    kinds = {name: Kind.DECIMAL if name in CORPUS["numbers"] else Kind.TEXT for name in CORPUS["values"]}
    kinds["own"] = Kind.TEXT
    return tied(parse(text), "own", kinds)


def card():
    form = Form(Group("", ()), ())
    return Card(form, {}, "2026-05-01", NOW.isoformat(timespec="milliseconds"), {**CORPUS["values"]}, "own")


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=[c[0] for c in GOOD])
def test_python_value(text, expected):
    assert to_string(run(tree_of(text), card())) == expected


@pytest.mark.parametrize("text", BAD)
def test_broken_expression_is_refused(text):
    with pytest.raises(ExpressionError):
        tree_of(text)


def test_javascript_gives_the_same_values():
    code = """
    import { run } from "./engine.js";
    import { toText } from "./values.js";
    export default ({ trees, card }) => trees.map((tree) => toText(run(tree, { ...card, own: "own" })));
    """
    now = NOW.isoformat(timespec="milliseconds")
    data = {
        "trees": [tree_of(text) for text, _ in GOOD],
        "card": {"values": CORPUS["values"], "today": "2026-05-01", "now": now},
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
      return [values, [...hidden].filter((n) => model.nodes[n].k !== "group").sort(),
              violations.map((v) => `${v.question}:${v.code}`).sort()];
    });
    """
    moment = {"today": "2026-05-01", "now": NOW.isoformat(timespec="milliseconds")}
    got = run_module(code, {"model": browser_model(form), "cards": cards, "moment": moment})
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
    patterns.matches(pattern, "a" * 2000 + "!")
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
    inner = Question("q", Kind.TEXT, ("g", "q"), required=["f", "true", []])
    calc = Question("c", Kind.CALCULATE, ("g", "c"), calculation=["n", 1.0])
    group = Group("g", ("g",), relevant=["=", ["r", "a"], ["s", "yes"]], children=(inner, calc))
    form = Form(Group("", (), children=(Question("a", Kind.TEXT, ("a",)), group)), ("a", "g", "q", "c"))
    shown = evaluate(form, {"a": "yes", "q": "x"})
    assert (shown.hidden, shown.values["c"], shown.violations) == (frozenset(), "1", ())
    hidden = evaluate(form, {"a": "no", "q": "x"})
    assert hidden.hidden == {"q", "c"}
    assert hidden.values == {"a": "no", "q": "", "c": ""}
