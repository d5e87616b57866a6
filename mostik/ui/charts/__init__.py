"""Charts as SVG text: one code for the screen, Word and PDF. Pure functions of numbers and words.

stacked_bars(rows, levels, title=…)                 for the screen: classes, colours from the scheme
stacked_bars(rows, levels, title=…, paper=True)     for documents: literal colours, own size
chart(stacked_bars, rows, levels, title=…, table=stacked_table(…))      both widths of a page and the numbers
"""

from mostik.ui.charts.bars import BarRow, bars, bars_table, distribution
from mostik.ui.charts.dumbbell import DumbRow, dumbbell, dumbbell_table
from mostik.ui.charts.frame import chart
from mostik.ui.charts.ranges import Range, RangeRow, ranges
from mostik.ui.charts.spark import sparkline
from mostik.ui.charts.stacked import StackRow, stacked_bars, stacked_table
from mostik.ui.charts.ties import Side, Tie, ties, ties_table

__all__ = [
    "BarRow",
    "DumbRow",
    "Range",
    "RangeRow",
    "Side",
    "StackRow",
    "Tie",
    "bars",
    "bars_table",
    "chart",
    "distribution",
    "dumbbell",
    "dumbbell_table",
    "ranges",
    "sparkline",
    "stacked_bars",
    "stacked_table",
    "ties",
    "ties_table",
]
