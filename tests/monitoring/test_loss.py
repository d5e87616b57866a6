"""A small run of `python -m bench loss`: the server is killed at random while cards are sent."""

import pytest

from bench import loss


@pytest.mark.slow
@pytest.mark.one_database
def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(capsys):
    assert loss.main(["--database", "sqlite", "--cards", "80", "--seconds", "1", "--threads", "4"]) == 0
    assert "duplicates 0" in capsys.readouterr().out
