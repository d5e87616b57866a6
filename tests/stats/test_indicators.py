"""Formulas and checks of declarative indicators, by hand."""

from fractions import Fraction

import pytest

from mostik.stats.indicators import (
    Check,
    EndlessFormula,
    Linear,
    Ratio,
    completed,
    is_broken,
    middle,
    ordered,
)

HALF = Fraction(1, 2)


def values(**given):
    return {code: Fraction(value) for code, value in given.items()}


def test_a_sum_needs_every_part():
    total = Linear((("a", Fraction(1)), ("b", Fraction(1))))
    assert total.of(values(a=2, b=3)) == 5
    assert total.of(values(a=2)) is None


def test_weights_are_exact():
    points = Linear((("a", Fraction("0.3")), ("b", Fraction("0.3")), ("c", Fraction("0.4"))))
    assert points.of(values(a="90", b="100", c="95.5")) == Fraction("95.2")


def test_a_ratio_of_nothing_is_nothing():
    assert Ratio("a", "b").of(values(a=1, b=0)) is None
    assert Ratio("a", "b", Fraction(100)).of(values(a=1, b=3)) == Fraction(100, 3)


def test_formulas_follow_each_other_and_never_themselves():
    formulas = {"x": Ratio("s", "b"), "s": Linear((("a", HALF), ("b", HALF)))}
    order = ordered(formulas)
    assert order == ["s", "x"]
    assert completed(values(a=1, b=3, s=99), formulas, order) == values(a=1, b=3, s=2, x=Fraction(2, 3))
    with pytest.raises(EndlessFormula, match="x → y → x"):
        ordered({"x": Ratio("y", "a"), "y": Ratio("x", "a")})


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (Check("c", "at_most", "a", ("a", "b"), "w"), values(a=2, b=3, w=5), values(a=3, b=3, w=5)),
        (Check("c", "equal", "a", ("a", "b"), "w"), values(a=2, b=3, w=5), values(a=2, b=2, w=5)),
        (Check("c", "between", "a", low=Fraction(1), high=Fraction(4)), values(a=4), values(a="4.01")),
        (Check("c", "ratio", "a", ("a",), "w", Fraction("0.3"), Fraction("0.7")), values(a=70, w=100), values(a=71, w=100)),
    ],
)  # fmt: skip
def test_checks_at_their_edge(check, good, bad):
    assert not is_broken(check, good, {})
    assert is_broken(check, bad, {})
    assert not is_broken(check, {}, {})


def test_a_ratio_of_few_is_not_judged():
    check = Check("c", "ratio", "a", ("a",), "w", Fraction("0.3"), Fraction("0.7"), least=Fraction(20))
    assert not is_broken(check, values(a=19, w=19), {})
    assert is_broken(check, values(a=20, w=20), {})
    assert not is_broken(check, values(a=0, w=0), {})


def test_a_change_is_judged_by_the_greater_of_share_and_number():
    check = Check("c", "change", "a", share=Fraction("0.3"), least=Fraction(15))
    assert not is_broken(check, values(a=130), values(a=100))
    assert is_broken(check, values(a=131), values(a=100))
    assert not is_broken(check, values(a=25), values(a=10))
    assert is_broken(check, values(a=26), values(a=10))
    assert not is_broken(check, values(a=26), {})


def test_a_median_needs_enough():
    rows = [Fraction(n) for n in (1, 2, 4, 9)]
    assert middle(rows, at_least=4) == 3
    assert middle(rows, at_least=5) is None
    assert middle([*rows, Fraction(3)], at_least=5) == 3
