"""Templates of routes are kept by the methodist of their place; a checked workbook or a pack is taken whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries import opportunities, route_packs, route_templates
from mostik.lib.errors import Refusal
from mostik.network.models import Node, Position
from mostik.platform.actions import audit
from mostik.platform.models import User

FIELDS = ("number", "title", "code", "level", "goal", "is_active", "position")
STEP_FIELDS = (
    "kind", "form", "title", "content", "hours", "from_week", "until_week", "expected", "presentation_form",
    "opportunity",
)  # fmt: skip
MOST_STEPS = 15


class CannotTemplate(Refusal):
    """Not this user's template, or something is missing. `field` names the value that is wrong."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def save(
    *, template: RouteTemplate | None, place: Node, by: User, at: datetime.datetime, **fields: Any
) -> RouteTemplate:
    """Add or change one; steps have actions of their own."""
    with transaction.atomic():
        row = _kept(template, by) if template else RouteTemplate(created_at=at, created_by=by)
        _write(row, place, fields, by)
        audit.record("growth.route_template.saved", target=row, by=by, at=at)
    return row


def copy(*, template: RouteTemplate, place: Node, by: User, at: datetime.datetime) -> RouteTemplate:
    """An own one to change, with all steps; the original stays."""
    with transaction.atomic():
        if not route_templates.visible_to(by).filter(pk=template.pk).exists():
            raise CannotTemplate(_("There is no such template."))
        row = RouteTemplate(created_at=at, created_by=by)
        fields = {name: getattr(template, name) for name in FIELDS} | {"number": ""}
        title = _("%(title)s (copy)") % {"title": template.title[:280]}
        _write(row, place, {**fields, "title": title}, by)
        for step in route_templates.steps_of([template.pk]).get(template.pk, ()):
            step.pk, step.template = None, row
            step.save(force_insert=True)
        audit.record("growth.route_template.copied", target=row, by=by, at=at)
    return row


def set_step(
    *,
    template: RouteTemplate,
    step: RouteTemplateStep | None,
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> RouteTemplateStep:
    """Add a step to the end, or change one."""
    with transaction.atomic():
        row = _kept(template, by)
        known = RouteTemplateStep.objects.select_for_update(of=("self",)).filter(template=row)
        if step is not None:
            made = known.get(pk=step.pk)
        elif known.count() >= MOST_STEPS:
            raise CannotTemplate(_("At most %(n)d steps in a template.") % {"n": MOST_STEPS})
        else:
            last = known.order_by("-order").values_list("order", flat=True).first()
            made = RouteTemplateStep(template=row, order=(last or 0) + 1)
        _write_step(made, fields)
        made.save()
        audit.record("growth.route_template.step_saved", target=row, by=by, at=at)
    return made


def remove_step(*, step: RouteTemplateStep, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _kept(step.template, by)
        RouteTemplateStep.objects.filter(pk=step.pk, template=row).delete()
        audit.record("growth.route_template.step_removed", target=row, by=by, at=at)


def take(*, place: Node, rows: Sequence[Mapping[str, Any]], by: User, at: datetime.datetime) -> int:
    """Add or change templates of a workbook or a pack by their numbers, steps and all. A row is the fields of a template
    (`position` as its title) with `steps`, a list of fields of steps. Taken twice it adds nothing."""
    with transaction.atomic():
        if not rules.can_keep_templates(by, place):
            raise CannotTemplate(_("Templates are kept by the methodist of their place."))
        numbers = [row["number"] for row in rows]
        known = {
            one.number: one
            for one in RouteTemplate.objects.select_for_update().filter(place=place, number__in=numbers)
        }
        positions = {row.title: row for row in Position.objects.all()}
        for row in rows:
            one = known.get(row["number"]) or RouteTemplate(created_at=at, created_by=by)
            given = {name: row.get(name, "") for name in ("number", "title", "code", "level", "goal")}
            position = positions.get(row.get("position", ""))
            is_active = position is not None or not row.get(
                "position"
            )  # of a position nobody has: kept aside
            _write(one, place, {**given, "is_active": is_active, "position": position}, by)
            _replace(one, row["steps"])
        audit.record(
            "growth.route_templates.imported", target=place, by=by, at=at, details={"rows": len(rows)}
        )
    return len(rows)


def _replace(template: RouteTemplate, steps: Iterable[Mapping[str, Any]]) -> None:
    """What a route was made of is copied into it: steps of a template may go. The link to the catalogue stays where the
    step does."""
    kept = {step.title: step.opportunity for step in RouteTemplateStep.objects.filter(template=template)}
    RouteTemplateStep.objects.filter(template=template).delete()
    for order, fields in enumerate(steps, 1):
        made = RouteTemplateStep(template=template, order=order, opportunity=kept.get(fields["title"]))
        _write_step(made, fields)
        made.save()


def _kept(template: RouteTemplate, by: User) -> RouteTemplate:
    rows = RouteTemplate.objects.select_for_update(of=("self",)).select_related("place")
    row = rows.get(pk=template.pk)
    if not rules.can_edit_template(by, row):
        raise CannotTemplate(_("Templates are kept by the methodist of their place."))
    return row


def _write(row: RouteTemplate, place: Node, fields: Mapping[str, Any], by: User) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a template: {', '.join(sorted(unknown))}")
    if not rules.can_keep_templates(by, place):
        raise CannotTemplate(_("Templates are kept by the methodist of their place."), "place")
    row.place = place
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.title:
        raise CannotTemplate(_("Write what the template is called."), "title")
    if row.code and row.code not in opportunities.titles():
        raise CannotTemplate(_("There is no competency “%(value)s”.") % {"value": row.code}, "code")
    try:
        row.full_clean(exclude=("place", "created_by"))
    except ValidationError as error:
        raise CannotTemplate(" ".join(error.messages)) from error
    row.save()


def _write_step(row: RouteTemplateStep, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(STEP_FIELDS):
        raise TypeError(f"not fields of a step: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    kind = route_packs.kind_of(row.kind)
    if kind is None:
        raise CannotTemplate(_("There is no such kind of step."), "kind")
    row.form = row.form or kind.form.value
    row.expected = row.expected or kind.expected
    if not row.title:
        raise CannotTemplate(_("Say what is to be done."), "title")
    if row.until_week < row.from_week:
        raise CannotTemplate(_("The step ends before it begins."), "until_week")
    try:
        row.full_clean(exclude=("template", "opportunity"))
    except ValidationError as error:
        raise CannotTemplate(" ".join(error.messages)) from error
