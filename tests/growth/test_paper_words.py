"""Golden sentences of the paper of a route and of the portfolio for attestation."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from mostik.documents.content import Note, plain
from mostik.growth.reports import attestation, route_paper
from tests.growth.builders import TODAY, enter


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


@pytest.mark.parametrize(
    ("done", "steps", "text"),
    [
        (0, 1, "Сделано шагов: 0 из 1"),
        (1, 2, "Сделано шагов: 1 из 2"),
        (5, 5, "Сделано шагов: 5 из 5"),
        (11, 21, "Сделано шагов: 11 из 21"),
    ],
)
def test_how_much_is_done(done, steps, text):
    of = SimpleNamespace(plan=SimpleNamespace(progress=SimpleNamespace(done=done, steps=steps)))
    assert route_paper.outcome(of) == text


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_records_nobody_has_verified(region, count):
    for number in range(count):
        enter(region, title=f"Курсы {number}", document_number=str(number))
    made = attestation.portfolio(region.teacher, datetime.date(2021, 10, 5), TODAY, only_verified=False)
    notes = [plain(one.text) for one in attestation._blocks(made, None) if isinstance(one, Note)]
    text = f"Звёздочкой отмечены записи, которые ещё никто не подтвердил: {count}."
    assert notes == ([text] if count else [])
