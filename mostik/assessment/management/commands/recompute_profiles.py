"""`mostik manage recompute_profiles`: for the nightly timer. Results whose days are over begin to count."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.assessment.actions import campaigns


class Command(BaseCommand):
    help = "Computes profiles and deficits from results that have begun to count; doing it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        count = campaigns.recompute_due(day=timezone.localdate(), at=timezone.now())
        self.stdout.write(f"profiles: {count}")
