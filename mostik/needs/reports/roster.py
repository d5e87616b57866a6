"""The agreed list of motivated teachers: names, posts, kindergartens, and whose word stands behind them. No results."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from django.utils import translation
from django.utils.translation import gettext, pgettext

from mostik.documents.content import Block, Document, Note, Paragraph, Signatures, Table
from mostik.needs.enums import ListState
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated
from mostik.network.queries.people import person_of
from mostik.ui.formats import shortdate


def roster(row: MotivatedList, day: datetime.date, *, language: str = "ru") -> Document:
    with translation.override(language):
        return Document(
            title=pgettext("document", "List of motivated teachers"),
            subtitle=row.title,
            organisation=row.network.name if row.network else row.place.name,
            place=row.place.name if row.network else "",
            date=row.final_on,
            language=language,
            blocks=list(_blocks(row, day)),
            keywords=[row.title, row.place.name],
        )


def people_of(row: MotivatedList, day: datetime.date) -> list[MotivatedTeacher]:
    """Agreed ones of a final list; of one that is not, everybody who is not struck out."""
    if row.state == ListState.FINAL:
        return list(motivated.agreed(row, day))
    return list(motivated.living(row, day).filter(struck_at__isnull=True))


def _blocks(row: MotivatedList, day: datetime.date) -> Iterator[Block]:
    if row.state != ListState.FINAL:
        yield Note(gettext("The list is not agreed yet and may change."), mark=gettext("Draft"))
    people = people_of(row, day)
    posts = motivated.positions_of(people, day)
    yield Paragraph(
        gettext("Teachers who want to learn, to share and then to teach colleagues in their kindergarten.")
    )
    columns = [
        "№",
        gettext("Full name"),
        gettext("Position"),
        gettext("Kindergarten"),
        gettext("Ready to share"),
    ]
    rows = [
        [str(place), one.person.full_name, posts.get(one.person_id, ""), one.organisation.title, one.shares]
        for place, one in enumerate(people, 1)
    ]
    yield Table(gettext("Teachers"), columns, rows, widths=(6, 28, 18, 24, 24))
    parts = motivated.agreements_of(row)
    names = motivated.names_of(parts)
    yield Table(
        gettext("Agreed by heads"),
        [gettext("Kindergarten"), gettext("Who"), gettext("When")],
        [[part.organisation.title, *signed(part, names)] for part in parts],
        widths=(44, 36, 20),
    )
    yield Note(
        gettext("Made on %(day)s. Names stand here by consent; whoever withdraws it is removed at once.")
        % {"day": shortdate(day)}
    )
    person = person_of(row.created_by)
    yield Signatures([(gettext("Methodist"), person.short_name if person else "")])


def signed(part: ListAgreement, names: Mapping[int, str]) -> tuple[str, str]:
    """Who has agreed and when, in words; `names` by account."""
    if part.agreed_at is None or part.agreed_by is None:
        words = gettext("no word by the day: left out") if part.is_left_out else gettext("not agreed yet")
        return words, ""
    name = names.get(part.agreed_by.pk) or str(part.agreed_by)
    if part.basis:
        name = gettext("%(name)s, deputy (%(basis)s)") % {"name": name, "basis": part.basis}
    return name, shortdate(part.agreed_at)
