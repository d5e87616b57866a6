"""Values as people write and read them: one grammar for the page, the file and the document."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from mostik.context.models import SCALE
from mostik.context.queries.packs import Indicator
from mostik.lib.numbers import exact, round_half_up
from mostik.lib.text import one_line
from mostik.ui import formats

LARGEST = 100_000_000
LONGEST = 1000
YES = {"да": 1, "1": 1, "+": 1, "есть": 1, "имеется": 1, "нет": 0, "0": 0, "-": 0, "–": 0, "отсутствует": 0}
Given = Fraction | str


class NotAValue(ValueError):
    """The text is no value of this indicator; the sentence says what is expected."""


def read(indicator: Indicator, raw: object) -> Given | None:
    """The value of a cell or a field; None where nothing is written. Raises NotAValue."""
    text = one_line(plain(raw))
    if not text or text in ("—", "−"):
        return None
    if indicator.kind == "text":
        if len(text) > LONGEST:
            raise NotAValue(_("Longer than %(count)s characters.") % {"count": LONGEST})
        return text
    if indicator.is_yes_no:
        if text.casefold() not in YES:
            raise NotAValue(_("“%(value)s”: yes or no is expected.") % {"value": text})
        return Fraction(YES[text.casefold()])
    return _number(indicator, text)


def _number(indicator: Indicator, text: str) -> Fraction:
    try:
        value = exact(text)
    except ValueError as error:
        raise NotAValue(_("“%(value)s” is not a number.") % {"value": text}) from error
    if value < 0:
        raise NotAValue(_("A number below zero cannot be here."))
    if value > LARGEST:
        raise NotAValue(_("“%(value)s” is too large.") % {"value": text})
    if indicator.kind == "count" and value.denominator != 1:
        raise NotAValue(_("“%(value)s”: a whole number is expected.") % {"value": text})
    if indicator.kind == "score" and value > 100:
        raise NotAValue(_("“%(value)s”: from 0 to 100 is expected.") % {"value": text})
    if (value * SCALE).denominator != 1:
        raise NotAValue(_("No more than four digits after the point."))
    return value


def plain(raw: object) -> str:
    """A cell of a workbook: 12.0 is 12; what Excel keeps of 96,4 is not 96.39999999999999."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "да" if raw else "нет"
    if isinstance(raw, float):
        return repr(round(raw, 6)).removesuffix(".0") if abs(raw) < 1e15 else repr(raw)
    return str(raw)


def shown(indicator: Indicator, value: Given | None) -> str:
    """For people: «1 200», «3,5», «да»; a dash where there is nothing."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, str):
        return value
    if indicator.is_yes_no:
        return _("yes") if value else _("no")
    return formats.number(value, _digits(indicator, value))


def written(indicator: Indicator, value: Given | None) -> str:
    """For a field or a cell, to be read back: «1200», «3,5», «да»."""
    if value is None or isinstance(value, str):
        return value or ""
    if indicator.is_yes_no:
        return "да" if value else "нет"
    return round_half_up(value, _digits(indicator, value)).replace(".", ",")


def _digits(indicator: Indicator, value: Fraction) -> int:
    """As many digits as the indicator shows, or more where they were typed."""
    if indicator.kind == "count":
        return 0
    if indicator.formula is None:
        for digits in range(indicator.digits, 5):
            if (value * 10**digits).denominator == 1:
                return digits
    return indicator.digits


def as_amount(value: Fraction) -> int:
    """Ten-thousandths; the value has no finer ones (`read` has seen to it)."""
    scaled = value * SCALE
    if scaled.denominator != 1:
        raise ValueError(f"{value} does not fit")
    return scaled.numerator
