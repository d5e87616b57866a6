"""How numbers and dates look. Russian: 3,42 · 9 812 · −4,1 · 21.11.2026; English: 3.42 · 9,812 · −4.1 · 21 Nov 2026.

Rounding is half away from zero and exact: a value is turned into a fraction first, so 2.675 of a fraction 107/40
gives 2,68 everywhere — on the screen, in Word and in PDF.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from mostik.lib.numbers import round_half_up

Number = int | float | Fraction | Decimal

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EM DASH}"
NBSP = "\N{NO-BREAK SPACE}"


def exact(value: Number | str) -> Fraction:
    """A float becomes the decimal it prints as, not its binary neighbour."""
    if isinstance(value, Fraction):
        return value
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def number(value: Number | str | None, digits: int = 0, *, sign: bool = False) -> str:
    """`value` with exactly `digits` digits after the point, thousands apart; with `sign`, + or − before it."""
    if value is None or (isinstance(value, str) and not value):
        return NOTHING
    return _drawn(exact(value), digits, sign, (get_language() or "ru").startswith("ru"))


@lru_cache(4096)
def _drawn(fraction: Fraction, digits: int, sign: bool, russian: bool) -> str:
    text = round_half_up(abs(fraction), digits)
    whole, point, rest = text.partition(".")
    drawn = f"{int(whole):,}".replace(",", NBSP if russian else ",")
    if point:
        drawn += ("," if russian else ".") + rest
    if not text.strip("0."):
        return drawn
    if fraction < 0:
        return MINUS + drawn
    return "+" + drawn if sign else drawn


def score(value: Number | str | None, digits: int = 2) -> str:
    return number(value, digits)


def percent(share: Number | str | None, digits: int = 0) -> str:
    """A share 0…1 as «14,6 %»."""
    if share is None or share == "":
        return NOTHING
    return (
        number(exact(share) * 100, digits) + (NBSP if (get_language() or "ru").startswith("ru") else "") + "%"
    )


def delta(value: Number | str | None, digits: int = 2) -> str:
    return number(value, digits, sign=True)


def reading(value: Number | str | None, is_share: bool = False) -> str:
    """The value of an indicator: «3,42», or «72,1 %» where it is a share of 0…100."""
    if not is_share or value is None or value == "":
        return score(value)
    return percent(exact(value) / 100, 1)


def moved(value: Number | str | None, is_share: bool = False) -> str:
    """Its change: «+0,12», or «+3,1 п. п.»."""
    if not is_share or value is None or value == "":
        return delta(value)
    return gettext("%(n)s pp") % {"n": delta(value, 1)}


def shortdate(value: date | datetime | None) -> str:
    if value is None or value == "":
        return NOTHING
    return date_format(_local(value), "d.m.Y" if (get_language() or "ru").startswith("ru") else "j M Y")


def shorttime(value: datetime | None) -> str:
    """Day and minute in the installation's time zone."""
    if value is None or value == "":
        return NOTHING
    return f"{shortdate(value)},{NBSP}{date_format(_local(value), 'H:i')}"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
