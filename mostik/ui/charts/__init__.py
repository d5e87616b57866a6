"""Charts as SVG text: one code for the screen, Word and PDF. Pure functions of numbers and words."""

from mostik.ui.charts.spark import sparkline

__all__ = ["sparkline"]
