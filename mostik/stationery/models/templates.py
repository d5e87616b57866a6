from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.network.models import Node
from mostik.platform.models import StoredFile


class DocumentTemplate(models.Model):
    """One version of an owner's Word template of one kind of document. What it says never changes; only which of the
    versions is in use does, and there is one at most: without any the nearest owner above is asked, then the usual one."""

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)  # code of documents.filling.kinds: «cycle.letter»
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True, default="")
    is_used = models.BooleanField(default=False)
    used_since = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(name="stationery_version_once", fields=["owner", "kind", "number"]),
            models.UniqueConstraint(
                name="stationery_one_in_use", fields=["owner", "kind"], condition=Q(is_used=True)
            ),
            models.CheckConstraint(name="stationery_kind_is_named", condition=~Q(kind="")),
            models.CheckConstraint(name="stationery_numbers_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="stationery_in_use_since", condition=Q(is_used=False) | Q(used_since__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A version is written once; afterwards only its use changes."""
        changed = set(kwargs.get("update_fields") or ())
        if not self._state.adding and (not changed or changed - {"is_used", "used_since"}):
            raise TypeError("a version of a template never changes: upload a new one")
        super().save(*args, **kwargs)
