"""Colours of the five classes of levels on paper: (fill, text), the same pairs as in the charts."""

from mostik.ui.charts.pen import LEVELS, ON_LEVELS

SHADES = {str(level): (LEVELS[level].lstrip("#"), ON_LEVELS[level].lstrip("#")) for level in LEVELS}
HEADER_FILL = "f0f0ee"
