"""A named event tells everybody who asked, in their order, once each."""

import pytest

from mostik.lib.events import Event


def test_receivers_are_told_once_and_in_order():
    happened, heard = Event[int]("lib.happened"), []

    @happened.receiver
    def first(fact: int) -> None:
        heard.append(("first", fact))

    @happened.receiver
    def second(fact: int) -> None:
        heard.append(("second", fact))

    happened.receiver(first)
    happened.announce(5)
    assert heard == [("first", 5), ("second", 5)]


def test_nobody_listens():
    Event[int]("lib.nobody").announce(1)


def test_a_receiver_that_fails_stops_the_change():
    happened = Event[int]("lib.happened")

    @happened.receiver
    def fails(fact: int) -> None:
        raise ValueError(fact)

    with pytest.raises(ValueError, match="1"):
        happened.announce(1)
