"""A small region for tests: rows are made directly, without actions, so that a test pays as little as possible.

Северская область
├── Приозёрный район            municipal_operator
│   ├── Детский сад № 1         head, methodist, teacher · groups 11, 12
│   └── Детский сад № 2         · groups 21, 22
└── Заречный район
    ├── Детский сад № 3         stranger (methodist) · groups 31, 32
    └── Детский сад № 4         · groups 41, 42
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass

from mostik.network.enums import NodeKind, OrganisationType
from mostik.network.models import Employment, Node, NodeState, Person, Position, RoleAssignment
from mostik.platform.models import User

OPENED = datetime.date(2020, 1, 1)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Region:
    """Everything a test may want by name. `org_b1` is the first organisation of the second municipality."""

    node: Node
    municipality_a: Node
    municipality_b: Node
    org_a1: Node
    org_a2: Node
    org_b1: Node
    org_b2: Node
    group_a11: Node
    group_a12: Node
    group_a21: Node
    group_a22: Node
    group_b11: Node
    group_b12: Node
    group_b21: Node
    group_b22: Node
    methodist: Person
    head: Person
    teacher: Person
    municipal_operator: Person
    regional_operator: Person
    stranger: Person
    expert: Person
    administrator: Person


def make_node(
    parent: Node | None,
    kind: NodeKind,
    name: str,
    *,
    opened: datetime.date = OPENED,
    closed: datetime.date | None = None,
    **fields: object,
) -> Node:
    """A node with its state; an organisation is a kindergarten unless told otherwise."""
    if kind == NodeKind.ORGANISATION:
        fields.setdefault("organisation_type", OrganisationType.KINDERGARTEN)
    fields.update(kind=kind, name=name, valid_from=opened, valid_to=closed)
    node = (
        Node.objects.add_root(fields)
        if parent is None
        else Node.objects.add_child(Node.objects.get(pk=parent.pk), fields)
    )
    NodeState.objects.create(
        node=node, parent=parent, name=name, short_name=node.short_name, valid_from=opened, valid_to=closed
    )
    return Node.objects.get(pk=node.pk)


def make_user(email: str = "", **fields: object) -> User:
    user = User(email=email or f"user{next(_numbers)}@example.org", **fields)
    user.set_unusable_password()
    user.save()
    return user


def make_person(name: str = "Тестова Анна Ивановна", *, email: str = "", **fields: object) -> Person:
    """A person with an account."""
    last, first, *middle = name.split()
    user = make_user(email, is_administrator=bool(fields.pop("is_administrator", False)))
    return Person.objects.create(
        user=user, last_name=last, first_name=first, middle_name=" ".join(middle), email=user.email, **fields
    )


def make_position(title: str = "Воспитатель", *, pedagogical: bool = True) -> Position:
    found, _ = Position.objects.get_or_create(
        title=title, defaults={"code": f"p{next(_numbers)}", "pedagogical": pedagogical}
    )
    return found


def make_employment(
    person: Person,
    organisation: Node,
    position: str = "Воспитатель",
    *,
    opened: datetime.date = OPENED,
    **fields,
) -> Employment:
    return Employment.objects.create(
        person=person,
        organisation=organisation,
        position=make_position(position),
        valid_from=opened,
        **fields,
    )


def make_role(
    person: Person, role: str, node: Node | None, *, opened: datetime.date = OPENED, **fields
) -> RoleAssignment:
    return RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=opened, **fields)


def build_region() -> Region:
    region = make_node(None, NodeKind.REGION, "Северская область", code="99")
    nodes = {"node": region}
    number = itertools.count(1)
    for letter, municipality in (("a", "Приозёрный район"), ("b", "Заречный район")):
        above = make_node(region, NodeKind.MUNICIPALITY, municipality, code=f"99-{letter}")
        nodes[f"municipality_{letter}"] = above
        for which in (1, 2):
            n = next(number)
            organisation = make_node(
                above,
                NodeKind.ORGANISATION,
                f"Муниципальное дошкольное образовательное учреждение «Детский сад № {n}»",
                short_name=f"Детский сад № {n}",
                code=f"99-{letter}-{which}",
            )
            nodes[f"org_{letter}{which}"] = organisation
            for group in (1, 2):
                nodes[f"group_{letter}{which}{group}"] = make_node(
                    organisation, NodeKind.GROUP, f"Группа {n}{group}", code=f"99-{letter}-{which}-{group}"
                )
    return Region(**_fresh(nodes), **_people(nodes))


def _fresh(nodes: dict[str, Node]) -> dict[str, Node]:
    """The same nodes with the number of children they ended up with."""
    now = Node.objects.in_bulk([node.pk for node in nodes.values()])
    return {name: now[node.pk] for name, node in nodes.items()}


def _people(nodes: dict[str, Node]) -> dict[str, Person]:
    a1, b1 = nodes["org_a1"], nodes["org_b1"]
    people = {
        "methodist": make_person("Петрова Ольга Игоревна", email="methodist@example.org"),
        "head": make_person("Смирнова Елена Павловна", email="head@example.org"),
        "teacher": make_person("Кузнецова Анна Сергеевна", email="teacher@example.org"),
        "municipal_operator": make_person("Орлова Мария Львовна", email="municipal@example.org"),
        "regional_operator": make_person("Волкова Ирина Юрьевна", email="regional@example.org"),
        "stranger": make_person("Фёдорова Нина Олеговна", email="stranger@example.org"),
        "expert": make_person("Белов Пётр Андреевич", email="expert@example.org"),
        "administrator": make_person("Ким Сергей", email="admin@example.org", is_administrator=True),
    }
    make_employment(people["methodist"], a1, "Старший воспитатель")
    make_employment(people["head"], a1, "Заведующий")
    make_employment(people["teacher"], a1, "Воспитатель", group=nodes["group_a11"])
    make_employment(people["stranger"], b1, "Старший воспитатель")
    make_employment(people["expert"], nodes["org_b2"], "Старший воспитатель")
    make_role(people["methodist"], "senior_teacher", a1)
    make_role(people["head"], "head", a1)
    make_role(people["teacher"], "teacher", a1)
    make_role(people["municipal_operator"], "municipal_operator", nodes["municipality_a"])
    make_role(people["regional_operator"], "regional_operator", nodes["node"])
    make_role(people["stranger"], "senior_teacher", b1)
    make_role(people["expert"], "expert", nodes["node"])
    make_role(people["administrator"], "administrator", None)
    return people
