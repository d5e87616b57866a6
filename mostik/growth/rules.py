"""Who may do what with a portfolio: its person keeps it, another one verifies it, where the person works now."""

from __future__ import annotations

from typing import Any

from mostik.cycle import rules as cycle_rules
from mostik.growth.enums import (
    CLUSTERS_AHEAD,
    OWNER_ONLY,
    VISIT_TOLD,
    RecordSource,
    RecordState,
    VisitPart,
)
from mostik.growth.models import (
    ClusterMember,
    FieldVisit,
    GrowthNote,
    Opportunity,
    PortfolioRecord,
    RecordFile,
    ReserveEntry,
    TeacherCluster,
    VisitAdvice,
    VisitFile,
    VisitMember,
)
from mostik.growth.queries import clusters, ladder, opportunities, records, reserve, visits
from mostik.growth.queries.cluster_needs import CLUSTERED
from mostik.growth.queries.packs import Kind, kind_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import person_of

FIGURE_READERS = ("regional_operator", "observer")
"""They read figures of whole municipalities, never a name and never one organisation."""


def has_portfolio(user: Any) -> bool:
    """A portfolio is a person's; an account without a person has none."""
    return person_of(user) is not None


def oversees(user: Any) -> bool:
    """Does this person answer for anybody's records?"""
    return bool(access.paths_of(user, roles=records.OVERSEERS))


def can_open(user: Any, person: Person) -> bool:
    """Found by `queries.records.people_visible_to`: own one, or of somebody who works where the user answers."""
    return bool(user.is_authenticated)


def is_own(user: Any, person: Person) -> bool:
    return person.user_id is not None and person.user_id == user.pk


def can_keep(user: Any, person: Person) -> bool:
    """Enter records: the person, and those who answer for the staff where the person works."""
    return is_own(user, person) or records.overseen_people(user).filter(pk=person.pk).exists()


def can_add(user: Any, person: Person, kind: Kind) -> bool:
    """What only its person reads is entered by its person."""
    if kind.family in OWNER_ONLY:
        return is_own(user, person)
    return can_keep(user, person)


def can_read(user: Any, record: PortfolioRecord) -> bool:
    """Found by `queries.records.visible_to`."""
    return bool(user.is_authenticated)


def can_change(user: Any, record: PortfolioRecord) -> bool:
    """Until it is verified, and never what the platform itself has written."""
    if record.source == RecordSource.PLATFORM or record.state == RecordState.VERIFIED:
        return False
    kind = kind_of(record.kind)
    return kind is not None and can_add(user, record.person, kind)


def can_verify(user: Any, record: PortfolioRecord) -> bool:
    """Somebody with the right where the person works now; never one's own record."""
    if record.family in OWNER_ONLY or record.state == RecordState.KEPT:
        return False
    if record.source == RecordSource.PLATFORM or is_own(user, record.person):
        return False
    return records.overseen_by(user).filter(pk=record.pk).exists()


def can_merge(user: Any, record: PortfolioRecord) -> bool:
    return can_keep(user, record.person)


def can_read_file(user: Any, file: RecordFile) -> bool:
    return bool(user.is_authenticated)


def can_remove_file(user: Any, file: RecordFile) -> bool:
    return can_change(user, file.record)


def can_read_index_names(user: Any, node: Node) -> bool:
    """Who stands behind a figure is read by those who read the records themselves."""
    return node.kind == NodeKind.ORGANISATION and access.has_role(user, records.OVERSEERS, node)


def can_open_index(user: Any) -> bool:
    return bool(access.paths_of(user, roles=(*records.OVERSEERS, *FIGURE_READERS)))


def can_enter(user: Any) -> bool:
    return has_portfolio(user) or can_open_index(user)


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def can_import(user: Any) -> bool:
    """Own records, and those of the staff one answers for."""
    return has_portfolio(user) or oversees(user)


def can_form_clusters(user: Any, place: Node) -> bool:
    """The methodist of the municipality; over a whole region, where neighbours are joined, its operator."""
    roles = clusters.FORMERS if place.kind == NodeKind.MUNICIPALITY else ("regional_operator",)
    return place.kind in CLUSTERED and access.has_role(user, roles, place)


def forms_clusters(user: Any) -> bool:
    return bool(access.paths_of(user, roles=clusters.FORMERS))


def can_run_cluster(user: Any, cluster: TeacherCluster) -> bool:
    return access.has_role(user, clusters.FORMERS, cluster.place)


def can_keep_plan(user: Any, cluster: TeacherCluster) -> bool:
    """The methodist and the curator, while the cluster is ahead."""
    if cluster.state not in CLUSTERS_AHEAD:
        return False
    return can_run_cluster(user, cluster) or leads_cluster(user, cluster)


def leads_cluster(user: Any, cluster: TeacherCluster) -> bool:
    return cluster.curator is not None and cluster.curator.user_id == user.pk


def can_read_cluster(user: Any, cluster: TeacherCluster) -> bool:
    """Found by `queries.clusters.visible_to`."""
    return bool(user.is_authenticated)


def can_read_members(user: Any, cluster: TeacherCluster) -> bool:
    """Who is in a cluster has a deficit: known to the methodist and the curator, not to the other members."""
    return can_run_cluster(user, cluster) or leads_cluster(user, cluster)


def can_move(user: Any, member: ClusterMember) -> bool:
    return can_run_cluster(user, member.cluster)


def can_open_catalogue(user: Any) -> bool:
    """Whoever works in the system, and those who keep a catalogue."""
    return has_portfolio(user) or keeps_opportunities(user)


def keeps_opportunities(user: Any) -> bool:
    return bool(access.paths_of(user, roles=opportunities.KEEPERS))


def can_keep_opportunities(user: Any, place: Node) -> bool:
    return place.kind in CLUSTERED and access.has_role(user, opportunities.KEEPERS, place)


def can_read_opportunity(user: Any, opportunity: Opportunity) -> bool:
    """Found by `queries.opportunities.visible_to`."""
    return bool(user.is_authenticated)


def can_edit_opportunity(user: Any, opportunity: Opportunity) -> bool:
    return can_keep_opportunities(user, opportunity.place)


def can_ask(user: Any, opportunity: Opportunity) -> bool:
    return has_portfolio(user)


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
