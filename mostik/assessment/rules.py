"""Who may do what in diagnostics. The one who sits sees own results; the one who rates sees a work without a name; the
one who runs it sees who took part and, after closing, what many people together have shown."""

from __future__ import annotations

from typing import Any

from mostik.assessment.enums import BY_OTHERS, BY_TEACHER, DiagnosticState, ModelStatus
from mostik.assessment.models import (
    Appeal,
    Competency,
    CompetencyModel,
    Deficit,
    Diagnostic,
    DiagnosticCampaign,
    Grading,
    Guidance,
    Observation,
    PersonalResult,
)
from mostik.assessment.queries import competencies, diagnostics, privacy
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import access

OPERATORS = ("regional_operator", "municipal_operator")
RUNNERS = diagnostics.RUNNERS


def can_see(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


def can_prepare(user: Any) -> bool:
    """May this person prepare a diagnostic at all, somewhere?"""
    return bool(access.paths_of(user, roles=RUNNERS))


def can_own(user: Any, node: Node) -> bool:
    roles = RUNNERS if node.kind == NodeKind.ORGANISATION else OPERATORS
    return access.has_role(user, roles, node)


def can_run(user: Any, diagnostic: Diagnostic) -> bool:
    return can_own(user, diagnostic.owner)


def can_change(user: Any, diagnostic: Diagnostic) -> bool:
    return diagnostic.state == DiagnosticState.DRAFT and can_run(user, diagnostic)


def can_sit(user: Any, diagnostic: Diagnostic) -> bool:
    return diagnostic.kind in BY_TEACHER and diagnostics.participant_of(user, diagnostic) is not None


def can_grade(user: Any, grading: Grading) -> bool:
    return grading.grader.user_id is not None and grading.grader.user_id == user.pk


def can_observe(user: Any, observation: Observation) -> bool:
    return observation.observer.user_id is not None and observation.observer.user_id == user.pk


def can_hand_out(user: Any, diagnostic: Diagnostic) -> bool:
    return diagnostic.kind in BY_OTHERS and can_run(user, diagnostic)


def can_run_campaign(user: Any, campaign: DiagnosticCampaign) -> bool:
    return can_own(user, campaign.owner)


def can_see_profile(user: Any, person: Person) -> bool:
    """Rule 2 of the product: the teacher, an assigned guide, the head with a consent."""
    return privacy.ground_of(user, person) is not None


def can_see_deficit(user: Any, deficit: Deficit) -> bool:
    return can_see_profile(user, deficit.person)


def can_guide(user: Any, person: Person) -> bool:
    """Turn a deficit: the teacher and the guides, never a head."""
    return privacy.ground_of(user, person) in (privacy.Ground.SELF, privacy.Ground.GUIDE)


def is_own_result(user: Any, result: PersonalResult) -> bool:
    return result.person.user_id is not None and result.person.user_id == user.pk


def can_decide(user: Any, appeal: Appeal) -> bool:
    """Found by `queries.appeals.visible_to`: whoever runs the diagnostic and has not rated."""
    return appeal.result.person.user_id != user.pk


def can_assign_guides(user: Any, place: Node) -> bool:
    return access.has_role(user, diagnostics.RUNNERS, place)


def can_assign_somewhere(user: Any) -> bool:
    return can_prepare(user)


def can_end_guidance(user: Any, guidance: Guidance) -> bool:
    return can_assign_guides(user, guidance.place)


def can_see_model(user: Any, model: CompetencyModel) -> bool:
    """Found by `queries.competencies.visible_to`."""
    return can_see(user)


def can_keep_models(user: Any) -> bool:
    return bool(user.is_administrator) or bool(access.paths_of(user, roles=competencies.KEEPERS))


def can_keep_model(user: Any, model: CompetencyModel) -> bool:
    if model.owner is None:
        return bool(user.is_administrator)
    return access.has_role(user, competencies.KEEPERS, model.owner)


def can_edit_model(user: Any, model: CompetencyModel) -> bool:
    return model.status == ModelStatus.DRAFT and can_keep_model(user, model)


def can_edit_competency(user: Any, competency: Competency) -> bool:
    return can_edit_model(user, competency.model)


def can_see_aggregates(user: Any, node: Node) -> bool:
    """Means of many: operators, observers and leaders of the place itself or above."""
    return access.has_role(user, (*diagnostics.RUNNERS, "observer"), node)


def can_see_some_aggregates(user: Any) -> bool:
    return bool(access.paths_of(user, roles=(*diagnostics.RUNNERS, "observer")))
