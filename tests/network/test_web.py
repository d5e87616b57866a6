"""Screens: who gets in, what they show, and that a form reaches its action."""

import datetime

import pytest
from django.urls import reverse

from mostik.network.models import Employment, Node, NodeState, Person, RoleAssignment, Succession
from tests.network.builders import make_employment, make_node, make_person, make_position, make_role

DAY = datetime.date(2024, 9, 1)


def open_as(client, person, name, /, *args, **query):
    client.force_login(person.user)
    return client.get(reverse(f"network:{name}", args=args), query)


def send_as(client, person, name, /, *args, **body):
    client.force_login(person.user)
    return client.post(reverse(f"network:{name}", args=args), body)


def snapshot():
    models = (Node, NodeState, Person, Employment, RoleAssignment, Succession)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


NODE_SCREENS = [
    # name, extra arguments, codes for: head, own methodist, colleague without the right, stranger
    ("node", (), (200, 200, 200, 404)),
    ("children", (), (200, 200, 200, 404)),
    ("staff", (), (200, 200, 403, 404)),
    ("node_edit", (), (200, 403, 403, 404)),
    ("node_add", ("group",), (200, 200, 403, 404)),
    ("node_rename", (), (403, 403, 403, 404)),
    ("node_move", (), (403, 403, 403, 404)),
    ("node_close", (), (403, 403, 403, 404)),
    ("node_merge", (), (403, 403, 403, 404)),
    ("node_split", (), (403, 403, 403, 404)),
    ("person_add", (), (200, 403, 403, 404)),
]


@pytest.mark.parametrize(("name", "extra", "codes"), NODE_SCREENS, ids=[s[0] for s in NODE_SCREENS])
def test_who_opens_a_screen_of_a_node(client, region, name, extra, codes):
    people = (region.head, region.methodist, region.teacher, region.stranger)
    got = tuple(open_as(client, who, name, region.org_a1.pk, *extra).status_code for who in people)
    assert got == codes
    before = snapshot()
    for who, code in zip(people, codes, strict=True):
        if code in (403, 404):
            assert send_as(client, who, name, region.org_a1.pk, *extra, on="2024-09-01").status_code == code
    assert snapshot() == before
    assert open_as(client, region.municipal_operator, name, region.org_a1.pk, *extra).status_code == 200
    assert open_as(client, region.administrator, name, region.org_a1.pk, *extra).status_code == 200


PERSON_SCREENS = [
    # of the teacher: head, own methodist, the teacher, stranger
    ("person", (200, 200, 200, 404)),
    ("person_edit", (200, 403, 403, 404)),
    ("hire", (200, 403, 403, 404)),
    ("grant", (200, 403, 403, 404)),
]


@pytest.mark.parametrize(("name", "codes"), PERSON_SCREENS, ids=[s[0] for s in PERSON_SCREENS])
def test_who_opens_a_screen_of_a_person(client, region, name, codes):
    people = (region.head, region.methodist, region.teacher, region.stranger)
    assert tuple(open_as(client, who, name, region.teacher.pk).status_code for who in people) == codes
    before = snapshot()
    for who, code in zip(people, codes, strict=True):
        if code in (403, 404):
            assert send_as(client, who, name, region.teacher.pk, last_name="Х").status_code == code
    assert snapshot() == before


def test_who_ends_a_job_or_a_role(client, region):
    job = Employment.objects.get(person=region.teacher)
    role = RoleAssignment.objects.get(person=region.teacher)
    before = snapshot()
    for name, pk in (("dismiss", job.pk), ("transfer", job.pk), ("revoke", role.pk)):
        for who, code in ((region.methodist, 403), (region.teacher, 403), (region.stranger, 404)):
            assert send_as(client, who, name, pk, on="2024-09-01").status_code == code, name
        assert open_as(client, region.head, name, pk).status_code == 200
    assert snapshot() == before


def test_lists_and_imports_are_for_those_who_answer(client, region):
    for name, allowed in (
        ("people", {"head", "methodist", "municipal_operator", "administrator"}),
        ("imports", {"municipal_operator", "administrator"}),
        ("import_template", {"municipal_operator", "administrator"}),
        ("export", {"head", "methodist", "municipal_operator", "administrator"}),
    ):
        for who in ("head", "methodist", "teacher", "municipal_operator", "administrator"):
            code = 200 if who in allowed else 403
            assert open_as(client, getattr(region, who), name).status_code == code, (name, who)


def test_anonymous_is_sent_to_sign_in(client, region):
    for name, args in (("home", ()), ("node", (region.org_a1.pk,)), ("people", ()), ("imports", ())):
        response = client.get(reverse(f"network:{name}", args=args))
        assert response.status_code == 302
        assert "/accounts/login/" in response.url


