from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.ui import formats
from mostik.ui.levels import class_of, legend

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "digits", "russian", "english"),
    [
        (Fraction(107, 40), 2, "2,68", "2.68"),  # 2.675 exactly: a float would give 2.67
        (2.675, 2, "2,68", "2.68"),
        (Decimal("3.416"), 2, "3,42", "3.42"),
        (9812, 0, f"9{NBSP}812", "9,812"),
        (1234567, 0, f"1{NBSP}234{NBSP}567", "1,234,567"),
        (Fraction(-41, 10), 1, "−4,1", "−4.1"),
        (Fraction(-1, 1000), 2, "0,00", "0.00"),
        (0, 0, "0", "0"),
        (None, 2, "—", "—"),
    ],
)
def test_numbers(value, digits, russian, english):
    assert formats.number(value, digits) == russian
    with translation.override("en"):
        assert formats.number(value, digits) == english


def test_changes_carry_a_sign_unless_they_round_to_nothing():
    assert formats.delta(Fraction(18, 100)) == "+0,18"
    assert formats.delta(Fraction(-4, 100)) == "−0,04"
    assert formats.delta(Fraction(1, 1000)) == "0,00"
    assert formats.delta(None) == "—"


def test_shares():
    assert formats.percent(Fraction(146, 1000), 1) == f"14,6{NBSP}%"
    with translation.override("en"):
        assert formats.percent(Fraction(1, 3)) == "33%"
    assert formats.percent(None) == "—"


def test_dates_are_shown_in_the_time_zone_of_the_installation():
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert formats.shortdate(late) == "22.11.2026"
    assert formats.shorttime(late) == f"22.11.2026,{NBSP}01:30"
    assert formats.shortdate(date(2026, 1, 5)) == "05.01.2026"
    with translation.override("en"):
        assert formats.shortdate(date(2026, 1, 5)) == "5 Jan 2026"


@pytest.mark.parametrize(
    ("value", "levels", "found"),
    [
        (Fraction(299, 100), [1, 2, 3, 4, 5], 2),
        (3, [1, 2, 3, 4, 5], 3),
        (5, [1, 2, 3, 4, 5], 5),
        (Fraction(1, 2), [1, 2, 3, 4, 5], 1),
        (None, [1, 2, 3, 4, 5], None),
        (3, [], None),
        (6.5, [1, 3, 5, 7], 4),
        (7, [1, 3, 5, 7], 5),
        (1, [0, 1], 5),
        (0, [0, 1], 1),
        (1, [1], 3),
    ],
)
def test_colour_class_is_the_highest_level_not_above_the_value(value, levels, found):
    assert class_of(value, levels) == found


def test_legend_names_the_bounds():
    assert legend([1, 2, 3]) == [(1, "1,00–1,99"), (3, "2,00–2,99"), (5, "3,00")]
    assert legend([0, 60, 80], 0, 100)[-1] == (5, "80–100"), "a band of per cent, not a mark"
