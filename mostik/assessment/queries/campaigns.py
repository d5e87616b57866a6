"""Reading diagnostics from several sources."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.assessment.enums import BY_OTHERS, AppealState, DiagnosticKind, ObservationState
from mostik.assessment.models import Appeal, Diagnostic, DiagnosticCampaign, Observation, Participant
from mostik.assessment.queries import diagnostics
from mostik.assessment.queries.diagnostics import RUNNERS
from mostik.network.queries import access

_ORDER = {kind: index for index, kind in enumerate(DiagnosticKind.values)}


def visible_to(user: Any) -> QuerySet[DiagnosticCampaign]:
    """Those the user runs."""
    if not user.is_authenticated or not user.is_active:
        return DiagnosticCampaign.objects.none()
    nodes = access.subtrees_with_role(user, RUNNERS)
    return DiagnosticCampaign.objects.filter(owner__in=nodes.values("pk")).select_related("owner", "model")


def parts_of(campaign: DiagnosticCampaign) -> list[Diagnostic]:
    rows = Diagnostic.objects.filter(campaign=campaign).select_related(
        "owner", "version__instrument", "campaign__model"
    )
    found = rows.defer("version__definition", "version__xform")
    return sorted(found, key=lambda part: _ORDER[part.kind])


def progress_of(part: Diagnostic) -> diagnostics.Progress:
    """Invited, begun, finished; of a card about teachers: handed out and sent."""
    if part.kind not in BY_OTHERS:
        return diagnostics.progress_of(part)
    cards = Observation.objects.filter(participant__diagnostic=part).exclude(state=ObservationState.DECLINED)
    sent = cards.filter(state=ObservationState.SENT).count()
    invited = Participant.objects.filter(diagnostic=part).count()
    return diagnostics.Progress(invited, cards.count(), sent)


def appeals_visible_to(user: Any) -> QuerySet[Appeal]:
    """Appeals that wait for a decision about diagnostics this user runs. What is decided is no longer theirs to read."""
    if not user.is_authenticated or not user.is_active:
        return Appeal.objects.none()
    nodes = access.subtrees_with_role(user, ("regional_operator", "municipal_operator")).values("pk")
    rows = Appeal.objects.filter(state=AppealState.WAITING)
    of_attempts = rows.filter(result__attempt__participant__diagnostic__owner__in=nodes)
    of_cards = rows.filter(result__observation__participant__diagnostic__owner__in=nodes)
    return (
        (of_attempts | of_cards)
        .select_related("result__person", "result__version")
        .order_by("filed_at", "id")
    )


def appeals_of(results: list[int]) -> dict[int, Appeal]:
    rows = Appeal.objects.filter(result__in=results).select_related("decided_by")
    return {row.result_id: row for row in rows}
