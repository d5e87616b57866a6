"""The structure: dated changes, and the tree as it stood on a day."""

import datetime

import pytest
from django.utils import timezone

from mostik.network.actions import nodes
from mostik.network.actions.nodes import CannotChangeNode
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, NodeState, RoleAssignment, Succession
from mostik.network.queries.nodes import structure_on
from mostik.platform.models import AuditEvent

D = datetime.date
AT = datetime.datetime(2026, 5, 20, 9, 0, tzinfo=datetime.UTC)
BEFORE, ON = D(2024, 8, 31), D(2024, 9, 1)


def do(action, **kwargs):
    return action(by=None, at=AT, **kwargs)


def picture(date):
    """The structure as an indented list: what an operator would draw on paper."""
    structure = structure_on(date)

    def lines(node_id, depth):
        yield "  " * depth + structure.get(node_id).title
        for child in structure.children(node_id):
            yield from lines(child, depth + 1)

    return "\n".join(line for root in structure.children(None) for line in lines(root, 0))


FIRST = """\
Северская область
  Заречный район
    Детский сад № 3
      Группа 31
      Группа 32
    Детский сад № 4
      Группа 41
      Группа 42
  Приозёрный район
    Детский сад № 1
      Группа 11
      Группа 12
    Детский сад № 2
      Группа 21
      Группа 22"""


def test_structure_of_an_untouched_region(region):
    assert picture(ON) == FIRST
    assert structure_on(D(2019, 12, 31)).places == {}


def test_move_to_another_municipality_keeps_the_past(region):
    do(nodes.move, node=region.org_a2, parent=region.municipality_b, on=ON, basis="Закон № 5")
    assert picture(BEFORE) == FIRST
    assert (
        picture(ON)
        == """\
Северская область
  Заречный район
    Детский сад № 2
      Группа 21
      Группа 22
    Детский сад № 3
      Группа 31
      Группа 32
    Детский сад № 4
      Группа 41
      Группа 42
  Приозёрный район
    Детский сад № 1
      Группа 11
      Группа 12"""
    )
    now = Node.objects.get(pk=region.group_a21.pk)
    assert now.path.startswith(Node.objects.get(pk=region.municipality_b.pk).path)
    assert not Node.objects.find_problems()[0]


def test_rename_keeps_the_old_name(region):
    do(nodes.rename, node=region.org_a1, name="Детский сад «Ёлочка»", short_name="Ёлочка", on=ON)
    assert "Детский сад № 1" in picture(BEFORE)
    assert "Ёлочка" not in picture(BEFORE)
    assert "Ёлочка" in picture(ON)
    assert "Детский сад № 1" not in picture(ON)
    assert structure_on(ON).place(region.group_a11.pk) == (
        "Северская область",
        "Приозёрный район",
        "Детский сад «Ёлочка»",
        "Группа 11",
    )


def test_merge_keeps_history_and_people(region):
    do(nodes.merge, predecessors=[region.org_a1], successor=region.org_a2, on=ON, basis="Постановление № 12")
    assert picture(BEFORE) == FIRST
    after = picture(ON)
    assert "Детский сад № 1" not in after
    assert after.endswith(
        """\
    Детский сад № 2
      Группа 11
      Группа 12
      Группа 21
      Группа 22"""
    )
    assert Succession.objects.get().predecessor == region.org_a1
    old = Node.objects.get(pk=region.org_a1.pk)
    assert old.valid_to == BEFORE
    jobs = Employment.objects.filter(person=region.teacher).order_by("valid_from")
    assert [(j.organisation, j.valid_from, j.valid_to, j.group) for j in jobs] == [
        (region.org_a1, D(2020, 1, 1), BEFORE, region.group_a11),
        (region.org_a2, ON, None, region.group_a11),
    ]
    assert RoleAssignment.objects.get(person=region.head).valid_to == BEFORE
    assert AuditEvent.objects.get().action == "network.node.merged"
    assert not Node.objects.find_problems()[0]


def test_split_gives_groups_and_their_staff_away(region):
    fresh = do(
        nodes.create,
        kind=NodeKind.ORGANISATION,
        parent=region.municipality_a,
        name="Детский сад № 5",
        opened=ON,
        organisation_type="kindergarten",
    )
    do(nodes.split, node=region.org_a1, parts={fresh: [region.group_a11]}, on=ON, close_old=False)
    structure = structure_on(ON)
    assert [structure.get(i).title for i in structure.children(fresh.pk)] == ["Группа 11"]
    assert [structure.get(i).title for i in structure.children(region.org_a1.pk)] == ["Группа 12"]
    assert Employment.objects.filter(person=region.teacher, valid_to=None).get().organisation == fresh
    assert Employment.objects.filter(person=region.head).get().organisation == region.org_a1
    assert structure_on(BEFORE).parent(region.group_a11.pk) == region.org_a1.pk


def test_full_split_needs_a_place_for_every_group(region):
    with pytest.raises(CannotChangeNode):
        do(nodes.split, node=region.org_a1, parts={region.org_a2: [region.group_a11]}, on=ON)
    assert picture(ON) == FIRST
    both = [region.group_a11, region.group_a12]
    do(nodes.split, node=region.org_a1, parts={region.org_a2: both}, on=ON)
    assert region.org_a1.pk not in structure_on(ON)
    assert Employment.objects.filter(person=region.head, valid_to=None).get().organisation == region.org_a2


def test_close_ends_everything_below(region):
    do(nodes.close, node=region.municipality_a, on=BEFORE)
    assert "Приозёрный" not in picture(ON)
    assert "Заречный" in picture(ON)
    assert picture(BEFORE) == FIRST
    assert not Employment.objects.on(ON).filter(organisation=region.org_a1).exists()
    assert RoleAssignment.objects.get(person=region.methodist).valid_to == BEFORE
    assert Node.objects.get(pk=region.group_a22.pk).valid_to == BEFORE


