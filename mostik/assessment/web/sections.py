"""The rows of tabs above the pages: what is mine, what I do for others, what belongs to the competency models."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment import rules
from mostik.assessment.queries import campaigns, privacy
from mostik.ui.components import Tab


def own(current: str) -> list[Tab]:
    """Pages of a teacher about themselves."""
    pages = (
        ("profile-mine", _("My profile")),
        ("results", _("My results")),
        ("mine", _("What waits for me")),
        ("who-sees", _("Who sees my results")),
    )
    return [Tab(title, reverse(f"assessment:{name}"), name == current) for name, title in pages]


def leading(user: Any, current: str) -> list[Tab]:
    """Pages of those who run diagnostics and guide teachers; only what this person may open."""
    runs = rules.can_prepare(user)
    day = timezone.localdate()
    pages = [
        ("guided", _("My teachers"), runs or privacy.guided_by(user, day).exists()),
        ("campaigns", _("Diagnostics from several sources"), runs),
        ("diagnostics", _("Tests and cases"), runs),
        ("guides", _("Who guides whom"), runs),
        ("appeals", _("Appeals"), campaigns.appeals_visible_to(user).exists() or current == "appeals"),
        ("aggregates", _("Deficits of many"), rules.can_see_some_aggregates(user)),
        ("models", _("Competency models"), True),
    ]
    return [
        Tab(title, reverse(f"assessment:{name}"), name == current)
        for name, title, allowed in pages
        if allowed
    ]
