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
    day, late = shortdate(wanted.until) if wanted.until else "", wanted.to_close + lists.to_move
    asked = ngettext(
        "Say what you want to learn, by %(day)s",
        "%(n)d studies ask what you want to learn, the nearest by %(day)s",
        wanted.to_answer,
    )
    found = (
        (asked, answer, "warn", wanted.to_answer),
        (_agree(lists.to_agree), section, "warn", lists.to_agree),
        (_join(lists.to_join), section, "info", lists.to_join),
        (_late(late), section, "warn", late),
    )
    return [(text % {"n": n, "day": day}, url, tone, n) for text, url, tone, n in found if n]


def _agree(n: int) -> str:
    return ngettext(
        "%(n)d list of motivated teachers waits for your word",
        "%(n)d lists of motivated teachers wait for your word",
        n,
    )


def _join(n: int) -> str:
    return ngettext(
        "You may come forward to learn and to share: %(n)d list",
        "You may come forward to learn and to share: %(n)d lists",
        n,
    )


def _late(n: int) -> str:
    return ngettext(
        "%(n)d study of needs or list is past its day",
        "%(n)d studies of needs or lists are past their days",
        n,
    )
