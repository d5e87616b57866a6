"""A calendar file as RFC 5545 wants it."""

import datetime

from mostik.lib.icalendar import WholeDays, calendar

UTC3 = datetime.timezone(datetime.timedelta(hours=3))


def event(**given):
    values = {
        "uid": "visit-1@mostik",
        "first": datetime.date(2026, 11, 30),
        "last": datetime.date(2026, 11, 30),
        "title": "Посещение",
        "text": "",
        "stamp": datetime.datetime(2026, 11, 1, 1, 0, tzinfo=UTC3),
    }
    return WholeDays(**{**values, **given})


def test_a_whole_day_ends_on_the_next_and_the_stamp_is_universal():
    text = calendar("Мои", [event()], product="Mostik//visits").decode()
    assert text.startswith(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mostik//visits//RU\r\nX-WR-CALNAME:Мои\r\n"
    )
    assert "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\n" in text
    assert "DTSTAMP:20261031T220000Z\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_nobody_and_marks_of_the_format():
    assert calendar("", [], product="P").count(b"BEGIN:VEVENT") == 0
    text = calendar("", [event(title="а, б; в\\г", text="раз\r\nдва")], product="P").decode()
    assert "SUMMARY:а\\, б\\; в\\\\г\r\n" in text
    assert "DESCRIPTION:раз\\nдва\r\n" in text


def test_long_lines_are_folded_between_letters():
    title = "Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад № 41 «Рябинка»"
    lines = calendar("", [event(title=title)], product="P").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    whole = b"\r\n".join(lines).decode().replace("\r\n ", "")
    assert f"SUMMARY:{title}" in whole
