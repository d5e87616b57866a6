"""What needs and lists of motivated teachers ask of a person today, as lines of «What to do today»."""

from __future__ import annotations

from django.utils.translation import ngettext

from mostik.portal.queries.wanted import Wanted
from mostik.portal.web.menu import address
from mostik.ui.formats import shortdate

Line = tuple[str, str, str, int]
"""Text, address, tone, how many."""


def lines(wanted: Wanted) -> list[Line]:
    section, lists = address("needs:home"), wanted.lists
    answer = address("needs:answer", wanted.study) if wanted.study else section
    day = shortdate(wanted.until) if wanted.until else ""
    found = (
        (
            ngettext(
                "Say what you want to learn, by %(day)s",
                "%(n)d studies ask what you want to learn, the nearest by %(day)s",
                wanted.to_answer,
            ),
            answer,
            "warn",
            wanted.to_answer,
        ),
        (
            ngettext(
                "%(n)d list of motivated teachers waits for your word",
                "%(n)d lists of motivated teachers wait for your word",
                lists.to_agree,
            ),
            section,
            "warn",
            lists.to_agree,
        ),
        (
            ngettext(
                "You may come forward to learn and to share: %(n)d list",
                "You may come forward to learn and to share: %(n)d lists",
                lists.to_join,
            ),
            section,
            "info",
            lists.to_join,
        ),
        (
            ngettext(
                "%(n)d study of needs or list is past its day",
                "%(n)d studies of needs or lists are past their days",
                wanted.to_close + lists.to_move,
            ),
            section,
            "warn",
            wanted.to_close + lists.to_move,
        ),
    )
    return [(text % {"n": n, "day": day}, url, tone, n) for text, url, tone, n in found if n]
