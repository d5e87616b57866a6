"""For a daily timer: fix the facts of programmes for the years that are over. A second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mostik.programmes.actions import programmes
from mostik.programmes.enums import ProgrammeState
from mostik.programmes.models import Programme


class Command(BaseCommand):
    help = "Count and fix facts of indicators of running programmes for the years that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        today, made = timezone.localdate(), 0
        for one in Programme.objects.filter(state=ProgrammeState.RUNNING):
            made += programmes.fix(programme=one, today=today, by=None, at=timezone.now())
        self.stdout.write(str(made))
