"""A set of values: begun, filled in, handed in, accepted or returned. What is counted is never typed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.context import rules
from mostik.context.actions import writing
from mostik.context.enums import SetState, ValueSource
from mostik.context.models import Explanation, IndicatorSet, IndicatorValue
from mostik.context.queries import cells, packs, sets
from mostik.context.queries.cells import Given
from mostik.context.queries.packs import Pack
from mostik.context.queries.sets import Filled
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.network.queries.people import people_with_role
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

FIRST_YEAR = 2013
EXPLANATION = 1000


class CannotChangeValues(Refusal):
    """Not this person's to change, handed in already, counted by the platform, or a check stops it."""


def begin(*, organisation: Node, pack: str, year: int, by: User, at: datetime.datetime) -> IndicatorSet:
    """An empty set of an organisation for a year; the one that is there already, if there is one."""
    listed = packs.of_year(pack, year)
    if listed is None or not FIRST_YEAR <= year <= at.year:
        raise CannotChangeValues(_("There is no such list of indicators for %(year)s.") % {"year": year})
    if not rules.can_begin_at(by, organisation, listed):
        raise CannotChangeValues(_("These values are filled in by others."))
    row = IndicatorSet(
        organisation=organisation,
        pack=pack,
        edition=listed.valid_from,
        year=year,
        created_by=by,
        created_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return IndicatorSet.objects.get(organisation=organisation, pack=pack, year=year)
        audit.record("context.set.begun", target=row, by=by, at=at)
    return row


def save(
    *,
    indicator_set: IndicatorSet,
    values: Mapping[str, Given | None],
    explanations: Mapping[str, str] | None = None,
    by: User,
    at: datetime.datetime,
) -> IndicatorSet:
    """Keep typed values (None takes one away) and explanations of doubts ("" takes one away). Codes that are not named
    stay as they are; the journal keeps what each value was and has become."""
    with transaction.atomic():
        row = locked(indicator_set)
        pack = sets.pack_of(row)
        if not rules.can_fill(by, row):
            raise CannotChangeValues(_("These values are filled in by others."))
        _refuse_handed_in(row)
        for code in values:
            if code not in pack.by_code or not pack.by_code[code].is_typed:
                raise CannotChangeValues(
                    _("%(code)s is counted by the platform and is not typed in.") % {"code": code}
                )
        writing.put({row.pk: dict(values)}, {row.pk: row}, source=ValueSource.TYPED, by=by, at=at)
        for rule, text in (explanations or {}).items():
            _explain(row, pack, rule, text.strip(), by=by, at=at)
    return row


def hand_in(*, indicator_set: IndicatorSet, by: User, at: datetime.datetime) -> IndicatorSet:
    """Everything is filled in and every doubt explained: from now on the values stay, those of staff too. What an operator
    fills in is accepted with that."""
    with transaction.atomic():
        row = locked(indicator_set)
        if not rules.can_hand_in(by, row):
            raise CannotChangeValues(_("The head hands the values in."))
        _refuse_handed_in(row)
        found = sets.filled(row)
        _refuse_unready(found)
        _freeze(found, at=at)
        row.state, row.remark = SetState.SUBMITTED, ""
        row.submitted_by, row.submitted_at = by, at
        row.decided_by = row.decided_at = None
        if found.pack.is_filled_by_operator:
            row.state, row.decided_by, row.decided_at = SetState.ACCEPTED, by, at
        _save_state(row)
        audit.record("context.set.handed_in", target=row, by=by, at=at)
    return row


def accept(*, indicator_set: IndicatorSet, by: User, at: datetime.datetime) -> IndicatorSet:
    with transaction.atomic():
        row = locked(indicator_set)
        if not rules.can_review(by, row):
            raise CannotChangeValues(_("The operator accepts the values."))
        if row.state != SetState.SUBMITTED:
            raise CannotChangeValues(_("Only values that have been handed in are accepted."))
        row.state, row.decided_by, row.decided_at = SetState.ACCEPTED, by, at
        _save_state(row)
        audit.record("context.set.accepted", target=row, by=by, at=at)
    return row


def send_back(*, indicator_set: IndicatorSet, remark: str, by: User, at: datetime.datetime) -> IndicatorSet:
    """To be corrected, with what is wrong; accepted values can be sent back too."""
    with transaction.atomic():
        row = locked(indicator_set)
        if not rules.can_review(by, row):
            raise CannotChangeValues(_("The operator returns the values."))
        if row.is_open:
            raise CannotChangeValues(_("They are not handed in."))
        if not remark.strip():
            raise CannotChangeValues(_("Say what is to be corrected."))
        row.state, row.remark = SetState.RETURNED, remark.strip()
        row.decided_by, row.decided_at = by, at
        _save_state(row)
        audit.record("context.set.returned", target=row, by=by, at=at)
        _tell_leaders(row, at=at)
    return row


def accept_many(
    *, place: Node, pack: str, year: int, by: User, at: datetime.datetime
) -> tuple[int, list[IndicatorSet]]:
    """Accept what is handed in below the place; of a list that the operator fills in, hand in what is complete. Returns how
    many, and those left aside because something is missing or in doubt."""
    if not rules.can_run_place(by, place):
        raise CannotChangeValues(_("The operator accepts the values."))
    rows = IndicatorSet.objects.filter(organisation__path__startswith=place.path, pack=pack, year=year)
    done, left = 0, []
    with transaction.atomic():
        for row in rows.exclude(state=SetState.ACCEPTED).select_related("organisation"):
            if row.state == SetState.SUBMITTED:
                accept(indicator_set=row, by=by, at=at)
            elif sets.pack_of(row).is_filled_by_operator:
                found = sets.filled(row)
                if found.missing or found.stopping:
                    left.append(row)
                    continue
                hand_in(indicator_set=row, by=by, at=at)
            else:
                continue
            done += 1
    return done, left


def locked(one: IndicatorSet) -> IndicatorSet:
    rows = IndicatorSet.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=one.pk)


