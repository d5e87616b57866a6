"""What the values of organisations (self-examination, НОКО, 85-К) ask of a person today, as lines of «What to do today»."""

from __future__ import annotations

from django.utils.translation import ngettext

from mostik.context.queries.agenda import Agenda
from mostik.portal.web.menu import address
from mostik.portal.web.wanted import Line
from mostik.ui.formats import shortdate


def lines(agenda: Agenda) -> list[Line]:
    day = shortdate(agenda.until) if agenda.until else ""
    returned = ngettext(
        "%(n)d list of values of your organisation was sent back: correct it",
        "%(n)d lists of values of your organisation were sent back: correct them",
        agenda.returned,
    )
    late = ngettext(
        "%(n)d list of values of your organisation is past its day",
        "%(n)d lists of values of your organisation are past their days",
        agenda.late,
    )
    soon = ngettext(
        "%(n)d list of values is to be handed in by %(day)s",
        "%(n)d lists of values are to be handed in, the nearest by %(day)s",
        agenda.soon,
    )
    accept = ngettext(
        "%(n)d list of values waits to be accepted",
        "%(n)d lists of values wait to be accepted",
        agenda.to_accept,
    )
    found = (
        (returned, "bad", agenda.returned),
        (late, "bad", agenda.late),
        (soon, "warn", agenda.soon),
        (accept, "info", agenda.to_accept),
    )
    url = address("context:home")
    return [(text % {"n": n, "day": day}, url, tone, n) for text, tone, n in found if n]
