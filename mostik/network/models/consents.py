from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.network.models.dated import Dated, DatedManager, closed_after_opened
from mostik.network.models.nodes import Node
from mostik.network.models.people import Person
from mostik.platform.models.audit import AppendOnly


class ConsentText(Dated):
    """What a person agrees to: one purpose in the words of one day. A new wording is a new row; old consents keep theirs.

    `needs_place`: the consent is given to one organisation and does not follow the person to the next one."""

    purpose = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    text = models.TextField()
    needs_place = models.BooleanField(default=False)

    objects = DatedManager()

    class Meta:
        ordering = ("purpose", "-number")
        constraints = (
            closed_after_opened("network_consent_text_closed_after_opened"),
            models.UniqueConstraint(fields=["purpose", "number"], name="network_consent_text_number"),
        )

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """A person has agreed to one purpose; a separate record per purpose and place, withdrawn but never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-given_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True, place__isnull=True),
                name="network_consent_once",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "place"],
                condition=Q(withdrawn_at__isnull=True, place__isnull=False),
                name="network_consent_once_a_place",
            ),
            models.CheckConstraint(
                name="network_consent_withdrawn_after_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} · {self.person_id}"


class AccessRecord(models.Model):
    """Somebody has looked at a personal result of `person`: what, when, on what ground. Read by that person; never
    changed. The name is copied, so that the row can be read after the account was renamed or closed. `what` and `ground`
    are codes of the domain that shows it («assessment.profile», «guide»); `queries.consents` has their words."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=300)
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    ground = models.CharField(max_length=30)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["person", "-at", "-id"], name="network_access_record_person"),)
        constraints = (
            models.CheckConstraint(
                name="network_access_record_says_why", condition=~Q(what="") & ~Q(ground="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
