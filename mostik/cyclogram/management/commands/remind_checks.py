"""For a daily timer: tell people of their checks that end within a week or are overdue. A second run says nothing new."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.cyclogram.actions import checks
from mostik.cyclogram.queries.checks import to_remind

WEEK = datetime.timedelta(days=7)


class Command(BaseCommand):
    help = "Tell people of checks of cyclograms that end within a week or are overdue."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        due = to_remind(timezone.localdate(now) + WEEK, timezone.localdate(now))
        self.stdout.write(f"{checks.remind_all(checks=due, at=now)}")
