"""For a daily timer: heads who have not agreed a list are told three days before its day and on each day after."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from mostik.needs.actions import flows
from mostik.needs.enums import ListState
from mostik.needs.models import MotivatedList

AHEAD = datetime.timedelta(days=3)


class Command(BaseCommand):
    help = "Remind heads of lists of motivated teachers that wait for their word."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("ru"):
            at = timezone.now()
            soon = timezone.localdate(at) + AHEAD
            rows = MotivatedList.objects.filter(state=ListState.AGREEING, due__lte=soon)
            asked = sum(flows.remind(motivated_list=row, by=None, at=at) for row in rows)
        self.stdout.write(f"{asked}")