def _refuse_handed_in(row: IndicatorSet) -> None:
    if not row.is_open:
        raise CannotChangeValues(_("The values are handed in: they change only after they were returned."))


def _refuse_unready(found: Filled) -> None:
    if missing := found.missing:
        text = ngettext(
            "One line is not filled in: %(codes)s.", "Lines are not filled in: %(codes)s.", len(missing)
        )
        named = ", ".join(one.code for one in missing[:12])
        raise CannotChangeValues(text % {"codes": named + ("…" if len(missing) > 12 else "")})
    for problem in found.stopping:
        if problem.check.is_doubt:
            raise CannotChangeValues(_("%(doubt)s Explain it or correct it.") % {"doubt": problem.text})
        raise CannotChangeValues(problem.text)


def _freeze(found: Filled, *, at: datetime.datetime) -> None:
    """What was counted from people becomes part of the set."""
    rows = IndicatorValue.objects.filter(indicator_set=found.set)
    rows.filter(source=ValueSource.COMPUTED).delete()
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator_set=found.set,
            code=code,
            amount=cells.as_amount(Fraction(count.value)),
            source=ValueSource.COMPUTED,
            at=at,
        )
        for code, count in found.counted.items()
    )


def _tell_leaders(row: IndicatorSet, *, at: datetime.datetime) -> None:
    owed = [one for role in sets.LEADERS for one in people_with_role(role, row.organisation)]
    users = [person.user for person in owed if person.user is not None]
    text = _("%(list)s, %(year)s: returned. %(remark)s")
    words = {"list": sets.pack_of(row).title, "year": row.year, "remark": row.remark}
    notices.send(to=users, text=text % words, url=reverse("context:set", args=[row.pk]), at=at)


def _explain(row: IndicatorSet, pack: Pack, rule: str, text: str, **who: Any) -> None:
    if not any(check.id == rule and check.is_doubt for check in pack.checks):
        raise CannotChangeValues(_("There is no such doubt to explain."))
    kept = Explanation.objects.filter(indicator_set=row, rule=rule).first()
    if (kept.text if kept else "") == text:
        return
    if not text and kept:
        kept.delete()
    else:
        fields = {"text": text[:EXPLANATION], **who}
        Explanation.objects.update_or_create(indicator_set=row, rule=rule, defaults=fields)
    audit.record("context.set.explained", target=row, **who, details={"rule": rule})


def _save_state(row: IndicatorSet) -> None:
    fields = ["state", "remark", "submitted_by", "submitted_at", "decided_by", "decided_at"]
    row.save(update_fields=fields)
