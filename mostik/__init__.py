"""Мостик: monitoring of preschool quality."""

__version__ = "0.1.0"
