"""Which indicators of the cards of quality stand beside which competencies of teachers: an opinion of the demo region that a
methodist may change on the page of links."""

from __future__ import annotations

import datetime

from mostik.assessment.actions import competencies
from mostik.assessment.models import CompetencyModel
from mostik.demo.calendar import days, moment
from mostik.demo.packs import GROUP_CARD
from mostik.instruments.models import Instrument
from mostik.platform.models import User

LINKS = (
    ("1.1", ("met.1",)),
    ("1.2", ("psy.1",)),
    ("2.1", ("met.1",)),
    ("2.2", ("psy.2",)),
    ("3.1", ("com.1", "sub.1")),
    ("3.2", ("sub.2",)),
    ("3.3", ("sub.1",)),
    ("4.1", ("met.2",)),
    ("4.2", ("met.3",)),
    ("4.3", ("com.1", "psy.4")),
    ("5.1", ("met.5",)),
    ("5.2", ("met.5",)),
    ("6.1", ("psy.3",)),
    ("6.2", ("psy.3", "psy.2")),
    ("7.1", ("com.2",)),
    ("7.2", ("com.2",)),
    ("8.1", ("psy.4",)),
    ("9.1", ("met.6", "met.7")),
    ("9.2", ("com.3",)),
    ("9.3", ("dig.2",)),
)


def run(today: datetime.date, by: User) -> int:
    """Links of the card of a group with the model in force; returns how many are new."""
    model = CompetencyModel.objects.filter(status="published").order_by("-valid_from", "-pk").first()
    instrument = Instrument.objects.filter(code=GROUP_CARD.form_id).first()
    if model is None or instrument is None:
        return 0
    at = moment(today - days(85))
    return competencies.link_as_written(model=model, instrument=instrument, written=LINKS, by=by, at=at)
