"""A region hands up its results, the country merges them: exactly what one computation over everything gives."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given, settings

from mostik.stats import federation, handover
from mostik.stats.federation import About, export, merge
from mostik.stats.handover import CannotTake, Trouble, What
from mostik.stats.methodology import UnitLevel
from mostik.stats.node_sums import sums_of
from mostik.stats.results import Submission
from mostik.stats.rollup import analyse
from mostik.stats.tables import results_csv
from tests.stats.builders import fractions, leaf, number, one_leaf
from tests.stats.strategies import rounds
from tests.stats.test_rollup_properties import SLOW

NUMBER = one_leaf(number("a"), levels=fractions(1, 2, 3), threshold=F(2))
TEACHERS = replace(NUMBER, unit_level=UnitLevel.TEACHER)
ABOUT = About("card", "1", "Карта", "2026", "0" * 64)
SECRET = b"secret"


def group(region: str, name: str, a: str | None, source: str = "self", garden: str = "Сад 1") -> Submission:
    return Submission((region, f"Город {region}", garden, name), source, {"a": a})


def regions() -> dict[str, list[Submission]]:
    """Three regions with 2, 7 and 23 groups; every third group has been assessed twice."""
    return {
        region: [
            group(region, f"Группа {n}", str((n * n) % 5), ("self", "external")[n % 2], f"Сад {n % 3}")
            for n in range(count)
            for _ in range(2 if n % 3 == 0 else 1)
        ]
        for region, count in (("А", 2), ("Б", 7), ("В", 23))
    }


def files(tmp_path, given, what=What.UNITS, methodology=NUMBER, about=ABOUT, **more):
    paths = []
    for region, submissions in given.items():
        paths.append(tmp_path / f"{region}-{what}-{about.round}-{about.version}.zip")
        export(paths[-1], what, methodology, submissions, about, secret=SECRET, **more)
    return paths


def whole(given, methodology=NUMBER):
    return analyse(methodology, [one for submissions in given.values() for one in submissions])


def above_units(rows, depth=4):
    return [(row, row.answers) for row in rows if len(row.place) < depth]


def test_units_give_the_very_rows(tmp_path):
    """Medians too; only the names of groups are others."""
    given = regions()
    merged = merge(files(tmp_path, given))
    rows = sums_of(whole(given))
    assert above_units(merged.rows) == above_units(rows)
    assert merged.rows[0].quartiles is not None
    assert merged.has_medians
    groups, expected = ([r for r in found if len(r.place) == 4] for found in (merged.rows, rows))
    nameless = [
        Counter((r.place[:3], r.source, r.part, r.code, r.total) for r in one) for one in (groups, expected)
    ]
    assert nameless[0] == nameless[1]
    assert all(r.place[3].startswith("~") for r in groups)


def test_results_csv_is_equal_letter_by_letter(tmp_path):
    given = regions()
    text = merge(files(tmp_path, given)[::-1]).csv("ru").splitlines()
    expected = results_csv(whole(given), NUMBER, "ru").splitlines()
    assert [line for line in text if not line.startswith("group")] == [
        line for line in expected if not line.startswith("group")
    ]


def test_aggregates_give_exact_sums_and_no_medians(tmp_path):
    given = regions()
    merged = merge(files(tmp_path, given, What.AGGREGATES))
    expected = [replace(row, quartiles=None) for row in sums_of(whole(given)) if len(row.place) < 4]
    assert merged.rows == expected
    assert not merged.has_medians
    assert ",,,," in merged.csv("ru").splitlines()[1] + ","


def test_units_of_one_region_and_aggregates_of_others(tmp_path):
    given = regions()
    first = {"А": given["А"]}
    rest = {name: one for name, one in given.items() if name != "А"}
    merged = merge([*files(tmp_path, first), *files(tmp_path, rest, What.AGGREGATES)])
    rows = {row.key: row for row in merged.rows}
    for row in sums_of(whole(given)):
        if len(row.place) < 4:
            assert rows[row.key] == (row if row.place[:1] == ("А",) else replace(row, quartiles=None))


@settings(SLOW, max_examples=25)
@given(rounds())
def test_any_form(tmp_path_factory, case):
    methodology, submissions, _ = case
    folder = tmp_path_factory.mktemp("handed")
    given: dict[str, list[Submission]] = {}
    for one in submissions:
        given.setdefault(one.place[0], []).append(one)
    everything = sums_of(analyse(methodology, submissions))
    regions_with_values = {row.place[0] for row in everything if row.place}
    given = {region: one for region, one in given.items() if region in regions_with_values}
    if not given:
        return
    paths = files(folder, given, methodology=methodology)
    named = 2 if methodology.unit_level == UnitLevel.TEACHER else 3
    assert above_units(merge(paths).rows, named + 1) == above_units(everything, named + 1)


def teachers(region: str, counts: dict[str, int]) -> list[Submission]:
    return [
        Submission((region, "Город", garden, f"Педагог {garden} {n}"), "self", {"a": str(1 + n % 4)})
        for garden, count in counts.items()
        for n in range(count)
    ]


def test_few_people_stay_at_home_and_the_country_is_still_exact(tmp_path):
    """Kindergartens of 2 and 3 teachers are hidden, five people behind each other; the sums of the region are whole."""
    given = {
        "А": teachers("А", {"Сад 1": 2, "Сад 2": 6, "Сад 3": 9, "Сад 4": 3}),
        "Б": teachers("Б", {"Сад 1": 30}),
    }
    merged = merge(files(tmp_path, given, What.AGGREGATES, TEACHERS))
    expected = {row.key: row for row in sums_of(whole(given, TEACHERS))}
    country = merged.rows[0]
    assert country.place == ()
    assert country == replace(expected[country.key], quartiles=None)
    gardens = {row.place[2] for row in merged.rows if len(row.place) == 3 and row.place[0] == "А"}
    assert gardens == {"Сад 2", "Сад 3"}
    assert merged.incomplete == ()
    assert all(row.at_level is None for row in merged.rows if len(row.place) > 1)
    names = [one for path in tmp_path.iterdir() for one in [path.read_bytes()] if "Педагог".encode() in one]
    assert names == []


def test_a_region_of_few_people_is_missed_by_name(tmp_path):
    given = {"А": teachers("А", {"Сад 1": 4}), "Б": teachers("Б", {"Сад 1": 7})}
    merged = merge(files(tmp_path, given, What.AGGREGATES, TEACHERS))
    assert merged.rows[0].n == 7
    assert ("А", "self", "full", "A") in merged.incomplete
    assert {row.place[0] for row in merged.rows if row.place} == {"Б"}


def test_parents_are_counted_as_people(tmp_path):
    """Two groups with 3 and 1 answers of parents: four people, not two groups."""
    few = [group("А", f"Г{n % 4 // 3}", "2", "parents") for n in range(4)]
    merged = merge(files(tmp_path, {"А": few, "Б": [group("Б", "Г", "1", "parents")] * 5}, What.AGGREGATES))
    assert {row.place[0] for row in merged.rows if row.place} == {"Б"}


def test_persons_leave_without_name_and_kindergarten(tmp_path):
    given = {"А": teachers("А", {"Сад 1": 3, "Сад 2": 2})}
    [path] = files(tmp_path, given, methodology=TEACHERS)
    places = [row.place for row in merge([path]).rows if len(row.place) > 2]
    assert {place[:2] for place in places} == {("А", "Город")}
    assert all(name.startswith("~") for place in places for name in place[2:])


def test_the_same_secret_gives_the_same_bytes_and_years_can_be_compared(tmp_path):
    given = regions()
    first = files(tmp_path, given)
    kept = [path.read_bytes() for path in first]
    files(tmp_path, {region: one[::-1] for region, one in given.items()}, threads=2)
    assert [path.read_bytes() for path in first] == kept
    before = {
        region: [replace(one, answers={"a": "1"}) for one in submissions]
        for region, submissions in given.items()
    }
    earlier = files(tmp_path, before, about=replace(ABOUT, round="2025"))
    rows = merge(first, earlier).rows
    assert {row.delta for row in rows} == {row.mean - 1 for row in rows}
    assert any(len(row.place) == 4 for row in rows)


def refused(*paths, **more) -> CannotTake:
    with pytest.raises(CannotTake) as caught:
        merge(paths, **more)
    return caught.value


def test_a_changed_file_is_refused(tmp_path):
    [path] = files(tmp_path, {"А": regions()["А"]})
    whole_bytes = path.read_bytes()
    at = whole_bytes.index(b"PAR1") + 40
    path.write_bytes(whole_bytes[:at] + bytes([whole_bytes[at] ^ 1]) + whole_bytes[at + 1 :])
    assert refused(path).trouble == Trouble.CHANGED
    path.write_bytes(whole_bytes[:-40])
    assert refused(path).trouble == Trouble.NOT_OURS
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "mostik-handover/9"}))
    assert refused(path).trouble == Trouble.NEWER


def test_a_manifest_written_by_hand_is_refused(tmp_path):
    [path] = files(tmp_path, {"А": regions()["А"]})
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(inside["manifest.json"])
    said["regions"] = ["Б"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(said))
        archive.writestr("units.parquet", inside["units.parquet"])
    assert refused(path).trouble == Trouble.CHANGED


def test_files_that_do_not_belong_together(tmp_path):
    given = regions()
    a, b = files(tmp_path, {"А": given["А"], "Б": given["Б"]})
    twice = refused(a, b, *files(tmp_path, {"А": given["А"]}, What.AGGREGATES))
    assert (twice.trouble, twice.words["region"]) == (Trouble.SAME_REGION, "А")
    newer = refused(a, *files(tmp_path, {"Б": given["Б"]}, about=replace(ABOUT, version="2")))
    assert (newer.trouble, newer.words) == (Trouble.OTHER_VERSION, {"version": "2", "other": "1"})
    later = refused(a, *files(tmp_path, {"Б": given["Б"]}, about=replace(ABOUT, round="2027")))
    assert later.trouble == Trouble.OTHER_ROUND
    [other] = files(tmp_path / "..", {"Б": given["Б"]}, about=replace(ABOUT, form_id="another"))
    assert refused(a, other).trouble == Trouble.OTHER_INSTRUMENT
    heavier = replace(NUMBER, indicators=(leaf("A", threshold=F(1)),))
    [other] = files(tmp_path / "..", {"Б": given["Б"]}, methodology=heavier)
    assert refused(a, other).trouble == Trouble.OTHER_SCORING
    assert refused(a, previous=[other]).trouble == Trouble.OTHER_SCORING


def test_titles_do_not_make_another_scoring():
    renamed = replace(NUMBER, indicators=(replace(NUMBER.indicators[0], titles={"ru": "Иначе"}),))
    assert handover.fingerprint(renamed) == handover.fingerprint(NUMBER)


def test_nothing_to_hand_up(tmp_path):
    with pytest.raises(CannotTake) as caught:
        files(tmp_path, {"А": [group("А", "Г", None)]})
    assert caught.value.trouble == Trouble.NOTHING
    assert list(tmp_path.iterdir()) == []


def test_who_needs_a_basis():
    assert federation.of_people(TEACHERS, teachers("А", {"Сад 1": 1}))
    assert federation.of_people(NUMBER, [group("А", "Г", "1", "parents")])
    assert not federation.of_people(NUMBER, regions()["А"])
