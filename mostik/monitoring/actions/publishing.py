"""The owner of a campaign tells everybody what it has shown, and takes it back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import CampaignKind, CampaignStatus
from mostik.monitoring.models import Campaign, PublicEdition
from mostik.monitoring.queries import public_content as contents
from mostik.monitoring.queries import public_editions as queries
from mostik.monitoring.queries.public_content import Content, Shown
from mostik.platform.actions import audit
from mostik.platform.models import User

MAX_TEXT = 4000


class CannotPublish(Refusal):
    """The campaign still collects, nothing is chosen, or two editions together would tell too much."""


def draft(
    *, campaign: Campaign, level: str, text: str, shown: Sequence[Shown], at: datetime.datetime
) -> Content:
    """What would be published; nothing is kept. Refuses what `publish` refuses."""
    if campaign.kind == CampaignKind.PILOT:
        raise CannotPublish(_("A pilot round has no results to publish."))
    if campaign.status not in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotPublish(_("Numbers that may still change are not published: finish collecting first."))
    if level not in contents.levels_of(campaign):
        raise CannotPublish(_("Choose how deep the page goes."))
    if not any(one.codes for one in shown):
        raise CannotPublish(_("Choose at least one area to show."))
    if len(text) > MAX_TEXT:
        raise CannotPublish(_("The text is longer than %(most)d characters.") % {"most": MAX_TEXT})
    latest = PublicEdition.objects.filter(campaign=campaign).order_by("-number").first()
    found = contents.content_of(
        campaign,
        number=latest.number + 1 if latest else 1,
        level=level,
        text=text.strip(),
        shown=[one for one in shown if one.codes],
        at=at,
    )
    if not any(values["scores"] for one in found["measures"] for values in one["values"].values()):
        raise CannotPublish(_("Nothing is left to show: behind every number there are too few."))
    return found


def publish(
    *,
    campaign: Campaign,
    level: str,
    text: str,
    shown: Sequence[Shown],
    by: User | None,
    at: datetime.datetime,
) -> PublicEdition:
    """Keep and sign an edition."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        found = draft(campaign=row, level=level, text=text, shown=shown, at=at)
        _refuse_small_steps(row, found)
        content = contents.canonical(found)
        digest = contents.digest_of(content)
        edition = PublicEdition.objects.create(
            campaign=row,
            number=found["number"],
            content=content,
            digest=digest,
            signature=contents.signature_of(digest),
            published_at=at,
            published_by=by,
        )
        details = {"number": edition.number, "level": level, "digest": digest}
        audit.record("monitoring.edition.published", target=edition, by=by, at=at, details=details)
    return edition


def _refuse_small_steps(campaign: Campaign, fresh: Content) -> None:
    """Two editions of one number, laid side by side, tell what those said who came between them. A withdrawn edition has
    been read too."""
    people: dict[tuple[str, int, str, str], set[int]] = {}
    for row in queries.of_campaign(campaign):
        for key, count in _people(queries.page_of(row).content):
            people.setdefault(key, set()).add(count)
    for key, count in _people(fresh):
        if any(0 < abs(count - before) < campaign.min_cell for before in people.get(key, ())):
            raise CannotPublish(
                _(
                    "Since an earlier edition the number of people changed by fewer than %(n)d: the difference of two "
                    "editions would be what they said. Leave this source out."
                )
                % {"n": campaign.min_cell}
            )


def _people(content: Mapping[str, Any]) -> list[tuple[tuple[str, int, str, str], int]]:
    """How many people stand behind every place of a page."""
    return [
        ((one["instrument"], one["version"], one["source"], place), values["n"])
        for one in content["measures"]
        if one["counts_people"]
        for place, values in one["values"].items()
        if "n" in values
    ]


def withdraw(*, edition: PublicEdition, reason: str, by: User | None, at: datetime.datetime) -> PublicEdition:
    """From now on the address says that the edition was withdrawn, and why. Its text stays for the check."""
    with transaction.atomic():
        row = PublicEdition.objects.select_for_update().get(pk=edition.pk)
        if row.withdrawn_at is not None:
            raise CannotPublish(_("This edition is withdrawn already."))
        if not reason.strip():
            raise CannotPublish(_("Say why: readers will see the reason."))
        row.withdrawn_at, row.reason = at, reason.strip()[:1000]
        row.save(update_fields=["withdrawn_at", "reason"])
        details = {"number": row.number}
        audit.record("monitoring.edition.withdrawn", target=row, by=by, at=at, details=details)
    return row