def test_lists_do_not_leak(client, region):
    for who, name in ((region.stranger, "home"), (region.stranger, "search"), (region.stranger, "people")):
        text = open_as(client, who, name).content.decode()
        for foreign in ("Детский сад № 1", "Детский сад № 4", "Приозёрный", "Смирнова", "Белов"):
            assert foreign not in text, (name, foreign)
    assert "Смирнова" not in open_as(client, region.teacher, "node", region.org_a1.pk).content.decode()
    assert "Детский сад № 1" not in open_as(client, region.stranger, "search", q="99-a-1").content.decode()


def test_search_ignores_case_and_yo(client, region):
    Node.objects.filter(pk=region.org_a1.pk).update(search_text="")
    org = Node.objects.get(pk=region.org_a1.pk)
    org.short_name = "Ёлочка"
    org.save()
    for query in ("елочка", "ЁЛОЧКА", "Ёло", "99-a-1"):
        assert "Ёлочка" in open_as(client, region.methodist, "search", q=query).content.decode(), query
    text = open_as(client, region.administrator, "people", q="ФЕДОРОВА нина").content.decode()
    assert "Фёдорова Нина Олеговна" in text
    assert "Смирнова" not in text


def test_tree_unfolds_without_scripts(client, region):
    closed = open_as(client, region.municipal_operator, "home").content.decode()
    assert "Детский сад № 2" in closed
    assert "Группа 21" not in closed
    unfolded = open_as(client, region.municipal_operator, "home", open=region.org_a2.pk).content.decode()
    assert "Группа 21" in unfolded
    branch = open_as(client, region.municipal_operator, "children", region.org_a2.pk).content.decode()
    assert "Группа 22" in branch
    assert "<html" not in branch


def test_card_as_of_another_day(client, region):
    send_as(
        client,
        region.municipal_operator,
        "node_rename",
        region.org_a1.pk,
        name="Росинка",
        short_name="",
        on="2025-09-01",
        basis="Приказ № 3",
    )
    now = open_as(client, region.methodist, "node", region.org_a1.pk).content.decode()
    then = open_as(client, region.methodist, "node", region.org_a1.pk, on="2025-08-31").content.decode()
    assert "<h1>Росинка</h1>" in now
    assert "<h1>Детский сад № 1</h1>" in then
    assert open_as(client, region.methodist, "node", region.org_a1.pk, on="1999-01-01").status_code == 200
    assert open_as(client, region.methodist, "node", region.org_a1.pk, on="rubbish").status_code == 200


def test_structure_forms_reach_their_actions(client, region):
    who = region.regional_operator
    a1, b = region.org_a1.pk, region.municipality_b
    added = send_as(
        client,
        who,
        "node_add",
        b.pk,
        "organisation",
        name="Новый",
        organisation_type="kindergarten",
        opened="2024-01-09",
    )
    new = Node.objects.get(name="Новый")
    assert added.url == reverse("network:node", args=[new.pk])
    send_as(
        client,
        who,
        "node_edit",
        new.pk,
        name="Новый",
        organisation_type="kindergarten",
        code="99-b-9",
        capacity="80",
    )
    new.refresh_from_db()
    assert (new.code, new.details) == ("99-b-9", {"capacity": 80})
    send_as(client, who, "node_split", a1, target="99-b-9", children=[region.group_a11.pk], on="2024-09-01")
    assert Node.objects.get(pk=region.group_a11.pk).path.startswith(new.path)
    send_as(client, who, "node_move", a1, target="99-b", on="2024-10-01", basis="Закон")
    assert Node.objects.get(pk=a1).path.startswith(b.path)
    send_as(client, who, "node_merge", a1, target="99-b-1", on="2025-01-01")
    assert Succession.objects.filter(kind="merge", predecessor=a1).exists()
    send_as(client, who, "node_close", region.org_b2.pk, on="2025-05-31")
    assert Node.objects.get(pk=region.org_b2.pk).valid_to == datetime.date(2025, 5, 31)


def test_a_refusal_stands_above_the_form_and_changes_nothing(client, region):
    before = snapshot()
    who = region.regional_operator
    refused = send_as(client, who, "node_move", region.org_a1.pk, target="99-a", on="2024-09-01")
    assert refused.status_code == 422
    vague = send_as(client, who, "node_merge", region.org_a1.pk, target="Детский сад", on="2024-09-01")
    assert vague.status_code == 422
    assert "99-b-1" in vague.content.decode()
    assert send_as(client, who, "node_add", region.org_a1.pk, "region", name="Х").status_code == 404
    assert (
        send_as(client, who, "node_merge", region.group_a11.pk, target="99-b-1", on="2024-09-01").status_code
        == 404
    )
    assert snapshot() == before


