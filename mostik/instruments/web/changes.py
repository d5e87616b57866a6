"""What has changed between two versions of an instrument: old → new, question by question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from mostik.instruments import rules
from mostik.instruments.engine.version_diff import Change, Entry, Fate
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import outline, version_changes
from mostik.instruments.queries import versions as queries
from mostik.lib.guard import SignedInRequest, guarded

FIELDS = {
    "label": _("wording"),
    "hint": _("hint"),
    "kind": _("kind of answer"),
    "choices": _("options"),
    "relevant": _("condition of showing"),
    "constraint": _("condition of the answer"),
    "required": _("whether required"),
    "calculation": _("calculation"),
    "indicator": _("indicator"),
    "item_weight": _("weight"),
    "scores": _("scores of the options"),
    "mark_level": _("level of the mark"),
    "mark_polarity": _("polarity of the mark"),
    "parent": _("indicator above"),
    "scoring": _("scoring"),
    "weight": _("weight"),
    "part": _("part"),
    "threshold": _("threshold"),
    "half_rule": _("half steps"),
    "na_policy": _("what “not applicable” does"),
    "recommendation": _("recommendation"),
    "unit_level": _("what a card describes"),
    "min_answered": _("least share of answers"),
    "form_threshold": _("threshold of the whole score"),
    "levels": _("levels"),
    "level_titles": _("names of the levels"),
}
WORDS: dict[str, Any] = {
    **outline.KINDS,
    **outline.SCORINGS,
    "invariant": _("invariant"),
    "variative": _("variative"),
    "positive": _("positive"),
    "negative": _("negative"),
    "at_least_half": _("at least half"),
    "block": _("makes the indicator undefined"),
    "true()": _("yes"),
    "group": pgettext_lazy("unit", "group"),
    "organisation": pgettext_lazy("unit", "organisation"),
    "municipality": pgettext_lazy("unit", "municipality"),
    "teacher": pgettext_lazy("unit", "teacher"),
}
SPOKEN = frozenset(
    ("kind", "scoring", "part", "mark_polarity", "half_rule", "na_policy", "required", "unit_level")
)
FATES = {
    Fate.ADDED: (_("added"), "good"),
    Fate.REMOVED: (_("removed"), "bad"),
    Fate.CHANGED: (_("changed"), "warn"),
}


@require_GET
@guarded(rules.can_compare, find=queries.visible_to)
def changes(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """Against `?since=`, another version of the same instrument; without it, against the one before."""
    others = list(queries.others_of(version).select_related("instrument"))
    asked = request.GET.get("since", "")
    since: InstrumentVersion | None
    if asked:
        known = queries.others_of(version)
        since = get_object_or_404(known, pk=int(asked) if asked.isdecimal() and len(asked) < 18 else 0)
    else:
        before = (other for other in others if other.number < version.number)
        since = next(before, others[0] if others else None)
    context: dict[str, Any] = {"version": version, "since": since}
    if since is not None:
        diff = version_changes.changes_between(since, version, (get_language() or "ru")[:2])
        context |= {
            "options": [(other.pk, f"№ {other.number} · {other.label}".rstrip(" ·")) for other in others],
            "chosen": since.pk,
            "diff": diff,
            "rules": [_told(change) for change in diff.rules],
            "parts": [
                (_("Indicators"), _rows(diff.indicators)),
                (_("Questions"), _rows(diff.questions)),
            ],
        }
    return render(request, "instruments/changes.html", context)


def _rows(entries: Iterable[Entry]) -> list[tuple[Entry, Any, str, list[tuple[Any, Any, Any]]]]:
    return [
        (entry, *FATES[entry.fate], [_told(change) for change in entry.changes])
        for entry in entries
        if entry.fate is not Fate.SAME
    ]


def _told(change: Change) -> tuple[Any, Any, Any]:
    spoken = change.field in SPOKEN
    old, new = ((WORDS.get(text, text) if spoken else text) for text in (change.old, change.new))
    return FIELDS[change.field], old, new
