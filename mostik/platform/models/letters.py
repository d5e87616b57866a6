from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.platform.enums import LetterState


class Letter(models.Model):
    """What became of one letter that somebody asks about later. `key` makes sending it twice harmless; the text is not kept."""

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.QUEUED.value)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="letter_state_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(name="letter_has_key", condition=~Q(key="")),
        )

    def __str__(self) -> str:
        return self.subject
