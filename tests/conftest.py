"""Fixtures every test may use. People and the small region they work in come from tests/network/conftest.py."""

import pytest

from tests.network.builders import Region, build_region


@pytest.fixture
def region(db) -> Region:
    """Северская область: two municipalities, four kindergartens, people in every role."""
    return build_region()
