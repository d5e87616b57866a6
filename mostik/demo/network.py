"""The planned region → rows. Written in bulk: three thousand rows at once instead of one action each; the merger
and the renaming between the rounds go through the real actions, so their history is the real one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from mostik.demo import places
from mostik.demo.region import OPENED, Organisation, Plan
from mostik.demo.staff import REGIONAL_CENTRE, Member
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, NodeState, Person, Position, RoleAssignment
from mostik.platform.models import User

PASSWORD = "Mostik-2026"


@dataclass(slots=True)
class _Row:
    code: str
    parent: str
    fields: dict[str, object]
    opened: datetime.date = OPENED


def write_nodes(plan: Plan) -> dict[str, Node]:
    """The tree as it stood before the merger. Returns nodes by code."""
    rows = list(_rows(plan))
    children: dict[str, int] = {}
    nodes: dict[str, Node] = {}
    for row in rows:
        children[row.parent] = place = children.get(row.parent, 0) + 1
        above = nodes.get(row.parent)
        path = Node._get_path(above.path if above else "", above.depth + 1 if above else 1, place)
        node = Node(
            code=row.code, path=path, depth=len(path) // Node.steplen, valid_from=row.opened, **row.fields
        )
        node.fill_search_text()
        nodes[row.code] = node
    for code, count in children.items():
        if code:
            nodes[code].numchild = count
    Node.objects.bulk_create(nodes.values())
    NodeState.objects.bulk_create(
        NodeState(
            node=nodes[row.code],
            parent=nodes.get(row.parent),
            name=nodes[row.code].name,
            short_name=nodes[row.code].short_name,
            valid_from=row.opened,
        )
        for row in rows
    )
    return nodes


def write_people(
    members: Iterable[Member], nodes: dict[str, Node], granted_by: User | None = None
) -> dict[str, Person]:
    """Accounts, people, employment and roles. Returns people by e-mail. All accounts share one password hash."""
    members = list(members)
    password = make_password(PASSWORD)
    positions = _positions()
    users = {
        m.email: User(email=m.email, password=password, is_administrator=("administrator", "") in m.roles)
        for m in members
    }
    User.objects.bulk_create(users.values())
    people = {m.email: _person(m, users[m.email]) for m in members}
    Person.objects.bulk_create(people.values())
    Employment.objects.bulk_create(
        Employment(
            person=people[m.email],
            organisation=nodes[job.organisation],
            position=positions[job.position],
            group=nodes.get(job.group),
            rate=Decimal(job.rate),
            is_main=job.is_main,
            valid_from=job.since,
            valid_to=job.until,
        )
        for m in members
        for job in m.jobs
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            person=people[m.email],
            role=role,
            node=nodes.get(code),
            valid_from=max(OPENED, m.jobs[0].since),
            granted_by=granted_by,
            basis="Приказ о назначении" if role != "administrator" else "",
        )
        for m in members
        for role, code in m.roles
    )
    return people


def _positions() -> dict[str, Position]:
    """By our code. Posts of the installation's own list are used where the title is the same."""
    known = {position.title: position for position in Position.objects.all()}
    missing = [Position(code=c, title=t, pedagogical=p) for c, t, p in places.POSITIONS if t not in known]
    Position.objects.bulk_create(missing)
    known |= {position.title: position for position in missing}
    return {code: known[title] for code, title, _pedagogical in places.POSITIONS}


def _person(member: Member, user: User) -> Person:
    person = Person(
        user=user,
        last_name=member.name.last,
        first_name=member.name.first,
        middle_name=member.name.middle,
        email=member.email,
        birth_year=member.birth_year,
        education=member.education,
        education_level=places.EDUCATION_LEVELS[member.education],
        working_since=member.working_since,
        teaching_since=member.working_since,
    )
    person.fill_search_text()
    return person


def _rows(plan: Plan) -> Iterable[_Row]:
    yield _Row("99", "", {"kind": NodeKind.REGION, "name": places.REGION, "oktmo": "99000000"})
    yield _Row(
        REGIONAL_CENTRE,
        "99",
        {
            "kind": NodeKind.ORGANISATION,
            "organisation_type": "operator",
            "name": f"Государственное автономное учреждение «Институт развития образования» ({places.REGION})",
            "short_name": "Институт развития образования",
        },
    )
    for index, (name, genitive, number, oktmo, *_rest) in enumerate(places.MUNICIPALITIES):
        code = f"99-{number}"
        yield _Row(code, "99", {"kind": NodeKind.MUNICIPALITY, "name": name, "oktmo": oktmo})
        yield _Row(
            f"{code}-imc",
            code,
            {
                "kind": NodeKind.ORGANISATION,
                "organisation_type": "methodical_centre",
                "name": f"Муниципальное казённое учреждение «Информационно-методический центр {genitive}»",
                "short_name": f"ИМЦ {genitive}",
            },
        )
        for organisation in plan.organisations:
            if organisation.municipality == index:
                yield from _organisation_rows(organisation, code)


def _organisation_rows(organisation: Organisation, above: str) -> Iterable[_Row]:
    yield _Row(
        organisation.code,
        above,
        {
            "kind": NodeKind.ORGANISATION,
            "organisation_type": organisation.type,
            "name": organisation.name,
            "short_name": organisation.short_name,
            "address": organisation.address,
            "details": {"locality": "urban" if organisation.is_urban else "rural"},
        },
    )
    for number, site in enumerate(organisation.sites, 1):
        yield _Row(f"{organisation.code}-k{number}", organisation.code, {"kind": NodeKind.SITE, "name": site})
    for group in organisation.groups:
        parent = organisation.code if group.site is None else f"{organisation.code}-k{group.site + 1}"
        details = {"age_band": group.age_band, "orientation": group.orientation, "capacity": 25}
        yield _Row(
            group.code,
            parent,
            {"kind": NodeKind.GROUP, "name": group.name, "details": details},
            opened=group.opened,
        )
