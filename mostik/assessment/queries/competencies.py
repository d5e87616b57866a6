"""Reading competency models: which one is in force for a place, its tree, what a position asks for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from mostik.assessment.enums import ModelStatus
from mostik.assessment.models import Competency, CompetencyModel, CompetencyTarget, IndicatorLink
from mostik.assessment.packs.shape import Link, Pack
from mostik.assessment.packs.shape import Node as Entry
from mostik.network.models import Employment, Node
from mostik.network.queries import access
from mostik.stats.profile import Rule

KEEPERS = ("regional_operator", "municipal_operator")
"""Roles that keep the models of their node; models of the whole installation are kept by its administrator."""


def visible_to(user: Any) -> QuerySet[CompetencyModel]:
    """Published models of the installation and of places above or below the user's own; drafts for those who keep them."""
    if not user.is_authenticated or not user.is_active:
        return CompetencyModel.objects.none()
    paths = access.paths_of(user)
    above = {path for one in paths for path in access.paths_above(one)}
    near = Q(owner__isnull=True) | Q(owner__path__in=above) | access.under(paths, "owner__")
    kept = Q(owner__in=access.subtrees_with_role(user, KEEPERS).values("pk"))
    if user.is_administrator:
        kept |= Q(owner__isnull=True)
    return CompetencyModel.objects.filter(near & ~Q(status=ModelStatus.DRAFT) | kept).select_related("owner")


def in_force(place: Node, on: datetime.date) -> CompetencyModel | None:
    """The model that counts at a place on a day: of the nearest owner the one published last."""
    rows = CompetencyModel.objects.exclude(status=ModelStatus.DRAFT).filter(valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).select_related("owner")
    rows = rows.filter(Q(owner__isnull=True) | Q(owner__path__in=access.paths_above(place.path)))
    found = sorted(
        rows, key=lambda row: (len(row.owner.path) if row.owner else 0, row.valid_from, row.number, row.pk)
    )
    return found[-1] if found else None


@dataclass(frozen=True)
class Tree:
    """Competencies of one model in their order."""

    rows: Sequence[Competency]

    @cached_property
    def by_id(self) -> dict[int, Competency]:
        return {row.pk: row for row in self.rows}

    @cached_property
    def children(self) -> dict[int | None, list[Competency]]:
        found: dict[int | None, list[Competency]] = {}
        for row in self.rows:
            found.setdefault(row.parent_id, []).append(row)
        return found

    @property
    def blocks(self) -> list[Competency]:
        return self.children.get(None, [])

    def walk(self, top: int | None = None, depth: int = 0) -> Iterable[tuple[Competency, int]]:
        """Everything with its depth, each parent before its children."""
        for row in self.children.get(top, []):
            yield row, depth
            yield from self.walk(row.pk, depth + 1)

    @cached_property
    def leaves(self) -> list[Competency]:
        return [row for row, _depth in self.walk() if row.pk not in self.children]

    def block_of(self, row: Competency) -> Competency:
        while row.parent_id:
            row = self.by_id[row.parent_id]
        return row

    @cached_property
    def leaves_by_block(self) -> dict[int, list[Competency]]:
        found: dict[int, list[Competency]] = {}
        for row in self.leaves:
            found.setdefault(self.block_of(row).pk, []).append(row)
        return found

    def leaves_of(self, block: Competency) -> list[Competency]:
        return self.leaves_by_block.get(block.pk, [])


def tree_of(model: CompetencyModel) -> Tree:
    return Tree(list(Competency.objects.filter(model=model).order_by("order", "id")))


def rule_of(model: CompetencyModel) -> Rule:
    return Rule.of(model.rule)


def audience_of(model: CompetencyModel, positions: Iterable[str]) -> str:
    """The group of positions a person belongs to, by titles of the positions, the main one first; "" if none."""
    known = {
        title.casefold(): code
        for code, audience in model.audiences.items()
        for title in audience.get("positions", ())
    }
    return next((known[title.casefold()] for title in positions if title.casefold() in known), "")


def positions_of(people: Iterable[int], on: datetime.date) -> dict[int, list[str]]:
    """Person id → titles of positions on the day, the main one first."""
    rows = Employment.objects.on(on).filter(person__in=list(people)).order_by("-is_main", "-valid_from", "id")
    found: dict[int, list[str]] = {}
    for person, title in rows.values_list("person_id", "position__title"):
        found.setdefault(person, []).append(title)
    return found


def targets_of(model: CompetencyModel) -> dict[tuple[str, str], dict[int, int]]:
    """(audience, category) → competency id → level needed."""
    rows = CompetencyTarget.objects.filter(competency__model=model)
    found: dict[tuple[str, str], dict[int, int]] = {}
    for row in rows:
        found.setdefault((row.audience, row.category), {})[row.competency_id] = row.level
    return found


def asked_of(targets: Mapping[tuple[str, str], Mapping[int, int]], audience: str) -> dict[int, int]:
    """What an audience is asked for without regard to category; empty: nothing is said about it."""
    return dict(targets.get((audience, ""), {}))


def links_of(model: CompetencyModel) -> QuerySet[IndicatorLink]:
    rows = IndicatorLink.objects.filter(competency__model=model).select_related("competency", "instrument")
    return rows.order_by("instrument__title", "indicator", "competency__order", "id")


def content_of(model: CompetencyModel) -> Pack:
    """The whole model as a pack: what is exported, copied to the next number and compared."""
    tree = tree_of(model)
    asked: dict[int, dict[str, int]] = {}
    higher: dict[int, dict[tuple[str, str], int]] = {}
    for (audience, category), levels in sorted(targets_of(model).items()):
        for pk, level in levels.items():
            if category:
                higher.setdefault(pk, {})[audience, category] = level
            else:
                asked.setdefault(pk, {})[audience] = level
    nodes = tuple(
        Entry(
            row.code,
            tree.by_id[row.parent_id].code if row.parent_id else "",
            row.title,
            row.description,
            row.function,
            tuple(row.levels),
            asked.get(row.pk, {}),
            higher.get(row.pk, {}),
        )
        for row, _depth in tree.walk()
    )
    links = tuple(
        Link(link.competency.code, link.instrument.code, link.indicator, link.weight)
        for link in links_of(model)
    )
    audiences = {
        code: (one.get("title", code), tuple(one.get("positions", ())))
        for code, one in model.audiences.items()
    }
    return Pack(
        model.code, model.title, model.note, tuple(model.level_titles), audiences, model.rule, nodes, links
    )


def competencies_visible_to(user: Any) -> QuerySet[Competency]:
    return Competency.objects.filter(model__in=visible_to(user).values("pk")).select_related("model__owner")


def initial_of(row: Competency) -> dict[str, Any]:
    """What a form about the competency begins with."""
    targets = CompetencyTarget.objects.filter(competency=row, category="")
    return {
        "parent": row.parent_id,
        "code": row.code,
        "title": row.title,
        "description": row.description,
        "function": row.function,
        **{f"level_{number}": text for number, text in enumerate(row.levels, 1)},
        **{f"target_{target.audience}": str(target.level) for target in targets},
    }
