"""Group commit: together when they come together, alone when one of them is bad."""

import threading
from dataclasses import dataclass

import pytest
from django.db import transaction

from mostik.lib.together import Together

pytestmark = pytest.mark.django_db


@dataclass
class Item:
    name: str
    is_bad: bool = False
    looks: int = 0


class Desk:
    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.first_is_writing, self.may_go_on = threading.Event(), threading.Event()

    def look(self, items):
        for item in items:
            item.looks += 1

    def write(self, items):
        assert transaction.get_connection().in_atomic_block
        if any(item.is_bad for item in items):
            raise ValueError("bad")
        self.batches.append([item.name for item in items])


class SlowDesk(Desk):
    """Its first batch lasts until the test lets it go; it needs no database of its own."""

    def write(self, items):
        super().write(items)
        self.first_is_writing.set()
        self.may_go_on.wait(10)


def test_one_is_written_at_once():
    desk = Desk()
    Together(desk.look, desk.write).add(Item("a"))
    assert desk.batches == [["a"]]


def test_a_bad_one_is_tried_twice_and_raises():
    desk, item = Desk(), Item("a", is_bad=True)
    with pytest.raises(ValueError, match="bad"):
        Together(desk.look, desk.write).add(item)
    assert (desk.batches, item.looks) == ([], 2)


@pytest.mark.django_db(transaction=True)
def test_those_who_wait_are_written_together_and_a_bad_one_harms_nobody():
    desk = SlowDesk()
    together = Together(desk.look, desk.write)
    failed = []

    def add(item):
        try:
            together.add(item)
        except ValueError:
            failed.append(item.name)
        finally:
            transaction.get_connection().close()

    first = threading.Thread(target=add, args=(Item("first"),))
    first.start()
    assert desk.first_is_writing.wait(10)
    others = [threading.Thread(target=add, args=(Item(name, name == "c"),)) for name in "abcd"]
    for thread in others:
        thread.start()
    while len(together._waiting) < 4:
        threading.Event().wait(0.01)
    desk.may_go_on.set()
    for thread in (first, *others):
        thread.join(10)
    assert desk.batches[0] == ["first"]
    assert sorted(name for batch in desk.batches[1:] for name in batch) == ["a", "b", "d"]
    assert failed == ["c"]


@pytest.mark.django_db(transaction=True)
def test_several_are_one_batch():
    desk = SlowDesk()
    together = Together(desk.look, desk.write)

    def add(name):
        together.add(Item(name))
        transaction.get_connection().close()

    threads = [threading.Thread(target=add, args=(name,)) for name in ("first", "a", "b", "c")]
    threads[0].start()
    assert desk.first_is_writing.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 3:
        threading.Event().wait(0.01)
    desk.may_go_on.set()
    for thread in threads:
        thread.join(10)
    assert [len(batch) for batch in desk.batches] == [1, 3]
