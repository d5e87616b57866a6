from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.monitoring.enums import FlagKind, FlagState
from mostik.monitoring.models.assignment import Assignment


class DataFlag(models.Model):
    """A doubt about the answers of a card, raised by the machine and settled by a person: the answers stand, with the
    reason written down, or the card is corrected and the doubt goes. A card with an open flag is not accepted.

    `code` is the rule of the workbook, empty for the other kinds. `facts` are what was doubted, as it stood (queries.data_flags.Doubt).
    """

    card = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=FlagKind.choices)
    code = models.CharField(max_length=60, blank=True, default="")
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN.value)
    reason = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("card", "kind", "code")
        indexes = (models.Index(fields=["state", "id"], name="monitoring_flag_state"),)
        constraints = (
            models.UniqueConstraint(name="monitoring_flag_once", fields=["card", "kind", "code"]),
            models.CheckConstraint(name="monitoring_flag_kind", condition=Q(kind__in=FlagKind.values)),
            models.CheckConstraint(
                name="monitoring_flag_state_known", condition=Q(state__in=FlagState.values)
            ),
            models.CheckConstraint(
                name="monitoring_flag_rule_named",
                condition=Q(kind=FlagKind.RULE.value) & ~Q(code="")
                | ~Q(kind=FlagKind.RULE.value) & Q(code=""),
            ),
            models.CheckConstraint(
                name="monitoring_flag_explained_says_why",
                condition=Q(state=FlagState.EXPLAINED.value) & ~Q(reason="") & Q(settled_at__isnull=False)
                | ~Q(state=FlagState.EXPLAINED.value) & Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.card} · {self.get_kind_display()}"
