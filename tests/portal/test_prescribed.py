"""Values of organisations on the home page: who is reminded of what, and nobody else."""

import datetime

from mostik.context.actions import sets
from mostik.context.queries import agenda, places
from tests.context.builders import NOW, begin, save
from tests.monitoring.builders import user_of
from tests.portal.test_wanted import home_of

APRIL = datetime.date(2026, 4, 1)


def told(region, who, day=APRIL):
    user = user_of(getattr(region, who))
    return agenda.of(user, places.own_organisations(user), day)


def test_a_head_is_told_what_is_due_late_and_sent_back(region):
    assert told(region, "head") == agenda.Agenda()  # nothing was ever kept here
    one = save(begin(region), region)
    begin(region, "form85k")
    assert told(region, "head") == agenda.Agenda(late=1, soon=1, until=datetime.date(2026, 4, 20))
    assert told(region, "head", datetime.date(2026, 5, 1)) == agenda.Agenda(late=2)
    sets.hand_in(indicator_set=one, by=user_of(region.head), at=NOW)
    assert told(region, "head") == agenda.Agenda(late=1)
    waits = agenda.Agenda(to_accept=1)
    assert told(region, "municipal_operator") == told(region, "regional_operator") == waits
    sets.send_back(indicator_set=one, remark="Проверьте 1.2", by=user_of(region.municipal_operator), at=NOW)
    assert told(region, "head") == agenda.Agenda(returned=1, late=1)
    assert told(region, "municipal_operator") == agenda.Agenda()
    # a year later the list of the year before is asked for again
    assert told(region, "head", datetime.date(2027, 4, 1)).soon == 1


def test_others_are_told_nothing(region):
    sets.hand_in(indicator_set=save(begin(region), region), by=user_of(region.head), at=NOW)
    for who in ("teacher", "stranger", "expert"):
        found = told(region, who)
        assert (found.returned, found.to_accept) == (0, 0), who
    assert told(region, "teacher") == agenda.Agenda()


def test_the_line_leads_to_the_section(client, region):
    save(begin(region), region)
    begin(region, "form85k", year=2024)
    page = home_of(client, region.head)
    assert (
        "набор показателей вашей организации просрочен" in page
        or "набора показателей вашей организации просрочены" in page
    )
    assert "показателей вашей организации" not in home_of(client, region.teacher)
