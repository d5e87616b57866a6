"""People, their jobs and roles."""

import datetime
from decimal import Decimal

import pytest

from mostik.network.actions import people, roles
from mostik.network.actions.people import CannotChangePerson
from mostik.network.actions.roles import CannotGrant, CannotRevoke
from mostik.network.models import Employment, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import AuditEvent, User
from tests.network.builders import make_position

D = datetime.date
AT = datetime.datetime(2026, 5, 20, 9, 0, tzinfo=datetime.UTC)
ON = D(2024, 9, 1)


def do(action, **kwargs):
    return action(by=kwargs.pop("by", None), at=AT, **kwargs)


def job_of(person):
    return Employment.objects.get(person=person, valid_to=None)


def history(person):
    return list(
        Employment.objects.filter(person=person)
        .order_by("valid_from", "id")
        .values_list("organisation__short_name", "position__title", "valid_from", "valid_to")
    )


def test_create_and_update(region):
    person = do(people.create, last_name="Ёжикова", first_name="Алла", email="a@example.org", code="7")
    assert (person.full_name, person.short_name) == ("Ёжикова Алла", "Ёжикова\u00a0А.")
    do(people.update, person=person, phone="+7 000", last_name="Ёжикова")
    assert AuditEvent.objects.order_by("id").last().details == {"fields": ["phone"]}
    assert "ежикова" in person.search_text


def test_several_jobs_at_once(region):
    do(
        people.hire,
        person=region.teacher,
        organisation=region.org_b1,
        position=make_position("Музыкальный руководитель"),
        on=ON,
        rate=Decimal("0.5"),
        is_main=False,
    )
    assert history(region.teacher) == [
        ("Детский сад № 1", "Воспитатель", D(2020, 1, 1), None),
        ("Детский сад № 3", "Музыкальный руководитель", ON, None),
    ]


def test_transfer_keeps_history_and_ends_roles_of_the_old_place(region):
    do(people.transfer, employment=job_of(region.methodist), organisation=region.org_a2, on=ON)
    assert history(region.methodist) == [
        ("Детский сад № 1", "Старший воспитатель", D(2020, 1, 1), D(2024, 8, 31)),
        ("Детский сад № 2", "Старший воспитатель", ON, None),
    ]
    assert not access.has_role(region.methodist.user, ["senior_teacher"], region.org_a1, ON)


def test_promotion_inside_keeps_roles(region):
    do(people.transfer, employment=job_of(region.head), position=make_position("Директор"), on=ON)
    assert access.has_role(region.head.user, ["head"], region.org_a1, ON)


def test_dismissal_takes_access_away_the_next_day(region):
    do(people.dismiss, employment=job_of(region.head), on=ON)
    assert access.has_role(region.head.user, ["head"], region.org_a1, ON)
    assert not access.has_role(region.head.user, ["head"], region.org_a1, D(2024, 9, 2))
    assert history(region.head)[0][3] == ON


def test_return_after_dismissal(region):
    do(people.dismiss, employment=job_of(region.teacher), on=ON)
    do(
        people.hire,
        person=region.teacher,
        organisation=region.org_a1,
        position=make_position("Воспитатель"),
        on=D(2025, 2, 1),
    )
    assert len(history(region.teacher)) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda r: hire(r, organisation=r.municipality_a),
        lambda r: hire(r, rate=Decimal(0)),
        lambda r: hire(r, group=r.group_b11),
        lambda r: hire(r, on=D(2019, 1, 1)),
        lambda r: hire(r, position=make_position("Воспитатель")),
        lambda r: do(people.transfer, employment=job_of(r.head), on=ON),
        lambda r: do(people.transfer, employment=job_of(r.head), organisation=r.node, on=ON),
        lambda r: do(people.dismiss, employment=job_of(r.head), on=D(2019, 1, 1)),
        lambda r: do(people.update, person=r.head, last_name=" "),
        lambda r: do(people.open_account, person=r.head),
    ],
)
def test_a_refused_change_leaves_everything_as_it_was(region, change):
    make_position("Педагог-психолог")
    before = snapshot()
    with pytest.raises(CannotChangePerson):
        change(region)
    assert snapshot() == before


def hire(region, **changed):
    values = {"organisation": region.org_a1, "position": make_position("Педагог-психолог"), "on": ON}
    return do(people.hire, person=region.teacher, **{**values, **changed})


def test_account_is_opened_without_a_password(region):
    person = do(people.create, last_name="Новая", first_name="Вера", email="Vera@Example.org")
    user = do(people.open_account, person=person)
    assert (user.email, user.has_usable_password()) == ("vera@example.org", False)
    other = do(people.create, last_name="Другая", first_name="Вера", email="vera@example.org")
    with pytest.raises(CannotChangePerson):
        do(people.open_account, person=other)


def test_grant_and_revoke(region):
    given = do(
        roles.grant,
        person=region.teacher,
        role="senior_teacher",
        node=region.org_a1,
        valid_from=ON,
        basis="Приказ № 7",
        by=region.head.user,
    )
    assert access.has_role(region.teacher.user, ["senior_teacher"], region.group_a11, ON)
    do(roles.revoke, assignment=given, on=D(2025, 1, 31))
    assert access.has_role(region.teacher.user, ["senior_teacher"], region.org_a1, D(2025, 1, 31))
    assert not access.has_role(region.teacher.user, ["senior_teacher"], region.org_a1, D(2025, 2, 1))
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "network.role.granted",
        "network.role.revoked",
    ]
    do(
        roles.grant,
        person=region.teacher,
        role="senior_teacher",
        node=region.org_a1,
        valid_from=D(2025, 2, 1),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda r: grant(r, role="tsar"),
        lambda r: grant(r, node=r.node),
        lambda r: grant(r, node=None),
        lambda r: grant(r, role="expert", node=None, campaign_key=""),
        lambda r: grant(r, role="administrator"),
        lambda r: grant(r, valid_to=D(2023, 1, 1)),
        lambda r: grant(r, valid_from=D(2019, 1, 1)),
        lambda r: grant(r, person=r.methodist),
    ],
)
def test_a_senseless_grant_changes_nothing(region, change):
    before = snapshot()
    with pytest.raises(CannotGrant):
        change(region)
    assert snapshot() == before


def grant(region, **changed):
    values = {"person": region.teacher, "role": "senior_teacher", "node": region.org_a1, "valid_from": ON}
    return do(roles.grant, **{**values, **changed})


def test_administrator_comes_and_goes_with_the_role(region):
    given = do(roles.grant, person=region.expert, role="administrator", valid_from=ON)
    assert User.objects.get(pk=region.expert.user_id).is_administrator
    do(roles.revoke, assignment=given, on=D(2026, 5, 1))
    assert not User.objects.get(pk=region.expert.user_id).is_administrator
    last = RoleAssignment.objects.get(person=region.administrator)
    with pytest.raises(CannotRevoke):
        do(roles.revoke, assignment=last, on=D(2026, 5, 1))


def snapshot():
    return (
        list(Person.objects.values_list()),
        list(Employment.objects.values_list()),
        list(RoleAssignment.objects.values_list()),
        list(User.objects.values_list("email", "is_administrator")),
        AuditEvent.objects.count(),
    )
