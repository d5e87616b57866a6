"""Intervals keep their word where the truth is known: `python -m bench coverage` with fewer draws."""

from bench import coverage


def test_intervals_cover_and_words_are_rarely_false():
    lines = list(coverage.measure(1000))
    assert len(lines) > 50
    assert [line for line in lines if not line[-1]] == []
