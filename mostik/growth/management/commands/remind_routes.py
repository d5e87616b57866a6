"""For a daily timer: tell teachers of late steps and signers of routes that wait. A second run of the week says nothing new."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.growth.actions import route_reminders


class Command(BaseCommand):
    help = "Tell teachers of late steps of their routes, and whoever signs of routes that wait for a week."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{route_reminders.remind_all(at=timezone.now())}")