def test_several_changes_one_after_another(region):
    do(nodes.rename, node=region.org_a1, name="Росинка", on=D(2021, 3, 1))
    do(nodes.move, node=region.org_a1, parent=region.municipality_b, on=D(2022, 3, 1))
    do(nodes.rename, node=region.org_a1, name="Росинка плюс", on=D(2022, 3, 1))
    do(nodes.close, node=region.org_a1, on=D(2023, 3, 1))
    states = NodeState.objects.filter(node=region.org_a1).values_list(
        "parent__name", "name", "valid_from", "valid_to"
    )
    assert list(states)[1:] == [
        ("Приозёрный район", "Росинка", D(2021, 3, 1), D(2022, 2, 28)),
        ("Заречный район", "Росинка плюс", D(2022, 3, 1), D(2023, 3, 1)),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: do(nodes.move, node=r.group_a11, parent=r.municipality_b, on=ON),
        lambda r: do(nodes.move, node=r.org_a1, parent=r.org_a2, on=ON),
        lambda r: do(nodes.move, node=r.org_a1, parent=r.municipality_a, on=ON),
        lambda r: do(nodes.move, node=r.org_a1, parent=r.municipality_b, on=D(2030, 1, 1)),
        lambda r: do(nodes.move, node=r.org_a1, parent=r.municipality_b, on=D(2019, 1, 1)),
        lambda r: do(nodes.rename, node=r.org_a1, name=" ", on=ON),
        lambda r: do(nodes.rename, node=r.org_a1, name=r.org_a1.name, short_name=r.org_a1.short_name, on=ON),
        lambda r: do(nodes.close, node=r.org_a1, on=D(2019, 1, 1)),
        lambda r: do(nodes.merge, predecessors=[r.org_a1], successor=r.org_a1, on=ON),
        lambda r: do(nodes.merge, predecessors=[], successor=r.org_a1, on=ON),
        lambda r: do(nodes.merge, predecessors=[r.group_a11], successor=r.org_a1, on=ON),
        lambda r: do(nodes.split, node=r.org_a1, parts={r.org_a2: [r.group_b11]}, on=ON, close_old=False),
        lambda r: do(nodes.create, kind=NodeKind.GROUP, parent=r.node, name="Г", opened=ON),
        lambda r: do(nodes.create, kind=NodeKind.GROUP, parent=None, name="Г", opened=ON),
        lambda r: do(nodes.create, kind=NodeKind.GROUP, parent=r.org_a1, name=" ", opened=ON),
        lambda r: do(nodes.create, kind=NodeKind.GROUP, parent=r.org_a1, name="Г", opened=D(2019, 1, 1)),
        lambda r: do(nodes.create, kind=NodeKind.ORGANISATION, parent=r.municipality_a, name="О", opened=ON),
        lambda r: do(nodes.update, node=r.org_a1, code=r.org_a2.code),
        lambda r: do(nodes.update, node=r.org_a1, name=""),
    ],
)
def test_a_refused_change_leaves_everything_as_it_was(region, change):
    before = snapshot()
    with pytest.raises(CannotChangeNode) as refusal:
        change(region)
    assert str(refusal.value).strip().endswith((".", "?"))
    assert snapshot() == before


def test_a_closed_node_does_not_change(region):
    do(nodes.close, node=region.org_a1, on=BEFORE)
    before = snapshot()
    for change in (
        lambda: do(nodes.close, node=region.org_a1, on=BEFORE),
        lambda: do(nodes.rename, node=region.org_a1, name="Другое", on=D(2025, 1, 1)),
        lambda: do(nodes.move, node=region.org_a1, parent=region.municipality_b, on=D(2025, 1, 1)),
        lambda: do(nodes.move, node=region.group_b11, parent=region.org_a1, on=D(2025, 1, 1)),
    ):
        with pytest.raises(CannotChangeNode):
            change()
    assert snapshot() == before


def test_update_journals_names_of_fields_only(region):
    do(nodes.update, node=region.org_a1, address="ул. Лесная, 5", inn="7600000001")
    do(nodes.update, node=region.org_a1, address="ул. Лесная, 5")
    assert AuditEvent.objects.get().details == {"fields": ["address", "inn"]}
    assert "лесная" in Node.objects.get(pk=region.org_a1.pk).search_text


def test_correcting_a_name_makes_no_history(region):
    do(nodes.update, node=region.org_a1, name="Исправленное", short_name="Испр.")
    state = NodeState.objects.get(node=region.org_a1)
    assert (state.name, state.short_name) == ("Исправленное", "Испр.")


def test_operator_right_under_the_region_has_an_empty_municipality(region):
    operator = do(
        nodes.create,
        kind=NodeKind.ORGANISATION,
        parent=region.node,
        name="ИРО",
        opened=ON,
        organisation_type="operator",
    )
    structure = structure_on(timezone.localdate(AT))
    assert structure.place(operator.pk) == ("Северская область", "", "ИРО")
    assert structure.ancestor(region.group_a11.pk, NodeKind.MUNICIPALITY) == region.municipality_a.pk
    assert structure.path_ids(region.org_a1.pk) == (
        region.node.pk,
        region.municipality_a.pk,
        region.org_a1.pk,
    )
    assert set(structure.node_ids_under(region.org_a1.pk)) == {
        region.org_a1.pk,
        region.group_a11.pk,
        region.group_a12.pk,
    }


def snapshot():
    return (
        list(Node.objects.values_list()),
        list(NodeState.objects.values_list()),
        list(Employment.objects.values_list()),
        list(RoleAssignment.objects.values_list()),
        Succession.objects.count(),
        AuditEvent.objects.count(),
    )