def test_an_operator_cannot_move_into_a_foreign_municipality(client, region):
    before = snapshot()
    refused = send_as(
        client, region.municipal_operator, "node_move", region.org_a1.pk, target="99-b", on="2024-09-01"
    )
    assert refused.status_code == 422
    assert "Заречный" not in refused.content.decode()
    assert snapshot() == before


def test_people_forms_reach_their_actions(client, region):
    head, org = region.head, region.org_a1
    position = make_position("Воспитатель").pk
    hired = send_as(
        client,
        head,
        "person_add",
        org.pk,
        **{
            "person-last_name": "Новикова",
            "person-first_name": "Вера",
            "person-email": "vera@example.org",
            "job-position": position,
            "job-rate": "0.5",
            "job-on": "2024-09-01",
            "job-group": region.group_a12.pk,
        },
    )
    person = Person.objects.get(last_name="Новикова")
    assert hired.url == reverse("network:person", args=[person.pk])
    job = Employment.objects.get(person=person)
    assert (job.organisation, job.group, job.is_main) == (org, region.group_a12, False)
    send_as(
        client,
        head,
        "person_edit",
        person.pk,
        last_name="Новикова",
        first_name="Вера",
        phone="+7",
        email=person.email,
    )
    assert Person.objects.get(pk=person.pk).phone == "+7"
    send_as(client, head, "person_account", person.pk)
    assert Person.objects.get(pk=person.pk).user.email == "vera@example.org"
    other = make_position("Методист").pk
    send_as(
        client, head, "transfer", job.pk, organisation="99-a-1", position=other, rate="1", on="2025-01-01"
    )
    now = Employment.objects.get(person=person, valid_to=None)
    assert (now.position_id, now.group) == (other, None)
    send_as(client, head, "dismiss", now.pk, on="2025-05-31")
    assert not Employment.objects.filter(person=person, valid_to=None).exists()


def test_roles_are_granted_and_ended_within_rights(client, region):
    head = region.head
    body = {"role": "senior_teacher", "node": "99-a-1", "valid_from": "2024-09-01", "basis": "Приказ № 7"}
    assert send_as(client, head, "grant", region.teacher.pk, **body).status_code == 302
    given = RoleAssignment.objects.get(person=region.teacher, role="senior_teacher")
    assert (given.granted_by, given.basis) == (head.user, "Приказ № 7")
    before = snapshot()
    for changed in (
        {"role": "head"},
        {"node": "99-b-1"},
        {"node": ""},
        {"role": "administrator"},
        {"basis": ""},
    ):
        assert send_as(client, head, "grant", region.teacher.pk, **{**body, **changed}).status_code == 422
    own = RoleAssignment.objects.get(person=head)
    assert send_as(client, head, "revoke", own.pk, on="2025-05-31").status_code == 403
    assert snapshot() == before
    send_as(client, head, "revoke", given.pk, on="2025-05-31")
    given.refresh_from_db()
    assert given.valid_to == datetime.date(2025, 5, 31)


def test_number_of_queries_does_not_grow(client, region, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    who = region.municipal_operator

    def count(name, *args, **query):
        open_as(client, who, name, *args, **query)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"network:{name}", args=args), query).status_code == 200
        return len(queries)

    pages = [
        ("people", (), {}),
        ("search", (), {"kind": "group"}),
        ("staff", (region.org_a2.pk,), {}),
        ("node", (region.org_a2.pk,), {}),
        ("children", (region.org_a2.pk,), {}),
    ]
    one = make_person("Одна Анна")
    make_employment(one, region.org_a2)
    make_role(one, "teacher", region.org_a2)
    first = {name: count(name, *args, **query) for name, args, query in pages}
    for number in range(3):
        another = make_person(f"Ещё{number} Анна")
        make_employment(another, region.org_a2)
        make_role(another, "teacher", region.org_a2)
        make_node(region.org_a2, "group", f"Ещё {number}")
    assert {name: count(name, *args, **query) for name, args, query in pages} == first
    assert max(first.values()) <= 32, first


def test_every_page_opens_empty_and_with_history(client, region):
    who = region.administrator
    empty = make_node(region.municipality_a, "organisation", "Очень " + "длинное " * 20 + "название")
    for name, args in (
        ("home", ()),
        ("search", ()),
        ("people", ()),
        ("roles", ()),
        ("imports", ()),
        ("node", (empty.pk,)),
        ("staff", (empty.pk,)),
        ("person", (who.pk,)),
    ):
        assert open_as(client, who, name, *args).status_code == 200, name
    nobody = make_person("Никто Анна")
    assert open_as(client, nobody, "home").status_code == 200
