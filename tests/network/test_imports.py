"""Import: the plan shows, apply does, a second time changes nothing, and the export comes back unchanged."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from mostik.network import reports
from mostik.network.actions import imports
from mostik.network.actions.imports import CannotImport
from mostik.network.models import Employment, Node, NodeState, Person, RoleAssignment
from mostik.network.queries.nodes import structure_on
from mostik.platform.models import AuditEvent
from tests.network.builders import make_position
from tests.network.tables import book, node, workbook

D = datetime.date
AT = datetime.datetime(2026, 5, 20, 9, 0, tzinfo=datetime.UTC)

NODES = [
    node("99-c", kind="Муниципалитет", organisation_type=None, name="Лесной округ", parent="99"),
    node(
        "99-c-1-1",
        kind="Группа",
        organisation_type=None,
        name="Ромашка",
        parent="99-c-1",
        age_band="3–4 года",
    ),
    node(
        "99-c-1", name="Детский сад № 9", short_name="ДС № 9", parent="99-c", inn="7601000001", capacity=120
    ),
]
JOBS = [
    {
        "code": "1",
        "organisation": "99-c-1",
        "group": "99-c-1-1",
        "email": "Vera@example.org",
        "birth_year": 1990,
    },
    {"code": "1", "organisation": "99-a-1", "position": "Методист", "rate": 0.5, "is_main": "нет"},
    {
        "code": "2",
        "last_name": "Иванова",
        "first_name": "Ёлка",
        "organisation": "99-a-2",
        "valid_from": "01.02.2025 г.",
    },
]


@pytest.fixture
def place(region):
    for title in ("Воспитатель", "Методист", "Старший воспитатель", "Заведующий"):
        make_position(title)
    return region


def plan(content, by=None, name="file.xlsx"):
    return imports.plan(content, at=AT, by=by, name=name)


def run(content, by=None, name="file.xlsx"):
    seen = plan(content, by, name)
    assert [p.line("file") for p in seen.problems] == []
    return imports.apply(seen, by=by, at=AT)


def snapshot():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Node, NodeState, Person, Employment, RoleAssignment, AuditEvent)
    ]


def test_plan_changes_nothing_and_counts(place):
    before = snapshot()
    seen = plan(workbook(NODES, JOBS))
    assert seen.problems == []
    assert seen.counts() == {"nodes": {"created": 3}, "people": {"created": 2}, "jobs": {"created": 3}}
    assert snapshot() == before


def test_apply_creates_the_tree_people_and_jobs(place):
    run(workbook(NODES, JOBS))
    structure = structure_on(D(2026, 5, 1))
    group = Node.objects.get(code="99-c-1-1")
    assert structure.place(group.pk) == ("Северская область", "Лесной округ", "Детский сад № 9", "Ромашка")
    assert group.details == {"age_band": "3–4 года"}
    assert group.valid_from == D(2020, 1, 1)  # since the node above
    assert [len(problems) for problems in Node.objects.find_problems()] == [0, 0, 0, 0, 0]
    vera = Person.objects.get(code="1")
    assert (vera.email, vera.birth_year) == ("vera@example.org", 1990)
    jobs = (
        Employment.objects.filter(person=vera)
        .order_by("id")
        .values_list("organisation__code", "rate", "is_main")
    )
    assert list(jobs) == [("99-c-1", Decimal("1.00"), True), ("99-a-1", Decimal("0.50"), False)]
    event = AuditEvent.objects.get()
    assert (event.action, event.details["nodes"]) == ("network.import.applied", {"created": 3})


def test_the_second_time_changes_nothing(place):
    content = workbook(NODES, JOBS)
    run(content)
    before = snapshot()
    again = run(content)
    assert again.counts() == {"nodes": {"unchanged": 3}, "people": {"unchanged": 2}, "jobs": {"unchanged": 3}}
    assert snapshot() == before


def test_export_comes_back_unchanged(place):
    run(workbook(NODES, JOBS))
    Node.objects.filter(pk=place.org_b2.pk).update(code="")
    before = snapshot()
    content = reports.workbook(Node.objects.all(), Person.objects.all())
    again = run(content)
    assert again.counts() == {
        "nodes": {"unchanged": 18},
        "people": {"unchanged": 7},
        "jobs": {"unchanged": 8},
    }
    assert snapshot() == before


def test_a_duplicate_of_a_known_person_gets_the_code_instead_of_a_twin(place):
    Person.objects.filter(pk=place.head.pk).update(birth_year=1975)
    row = {
        "code": "77",
        "last_name": "Смирнова",
        "first_name": "Елена",
        "middle_name": "Павловна",
        "birth_year": 1975,
    }
    content = workbook(jobs=[{**row, "position": "Заведующий", "valid_from": D(2020, 1, 1)}])
    done = run(content)
    assert done.counts()["people"] == {"changed": 1}
    assert done.counts()["jobs"] == {"unchanged": 1}
    assert Person.objects.get(code="77") == place.head


def test_same_rows_of_one_file_count_once(place):
    done = run(workbook([*NODES, NODES[0]], [*JOBS, JOBS[0]]))
    assert done.counts() == {"nodes": {"created": 3}, "people": {"created": 2}, "jobs": {"created": 3}}


def test_changes_renames_moves_and_closings(place):
    day = D(2025, 9, 1)
    rows = [
        node("99-a-1", name=place.org_a1.name, short_name="Росинка", changed_on=day, address="ул. Лесная, 1"),
        node("99-a-2", name=place.org_a2.name, short_name="Детский сад № 2", parent="99-b", changed_on=day),
        node(
            "99-b-2",
            name=place.org_b2.name,
            short_name="Детский сад № 4",
            parent="99-b",
            valid_to=D(2025, 8, 31),
        ),
    ]
    done = run(workbook(rows))
    assert done.counts()["nodes"] == {"changed": 3}
    assert run(workbook(rows)).counts()["nodes"] == {"unchanged": 3}
    before, after = structure_on(D(2025, 8, 31)), structure_on(day)
    assert before.get(place.org_a1.pk).short_name == "Детский сад № 1"
    assert after.get(place.org_a1.pk).short_name == "Росинка"
    assert before.parent(place.org_a2.pk) == place.municipality_a.pk
    assert after.parent(place.org_a2.pk) == place.municipality_b.pk
    assert place.org_b2.pk in before
    assert place.org_b2.pk not in after
    assert Node.objects.get(pk=place.org_a1.pk).address == "ул. Лесная, 1"


def test_empty_cell_keeps_and_hyphen_erases(place):
    Person.objects.filter(pk=place.teacher.pk).update(code="5", phone="+7 1", education="высшее")
    row = {"code": "5", "last_name": "Кузнецова", "first_name": "Анна", "middle_name": "Сергеевна"}
    run(workbook(jobs=[{**row, "valid_from": D(2020, 1, 1), "phone": "-"}]))
    teacher = Person.objects.get(pk=place.teacher.pk)
    assert (teacher.phone, teacher.education) == ("", "высшее")


def test_a_level_of_education_is_chosen_from_the_list_or_erased(place):
    Person.objects.filter(pk=place.teacher.pk).update(code="5")
    row = {"code": "5", "last_name": "Кузнецова", "first_name": "Анна", "middle_name": "Сергеевна"}
    row["valid_from"] = D(2020, 1, 1)
    for told, kept in (("высшее педагогическое", "higher_pedagogical"), ("СПО", "secondary"), ("-", "")):
        run(workbook(jobs=[{**row, "education_level": told}]))
        assert Person.objects.get(pk=place.teacher.pk).education_level == kept
    refused = plan(workbook(jobs=[{**row, "education_level": "так себе"}]))
    assert [problem.cell for problem in refused.problems] == ["I2"]


def test_dismissal_by_file_ends_the_roles(place):
    Person.objects.filter(pk=place.head.pk).update(code="5")
    row = {"code": "5", "last_name": "Смирнова", "first_name": "Елена", "position": "Заведующий"}
    run(workbook(jobs=[{**row, "valid_from": D(2020, 1, 1), "valid_to": D(2026, 1, 31)}]))
    assert RoleAssignment.objects.get(person=place.head).valid_to == D(2026, 1, 31)


def test_csv_in_two_encodings(place):
    text = (
        "Код сотрудника;Фамилия;Имя;Код ДОО;Должность;Дата приёма;Ставка\r\n"
        "7;Белова;Алла;99-a-1;воспитатель;2024-09-01;0,75\r\n"
    )
    done = run(text.encode("cp1251"), name="staff.csv")
    assert done.counts() == {"nodes": {}, "people": {"created": 1}, "jobs": {"created": 1}}
    assert run(text.encode("utf-8-sig"), name="staff.csv").counts()["jobs"] == {"unchanged": 1}
    assert Employment.objects.get(person__code="7").rate == Decimal("0.75")


def test_unknown_columns_are_reported_and_ignored(place):
    content = book(
        {"Организации": [["Код*", "ВИД", "Название", "родитель", "Мёд"], ["99-a-9", "Корпус", "К", "99-a-1"]]}
    )
    seen = plan(content)
    assert [w.place("f.xlsx") for w in seen.warnings] == ["f.xlsx!Организации!E1"]
    assert seen.counts()["nodes"] == {"created": 1}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.xlsx"),
        (b"not a workbook", "x.xlsx"),
        (b"\x00\x01\x02", "x.csv"),
        (b"a;b;c\n1;2;3\n", "x.csv"),
        (book({"Лист1": [["Яблоко"], [1]]}), "x.xlsx"),
        (book({"Организации": [["Код"]], "Учреждения": [["Код"]]}), "x.xlsx"),
    ],
)
def test_a_file_that_is_not_ours(place, content, name):
    with pytest.raises(CannotImport):
        plan(content, name=name)


def test_nothing_is_done_with_a_plan_that_has_errors(place):
    before = snapshot()
    seen = plan(workbook([*NODES, node("", name="")], JOBS))
    assert len(seen.problems) == 2
    with pytest.raises(CannotImport):
        imports.apply(seen, by=None, at=AT)
    assert snapshot() == before


def test_nothing_is_done_if_the_data_changed_meanwhile(place):
    seen = plan(workbook(NODES, JOBS))
    run(workbook(NODES))
    before = snapshot()
    with pytest.raises(CannotImport):
        imports.apply(seen, by=None, at=AT)
    assert snapshot() == before


def test_an_operator_imports_only_into_own_part(place):
    own = workbook([node("99-a-7", name="Детский сад № 7")], [{"code": "1", "organisation": "99-a-7"}])
    run(own, by=place.municipal_operator.user)
    foreign = workbook(
        [
            node("99-b-7", parent="99-b"),
            node("99-b-1", name="Чужое имя", parent="99-b"),
            node("99-b-8", parent="99-a"),
        ],
        [
            {"code": "2", "organisation": "99-b-1"},
            {"code": "3", "organisation": "99-b-7", "last_name": "Чужая"},
        ],
    )
    before = snapshot()
    seen = plan(foreign, by=place.municipal_operator.user)
    assert [p.cell for p in seen.problems] == ["F2", "A3", "L2", "L3"]
    assert plan(foreign, by=place.regional_operator.user).problems == []
    assert snapshot() == before


def test_an_operator_does_not_touch_the_card_of_a_stranger(place):
    Person.objects.filter(pk=place.stranger.pk).update(code="5")
    row = {"code": "5", "last_name": "Фёдорова", "first_name": "Нина", "position": "Методист"}
    joins = workbook(jobs=[row])
    seen = plan(joins, by=place.municipal_operator.user)
    assert seen.problems == []
    assert seen.counts()["people"] == {"unchanged": 1}
    changes = workbook(jobs=[{**row, "phone": "+7 1"}])
    assert [p.cell for p in plan(changes, by=place.municipal_operator.user).problems] == ["F2"]


def test_command(place, tmp_path, capsys):
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook(NODES, JOBS))
    bad.write_bytes(workbook([*NODES, node("99-x", parent="nowhere")]))
    before = snapshot()
    call_command("import_network", str(good))
    assert snapshot() == before
    for arguments in ([str(bad), "--apply"], [str(tmp_path / "none.xlsx")]):
        with pytest.raises(SystemExit) as stop:
            call_command("import_network", *arguments)
        assert stop.value.code == 2
    assert "bad.xlsx!Организации!F5: " in capsys.readouterr().err
    assert snapshot() == before
    call_command("import_network", str(good), "--apply", "--language", "en")
    assert Node.objects.filter(code="99-c-1").exists()


def test_today_is_the_day_of_the_moment(place):
    late = workbook(
        [node("99-a-1", name="Завтра", changed_on=timezone.localdate(AT) + datetime.timedelta(days=1))]
    )
    assert [p.cell for p in plan(late).problems] == ["L2"]
