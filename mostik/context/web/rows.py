"""What pages of values share: tones of states, lines of a set, how a refused button draws its page again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mostik.context.enums import SetState
from mostik.context.queries import cells, packs
from mostik.context.queries.packs import Indicator, Pack
from mostik.context.queries.sets import Filled, Problem
from mostik.context.queries.staff import Counted
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest
from mostik.lib.numbers import round_half_up
from mostik.ui import formats

TONES = {
    SetState.DRAFT: "neutral",
    SetState.SUBMITTED: "info",
    SetState.RETURNED: "warn",
    SetState.ACCEPTED: "good",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a set, ready to be shown. `change` is against the year before, `middle` the municipality's median."""

    indicator: Indicator
    value: str
    share: str
    before: str
    change: Fraction | None
    digits: int
    middle: str
    counted: Counted | None
    is_missing: bool
    problems: list[Problem]

    @property
    def is_counted(self) -> bool:
        return self.indicator.staff is not None

    @property
    def level(self) -> int:
        return 1 if self.indicator.parent else 0


def lines(found: Filled, medians: Mapping[str, Fraction]) -> Iterator[Line]:
    missing = {one.code for one in found.missing}
    for indicator in found.pack.indicators:
        code = indicator.code
        value, former = found.numbers.get(code), found.before.get(code)
        is_number = indicator.kind in ("count", "decimal", "score")
        yield Line(
            indicator=indicator,
            value=cells.shown(indicator, found.value(code)),
            share=_percent(found.share(indicator)),
            before=_with_share(indicator, former, found.share(indicator, found.before)),
            change=_change(value, former, indicator.digits) if is_number else None,
            digits=indicator.digits,
            middle=_with_share(indicator, medians.get(code), medians.get(f"{code}%"), of_places=True),
            counted=found.counted.get(code),
            is_missing=code in missing,
            problems=[one for one in found.problems if one.check.at == code],
        )


def _change(value: Fraction | None, former: Fraction | None, digits: int) -> Fraction | None:
    """What is shown: a change too small to be seen is none."""
    if value is None or former is None:
        return None
    return Fraction(round_half_up(value - former, digits))


def _with_share(
    indicator: Indicator, value: Fraction | None, share: Fraction | None, *, of_places: bool = False
) -> str:
    if value is None:
        return ""
    if of_places and indicator.kind == "count":
        text = formats.number(value, 0 if value.denominator == 1 else 1)
    else:
        text = cells.shown(indicator, value)
    return f"{text} · {_percent(share)}" if share is not None else text


def _percent(share: Fraction | None) -> str:
    if share is None:
        return ""
    return formats.percent(share, 0 if (share * 100).denominator == 1 else 1)


def pack_or_404(code: str, year: int) -> Pack:
    found = packs.of_year(code, year)
    if found is None:
        raise Http404
    return found


def done(
    request: SignedInRequest, change: Callable[[], str], *, back: str, page: Callable[[str], HttpResponse]
) -> HttpResponse:
    """Do `change`, which returns a sentence, and go `back`; after a refusal `page(reason)` with status 422."""
    try:
        said = change()
    except Refusal as refusal:
        response = page(str(refusal))
        response.status_code = 422
        return response
    messages.success(request, said)
    return redirect(back)
