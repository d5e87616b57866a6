"""A competency model is drafted, edited, published and replaced; links of indicators are kept at any time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.assessment.enums import ModelStatus
from mostik.assessment.models import Competency, CompetencyModel, CompetencyTarget, IndicatorLink
from mostik.assessment.models.competency import LEVELS
from mostik.assessment.packs.shape import Link, Pack
from mostik.assessment.queries import competencies as queries
from mostik.instruments.models import Instrument
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats.profile import Rule


class CannotKeepModel(Refusal):
    """The model is published, or what is given does not make a model."""


def create(
    *, pack: Pack, owner: Node | None, by: User | None, at: datetime.datetime
) -> tuple[CompetencyModel, list[Link]]:
    """A draft with the content of a pack, the next number of its code; returns links whose instruments are not here."""
    with transaction.atomic():
        same = CompetencyModel.objects.filter(owner=owner, code=pack.code)
        if same.filter(status=ModelStatus.DRAFT).exists():
            raise CannotKeepModel(_("There is a draft of this model already: publish or delete it first."))
        last = same.order_by("-number").first()
        row = CompetencyModel.objects.create(
            owner=owner,
            code=pack.code,
            number=last.number + 1 if last else 1,
            title=pack.title,
            created_at=at,
            created_by=by,
        )
        missing = _write(row, pack)
        audit.record("assessment.model.created", target=row, by=by, at=at, details={"number": row.number})
    return row, missing


def rewrite(
    *, model: CompetencyModel, pack: Pack, by: User | None, at: datetime.datetime
) -> tuple[CompetencyModel, list[Link]]:
    """Replace the whole content of a draft."""
    with transaction.atomic():
        row = _draft(model)
        IndicatorLink.objects.filter(competency__model=row).delete()
        _erase(row)
        missing = _write(row, pack)
        audit.record("assessment.model.rewritten", target=row, by=by, at=at)
    return row, missing


def next_draft(*, model: CompetencyModel, by: User, at: datetime.datetime) -> CompetencyModel:
    """A draft of the next number with everything the model holds."""
    return create(pack=queries.content_of(model), owner=model.owner, by=by, at=at)[0]


def delete_draft(*, model: CompetencyModel, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _draft(model)
        audit.record("assessment.model.deleted", target=row, by=by, at=at)
        IndicatorLink.objects.filter(competency__model=row).delete()
        _erase(row)
        row.delete()


def publish(
    *, model: CompetencyModel, valid_from: datetime.date, by: User | None, at: datetime.datetime
) -> CompetencyModel:
    """Put the draft in force from a day on; the former number is in force until the day before."""
    with transaction.atomic():
        row = _draft(model)
        _check(row)
        former = CompetencyModel.objects.select_for_update().filter(
            owner=row.owner, code=row.code, status=ModelStatus.PUBLISHED
        )
        for one in former:
            if one.valid_from is not None and one.valid_from >= valid_from:
                raise CannotKeepModel(_("The day must be later than the first day of the number in force."))
            one.status, one.valid_to = ModelStatus.RETIRED, valid_from - datetime.timedelta(days=1)
            one.save(update_fields=["status", "valid_to"])
        row.status, row.valid_from = ModelStatus.PUBLISHED, valid_from
        row.published_at, row.published_by = at, by
        row.save(update_fields=["status", "valid_from", "published_at", "published_by"])
        audit.record("assessment.model.published", target=row, by=by, at=at)
    return row


def save_competency(
    *, model: CompetencyModel, competency: Competency | None, by: User, at: datetime.datetime, **fields: Any
) -> Competency:
    """Add a node to a draft, or change one. `fields`: parent, code, title, description, function, levels and `targets`
    (audience → level, None takes the requirement away)."""
    targets = fields.pop("targets", {})
    with transaction.atomic():
        row = _draft(model)
        clash = Competency.objects.filter(model=row, code=fields["code"])
        if competency is not None:
            clash = clash.exclude(pk=competency.pk)
        if clash.exists():
            raise CannotKeepModel(_("This code is taken in the model."))
        _refuse_wrong_parent(row, competency, fields["parent"])
        order = Competency.objects.filter(model=row).count() + 1
        node = competency or Competency(model=row, order=order)
        for name, value in fields.items():
            setattr(node, name, value)
        node.save()
        for audience, level in targets.items():
            CompetencyTarget.objects.filter(competency=node, audience=audience, category="").delete()
            if level and audience in row.audiences:
                CompetencyTarget.objects.create(competency=node, audience=audience, level=level)
        audit.record("assessment.competency.saved", target=row, by=by, at=at, details={"code": node.code})
    return node


def remove_competency(*, competency: Competency, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _draft(competency.model)
        if Competency.objects.filter(parent=competency).exists():
            raise CannotKeepModel(_("Remove what stands inside it first."))
        IndicatorLink.objects.filter(competency=competency).delete()
        CompetencyTarget.objects.filter(competency=competency).delete()
        details = {"code": competency.code}
        audit.record("assessment.competency.removed", target=row, by=by, at=at, details=details)
        competency.delete()


def link(
    *,
    competency: Competency,
    instrument: Instrument,
    indicator: str,
    weight: int = 1,
    by: User | None,
    at: datetime.datetime,
) -> IndicatorLink:
    """Say that an indicator tells about a competency; again: change its weight."""
    with transaction.atomic():
        if Competency.objects.filter(parent=competency).exists():
            raise CannotKeepModel(_("Link the competencies inside it, not the whole block."))
        row, _made = IndicatorLink.objects.update_or_create(
            competency=competency, instrument=instrument, indicator=indicator, defaults={"weight": weight}
        )
        details = {"competency": competency.code, "indicator": indicator, "weight": weight}
        audit.record("assessment.link.made", target=instrument, by=by, at=at, details=details)
    return row


def unlink(*, link: IndicatorLink, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        details = {"competency": link.competency.code, "indicator": link.indicator}
        audit.record("assessment.link.removed", target=link.instrument, by=by, at=at, details=details)
        link.delete()


def link_as_written(
    *,
    model: CompetencyModel,
    instrument: Instrument,
    written: Iterable[tuple[str, Iterable[str]]],
    by: User | None,
    at: datetime.datetime,
) -> int:
    """Take over the links an instrument names itself: pairs (indicator, codes of competencies). Returns how many are new."""
    leaves = {row.code: row for row in queries.tree_of(model).leaves}
    known = set(
        IndicatorLink.objects.filter(instrument=instrument, competency__model=model).values_list(
            "indicator", "competency__code"
        )
    )
    rows = [
        IndicatorLink(competency=leaves[code], instrument=instrument, indicator=indicator)
        for indicator, codes in written
        for code in dict.fromkeys(codes)
        if code in leaves and (indicator, code) not in known
    ]
    with transaction.atomic():
        IndicatorLink.objects.bulk_create(rows)
        audit.record("assessment.link.taken", target=instrument, by=by, at=at, details={"new": len(rows)})
    return len(rows)


def _draft(model: CompetencyModel) -> CompetencyModel:
    row = CompetencyModel.objects.select_for_update(of=("self",)).select_related("owner").get(pk=model.pk)
    if row.status != ModelStatus.DRAFT:
        raise CannotKeepModel(_("A published model never changes: begin its next number."))
    return row


def _erase(row: CompetencyModel) -> None:
    CompetencyTarget.objects.filter(competency__model=row).delete()
    nodes = Competency.objects.filter(model=row)
    nodes.update(parent=None)
    nodes.delete()


def _write(row: CompetencyModel, pack: Pack) -> list[Link]:
    row.title, row.note, row.level_titles = pack.title, pack.note, list(pack.level_titles)
    row.rule = dict(pack.rule)
    row.audiences = {
        code: {"title": title, "positions": list(positions)}
        for code, (title, positions) in pack.audiences.items()
    }
    row.save(update_fields=["title", "note", "level_titles", "rule", "audiences"])
    made: dict[str, Competency] = {}
    for order, node in enumerate(pack.nodes, 1):
        made[node.code] = Competency.objects.create(
            model=row,
            parent=made.get(node.parent),
            code=node.code,
            title=node.title,
            description=node.description,
            function=node.function,
            levels=list(node.levels),
            order=order,
        )
    CompetencyTarget.objects.bulk_create(
        CompetencyTarget(competency=made[node.code], audience=audience, category=category, level=level)
        for node in pack.nodes
        for (audience, category), level in {
            **{(code, ""): level for code, level in node.asked.items()},
            **node.higher,
        }.items()
    )
    return _write_links(row, pack.links, made)


def _write_links(row: CompetencyModel, links: Iterable[Link], made: dict[str, Competency]) -> list[Link]:
    wanted = list(links)
    found: dict[str, Instrument] = {}
    for instrument in Instrument.objects.filter(code__in={link.instrument for link in wanted}):
        if instrument.owner_id is None or instrument.owner_id == row.owner_id or instrument.code not in found:
            found[instrument.code] = instrument
    IndicatorLink.objects.bulk_create(
        IndicatorLink(
            competency=made[link.competency],
            instrument=found[link.instrument],
            indicator=link.indicator,
            weight=link.weight,
        )
        for link in wanted
        if link.instrument in found
    )
    return [link for link in wanted if link.instrument not in found]


def _refuse_wrong_parent(
    row: CompetencyModel, competency: Competency | None, parent: Competency | None
) -> None:
    step = parent
    while step is not None:
        if step.model_id != row.pk or (competency and step.pk == competency.pk):
            raise CannotKeepModel(_("A competency cannot stand inside itself."))
        step = step.parent


def _check(row: CompetencyModel) -> None:
    tree = queries.tree_of(row)
    if not tree.leaves or any(leaf.parent_id is None for leaf in tree.leaves):
        raise CannotKeepModel(_("Every block needs competencies."))
    wordless = [
        leaf.code for leaf in tree.leaves if len([text for text in leaf.levels if text.strip()]) != LEVELS
    ]
    if wordless:
        raise CannotKeepModel(
            _("Describe all levels of these competencies: %(codes)s.") % {"codes": ", ".join(wordless)}
        )
    if len(row.level_titles) != LEVELS:
        raise CannotKeepModel(_("Name the four levels."))
    try:
        Rule.of(row.rule)
    except (TypeError, ValueError, KeyError) as error:
        raise CannotKeepModel(_("The rule is wrong: %(error)s.") % {"error": error}) from error
