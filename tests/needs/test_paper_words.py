"""Golden sentences of the report on digital competence and of the list of motivated teachers."""

import datetime
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.utils import translation

from mostik.assessment.queries.diagnostics import Progress
from mostik.assessment.queries.outcomes import Line, Outcomes
from mostik.documents.content import Bullets, Note, Paragraph, Table, plain
from mostik.needs.queries.report import Report
from mostik.needs.reports import digital

DAY = datetime.date(2026, 12, 1)
ROW = SimpleNamespace(diagnostic=SimpleNamespace(opens=DAY, closes=DAY, min_cell=5))


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


def report(invited=21, done=12, total=Fraction(7, 2), areas=(), outcomes=True):
    whole = Line("Всего", done, total)
    found = Outcomes(whole, list(areas), []) if outcomes else None
    return Report(Progress(invited, done, done), found, 1, 5, (), tuple(areas))


def lines(found):
    made = []
    for one in digital._blocks(ROW, found):
        if isinstance(one, Paragraph | Note):
            made.append(plain(one.text))
        elif isinstance(one, Bullets):
            made += [plain(item) for item in one.items]
    return made


@pytest.mark.parametrize(
    ("invited", "done", "text"),
    [
        (0, 0, "С 01.12.2026 по 01.12.2026 приглашено 0 человек; ответили — 0 (—)."),
        (1, 1, "С 01.12.2026 по 01.12.2026 приглашён 1 человек; ответили — 1 (100 %)."),
        (2, 1, "С 01.12.2026 по 01.12.2026 приглашены 2 человека; ответили — 1 (50 %)."),
        (5, 5, "С 01.12.2026 по 01.12.2026 приглашено 5 человек; ответили — 5 (100 %)."),
        (11, 0, "С 01.12.2026 по 01.12.2026 приглашено 11 человек; ответили — 0 (0 %)."),
        (21, 7, "С 01.12.2026 по 01.12.2026 приглашён 21 человек; ответили — 7 (33 %)."),
    ],
)
def test_turnout(invited, done, text):
    assert digital.turnout(ROW, report(invited, done)).replace("\N{NO-BREAK SPACE}", " ") == text


def test_what_it_has_shown():
    areas = (Line("Общение", 12, Fraction(4)), Line("Право", 12, Fraction(2)), Line("Медиа", 3, None))
    assert lines(report(areas=areas))[1:] == [
        "Среднее всех ответивших — 3,5 из 5.",
        "Числа, за которыми меньше 5 человек, не показываются никому.",
        "Увереннее всего: Общение (4,0).",
        "Поддержка нужна прежде всего здесь: Право (2,0).",
        "Это самооценка: она говорит об уверенности педагогов, а не о качестве их работы.",
    ]


def test_every_number_of_a_conclusion_is_the_mean_of_its_area():
    areas = [Line(f"Область {n}", 12, Fraction(n, 10)) for n in range(10, 41, 5)]
    strong, weak, _note = digital.conclusions(areas)
    for text, chosen in ((strong, areas[::-1][:3]), (weak, areas[:3])):
        named = "; ".join(f"{one.title} ({float(one.mean):.1f})".replace(".", ",") for one in chosen)
        assert text.endswith(f": {named}.")


def test_too_few_and_not_over():
    assert lines(report(outcomes=False))[1:] == [
        "Опрос продолжается: результаты станут видны после его закрытия."
    ]
    assert lines(report(total=None))[1:] == ["Ответили слишком немногие, чтобы что-то сообщать."]
    assert digital.conclusions([Line("Общение", 12, Fraction(4))]) == [
        "Областей слишком мало, чтобы их сравнивать."
    ]
    hidden = report(areas=(Line("Общение", 3, None),))
    tables = [one for one in digital._blocks(ROW, hidden) if isinstance(one, Table)]
    cells = [
        plain(cell.text) for table in tables for header, row in table.cells() if not header for cell in row
    ]
    assert cells == ["Общение", "—", "—"]
