"""Fixtures every test may use. People and the small region they work in come from tests/network/conftest.py."""
