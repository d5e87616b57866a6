"""Is a record right? One check for forms, files and the platform itself, by the norm of the day of the document."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mostik.growth.enums import Family, Validity
from mostik.growth.queries.packs import Kind, Norm
from mostik.ui.formats import shortdate

EARLIEST = datetime.date(1960, 1, 1)
LONGEST = {
    "title": 300, "topic": 300, "level": 24, "form": 24, "role": 200, "organizer": 300, "result": 300,
    "document_number": 100, "registration_number": 100, "basis": 300, "link": 500,
}  # fmt: skip
TEXTS = tuple(LONGEST)

LABELS = {
    "date": gettext_lazy("Date of the document or event"),
    "starts": gettext_lazy("First day"),
    "topic": gettext_lazy("Topic"),
    "level": gettext_lazy("Level"),
    "form": gettext_lazy("Form of taking part"),
    "role": gettext_lazy("Role"),
    "organizer": gettext_lazy("Who organised or issued it"),
    "hours": gettext_lazy("Hours"),
    "result": gettext_lazy("Result"),
    "document_number": gettext_lazy("Number of the document"),
    "registration_number": gettext_lazy("Registration number"),
    "basis": gettext_lazy("Order: number and date"),
    "link": gettext_lazy("Link"),
    "valid_until": gettext_lazy("Valid until"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the name of a value, "" for the record as a whole."""

    field: str
    text: str


def ends_is_typed(kind: Kind) -> bool:
    """May the day of the end stand in the document, for some dates of this kind?"""
    return any(norm.end_is_typed for norm in kind.norms)


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Names of the values of a kind in the order of the form."""
    ends = ("valid_until",) if ends_is_typed(kind) else ()
    return ("title", "date", *kind.asks, *ends)


def checked(
    kind: Kind, values: Mapping[str, Any], today: datetime.date
) -> tuple[dict[str, Any], list[Problem]]:
    """The values as they are kept (texts trimmed, validity by the norm), and what is wrong with them."""
    clean: dict[str, Any] = {name: str(values.get(name) or "").strip() for name in TEXTS}
    clean |= {name: values.get(name) or None for name in ("date", "starts", "hours")}
    problems = [*_missing(kind, clean), *_too_long(clean), *_wrong_days(clean, today)]
    norm = kind.norm_on(clean["date"]) if clean["date"] else None
    if kind.norms and clean["date"] and norm is None:
        first = min(norm.since for norm in kind.norms)
        text = _("“%(kind)s” exists since %(day)s.") % {"kind": kind.title, "day": shortdate(first)}
        problems.append(Problem("date", text))
    problems += _wrong_hours(clean, norm)
    until, wrong = _end(kind, clean["date"], values.get("valid_until") or None, norm)
    clean["valid_until"] = until
    clean["validity"] = _validity(kind, until)
    return clean, [*problems, *wrong]


def _validity(kind: Kind, until: datetime.date | None) -> str:
    if kind.family != Family.ATTESTATION:
        return str(Validity.NONE.value)
    return str((Validity.TERM if until else Validity.OPEN).value)


def _missing(kind: Kind, clean: Mapping[str, Any]) -> list[Problem]:
    needed = ("title", "date", *(name for name in kind.asks if name in kind.required))
    return [
        Problem(name, _("Fill in “%(name)s”.") % {"name": label_of(kind, name)})
        for name in needed
        if not clean.get(name)
    ]


def label_of(kind: Kind, name: str) -> str:
    return kind.title_label if name == "title" else str(LABELS[name])


def _too_long(clean: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(name, _("Longer than %(count)s characters.") % {"count": most})
        for name, most in LONGEST.items()
        if len(clean[name]) > most
    ]


def _wrong_days(clean: Mapping[str, Any], today: datetime.date) -> list[Problem]:
    day, starts = clean["date"], clean["starts"]
    found = []
    if day and day > today:
        found.append(Problem("date", _("This day has not come yet.")))
    if day and day < EARLIEST:
        found.append(Problem("date", _("Check the year.")))
    if day and starts and starts > day:
        found.append(Problem("starts", _("The first day is after the date of the document.")))
    return found


def _wrong_hours(clean: Mapping[str, Any], norm: Norm | None) -> list[Problem]:
    hours = clean["hours"]
    if not hours or norm is None:
        return []
    words = {"basis": norm.basis}
    if norm.hours_min and hours < norm.hours_min:
        text = ngettext(
            "At least %(n)d hour is needed: %(basis)s. Shorter ones are participation in events.",
            "At least %(n)d hours are needed: %(basis)s. Shorter ones are participation in events.",
            norm.hours_min,
        )
        return [Problem("hours", text % {"n": norm.hours_min, **words})]
    if norm.hours_max and hours > norm.hours_max:
        text = ngettext(
            "At most %(n)d hour: %(basis)s. Longer ones are retraining.",
            "At most %(n)d hours: %(basis)s. Longer ones are retraining.",
            norm.hours_max,
        )
        return [Problem("hours", text % {"n": norm.hours_max, **words})]
    return []


def _end(
    kind: Kind, day: datetime.date | None, typed: datetime.date | None, norm: Norm | None
) -> tuple[datetime.date | None, list[Problem]]:
    """The last day an attestation holds. Without an end since a norm says so; an older one keeps the day of its document."""
    if kind.family != Family.ATTESTATION or day is None or norm is None:
        return None, []
    if norm.years is None:
        text = _("It has no end: %(basis)s.") % {"basis": norm.basis}
        return None, [Problem("valid_until", text)] if typed else []
    usual = years_later(day, norm.years)
    if not typed or not norm.end_is_typed:
        return usual, []
    if typed <= day:
        return usual, [Problem("valid_until", _("It ends before it begins."))]
    return typed, []


def years_later(day: datetime.date, years: int) -> datetime.date:
    """The same day of a later (earlier) year; 29 February becomes the 28th where there is none."""
    year = day.year + years
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))
