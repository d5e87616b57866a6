from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import CampaignKind, CampaignStatus, Source, StageLevel
from mostik.network.models import Node


def default_sources() -> list[str]:
    return [Source.SELF.value, Source.INTERNAL.value, Source.EXTERNAL.value]


class Campaign(models.Model):
    """One round of monitoring: who measures what, when, by whose order. What the round is called («МКДО»,
    «РМК ДО», «ВСОКО») is `kind_label`, because names differ by region.

    Organisations are grouped as they stood on `structure_date`, also when the results are rebuilt years later.
    `freezes_on` is the last day on which cards change (none: they change until somebody stops the collection);
    `frozen_at` is when the campaign went to analysis because that day was over.
    """

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=CampaignKind.choices, default=CampaignKind.REGULAR.value)
    kind_label = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    structure_date = models.DateField()
    status = models.CharField(
        max_length=12, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT.value
    )
    order_title = models.CharField(max_length=300, blank=True, default="")
    order_number = models.CharField(max_length=60, blank=True, default="")
    order_date = models.DateField(null=True, blank=True)
    purpose = models.TextField(blank=True, default="")
    min_cell = models.PositiveSmallIntegerField(default=5)
    sources = models.JSONField(default=default_sources)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    freezes_on = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-year", "title", "id")
        indexes = (models.Index(fields=["-year", "title", "id"], name="monitoring_campaign_year"),)
        constraints = (
            models.CheckConstraint(
                name="monitoring_campaign_status", condition=Q(status__in=CampaignStatus.values)
            ),
            models.CheckConstraint(
                name="monitoring_campaign_kind", condition=Q(kind__in=CampaignKind.values)
            ),
            models.CheckConstraint(
                name="monitoring_pilot_continues_nothing",
                condition=~Q(kind=CampaignKind.PILOT.value) | Q(previous__isnull=True),
            ),
            models.CheckConstraint(name="monitoring_campaign_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="monitoring_campaign_period", condition=Q(period_to__gte=F("period_from"))
            ),
            models.CheckConstraint(name="monitoring_campaign_min_cell", condition=Q(min_cell__gte=3)),
            models.CheckConstraint(
                name="monitoring_campaign_year_sane", condition=Q(year__gte=2000, year__lte=2100)
            ),
            models.CheckConstraint(
                name="monitoring_campaign_not_own_previous",
                condition=Q(previous__isnull=True) | ~Q(previous=F("id")),
            ),
            models.CheckConstraint(
                name="monitoring_frozen_by_a_day",
                condition=Q(frozen_at__isnull=True)
                | Q(
                    freezes_on__isnull=False,
                    status__in=[CampaignStatus.ANALYSIS.value, CampaignStatus.CLOSED.value],
                ),
            ),
            models.UniqueConstraint(
                name="monitoring_campaign_once_a_year", fields=["owner", "title", "year"]
            ),
        )

    def __str__(self) -> str:
        return self.title


class CampaignInstrument(models.Model):
    """A published version of an instrument used in a campaign, and by which sources."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    sources = models.JSONField(default=default_sources)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                name="monitoring_instrument_once_in_campaign", fields=["campaign", "version"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.version_id}"

    @property
    def source_titles(self) -> str:
        return ", ".join(str(Source(source).label) for source in self.sources)


class Stage(models.Model):
    """A step of the campaign with a responsible level. `period_text` keeps the words of the order («февраль»,
    «в течение 10 дней») beside the dates read from them."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    level = models.CharField(max_length=16, choices=StageLevel.choices)
    starts = models.DateField()
    ends = models.DateField()
    period_text = models.CharField(max_length=120, blank=True, default="")
    responsible_role = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ("starts", "position", "id")
        constraints = (
            models.CheckConstraint(name="monitoring_stage_period", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="monitoring_stage_level", condition=Q(level__in=StageLevel.values)),
            models.CheckConstraint(name="monitoring_stage_has_title", condition=~Q(title="")),
        )

    def __str__(self) -> str:
        return self.title


class ResultSet(models.Model):
    """The computed results of one instrument in one campaign: a Parquet file under `MARTS_ROOT`.

    `checksum` is the hash of everything the numbers depend on (accepted answers, structure, methodology, the
    previous round), so the same input never gets a second file, and a page may cache by it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField()
    checksum = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    submissions = models.PositiveIntegerField()
    path = models.CharField(max_length=200)

    class Meta:
        ordering = ("campaign", "version")
        constraints = (
            models.UniqueConstraint(name="monitoring_results_once", fields=["campaign", "version"]),
            models.CheckConstraint(name="monitoring_results_have_file", condition=~Q(path="")),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.version_id}: {self.rows}"
