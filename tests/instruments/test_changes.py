"""What differs between two versions: the engine, the page, who opens it."""

from django.urls import reverse
from django.utils import timezone

from mostik.instruments.actions import versions
from mostik.instruments.engine import version_diff, workbook
from mostik.instruments.engine.version_diff import Fate, Side
from tests.instruments.workbooks import as_bytes, good


def side(book):
    read = workbook.read(as_bytes(book), "card.xlsx")
    return Side(read.form, read.methodology)


def column(book, sheet, title):
    return book[sheet][0].index(title)


def row(book, sheet, key, value):
    at = column(book, sheet, key)
    return next(r for r in book[sheet] if len(r) > at and r[at] == value)


def set_cell(book, sheet, key, value, title, text):
    line = row(book, sheet, key, value)
    at = column(book, sheet, title)
    line.extend([""] * (at + 1 - len(line)))
    line[at] = text


def changed():
    """Another wording of q11, another weight of q12, a question gone, a question more, another score."""
    book = good()
    set_cell(book, "survey", "name", "q11", "label::Русский (ru)", "1.1. Новая формулировка")
    set_cell(book, "survey", "name", "q12", "item_weight", 0.7)
    set_cell(book, "survey", "name", "has_ovz", "hint::Русский (ru)", "Подсказка")
    set_cell(book, "survey", "name", "group_name", "label::Русский (ru)", "Название  группы.")
    place = book["survey"].index(row(book, "survey", "name", "books"))
    book["survey"].insert(place + 1, ["text", "thoughts", "Мысли", "Thoughts"])
    book["survey"].remove(row(book, "survey", "name", "q11_comment"))
    return book


def test_every_change_is_named_once():
    diff = version_diff.compare(side(good()), side(changed()))
    told = {entry.name: (entry.fate, [c.field for c in entry.changes]) for entry in diff.questions}
    assert told["q11"] == (Fate.CHANGED, ["label"])
    assert told["q12"] == (Fate.CHANGED, ["item_weight"])
    assert told["has_ovz"] == (Fate.CHANGED, ["hint"])
    assert told["thoughts"] == (Fate.ADDED, [])
    assert told["q11_comment"] == (Fate.REMOVED, [])
    assert told["group_name"][0] is Fate.SAME  # spaces and the point at the end are no change
    weight = next(e for e in diff.questions if e.name == "q12").changes[0]
    assert (weight.old, weight.new) == ("0.5", "0.7")
    assert diff.changed_items == {"q11"}
    scored = sum(entry.is_scored for entry in diff.questions)
    assert diff.shared_items == scored - 2
    assert not diff.rules


def test_rules_and_indicators():
    book = good()
    settings = book["settings"]
    settings[1][settings[0].index("threshold")] = 4
    line = book["indicators"][-1]
    line[column(book, "indicators", "weight")] = 3
    diff = version_diff.compare(side(good()), side(book))
    assert [change.field for change in diff.rules] == ["form_threshold"]
    changed_ones = [entry for entry in diff.indicators if entry.fate is Fate.CHANGED]
    assert any(change.field == "weight" and change.new == "3" for e in changed_ones for change in e.changes)


def test_a_condition_of_the_group_above_is_a_change_of_the_question():
    book = good()
    set_cell(book, "survey", "name", "area2", "relevant", "${has_ovz} = 'yes'")
    diff = version_diff.compare(side(good()), side(book))
    assert {"m1", "m2"} <= diff.changed_items


def test_nothing_differs_from_itself():
    diff = version_diff.compare(side(good()), side(good()))
    assert diff.is_empty
    assert not diff.changed_items


def uploaded(region, book):
    by = region.municipal_operator.user
    version = versions.upload(
        content=as_bytes(book), name="card.xlsx", owner=region.municipality_a, by=by, at=timezone.now()
    )
    return versions.publish(version=version, by=by, at=timezone.now())


def test_the_page_shows_old_and_new(client, region):
    first, second = uploaded(region, good()), uploaded(region, changed())
    url = reverse("instruments:changes", args=[second.pk])
    client.force_login(region.teacher.user)
    page = client.get(url).content.decode()
    for text in ("1.1. Ориентиры", "1.1. Новая формулировка", "Мысли", "thoughts", "0.7"):
        assert text in page, text
    assert client.get(url, {"since": first.pk}).status_code == 200
    for wrong in ("0", "abc", str(second.pk), "9" * 30):
        assert client.get(url, {"since": wrong}).status_code == 404
    client.force_login(region.stranger.user)
    assert client.get(url).status_code == 404


def test_one_version_has_nothing_to_compare_with(client, region):
    first = uploaded(region, good())
    client.force_login(region.teacher.user)
    page = client.get(reverse("instruments:changes", args=[first.pk])).content.decode()
    assert "Это единственная версия" in page
