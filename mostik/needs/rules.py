"""Who may do what: the operator of the place asks and reads tables, a teacher answers for themselves, a head speaks for the
kindergarten. Nobody reads what another person answered."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mostik.needs.enums import ListState, StudyState
from mostik.needs.models import (
    ListAgreement,
    MotivatedList,
    MotivatedTeacher,
    NeedsStudy,
    OrderLine,
    OrganisationRequest,
)
from mostik.needs.queries import motivated, satisfaction, studies
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.network.queries.people import person_of

RUNNERS = motivated.RUNNERS
LEADERS = motivated.LEADERS


def can_enter(user: Any) -> bool:
    """The section: those who work here, and those who ask, read or speak for a place."""
    return person_of(user) is not None or bool(access.paths_of(user, roles=(*RUNNERS, *LEADERS, "observer")))


def runs_places(user: Any) -> bool:
    return bool(access.paths_of(user, roles=RUNNERS))


def can_run(user: Any, place: Node) -> bool:
    return access.has_role(user, RUNNERS, place)


def can_open_list(user: Any, row: MotivatedList) -> bool:
    """Found by `queries.motivated.visible_to`; what of it is shown, the page asks."""
    return bool(user.is_authenticated)


def can_run_list(user: Any, row: MotivatedList) -> bool:
    return can_run(user, row.place)


def can_read_report(user: Any, row: MotivatedList) -> bool:
    """Means of many: who runs it, and leaders of the organisations (totals and their own line)."""
    if can_run_list(user, row):
        return True
    parts = ListAgreement.objects.filter(motivated_list=row).filter(
        access.within(user, LEADERS, "organisation__")
    )
    return parts.exists()


def can_read_names(user: Any, row: MotivatedList) -> bool:
    """The whole list: who runs it; the heads of its organisations once it is agreed."""
    if can_run_list(user, row):
        return True
    if row.state != ListState.FINAL:
        return False
    day = timezone.localdate()
    heads = access.nodes_with_role(user, ("head",), day).order_by().values("pk")
    return ListAgreement.objects.filter(motivated_list=row, organisation__in=heads).exists()


def can_join(user: Any, row: MotivatedList) -> bool:
    person = person_of(user)
    if row.state != ListState.GATHERING or person is None:
        return False
    return motivated.job_in(person, row, timezone.localdate()) is not None


def can_leave(user: Any, row: MotivatedList) -> bool:
    """At any time, also after the list is agreed."""
    return motivated.own(user, row, timezone.localdate()) is not None


def can_answer_for(user: Any, part: ListAgreement) -> bool:
    """The head of the very organisation or the deputy in office."""
    return motivated.signs_for(user, part.organisation, timezone.localdate()) is not None


def can_strike(user: Any, row: MotivatedTeacher) -> bool:
    return motivated.signs_for(user, row.organisation, timezone.localdate()) is not None


def can_open_study(user: Any, study: NeedsStudy) -> bool:
    """Found by `queries.studies.visible_to`."""
    return bool(user.is_authenticated)


def can_run_study(user: Any, study: NeedsStudy) -> bool:
    return can_run(user, study.place)


def can_edit_study(user: Any, study: NeedsStudy) -> bool:
    return study.state == StudyState.DRAFT and can_run_study(user, study)


def can_answer(user: Any, study: NeedsStudy) -> bool:
    """Whoever works with children below the place, while the study is open."""
    person = person_of(user)
    if person is None or study.state != StudyState.OPEN:
        return False
    return studies.job_in(person, study, timezone.localdate()) is not None


def can_read_results(user: Any, study: NeedsStudy) -> bool:
    """Tables of many, after the study is closed: operators, leaders and observers of the place or of a part of it."""
    if study.state != StudyState.CLOSED:
        return False
    return studies.reads_results(user, study)


def can_take_to_work(user: Any, study: NeedsStudy) -> bool:
    """The forecast and the order for courses."""
    return study.state == StudyState.CLOSED and can_run_study(user, study)


def can_change_line(user: Any, line: OrderLine) -> bool:
    return can_take_to_work(user, line.study)


def can_request(user: Any, study: NeedsStudy) -> bool:
    """Speak for an organisation: its head, while the study is open."""
    return study.state == StudyState.OPEN and studies.organisations_headed(user, study).exists()


def can_drop_request(user: Any, request: OrganisationRequest) -> bool:
    return access.has_role(user, ("head",), request.organisation) and request.study.state == StudyState.OPEN


def can_open_satisfaction(user: Any) -> bool:
    return bool(access.paths_of(user, roles=satisfaction.READERS))


def can_read_satisfaction(user: Any, place: Node) -> bool:
    return access.has_role(user, satisfaction.READERS, place)


def can_start_round(user: Any, place: Node) -> bool:
    """As any campaign: the operator of the place; in an organisation its leaders too."""
    roles = (*RUNNERS, *LEADERS) if place.kind == NodeKind.ORGANISATION else RUNNERS
    return access.has_role(user, roles, place)
