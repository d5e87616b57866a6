"""For a daily timer: tell people of attestation and courses that end soon. A second run says nothing new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.growth.actions import reminders


class Command(BaseCommand):
    help = "Tell teachers and heads of compliance, old categories and courses that end soon or have ended."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reminders.remind_all(at=timezone.now())}")
