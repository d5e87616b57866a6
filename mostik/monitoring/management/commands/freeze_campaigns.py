"""For a daily timer: campaigns whose day is over go to analysis, those who owe are told a week and a day before it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.monitoring.actions import freeze_reminders, freezing


class Command(BaseCommand):
    help = "Take campaigns whose data are frozen to analysis; remind those who owe a week and a day before."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        done = freezing.freeze_overdue(at=now)
        self.stdout.write(f"{done} {freeze_reminders.remind_all(at=now)}")
