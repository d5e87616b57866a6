from fractions import Fraction

import pytest

from mostik.lib.numbers import exact, round_half_up
from mostik.lib.text import one_line, slugify_ru


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Детский сад № 5 «Ёлочка»", "detskiy-sad-5-elochka"),
        ("МБДОУ «Щегол и объезд»", "mbdou-shchegol-i-obezd"),
        ("Цыплята — Эхо", "tsyplyata-ekho"),
        ("«»", "x"),
    ],
)
def test_slug_has_only_latin_letters(text, slug):
    assert slugify_ru(text) == slug


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(341_5, 1000), 2, "3.42"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(2), 2, "2.00"),
        (7, 1, "7.0"),
    ],
)
def test_halves_round_away_from_zero(value, digits, text):
    assert round_half_up(value, digits) == text


def test_a_number_is_read_as_people_write_it():
    assert exact("3,5") == exact(" 3.5 ") == Fraction(7, 2)
    assert exact("1\u00a0200") == 1200
    with pytest.raises(ValueError, match="not a number"):
        exact("3,5,1")


def test_one_line_takes_no_break_spaces_too():
    assert one_line(" Иванова \u00a0 Мария\n") == "Иванова Мария"
