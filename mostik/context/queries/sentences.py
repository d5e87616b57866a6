"""What a check says, as a sentence a person can act upon: with the numbers it is about."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from mostik.context.queries import cells
from mostik.context.queries.packs import Pack
from mostik.stats.indicators import Check
from mostik.ui import formats


def sentence(check: Check, pack: Pack, values: Mapping[str, Fraction], former: Mapping[str, Fraction]) -> str:
    def told(code: str) -> str:
        return f"{code} ({cells.shown(pack.by_code[code], values.get(code))})"

    parts = " + ".join(told(code) for code in check.parts)
    match check.kind:
        case "at_most":
            return _("A part is more than the whole: %(parts)s is more than %(whole)s.") % {
                "parts": parts,
                "whole": told(check.whole),
            }
        case "equal":
            return _("The parts do not make the whole: %(parts)s must be %(whole)s.") % {
                "parts": parts,
                "whole": told(check.whole),
            }
        case "between":
            return _("%(code)s: such a value is rare, usually it is %(usual)s.") % {
                "code": told(check.at),
                "usual": _usual(check),
            }
        case "change":
            return _("%(code)s: the year before it was %(before)s. Is the change real?") % {
                "code": told(check.at),
                "before": cells.shown(pack.by_code[check.at], former.get(check.at)),
            }
    ratio = sum((values[code] for code in check.parts), Fraction(0)) / values[check.whole]
    texts = {"parts": parts, "whole": told(check.whole), "usual": _usual(check)}
    if check.high is not None and check.high <= 1:
        return _("%(parts)s of %(whole)s is %(share)s; usually it is %(usual)s.") % {
            **texts,
            "share": formats.percent(ratio, 0 if ratio >= Fraction(1, 100) else 1),
            "usual": _usual(check, of_a_share=True),
        }
    return _("%(parts)s for each of %(whole)s is %(ratio)s; usually it is %(usual)s.") % {
        **texts,
        "ratio": formats.number(ratio, 1),
    }


def _usual(check: Check, *, of_a_share: bool = False) -> str:
    def told(value: Fraction) -> str:
        if of_a_share:
            return formats.percent(value)
        return formats.number(value, 0 if value.denominator == 1 else 1)

    if check.low is not None and check.high is not None:
        return _("from %(low)s to %(high)s") % {"low": told(check.low), "high": told(check.high)}
    if check.high is not None:
        return _("no more than %(high)s") % {"high": told(check.high)}
    return _("at least %(low)s") % {"low": told(check.low or Fraction(0))}
