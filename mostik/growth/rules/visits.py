"""Who may do what with methodical visits, the growth ladder and the personnel reserve."""

from __future__ import annotations

from typing import Any

from mostik.cycle import rules as cycle_rules
from mostik.growth.enums import VISIT_TOLD, VisitPart
from mostik.growth.models import (
    FieldVisit,
    GrowthNote,
    ReserveEntry,
    VisitAdvice,
    VisitFile,
    VisitMember,
)
from mostik.growth.queries import ladder, records, reserve, visits
from mostik.growth.rules.teachers import has_portfolio, is_own, oversees
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import access


def runs_visits(user: Any) -> bool:
    """May this person plan visits anywhere?"""
    return bool(access.paths_of(user, roles=visits.RUNNERS))


def can_run_visits_to(user: Any, place: Node) -> bool:
    return place.kind == NodeKind.ORGANISATION and access.has_role(user, visits.RUNNERS, place)


def can_run_visit(user: Any, visit: FieldVisit) -> bool:
    return access.has_role(user, visits.RUNNERS, visit.place)


def asks_visits(user: Any) -> bool:
    return bool(access.paths_of(user, roles=visits.ANSWERERS))


def can_ask_visit(user: Any, place: Node) -> bool:
    """The head and the senior teacher of the organisation itself."""
    return place.kind == NodeKind.ORGANISATION and access.has_role(user, visits.ANSWERERS, place)


def can_open_visits(user: Any) -> bool:
    """The list: whoever runs visits or asks for them, experts, and whoever is of a team."""
    roles = (*visits.RUNNERS, *visits.ANSWERERS, "expert")
    return bool(access.paths_of(user, roles=roles)) or visits.with_me(user).exists()


def is_on_team(user: Any, visit: FieldVisit) -> bool:
    return visits.with_me(user).filter(pk=visit.pk).exists()


def leads_visit(user: Any, visit: FieldVisit) -> bool:
    return VisitMember.objects.filter(visit=visit, person__user=user, part=VisitPart.LEAD).exists()


def can_read_visit(user: Any, visit: FieldVisit) -> bool:
    if can_run_visit(user, visit) or can_ask_visit(user, visit.place):
        return True
    return is_on_team(user, visit)


def can_read_analysis(user: Any, visit: FieldVisit) -> bool:
    """A draft is read by the methodist and the team; the organisation reads what was sent to it."""
    if can_run_visit(user, visit) or is_on_team(user, visit):
        return True
    return visit.state in VISIT_TOLD and can_ask_visit(user, visit.place)


def can_analyse_visit(user: Any, visit: FieldVisit) -> bool:
    """The methodist and whoever leads the team."""
    return can_run_visit(user, visit) or leads_visit(user, visit)


def can_answer_visit(user: Any, visit: FieldVisit) -> bool:
    """The head of the organisation acknowledges; not those above it."""
    return visit.state in VISIT_TOLD and access.has_role(user, ("head",), visit.place)


def can_release(user: Any, member: VisitMember) -> bool:
    return can_run_visit(user, member.visit)


def can_keep_advice(user: Any, advice: VisitAdvice) -> bool:
    return can_analyse_visit(user, advice.visit)


def can_take_up(user: Any, advice: VisitAdvice) -> bool:
    """Measures of an organisation are planned by those in charge of it."""
    return advice.visit.state in VISIT_TOLD and cycle_rules.can_keep_measures(user, advice.visit.place)


def can_read_visit_file(user: Any, file: VisitFile) -> bool:
    return can_read_analysis(user, file.visit)


def can_detach_visit_file(user: Any, file: VisitFile) -> bool:
    return can_analyse_visit(user, file.visit)


def can_read_ladder(user: Any, person: Person) -> bool:
    """Found by `queries.records.people_visible_to`: the person, and those who answer for the staff."""
    return bool(user.is_authenticated)


def can_confirm_stage(user: Any, person: Person) -> bool:
    """The methodist of the municipality where the person works; never the own one."""
    return ladder.confirmed_by(user).filter(pk=person.pk).exists()


def can_read_ladder_figures(user: Any, place: Node) -> bool:
    """Found by `queries.ladder.figure_places`."""
    return bool(user.is_authenticated)


def opens_ladder(user: Any) -> bool:
    return has_portfolio(user) or oversees(user) or reads_ladder_figures(user)


def reads_ladder_figures(user: Any) -> bool:
    return bool(access.paths_of(user, roles=ladder.FIGURES))


def can_note(user: Any, person: Person) -> bool:
    """Somebody who answers for the staff where the person works, about another person."""
    return not is_own(user, person) and records.overseen_people(user).filter(pk=person.pk).exists()


def can_read_note(user: Any, note: GrowthNote) -> bool:
    """Found by `queries.ladder.notes_visible_to`."""
    return bool(user.is_authenticated)


def can_change_note(user: Any, note: GrowthNote) -> bool:
    return note.written_by_id == user.pk


def keeps_reserve(user: Any) -> bool:
    return bool(access.paths_of(user, roles=reserve.PROPOSERS))


def can_propose(user: Any, person: Person) -> bool:
    return reserve.proposable_by(user).filter(pk=person.pk).exists()


def can_decide_reserve(user: Any, entry: ReserveEntry) -> bool:
    """The methodist of the municipality."""
    return reserve.decided_by(user).filter(pk=entry.pk).exists()


def can_take_back(user: Any, entry: ReserveEntry) -> bool:
    """Whoever proposed takes back, the methodist takes out."""
    return entry.proposed_by_id == user.pk or can_decide_reserve(user, entry)
