from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.network.enums.roles import ROLES, Role
from mostik.network.models.dated import Dated, DatedManager, closed_after_opened
from mostik.network.models.nodes import Node
from mostik.network.models.people import Person


class EducationalNetwork(Dated):
    """Organisations that work together across the tree («образовательная сеть»). `owner` is the region or municipality
    whose operators keep it; `basis` the document it works by (положение, договор)."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300, blank=True, default="")

    objects = DatedManager()

    class Meta:
        ordering = ("name",)
        constraints = (
            closed_after_opened("network_network_closed_after_opened"),
            models.CheckConstraint(name="network_network_has_name", condition=~Q(name="")),
        )

    def __str__(self) -> str:
        return self.name


class NetworkMember(Dated):
    """An organisation in a network, from when to when. One that left may come back: that is another row."""

    network = models.ForeignKey(EducationalNetwork, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")

    objects = DatedManager()

    class Meta:
        ordering = ("network", "valid_from", "id")
        constraints = (
            closed_after_opened("network_member_left_after_joined"),
            models.UniqueConstraint(
                name="network_member_once",
                fields=["network", "organisation"],
                condition=Q(valid_to__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.network_id}: {self.organisation_id}"


class RoleAssignment(Dated):
    """A role of a person at a node (and everything below it), in a network or in a campaign, with dates and basis."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    network = models.ForeignKey(
        EducationalNetwork, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    campaign_key = models.CharField(max_length=80, blank=True, default="")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    basis = models.CharField(max_length=300, blank=True, default="")

    objects = DatedManager()

    class Meta:
        ordering = ("person", "role", "valid_from")
        indexes = (models.Index(fields=["role", "node"], name="network_role_at_node"),)
        constraints = (
            closed_after_opened("network_role_ended_after_begun"),
            models.CheckConstraint(name="network_role_known", condition=Q(role__in=sorted(ROLES))),
            models.CheckConstraint(
                name="network_role_administrator_everywhere",
                condition=~Q(role="administrator")
                | Q(node__isnull=True, network__isnull=True, campaign_key=""),
            ),
            models.CheckConstraint(
                name="network_role_one_scope",
                condition=Q(role="administrator")
                | Q(node__isnull=False, network__isnull=True, campaign_key="")
                | Q(node__isnull=True, network__isnull=False, campaign_key="")
                | (Q(node__isnull=True, network__isnull=True) & ~Q(campaign_key="")),
            ),
            models.UniqueConstraint(
                name="network_role_once_at_node",
                fields=["person", "role", "node"],
                condition=Q(valid_to__isnull=True, node__isnull=False),
            ),
            models.UniqueConstraint(
                name="network_role_once_in_network",
                fields=["person", "role", "network"],
                condition=Q(valid_to__isnull=True, network__isnull=False),
            ),
            models.UniqueConstraint(
                name="network_role_once_in_campaign",
                fields=["person", "role", "campaign_key"],
                condition=Q(valid_to__isnull=True) & ~Q(campaign_key=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.person_id} @ {self.node_id or self.network_id or self.campaign_key}"

    @property
    def role_class(self) -> type[Role]:
        return ROLES[self.role]
