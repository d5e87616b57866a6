from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.lookups import StartsWith
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from mostik.lib.searching import searchable
from mostik.network.enums import NodeKind, OrganisationType, SuccessionKind
from mostik.network.models.dated import Dated, DatedManager, closed_after_opened, in_force


class NodeQuerySet(MP_NodeQuerySet):
    def on(self, date: datetime.date) -> NodeQuerySet:
        return self.filter(in_force(date))


if TYPE_CHECKING:  # treebeard has no types

    class TreeManager(models.Manager["Node"]):
        def add_root(self, create_kwargs: dict[str, Any]) -> Node: ...
        def add_child(self, target: Node, create_kwargs: dict[str, Any]) -> Node: ...
        def move(self, node: Node, target: Node, pos: str) -> None: ...

else:
    TreeManager = MP_NodeManager


class NodeManager(TreeManager):
    def get_queryset(self) -> NodeQuerySet:
        return NodeQuerySet(self.model, using=self._db).order_by("path")

    def on(self, date: datetime.date) -> NodeQuerySet:
        return self.get_queryset().on(date)


class Node(MP_Node, Dated):
    """A place in the tree: region, municipality, organisation, building, group. Rows are never deleted.

    The tree (`path`) and the names here are the ones of today; `NodeState` keeps them by date, and a node that
    has been closed stays where it stood. Change nodes only through `actions.nodes`, which keeps both in step.
    """

    kind = models.CharField(max_length=16, choices=NodeKind.choices)
    organisation_type = models.CharField(
        max_length=24, choices=OrganisationType.choices, blank=True, default=""
    )
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    inn = models.CharField(max_length=12, blank=True, default="")
    oktmo = models.CharField(max_length=11, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    details = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True, default="", editable=False)

    objects = NodeManager()

    class Meta:
        ordering = ("path",)
        indexes = (
            models.Index(fields=["kind", "name", "id"], name="network_node_kind_name"),
            models.Index(fields=["kind", "path"], name="network_node_kind_path"),
            models.Index(fields=["name", "id"], name="network_node_name"),
        )
        constraints = (
            models.CheckConstraint(
                name="network_node_known_kind", condition=Q(kind__in=[k.value for k in NodeKind])
            ),
            models.CheckConstraint(name="network_node_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="network_node_type_of_organisation_only",
                condition=Q(organisation_type="") | Q(kind=NodeKind.ORGANISATION.value),
            ),
            models.UniqueConstraint(name="network_node_unique_code", fields=["code"], condition=~Q(code="")),
            closed_after_opened("network_node_closed_after_opened"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        """The name for lists: the short one where there is one."""
        return self.short_name or self.name

    def fill_search_text(self) -> None:
        self.search_text = searchable(self.name, self.short_name, self.code, self.inn, self.address)


@Node._meta.get_field("path").register_lookup
class PathStartsWith(StartsWith):
    """«At the node or below»: SQLite does not use an index for LIKE, so there it is asked for a stretch of the order."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not isinstance(self.rhs, str) or not self.rhs:
            return self.as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        end = self.rhs[:-1] + chr(ord(self.rhs[-1]) + 1)
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, end]


@Node._meta.get_field("path").register_lookup
class PathWithin(PathStartsWith):
    """The same for a list that is walked by its own order: SQLite must not begin with a stretch that is half of the table."""

    lookup_name = "within"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = super().as_sqlite(compiler, connection)
        column, _params = self.process_lhs(compiler, connection)
        return sql.replace(column, f"+{column}"), params

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return StartsWith(self.lhs, self.rhs).as_sql(compiler, connection)


class NodeState(Dated):
    """Where a node stood and what it was called between two dates. The states of a node never overlap."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120, blank=True, default="")

    objects = DatedManager()

    class Meta:
        ordering = ("node", "valid_from")
        indexes = (models.Index(fields=["valid_from", "valid_to"], name="network_state_period"),)
        constraints = (
            models.UniqueConstraint(name="network_state_unique_start", fields=["node", "valid_from"]),
            models.UniqueConstraint(
                name="network_state_one_open", fields=["node"], condition=Q(valid_to__isnull=True)
            ),
            models.CheckConstraint(name="network_state_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="network_state_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("node")),
            ),
            closed_after_opened("network_state_closed_after_opened"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class Succession(models.Model):
    """One organisation continues another: a merger has several predecessors, a split several successors."""

    predecessor = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=SuccessionKind.choices)
    date = models.DateField()
    basis = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("date", "id")
        constraints = (
            models.UniqueConstraint(
                name="network_succession_once", fields=["predecessor", "successor", "date"]
            ),
            models.CheckConstraint(
                name="network_succession_of_another", condition=~Q(predecessor=models.F("successor"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
