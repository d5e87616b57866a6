"""The invented region: the same every time, plausible, and honest about people."""

import datetime
import io

import pytest

from mostik.demo import folder, network, summary
from mostik.demo.names import patronymic, surname
from mostik.demo.network import write_nodes, write_people
from mostik.demo.progress import Progress
from mostik.demo.region import MERGED_ON, plan
from mostik.demo.staff import staff
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Node, NodeState, Person, RoleAssignment

WOMAN_ENDINGS = ("а", "я", "их", "ых", "о", "р", "м", "й")


@pytest.fixture(scope="module")
def planned():
    return plan()


@pytest.fixture(scope="module")
def people(planned):
    return staff(planned)


def test_the_same_seed_gives_the_same_region(planned, people):
    assert plan() == planned
    assert staff(planned) == people
    assert plan(1) != planned


def test_the_region_has_the_promised_size(planned, people):
    kindergartens = [o.code for o in planned.organisations if o.code != planned.merged[0]]
    assert len({o.municipality for o in planned.organisations}) == 6
    assert len(kindergartens) == 60
    assert len(planned.groups) == 300
    assert 850 <= len(people) <= 950


def test_groups_of_a_kindergarten_differ_by_name_also_after_the_merger(planned):
    ended, continued = (planned.by_code(code) for code in planned.merged)
    for groups in [o.groups for o in planned.organisations] + [ended.groups + continued.groups]:
        assert len({group.name for group in groups}) == len(groups)


@pytest.mark.parametrize(
    ("father", "woman", "man"),
    [
        ("Сергей", "Сергеевна", "Сергеевич"),
        ("Юрий", "Юрьевна", "Юрьевич"),
        ("Дмитрий", "Дмитриевна", "Дмитриевич"),
        ("Игорь", "Игоревна", "Игоревич"),
        ("Пётр", "Петровна", "Петрович"),
        ("Яков", "Яковлевна", "Яковлевич"),
        ("Михаил", "Михайловна", "Михайлович"),
        ("Олег", "Олеговна", "Олегович"),
    ],
)
def test_patronymics(father, woman, man):
    assert patronymic(father, is_woman=True) == woman
    assert patronymic(father, is_woman=False) == man


def test_names_agree_in_gender(people):
    for member in people:
        assert member.name.middle.endswith("на" if member.name.is_woman else "ч")
        if member.name.is_woman:
            assert member.name.last.endswith(WOMAN_ENDINGS), member.name


def test_every_person_has_an_email_of_their_own(people):
    assert len({member.email for member in people}) == len(people)


def test_everybody_works_somewhere_and_all_roles_are_there(people):
    assert all(member.jobs for member in people)
    assert {role for member in people for role, _node in member.roles} == {
        "administrator",
        "regional_operator",
        "municipal_operator",
        "head",
        "senior_teacher",
        "teacher",
        "expert",
        "observer",
        "data_officer",
    }


def test_somebody_has_two_roles(people):
    assert any({"head", "senior_teacher"} <= {role for role, _ in m.roles} for m in people)


def test_surnames_fit_men_too():
    from random import Random

    random = Random(0)
    assert not any(surname(random, is_woman=False).endswith("ова") for _ in range(300))


@pytest.mark.django_db
def test_the_tree_is_sound_and_dated(planned, people):
    nodes = write_nodes(planned)
    write_people(people, nodes)
    assert Node.objects.find_problems() == ([], [], [], [], [])
    assert NodeState.objects.count() == Node.objects.count()
    assert Node.objects.filter(organisation_type__in=PRESCHOOL_TYPES).count() == 61
    assert Person.objects.count() == len(people)
    assert RoleAssignment.objects.filter(role="head").count() == 61
    assert all(state.parent_id for state in NodeState.objects.exclude(node__kind="region"))
    assert datetime.date(2025, 12, 31) < MERGED_ON


def test_a_folder_with_other_things_is_never_cleaned(tmp_path):
    (tmp_path / "letters.txt").write_text("важное")
    with pytest.raises(folder.NotADemo):
        folder.clean(tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "важное"
    assert not (tmp_path / folder.MARK).exists()


def test_a_demo_folder_is_emptied_and_marked(tmp_path):
    folder.clean(tmp_path)
    (tmp_path / "mostik.sqlite3").write_text("")
    (tmp_path / "files").mkdir()
    (tmp_path / "secret_key").write_text("x")
    folder.clean(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"secret_key", folder.MARK, "banner.txt"}
    assert folder.read(tmp_path) == folder.Mark()


def test_the_summary_names_every_role_and_says_that_people_are_invented(tmp_path):
    mark = folder.Mark(is_complete=True, figures={"групп": 300}, seconds=41.4)
    text = summary.text(tmp_path, mark, 8000, is_served=True)
    assert folder.BANNER in text
    assert "групп — 300" in text
    assert "http://127.0.0.1:8000/" in text
    assert text.count(network.PASSWORD) == len(summary.ROLES)


def test_progress_in_a_file_is_one_line_per_step():
    out = io.StringIO()
    progress = Progress(out)
    with progress.step("Организации"):
        progress.count(1, 2)
    assert out.getvalue().startswith("  Организации ")
    assert out.getvalue().count("\n") == 1
