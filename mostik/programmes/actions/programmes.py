"""A programme: made with a ready set of indicators, planned by years, run, closed; facts are fixed and stay."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.programmes import rules
from mostik.programmes.enums import FactSource, ProgrammeState
from mostik.programmes.models import SCALE, Programme, TargetIndicator, TargetValue
from mostik.programmes.queries import packs, sources
from mostik.programmes.queries import programmes as queries
from mostik.programmes.queries.measured import Measured

FIELDS = ("title", "basis", "goal", "starts", "ends")
State = ProgrammeState
LONGEST = 15  # years


class CannotChangeProgramme(Refusal):
    """Not this user's programme, not the stage, or the fields contradict each other."""


def save(
    *,
    programme: Programme | None,
    owner: Node,
    pack: str = "",
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> Programme:
    """Make one (with the indicators of a pack), or change the passport of one."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a programme: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        if programme is None:
            row = Programme(owner=owner, created_at=at, created_by=by)
            if not rules.can_make_at(by, owner):
                raise CannotChangeProgramme(_("A programme is kept by the operator of its place."))
        else:
            row = _locked(programme, by)
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        _check(row)
        row.save()
        if programme is None and pack:
            _take(row, pack)
        audit.record("programmes.programme.saved", target=row, by=by, at=at)
    return row


def _check(row: Programme) -> None:
    if not row.title:
        raise CannotChangeProgramme(_("Give the programme a title."))
    if row.ends < row.starts:
        raise CannotChangeProgramme(_("The programme ends before it begins."))
    if len(row.years) > LONGEST:
        raise CannotChangeProgramme(_("A programme lasts at most %(n)d years.") % {"n": LONGEST})
    if row.pk:
        outside = TargetValue.objects.filter(indicator__programme=row).exclude(
            year__range=(row.starts.year, row.ends.year)
        )
        if year := outside.order_by("year").values_list("year", flat=True).first():
            raise CannotChangeProgramme(
                _("There are plans or facts of %(year)d: the period must hold them.") % {"year": year}
            )


def _take(row: Programme, code: str) -> None:
    pack = packs.by_code(code)
    if pack is None:
        raise CannotChangeProgramme(_("There is no such set of indicators."))
    TargetIndicator.objects.bulk_create(
        TargetIndicator(
            programme=row,
            number=one.number,
            title=one.title,
            kind=one.kind,
            source=one.source,
            method=one.method,
            mechanism=one.mechanism,
            more_is_better=one.more_is_better,
        )
        for one in pack.indicators
    )


def add_indicator(
    *,
    programme: Programme,
    title: str,
    kind: str,
    source: str = "",
    more_is_better: bool = True,
    by: User,
    at: datetime.datetime,
) -> TargetIndicator:
    """One more indicator at the end; a counted one has the kind of its source."""
    with transaction.atomic():
        row = _locked(programme, by)
        if not title.strip():
            raise CannotChangeProgramme(_("Give the indicator a title."))
        if source:
            if source not in sources.SOURCES:
                raise CannotChangeProgramme(_("There is no such source."))
            kind = sources.SOURCES[source].kind.value
        numbers = TargetIndicator.objects.filter(programme=row).order_by("-number")
        last = numbers.values_list("number", flat=True).first() or 0
        made = TargetIndicator.objects.create(
            programme=row,
            number=last + 1,
            title=title.strip(),
            kind=kind,
            source=source,
            more_is_better=more_is_better,
        )
        audit.record("programmes.indicator.added", target=made, by=by, at=at)
    return made


def plan(
    *,
    programme: Programme,
    plans: Mapping[tuple[int, int], Fraction | None],
    by: User,
    at: datetime.datetime,
) -> int:
    """Plans by (indicator, year); None takes a plan away. Returns how many changed."""
    changed = 0
    with transaction.atomic():
        row = _locked(programme, by)
        known = set(TargetIndicator.objects.filter(programme=row).values_list("pk", flat=True))
        for (indicator, year), value in plans.items():
            if indicator not in known or year not in row.years:
                raise CannotChangeProgramme(_("This is not an indicator or a year of the programme."))
            changed += _set_plan(indicator, year, value)
        if changed:
            audit.record("programmes.plans.set", target=row, by=by, at=at, details={"changed": changed})
    return changed


def _set_plan(indicator: int, year: int, value: Fraction | None) -> bool:
    amount = None if value is None else _amount(value)
    kept = TargetValue.objects.filter(indicator=indicator, year=year).first()
    if kept is None:
        if amount is not None:
            TargetValue.objects.create(indicator_id=indicator, year=year, plan=amount)
        return amount is not None
    if kept.plan == amount:
        return False
    kept.plan = amount
    kept.save(update_fields=["plan"])
    return True


def _amount(value: Fraction) -> int:
    """Hundredths, halves away from zero."""
    scaled = abs(value) * SCALE
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return whole if value >= 0 else -whole


def type_fact(
    *,
    indicator: TargetIndicator,
    year: int,
    value: Fraction,
    as_of: datetime.date,
    document: str,
    by: User,
    at: datetime.datetime,
) -> TargetValue:
    """A fact from a document, in place of a former one: which of the two stood before, the journal keeps."""
    with transaction.atomic():
        row = _locked(indicator.programme, by)
        if year not in row.years or as_of.year != year:
            raise CannotChangeProgramme(_("The day of the fact must lie in a year of the programme."))
        if as_of > timezone.localtime(at).date():
            raise CannotChangeProgramme(_("A fact cannot speak of a day that has not come."))
        if not document.strip():
            raise CannotChangeProgramme(_("Name the document the fact is taken from."))
        kept = _fixed(
            indicator,
            year,
            {
                "fact": _amount(value),
                "source": FactSource.TYPED,
                "as_of": as_of,
                "document": document.strip(),
                "said": "",
                "parts": [],
                "fixed_at": at,
                "fixed_by": by,
            },
        )
        audit.record(
            "programmes.fact.typed", target=indicator, by=by, at=at, details={"year": year, "fact": kept.fact}
        )
    return kept


def fix(*, programme: Programme, today: datetime.date, by: User | None, at: datetime.datetime) -> int:
    """Facts of the counted indicators of years that are over, as of the last day of each; what is known of today alone, as of
    today and of the last year only. A fact that stands is not touched. Returns how many were fixed."""
    made = 0
    with transaction.atomic():
        row = _locked(programme, by) if by else Programme.objects.select_for_update().get(pk=programme.pk)
        for indicator, year in queries.to_fix(row, today):
            source = sources.SOURCES[indicator.source]
            if source.only_now and today.year - year > 1:
                continue
            day = today if source.only_now else queries.last_day(row, year)
            found = source.count(row.owner, day)
            if found.value is not None:
                _fixed(indicator, year, _counted(found, day, at, by))
                made += 1
        if made:
            audit.record("programmes.facts.fixed", target=row, by=by, at=at, details={"fixed": made})
    return made


def _counted(found: Measured, day: datetime.date, at: datetime.datetime, by: User | None) -> dict[str, Any]:
    assert found.value is not None
    return {
        "fact": _amount(found.value),
        "source": FactSource.LIVE,
        "as_of": day,
        "document": "",
        "said": found.said,
        "parts": [[part.title, part.said] for part in found.parts],
        "fixed_at": at,
        "fixed_by": by,
    }


def _fixed(indicator: TargetIndicator, year: int, fields: dict[str, Any]) -> TargetValue:
    kept, _made = TargetValue.objects.update_or_create(indicator=indicator, year=year, defaults=fields)
    return kept


def start(*, programme: Programme, by: User, at: datetime.datetime) -> Programme:
    with transaction.atomic():
        row = _locked(programme, by)
        if row.state != State.DRAFT:
            raise CannotChangeProgramme(_("The programme is running already."))
        if not TargetIndicator.objects.filter(programme=row).exists():
            raise CannotChangeProgramme(_("Add indicators first."))
        row.state = State.RUNNING.value
        row.save(update_fields=["state"])
        audit.record("programmes.programme.running", target=row, by=by, at=at)
    return row


def close(*, programme: Programme, by: User, at: datetime.datetime) -> Programme:
    """From now on nothing of it changes."""
    with transaction.atomic():
        row = _locked(programme, by)
        if row.state != State.RUNNING:
            raise CannotChangeProgramme(_("Only a running programme is closed."))
        row.state = State.CLOSED.value
        row.save(update_fields=["state"])
        audit.record("programmes.programme.closed", target=row, by=by, at=at)
    return row


def _locked(programme: Programme, by: User) -> Programme:
    row = Programme.objects.select_for_update(of=("self",)).select_related("owner").get(pk=programme.pk)
    if not rules.can_keep(by, row):
        raise CannotChangeProgramme(
            _("The programme is closed.")
            if row.state == State.CLOSED
            else _("A programme is kept by the operator of its place.")
        )
    return row
