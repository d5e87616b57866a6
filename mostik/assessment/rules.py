"""Who may do what in diagnostics. The one who sits sees own results; the one who rates sees a work without a name; the
one who runs it sees who took part and, after closing, what many people together have shown."""

from __future__ import annotations

from typing import Any

from mostik.assessment.enums import DiagnosticState
from mostik.assessment.models import Diagnostic, Grading
from mostik.assessment.queries import diagnostics
from mostik.network.enums import NodeKind
from mostik.network.models import Node
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
    return diagnostics.participant_of(user, diagnostic) is not None


def can_grade(user: Any, grading: Grading) -> bool:
    return grading.grader.user_id is not None and grading.grader.user_id == user.pk
