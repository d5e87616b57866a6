"""The roll-up up the tree, against tables computed by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction as F

import duckdb
import pytest

from mostik.stats import rollup, snapshot
from mostik.stats.methodology import Methodology, Scoring, UnitLevel
from mostik.stats.results import Submission
from mostik.stats.rollup import analyse, run
from mostik.stats.tables import results_csv, rounded
from tests.stats.builders import fractions, leaf, number, one_leaf, rated

PLACE = ("Северская область", "Город", "Сад 1")
NUMBER = one_leaf(number("a"), levels=fractions(1, 2, 3), threshold=F(2))


def group(name: str, a: str | None, source: str = "self", place=PLACE) -> Submission:
    return Submission((*place, name), source, {"a": a})


def row(rows, code="A", place=(), part="full", source="self"):
    found = [r for r in rows if (r.code, r.place, r.part, r.source) == (code, place, part, source)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("values", "q1", "median", "q3"),
    [
        ("7", 7, 7, 7),
        ("1 2", "1.25", "1.5", "1.75"),
        ("1 2 4", "1.5", 2, 3),
        ("1 2 4 8", "1.75", 3, 5),
        ("1 2 4 8 16", 2, 4, 8),
        ("3 3 3 3 3 3", 3, 3, 3),
        ("16 1 8 2 4 32", "2.5", 6, 14),
    ],
)
def test_quartiles(values, q1, median, q3):
    rows = analyse(NUMBER, [group(f"G{n}", v) for n, v in enumerate(values.split())])
    country = row(rows)
    assert (country.q1, country.median, country.q3) == fractions(q1, median, q3)
    assert country.n == len(values.split())


def test_distribution_threshold_and_mean():
    """0.5 falls in the lowest level though it is under it; 2 is at level 2 and not below the threshold 2."""
    rows = analyse(NUMBER, [group(f"G{n}", v) for n, v in enumerate(["0.5", "1", "1.999", "2", "3", "9"])])
    country = row(rows)
    assert country.shares == (F(3, 6), F(1, 6), F(2, 6))
    assert country.share_below == F(3, 6)
    assert country.mean == F("17.499") / 6


def test_ties_exactly_at_a_threshold():
    """A mean of exactly 2 is neither below 2 nor at level 1; 1.999… of a float would be both."""
    three = one_leaf(
        *[rated(n, weight=w) for n, w in (("a", 100), ("b", 100), ("c", 100))],
        levels=fractions(1, 2, 3),
        threshold=F(2),
    )
    same = [Submission((*PLACE, "G1"), "self", {"a": "1", "b": "2", "c": "3"})] * 3
    units = [*same, Submission((*PLACE, "G2"), "self", {"a": "2", "b": "2"})]
    country = row(analyse(three, units))
    assert (country.n, country.mean, country.share_below) == (2, 2, 0)
    assert country.shares == (0, 1, 0)
    near = replace(three, indicators=(leaf("A", threshold=F("2.001")),))
    assert row(analyse(near, units)).share_below == 1


def test_a_unit_counts_once_with_the_mean_of_its_submissions():
    rows = analyse(
        NUMBER, [group("G1", "1"), group("G1", "2"), group("G1", "4"), group("G2", "5"), group("G2", None)]
    )
    assert row(rows, place=(*PLACE, "G1")).mean == F(7, 3)
    assert row(rows, place=(*PLACE, "G2")).mean == 5  # an undefined value enters no denominator
    assert (row(rows).n, row(rows).mean) == (2, F(22, 6))


def test_sources_are_kept_apart():
    rows = analyse(NUMBER, [group("G1", "1"), group("G1", "3", "external"), group("G2", "2")])
    assert row(rows).mean == F(3, 2)
    assert row(rows, source="external").mean == 3
    assert row(rows, source="internal") is None


def test_groups_with_the_same_name_in_two_places():
    other = ("Северская область", "Район", "Сад 1")
    rows = analyse(NUMBER, [group("G1", "1"), group("G1", "3", place=other)])
    assert row(rows).n == 2
    assert row(rows, place=other).mean == 3


def test_node_kinds_and_order():
    rows = analyse(NUMBER, [group("Б", "1"), group("А", "1"), group("А", "2", "external")])
    seen = [(r.node_kind, r.place[-1:], r.source, r.part, r.code) for r in rows]
    assert seen[:4] == [
        ("country", (), "external", "full", "A"),
        ("country", (), "external", "full", "TOTAL"),
        ("country", (), "external", "invariant", "A"),
        ("country", (), "external", "invariant", "TOTAL"),
    ]
    kinds = [kind for kind, *_ in seen]
    assert list(dict.fromkeys(kinds)) == ["country", "region", "municipality", "organisation", "group"]
    assert [place for kind, place, *_ in seen if kind == "group"] == [("А",)] * 8 + [("Б",)] * 4


@pytest.mark.parametrize(
    ("unit", "kinds", "n"),
    [
        (UnitLevel.TEACHER, ["country", "region", "municipality", "organisation", "person"], 2),
        (UnitLevel.ORGANISATION, ["country", "region", "municipality", "organisation"], 1),
        (UnitLevel.MUNICIPALITY, ["country", "region", "municipality"], 1),
    ],
)
def test_units(unit, kinds, n):
    """What stands below the unit does not make another unit."""
    rows = analyse(replace(NUMBER, unit_level=unit), [group("G1", "1"), group("G2", "2")])
    assert list(dict.fromkeys(r.node_kind for r in rows)) == kinds
    assert (row(rows).n, row(rows).mean) == (n, F(3, 2))


def test_delta_by_nodes_present_in_both():
    now = [group("G1", "3"), group("G2", "1"), group("G3", "2", "external")]
    before = [group("G1", "1"), group("G4", "2"), group("G3", "2")]
    rows = analyse(NUMBER, now, previous=before)
    assert row(rows, place=(*PLACE, "G1")).delta == 2
    assert row(rows, place=(*PLACE, "G2")).delta is None
    assert row(rows, place=(*PLACE, "G3"), source="external").delta is None  # another source is not «before»
    assert row(rows).delta == 2 - F(5, 3)
    assert row(rows, source="external").delta is None


def test_nothing_gives_nothing():
    assert analyse(NUMBER, []) == []
    assert analyse(NUMBER, [group("G1", None)]) == []


def test_a_variative_only_node_has_no_invariant_row():
    form = Methodology(
        indicators=(leaf("A"), leaf("B", invariant=False), leaf("C", "D", invariant=False), leaf("D")),
        items=(number("a", "A"), number("b", "B"), number("c", "C")),
    )
    rows = analyse(form, [Submission((*PLACE, "G1"), "self", {"a": "1", "b": "2", "c": "3"})])
    assert {(r.part, r.code) for r in rows} == {
        *(("full", code) for code in ("A", "B", "C", "D", "TOTAL")),
        *(("invariant", code) for code in ("A", "TOTAL")),
    }
    assert row(rows, "TOTAL").mean == 2
    assert row(rows, "TOTAL", part="invariant").mean == 1


def test_hundreds_of_submissions_of_one_unit_stay_exact():
    """Anonymous questionnaires: 97, 101 and 103 parents; no common multiple of such counts fits 64 bits for long."""
    given = []
    for name, count in (("G1", 97), ("G2", 101), ("G3", 103), ("G4", 107), ("G5", 109), ("G6", 113)):
        given += [group(name, "1" if n else "2", "parents") for n in range(count)]
    country = row(analyse(NUMBER, given), source="parents")
    assert country.mean == sum(F(c + 1, c) for c in (97, 101, 103, 107, 109, 113)) / 6


def test_weights_without_a_short_common_multiple():
    """Forty weights of three digits: the compiler steps back to exact scoring, the numbers stay right."""
    items = [number(f"a{n}", weight=101 + 7 * n) for n in range(40)]
    form = one_leaf(*items, min_answered=0)
    answers = {f"a{n}": str(n) for n in range(0, 40, 3)}
    mean = row(analyse(form, [Submission((*PLACE, "G1"), "self", answers)])).mean
    assert mean == F(
        sum(n * (101 + 7 * n) for n in range(0, 40, 3)), sum(101 + 7 * n for n in range(0, 40, 3))
    )


def test_long_numbers_stay_exact():
    rows = analyse(NUMBER, [group("G1", "12345678901234567890.123456789"), group("G2", "-1e-9")])
    assert row(rows, place=(*PLACE, "G1")).mean == F("12345678901234567890.123456789")
    assert row(rows).share_below == F(1, 2)


def test_results_csv():
    form = replace(NUMBER, indicators=(leaf("A", threshold=F(2), scoring=Scoring.SUM),), threshold=None)
    rows = analyse(form, [group("G1", "1"), group("G2", "2.5")], previous=[group("G1", "3")])
    text = results_csv(rows, form, "ru").splitlines()
    assert text[0] == (
        "node_kind,node,parent,source,part,code,title,n,mean,q1,median,q3,share_1,share_2,share_3,share_below,delta"
    )
    assert text[1] == (
        "country,,,self,full,A,Показатель A,2,1.750000,1.375000,1.750000,2.125000,"
        "0.500000,0.500000,0.000000,0.500000,-1.250000"
    )
    assert text[2].startswith("country,,,self,full,TOTAL,Итог по форме,2,1.750000")
    assert text[2].endswith(",0.500000,0.500000,0.000000,,-1.250000")
    assert text[-1].startswith(
        "group,Северская область / Город / Сад 1 / G2,Северская область / Город / Сад 1,self,invariant,TOTAL,"
    )
    assert text[-1].endswith(",0.000000,1.000000,0.000000,,")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1/3", "0.333333"),
        ("2/3", "0.666667"),
        ("1/128", "0.007813"),
        ("-1/128", "-0.007813"),
        ("-1/3000000", "0.000000"),
        ("3.9999995", "4.000000"),
        ("100", "100.000000"),
    ],
)
def test_six_digits(value, text):
    assert rounded(F(value)) == text


def test_identical_bytes_over_runs_and_threads():
    form = Methodology(
        indicators=(
            leaf("A"),
            leaf("A.1", "A", weight=333),
            leaf("A.2", "A", weight=667),
            leaf("B", invariant=False),
        ),
        items=tuple(
            rated(f"{c}{n}", c, weight=w) for c in ("A.1", "A.2", "B") for n, w in enumerate((100, 300, 700))
        ),
        levels=fractions(1, 2, 3, 4),
        threshold=F(5, 2),
    )
    given = [
        Submission(
            ("R", f"M{n % 7}", f"O{n % 31}", f"G{n % 400}"),
            ("self", "external")[n % 2],
            {
                item.name: str((n * 7 + k * k * (n + 3)) % 5) if (n + k) % 5 else None
                for k, item in enumerate(form.items)
            },
        )
        for n in range(300)
    ]
    given = [replace(s, answers={k: None if v == "0" else v for k, v in s.answers.items()}) for s in given]
    texts = {
        hashlib.sha256(results_csv(analyse(form, rows, threads=threads), form, "ru").encode()).hexdigest()
        for threads in (1, 2)
        for rows in (given, given[::-1])
    }
    assert len(texts) == 1


def test_a_snapshot_can_be_analysed_later(tmp_path):
    """The file says itself what its columns mean."""
    given = [group("G1", "1.25"), group("G2", "-3"), group("G2", None, "external")]
    snapshot.write(tmp_path / "answers.parquet", NUMBER, given)
    assert run(NUMBER, tmp_path / "answers.parquet") == analyse(NUMBER, given)
    duckdb.sql("SELECT 1 AS a").write_parquet(str(tmp_path / "other.parquet"))
    with pytest.raises(ValueError, match="not a snapshot"):
        run(NUMBER, tmp_path / "other.parquet")


def test_very_many_rows_take_the_other_way(monkeypatch):
    given = [group(f"G{n}", str(n % 4)) for n in range(50)]
    rows = analyse(NUMBER, given)
    monkeypatch.setattr(rollup, "MANY_ROWS", 1)
    assert analyse(NUMBER, given) == rows


def test_progress_reaches_the_end():
    told = []
    analyse(NUMBER, [group("G1", "1")], previous=[group("G1", "2")], progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
