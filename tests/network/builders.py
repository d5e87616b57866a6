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
    """The whole region in a dozen statements: many tests pay for it."""
    nodes: dict[str, Node] = {}
    above: dict[str, str] = {}

    def plant(attribute: str, parent: str, kind: NodeKind, name: str, step: int, **fields: object) -> None:
        base = nodes[parent].path if parent else None
        depth = nodes[parent].depth + 1 if parent else 1
        path = Node._get_path(base, depth, step)
        nodes[attribute] = Node(path=path, depth=depth, kind=kind, name=name, valid_from=OPENED, **fields)
        above[attribute] = parent
        if parent:
            nodes[parent].numchild += 1

    plant(
        "node", "", NodeKind.REGION, "Северская область", Node.objects.filter(depth=1).count() + 1, code="99"
    )
    number = itertools.count(1)
    for m, (letter, municipality) in enumerate((("a", "Приозёрный район"), ("b", "Заречный район")), 1):
        plant(f"municipality_{letter}", "node", NodeKind.MUNICIPALITY, municipality, m, code=f"99-{letter}")
        for which in (1, 2):
            n = next(number)
            plant(
                f"org_{letter}{which}",
                f"municipality_{letter}",
                NodeKind.ORGANISATION,
                f"Муниципальное дошкольное образовательное учреждение «Детский сад № {n}»",
                which,
                short_name=f"Детский сад № {n}",
                code=f"99-{letter}-{which}",
                organisation_type=OrganisationType.KINDERGARTEN,
            )
            for group in (1, 2):
                code = f"99-{letter}-{which}-{group}"
                plant(
                    f"group_{letter}{which}{group}",
                    f"org_{letter}{which}",
                    NodeKind.GROUP,
                    f"Группа {n}{group}",
                    group,
                    code=code,
                )
    for node in nodes.values():
        node.fill_search_text()
    Node.objects.bulk_create(nodes.values())
    NodeState.objects.bulk_create(
        NodeState(
            node=node,
            parent=nodes.get(above[attribute]),
            name=node.name,
            short_name=node.short_name,
            valid_from=OPENED,
        )
        for attribute, node in nodes.items()
    )
    return Region(**nodes, **_people(nodes))


PEOPLE = {
    "methodist": ("Петрова Ольга Игоревна", "org_a1", "Старший воспитатель", "senior_teacher", "org_a1"),
    "head": ("Смирнова Елена Павловна", "org_a1", "Заведующий", "head", "org_a1"),
    "teacher": ("Кузнецова Анна Сергеевна", "org_a1", "Воспитатель", "teacher", "org_a1"),
    "municipal_operator": ("Орлова Мария Львовна", "", "", "municipal_operator", "municipality_a"),
    "regional_operator": ("Волкова Ирина Юрьевна", "", "", "regional_operator", "node"),
    "stranger": ("Фёдорова Нина Олеговна", "org_b1", "Старший воспитатель", "senior_teacher", "org_b1"),
    "expert": ("Белов Пётр Андреевич", "org_b2", "Старший воспитатель", "expert", "node"),
    "administrator": ("Ким Сергей", "", "", "administrator", ""),
}
"""attribute → name, employer, position, role, where the role is granted"""

EMAILS = {"municipal_operator": "municipal", "regional_operator": "regional", "administrator": "admin"}


def _people(nodes: dict[str, Node]) -> dict[str, Person]:
    users, people, jobs, roles = {}, {}, [], []
    positions = {title: make_position(title) for _n, _w, title, _r, _s in PEOPLE.values() if title}
    for attribute, (name, employer, title, role, scope) in PEOPLE.items():
        email = f"{EMAILS.get(attribute, attribute)}@example.org"
        users[attribute] = User(email=email, password="!", is_administrator=role == "administrator")
        last, first, *middle = name.split()
        person = Person(last_name=last, first_name=first, middle_name=" ".join(middle), email=email)
        person.fill_search_text()
        people[attribute] = person
        if employer:
            group = nodes["group_a11"] if attribute == "teacher" else None
            job = {"organisation": nodes[employer], "position": positions[title], "group": group}
            jobs.append(Employment(person=person, valid_from=OPENED, **job))
        roles.append(RoleAssignment(person=person, role=role, node=nodes.get(scope), valid_from=OPENED))
    User.objects.bulk_create(users.values())
    for attribute, person in people.items():
        person.user = users[attribute]
    Person.objects.bulk_create(people.values())
    Employment.objects.bulk_create(jobs)
    RoleAssignment.objects.bulk_create(roles)
    return people
