"""Golden sentences of the note of a check and of the order after it."""

import pytest

from mostik.cyclogram.actions import orders
from mostik.cyclogram.queries.orders import items_of
from mostik.cyclogram.reports.note import note
from mostik.cyclogram.reports.order import order_document
from mostik.documents.content import Bullets, Note, Paragraph, Signatures, plain
from tests.cyclogram.builders import LATER, approved, check_of, summed_up
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def lines(document):
    found = []
    for one in document.blocks:
        if isinstance(one, Paragraph | Note):
            found.append(plain(one.text))
        elif isinstance(one, Bullets):
            found += [plain(item) for item in one.items]
        elif isinstance(one, Signatures):
            found += [" ".join(pair).strip().replace("\u00a0", " ") for pair in one.people]
    return found


def test_a_check_of_documents(region):
    check = check_of(approved(region))
    assert note(check).subtitle == f"по итогам внутренней оценки качества: {check.line.object}"


def test_what_a_note_says(region):
    assert lines(note(summed_up(region))) == [
        "цель: Помочь педагогам",
        "направление: Качество условий",
        "метод: анализ документации",
        "о ком: организация в целом",
        "сроки: октябрь (01.10.2026 – 31.10.2026)",
        "проводил(а): Петрова Ольга Игоревна",
        "где рассматривается: педагогический совет",
        "Планы связаны с наблюдениями не во всех группах.",
        "Провести практикум по планированию",
        "Обновить книжные уголки",
        "Справку составил(а) Петрова О. И.",
        "Ознакомлен(а)",
    ]


def test_a_draft_says_so(region):
    assert lines(note(check_of(approved(region))))[0] == "Итоги проверки ещё не подведены."


def test_a_check_with_cards_restates_the_numbers(region):
    found = lines(note(summed_up(region, make_version(region.node))))
    said = [text for text in found if text.endswith("].")]
    assert said[0].startswith("Итоговая оценка организации — ")
    assert said[0].endswith(" [итог].")
    assert any(text.startswith("Ниже порога ") for text in said)
    assert "Выводы основаны на малом объёме данных (2 группы), их нужно сверить с картами [итог]." in said


def test_the_order(region):
    order = orders.draft(check=summed_up(region), by=user_of(region.head), at=LATER)
    assert lines(order_document(order, items_of(order))) == [
        "Номера нет, приказ не подписан.",
        "Об итогах внутренней оценки качества: Планы педагогов",
        "В соответствии с циклограммой ВСОКО на 2026/2027 учебный год и на основании аналитической справки от 20.10.2026, ПРИКАЗЫВАЮ:",
        "Провести практикум по планированию. Ответственный — Петрова\u00a0О.\u00a0И., срок — до 19.11.2026.",
        "Обновить книжные уголки. Ответственный — Петрова\u00a0О.\u00a0И., срок — до 19.11.2026.",
        "Контроль за исполнением настоящего приказа оставляю за собой.",
        "Заведующий Смирнова Е. П.",
        "С приказом ознакомлены:",
        "Петрова О. И.",
    ]
    order.controller = region.teacher
    said = lines(order_document(order, items_of(order)))
    assert "Контроль за исполнением настоящего приказа возложить на Кузнецову\u00a0А.\u00a0С." in said
    english = lines(order_document(order, items_of(order), language="en"))
    assert "Control of the execution of this order: Кузнецова\u00a0А.\u00a0С." in english
