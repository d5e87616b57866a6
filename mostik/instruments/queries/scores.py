"""Values of one filled card, by the same code as the results of a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.stats.scoring import Scorer, Scores


def scores_of(version: InstrumentVersion, answers: Mapping[str, Any], at: datetime | None) -> Scores:
    """Values by part and code; `at` is the moment `today()` means."""
    now = timezone.localtime(at) if at else None
    hidden = evaluate(versions.form_of(version), answers, now=now, check=False).hidden
    return Scorer(versions.methodology_of(version)).score(answers, hidden)
