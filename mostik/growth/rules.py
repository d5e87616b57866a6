"""Who may do what with a portfolio: its person keeps it, another one verifies it, where the person works now."""

from __future__ import annotations
