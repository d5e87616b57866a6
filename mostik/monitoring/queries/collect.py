"""What ODK Collect is told: the forms of a person, one for each card to fill, and which card a sent form is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone

from mostik.instruments.engine import openrosa
from mostik.instruments.engine.openrosa import Envelope, ListedForm
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import OWED, Source
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries.assignments import begun
from mostik.monitoring.queries.freezing import collecting
from mostik.network.models import Person
from mostik.platform.models import AuditEvent

FORM_ID = re.compile(r"card-(\d{1,18})", re.ASCII)


def form_id_of(card: Assignment) -> str:
    return f"card-{card.pk}"


def cards_of(user: Any) -> Any:
    """Cards the person may fill now. The heavy parts of versions are read apart, once per version."""
    cards = Assignment.objects.filter(
        begun(timezone.localdate()),
        collecting(timezone.localdate()),
        assessor__user=user,
        state__in=OWED,
    ).select_related("unit", "organisation", "version", "composed")
    return cards.defer(
        "version__definition", "version__xform", "composed__definition", "composed__xform"
    ).order_by("due", "id")


def title_of(card: Assignment) -> str:
    """What tells the cards of one person apart in the list of the phone."""
    places = dict.fromkeys((card.organisation.title, card.unit.title))
    return " · ".join([", ".join(places), card.version.title, str(Source(card.source).label)])


def form_of(card: Assignment) -> bytes:
    """The XForm of this card, the same bytes as long as neither the instrument nor a name on it changes."""
    return _personal(card)[0].encode()


def _personal(card: Assignment) -> tuple[str, str]:
    version = card.filled
    xform = _xform(version.pk, version.checksum)
    return openrosa.personal_form(
        xform, form_id=form_id_of(card), number=version.number, title=title_of(card)
    )


@lru_cache(maxsize=16)
def _xform(version_id: int, checksum: str) -> str:
    """Published versions never change, so a text is read once per process."""
    text: str = InstrumentVersion.objects.values_list("xform", flat=True).get(
        pk=version_id, checksum=checksum
    )
    return text


@lru_cache(maxsize=8192)
def _stamp(version_id: int, checksum: str, number: int, form_id: str, title: str) -> tuple[str, str]:
    """Version and digest of a personal form: a list of a hundred forms must not mean a hundred texts."""
    text, version = openrosa.personal_form(
        _xform(version_id, checksum), form_id=form_id, number=number, title=title
    )
    return version, openrosa.digest_of(text.encode())


def listed(card: Assignment, *, url: str, manifest_url: str = "") -> ListedForm:
    of, title = card.filled, title_of(card)
    version, digest = _stamp(of.pk, of.checksum, of.number, form_id_of(card), title)
    return ListedForm(form_id_of(card), title, version, digest, url, manifest_url)


@dataclass(frozen=True, slots=True)
class Addressee:
    """The card a sent form was made for, as much of it as taking the form in needs."""

    card_id: int
    number: int
    campaign_status: str
    assessor_user_id: int | None


def cards_for(envelopes: Iterable[Envelope]) -> dict[str, Addressee]:
    """Cards that sent forms were made for, by the identifier of the form, in one query."""
    ids = [int(found[1]) for envelope in envelopes if (found := FORM_ID.fullmatch(envelope.form_id))]
    rows = Assignment.objects.filter(pk__in=ids).order_by()
    rows = rows.annotate(number=Coalesce("composed__number", "version__number"))
    fields = ("pk", "number", "campaign__status", "assessor__user")
    return {f"card-{row[0]}": Addressee(*row) for row in rows.values_list(*fields)}


def was_handed(card: Addressee, user: Any) -> bool:
    """Is the card this person's, or was it theirs when their phone fetched the form? The journal remembers."""
    if card.assessor_user_id == user.pk:
        return True
    person = Person.objects.filter(user=user).values_list("pk", flat=True).first()
    moves = AuditEvent.objects.filter(
        target_type=Assignment._meta.label_lower,
        target_id=str(card.card_id),
        action="monitoring.assignment.reassigned",
    )
    return person is not None and any(
        details.get("from") == person for details in moves.values_list("details", flat=True)
    )
