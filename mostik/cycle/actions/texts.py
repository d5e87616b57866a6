"""The library of texts that drafts are made from."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle.enums import Audience
from mostik.cycle.models import RecommendationTemplate
from mostik.instruments.models import Instrument
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotKeepText(Refusal):
    """There is nothing to keep."""


def set_text(
    *,
    owner: Node,
    instrument: Instrument,
    code: str,
    audience: Audience,
    text: str,
    by: User | None,
    at: datetime.datetime,
) -> RecommendationTemplate:
    """From today on this is advised. Drafts made before keep their words; so does the text of yesterday."""
    if not text.strip():
        raise CannotKeepText(_("Write what is recommended."))
    with transaction.atomic():
        row, _is_new = RecommendationTemplate.objects.update_or_create(
            owner=owner,
            instrument=instrument,
            code=code,
            audience=audience,
            valid_from=timezone.localdate(at),
            defaults={"text": text.strip()},
        )
        audit.record("cycle.text.set", target=row, by=by, at=at)
    return row
