from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.lib.searching import searchable
from mostik.network.enums import EducationLevel
from mostik.network.models.dated import Dated, DatedManager, closed_after_opened
from mostik.network.models.nodes import Node


class Position(models.Model):
    """A post from the nomenclature («воспитатель», «старший воспитатель»). Data, not code: lists differ by year."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200, unique=True)
    pedagogical = models.BooleanField(default=True)

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A person who works in the system; `user` is the account, if they sign in.

    Personal data: names, contacts, year of birth, education, experience. Seen by the person and by those who
    manage the staff of a node where they work (`queries.people.visible_to`). Never a child, never a passport.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    education = models.CharField(max_length=200, blank=True, default="")
    education_level = models.CharField(max_length=24, choices=EducationLevel.choices, blank=True, default="")
    working_since = models.DateField(null=True, blank=True)
    teaching_since = models.DateField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True, default="")
    search_text = models.TextField(blank=True, default="", editable=False)

    class Meta:
        ordering = ("last_name", "first_name", "middle_name", "id")
        indexes = (
            models.Index(fields=["last_name", "first_name", "middle_name", "id"], name="network_person_name"),
        )
        constraints = (
            models.CheckConstraint(
                name="network_person_has_name", condition=~Q(last_name="") & ~Q(first_name="")
            ),
            models.UniqueConstraint(
                name="network_person_unique_code", fields=["code"], condition=~Q(code="")
            ),
            models.CheckConstraint(
                name="network_person_education_level",
                condition=Q(education_level__in=("", *EducationLevel.values)),
            ),
            models.CheckConstraint(
                name="network_person_sane_birth_year",
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1900, birth_year__lte=2100),
            ),
        )

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def short_name(self) -> str:
        """«Петрова О. И.», initials joined by no-break spaces."""
        initials = "\u00a0".join(f"{n[0]}." for n in (self.first_name, self.middle_name) if n)
        return f"{self.last_name}\u00a0{initials}".rstrip("\u00a0")

    def fill_search_text(self) -> None:
        self.search_text = searchable(
            self.last_name, self.first_name, self.middle_name, self.email, self.code
        )


class Employment(Dated):
    """Somebody works somewhere in a position; several at once are usual (совместительство). History is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rate = models.DecimalField(max_digits=3, decimal_places=2, default=1)
    is_main = models.BooleanField(default=True)

    objects = DatedManager()

    class Meta:
        ordering = ("-valid_from", "id")
        constraints = (
            closed_after_opened("network_employment_ended_after_begun"),
            models.CheckConstraint(name="network_employment_sane_rate", condition=Q(rate__gt=0, rate__lte=2)),
            models.UniqueConstraint(
                name="network_employment_unique_start",
                fields=["person", "organisation", "position", "valid_from"],
            ),
            models.UniqueConstraint(
                name="network_employment_one_open",
                fields=["person", "organisation", "position"],
                condition=Q(valid_to__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.organisation_id}"
