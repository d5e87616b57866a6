from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.documents.declension import OBLIQUE, Case
from mostik.network.models import Node


class DeclinedName(models.Model):
    """How a name, a post or an organisation that the machine declines wrongly is written in the other cases, at a node and
    below it. An empty form means that the machine is right about that case."""

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    genitive = models.CharField(max_length=300, blank=True, default="")
    dative = models.CharField(max_length=300, blank=True, default="")
    accusative = models.CharField(max_length=300, blank=True, default="")
    instrumental = models.CharField(max_length=300, blank=True, default="")
    prepositional = models.CharField(max_length=300, blank=True, default="")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("text", "id")
        constraints = (
            models.UniqueConstraint(name="stationery_name_once", fields=["owner", "text"]),
            models.CheckConstraint(name="stationery_name_is_said", condition=~Q(text="")),
        )

    def __str__(self) -> str:
        return self.text

    def forms(self) -> dict[Case, str]:
        return {case: form for case in OBLIQUE if (form := getattr(self, case.name.lower()))}
