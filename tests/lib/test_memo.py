"""`once` asks once a page, and never remembers where something may change."""

from django.http import HttpResponse
from django.test import RequestFactory

from mostik.lib.memo import Reading, once


def answers_of(method: str) -> list[int]:
    asked: list[int] = []

    def view(request):
        for _ in range(3):
            once("key", lambda: asked.append(1))
        return HttpResponse()

    Reading(view)(RequestFactory().generic(method, "/"))
    return asked


def test_a_page_that_is_read_asks_once_and_the_next_page_anew():
    assert len(answers_of("GET")) == 1
    assert len(answers_of("GET")) == 1
    assert len(answers_of("HEAD")) == 1


def test_a_request_that_changes_something_asks_every_time():
    assert len(answers_of("POST")) == 3


def test_outside_a_request_nothing_is_remembered():
    values = iter((1, 2))
    assert [once("key", lambda: next(values)) for _ in range(2)] == [1, 2]


def test_none_is_an_answer_too():
    asked = []

    def view(request):
        assert [once("nobody", lambda: asked.append(1)) for _ in range(2)] == [None, None]
        return HttpResponse()

    Reading(view)(RequestFactory().get("/"))
    assert len(asked) == 1
