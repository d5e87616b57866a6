"""Exact numbers as text and back."""

from __future__ import annotations

import re
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def round_half_up(value: Fraction | int, digits: int) -> str:
    """Decimal text with exactly `digits` digits after the point, halves away from zero: (5/2, 0) → «3».

    Works on integers only, so two machines never differ in the last digit. A result of zero has no minus.
    """
    whole = (abs(value.numerator) * 10**digits * 2 + value.denominator) // (value.denominator * 2)
    sign = "-" if value < 0 and whole else ""
    if not digits:
        return f"{sign}{whole}"
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def exact(text: str) -> Fraction:
    """A number as people write it: «3,5», «3.5», « 1 200 ». Raises ValueError for anything else."""
    clean = "".join(text.split())
    if not _NUMBER.fullmatch(clean):
        raise ValueError(f"not a number: {text!r}")
    return Fraction(clean.replace(",", "."))
