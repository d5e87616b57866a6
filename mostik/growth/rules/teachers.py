"""Who may do what with a portfolio: its person keeps it, another one verifies it, where the person works now."""

from __future__ import annotations

from typing import Any

from mostik.assessment import rules as assessment
from mostik.assessment.models import Deficit
from mostik.growth.enums import (
    CLUSTERS_AHEAD,
    OWNER_ONLY,
    ROUTES_LIVING,
    RecordSource,
    RecordState,
    RouteState,
)
from mostik.growth.models import (
    ClusterMember,
    LearningRoute,
    Opportunity,
    PortfolioRecord,
    RecordFile,
    RouteStep,
    RouteTemplate,
    RouteTemplateStep,
    StepEvidence,
    TeacherCluster,
)
from mostik.growth.queries import (
    clusters,
    opportunities,
    records,
    route_templates,
    route_versions,
    routes,
)
from mostik.growth.queries.bridge import BRIDGED
from mostik.growth.queries.cluster_needs import CLUSTERED
from mostik.growth.queries.packs import Kind, kind_of
from mostik.monitoring import rules as monitoring
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


def can_see_bridge(user: Any, node: Node) -> bool:
    """Who reads both results of quality and means of deficits of the place."""
    if node.kind not in BRIDGED:
        return False
    return monitoring.can_view_results(user, node) and assessment.can_see_aggregates(user, node)


def can_see_some_bridge(user: Any) -> bool:
    return assessment.can_see_some_aggregates(user)


def can_begin_route(user: Any, person: Person) -> bool:
    """The teacher, and whoever guides the teacher."""
    return is_own(user, person) or routes.is_guide(user, person)


def can_read_route(user: Any, route: LearningRoute) -> bool:
    """Found by `queries.routes.visible_to`; how much of it, `routes.sees_reasons` says."""
    return bool(user.is_authenticated)


def can_edit_route(user: Any, route: LearningRoute) -> bool:
    """While it is being written, the teacher and the guide."""
    return route.state == RouteState.DRAFT and can_begin_route(user, route.person)


def can_turn_route(user: Any, route: LearningRoute) -> bool:
    """Send, take back, change again, complete, close: while it is living."""
    return route.state in ROUTES_LIVING and can_begin_route(user, route.person)


def can_do_step(user: Any, step: RouteStep) -> bool:
    """Of a route at work; while it is changed, what was agreed goes on and what is new waits."""
    route = step.route
    if route.state not in ROUTES_LIVING or route.agreed_on is None or not can_begin_route(user, route.person):
        return False
    return route.state == RouteState.ACTIVE or step.pk in route_versions.agreed_steps(route)


def can_check_step(user: Any, step: RouteStep) -> bool:
    """Whoever guides the teacher looks at what was done; nobody at own work."""
    return step.done_on is not None and routes.is_guide(user, step.route.person)


def can_agree_route(user: Any, route: LearningRoute) -> bool:
    return routes.waiting_for(user).filter(version__route=route).exists()


def has_routes(user: Any) -> bool:
    return person_of(user) is not None


def reads_plans(user: Any) -> bool:
    """Does this person answer for anybody's routes: by a role where they work, or as a guide?"""
    return bool(access.paths_of(user, roles=routes.PLAN_READERS)) or routes.guides_anybody(user)


def can_set_order(user: Any, place: Node) -> bool:
    """The order of agreement is set by the methodist of the municipality or the operator of the region."""
    return place.kind in CLUSTERED and access.has_role(user, routes.ORDER_KEEPERS, place)


def can_read_reasons(user: Any, route: LearningRoute) -> bool:
    """Why the steps are there, what has changed in the teacher: a personal result."""
    return routes.sees_reasons(user, route.person)


def can_answer(user: Any, deficit: Deficit) -> bool:
    """Take a deficit into a route; found by `assessment.queries.privacy.deficits_visible_to`."""
    return can_begin_route(user, deficit.person)


def can_read_step(user: Any, step: RouteStep) -> bool:
    """Found by `queries.routes.steps_visible_to`; a step that was never sent round is not drawn for others."""
    return bool(user.is_authenticated)


def can_edit_step(user: Any, step: RouteStep) -> bool:
    return step.done_on is None and can_edit_route(user, step.route)


def can_read_evidence(user: Any, evidence: StepEvidence) -> bool:
    return bool(user.is_authenticated)


def can_remove_evidence(user: Any, evidence: StepEvidence) -> bool:
    return can_do_step(user, evidence.step)


def opens_routes(user: Any) -> bool:
    return has_routes(user) or reads_plans(user)


def sets_order(user: Any) -> bool:
    return bool(access.paths_of(user, roles=routes.ORDER_KEEPERS))


def reads_templates(user: Any) -> bool:
    return bool(access.paths_of(user, roles=route_templates.READERS))


def keeps_templates(user: Any) -> bool:
    return bool(access.paths_of(user, roles=route_templates.KEEPERS))


def can_keep_templates(user: Any, place: Node) -> bool:
    return place.kind in route_templates.KEPT and access.has_role(user, route_templates.KEEPERS, place)


def can_read_template(user: Any, template: RouteTemplate) -> bool:
    """Found by `queries.route_templates.visible_to`."""
    return bool(user.is_authenticated)


def can_edit_template(user: Any, template: RouteTemplate) -> bool:
    """Those for everybody are copied, not changed."""
    return template.place is not None and can_keep_templates(user, template.place)


def can_copy_template(user: Any, template: RouteTemplate) -> bool:
    return keeps_templates(user)


def can_edit_template_step(user: Any, step: RouteTemplateStep) -> bool:
    return can_edit_template(user, step.template)


def can_make_routes(user: Any, place: Node) -> bool:
    """Draft routes for everybody who works at a place: its methodist. What the machine found is read by the teacher and by
    whoever guides the teacher."""
    if place.kind not in (NodeKind.ORGANISATION, NodeKind.MUNICIPALITY):
        return False
    return access.has_role(user, routes.METHODISTS, place)


def makes_routes(user: Any) -> bool:
    return bool(access.paths_of(user, roles=routes.METHODISTS))
