"""Make the records that follow from what was accepted and scored before; prints how many. A second run adds nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.growth.actions import filling


class Command(BaseCommand):
    help = "Fill portfolios from accepted expert cards and results of diagnostics."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{filling.catch_up(at=timezone.now())}")
