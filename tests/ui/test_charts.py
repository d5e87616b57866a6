"""Geometry of charts: nothing overlaps, nothing leaves the picture, words fit; zero, one and many rows."""

import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from itertools import pairwise

import pytest

from mostik.ui.charts import (
    BarRow,
    DumbRow,
    Range,
    RangeRow,
    StackRow,
    bars,
    distribution,
    dumbbell,
    ranges,
    sparkline,
    stacked_bars,
    stacked_table,
)
from mostik.ui.charts.pen import text_width, wrapped
from mostik.ui.gallery import AREAS, LEVELS, LONG

NS = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def box(svg: str) -> tuple[float, float]:
    _, _, width, height = map(float, drawn(svg).get("viewBox").split())
    return width, height


def words(svg: str) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, text) of every text."""
    found = []
    for node in drawn(svg).iter(f"{NS}text"):
        size, x, base = float(node.get("font-size")), float(node.get("x")), float(node.get("y"))
        width = text_width(node.text, size)
        left = x - {"middle": width / 2, "end": width}.get(node.get("text-anchor"), 0)
        found.append((left, base - size * 0.75, left + width, base + size * 0.2, node.text))
    return found


def assert_tidy(svg: str) -> None:
    """No two words overlap; every word and rectangle lies inside the picture."""
    width, height = box(svg)
    texts = words(svg)
    for left, top, right, bottom, text in texts:
        assert -0.6 <= left <= right <= width + 0.6, (text, left, right)
        assert -1 <= top <= bottom <= height + 1, (text, top, bottom)
    for index, (left, top, right, bottom, text) in enumerate(texts):
        for left2, top2, right2, bottom2, text2 in texts[index + 1 :]:
            apart = (
                right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            )
            assert apart, (text, text2)
    for node in drawn(svg).iter(f"{NS}rect"):
        assert float(node.get("x")) >= -0.01
        assert float(node.get("x")) + float(node.get("width")) <= width + 0.1


SHARES = [(0, 8, 39, 44, 9), (2, 18, 53, 26, 1), (10, 39, 42, 9, 0), (0, 0, 0, 0, 100)]
STACK = [StackRow(title, [Fraction(part, 100) for part in SHARES[index % 4]], 5 + index * 300) for index, (_, title) in enumerate(AREAS)]  # fmt: skip
DUMB = [DumbRow(title, [Fraction(21 + index, 10), None if index == 2 else 3, Fraction(41 - index, 10)], 3) for index, (_, title) in enumerate(AREAS)]  # fmt: skip
BARS = [
    BarRow(title, None if index == 1 else Fraction(10 + index * 4, 10))
    for index, (_, title) in enumerate(AREAS)
]
RANGES = [RangeRow(title, [Range(Fraction(index - 4, 5), (-3, 3)), None if index == 2 else Range(1)]) for index, (_, title) in enumerate(AREAS)]  # fmt: skip
SOURCES = ("самооценка", "внутренняя оценка", "внешняя оценка")


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize(("width", "narrow"), [(680, False), (520, False), (350, True)])
@pytest.mark.parametrize("count", [0, 1, 9])
def test_charts_are_tidy(count, width, narrow, paper):
    options = {"title": "Проба", "width": width, "narrow": narrow, "paper": paper}
    assert_tidy(stacked_bars(STACK[:count], LEVELS, **options))
    assert_tidy(
        stacked_bars([StackRow(LONG, [Fraction(1, 2), Fraction(1, 2)])] * count, LEVELS[:2], **options)
    )
    assert_tidy(dumbbell(DUMB[:count], SOURCES, target_title="порог 3,0", **options))
    assert_tidy(
        dumbbell([DumbRow(LONG, [20, 80])] * count, SOURCES[:2], low=0, high=100, digits=0, **options)
    )
    assert_tidy(
        bars(BARS[:count], high=5, threshold=3, threshold_title="порог", levels=[1, 2, 3, 4, 5], **options)
    )
    assert_tidy(ranges(RANGES[:count], SOURCES[:2], low=-2, high=2, zero=0, **options))
    assert_tidy(
        ranges(
            [RangeRow(LONG, [Range(40)], 50)] * count,
            SOURCES[:1],
            low=0,
            high=100,
            target_title="среднее",
            **options,
        )
    )
    assert_tidy(distribution([0, 3, 12000, 5, 1][:count], LEVELS[:count], **options))


def test_segments_fill_the_bar_exactly_and_meet():
    svg = stacked_bars([StackRow("А", [Fraction(1, 3)] * 3)], LEVELS[:3], title="т")
    parts = [(float(r.get("x")), float(r.get("width"))) for r in drawn(svg).iter(f"{NS}rect")][3:]
    for (x, width), (after, _) in pairwise(parts):
        assert abs(x + width - after) < 0.2
    assert words(svg)[-1][4] == "33"


def test_a_word_is_printed_only_where_it_fits():
    svg = stacked_bars([StackRow("А", [Fraction(1, 100), Fraction(99, 100)])], LEVELS[:2], title="т")
    printed = [text for *_, text in words(svg)]
    assert "99" in printed
    assert "1" not in printed


def test_undefined_rows_say_so():
    assert "Нет данных" in stacked_bars([StackRow("А", [], 0)], LEVELS, title="т")
    assert "Нет данных" in bars([], title="т", high=5)


def test_screen_uses_classes_and_paper_colours():
    screen = stacked_bars(STACK, LEVELS, title="т")
    assert "#" not in screen
    assert 'class="lv-3"' in screen
    paper = stacked_bars(STACK, LEVELS, title="т", paper=True)
    assert "class=" not in paper
    assert "#f3d36b" in paper
    assert "Liberation Sans" in paper
    assert "style=" not in screen + paper


def test_a_reader_hears_the_title():
    svg = dumbbell(DUMB, SOURCES, title="Сравнение «само» & <внешней>")
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.find(f"{NS}title").text == "Сравнение «само» & <внешней>"


def test_a_range_reaches_from_end_to_end_and_not_beyond_the_scale():
    row = RangeRow("А", [Range(3, (2, 9))])
    svg = ranges([row], ("балл",), title="т", low=1, high=5, narrow=True, width=350)
    left, right = (float(x) for x in re.findall(r'M([\d.]+) [\d.]+L([\d.]+) [\d.]+" class="stem"', svg)[0])
    dot = float(next(drawn(svg).iter(f"{NS}circle")).get("cx"))
    assert right == pytest.approx(350 - 7, abs=0.1)  # cut at the edge
    assert (dot - left) * 2 == pytest.approx(right - dot, abs=0.2)


def test_points_stand_where_their_values_are():
    svg = dumbbell(
        [DumbRow("А", [1, 5], 3)], ("до", "после"), title="т", low=1, high=5, narrow=True, width=350
    )
    dots = [float(node.get("cx")) for node in drawn(svg).iter(f"{NS}circle")][2:4]  # after the legend's
    mark = float(re.findall(r'M([\d.]+) [\d.]+L[\d.]+ [\d.]+" class="mark"', svg)[0])
    assert mark == pytest.approx(sum(dots) / 2, abs=0.1)


def test_long_names_are_wrapped_not_cut_by_the_edge():
    lines = wrapped(LONG, 200)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line) <= 200 for line in lines)
    assert all(text_width(line) <= 40 for line in wrapped("Здоровьесбережение", 40)[:2])


def test_sparkline_needs_two_points_and_survives_equal_ones():
    assert sparkline([]) == sparkline([3]) == sparkline([None, 3]) == ""
    assert 'cy="14"' in sparkline([3, 3, 3])
    assert sparkline([1, None, 3]).count("L") == 1


def test_table_under_a_chart_has_its_numbers():
    table = stacked_table(
        [StackRow("А", [Fraction(1, 3), Fraction(2, 3)], 12), StackRow("Б", [])], ["1", "2"], caption="т"
    )
    assert [list(row) for row in table.rows] == [
        ["А", "33,3\N{NO-BREAK SPACE}%", "66,7\N{NO-BREAK SPACE}%", "12"],
        ["Б", "—", "—", "—"],
    ]
