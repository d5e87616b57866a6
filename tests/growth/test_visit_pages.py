"""Pages of visits: who is let in, what a refusal leaves as it was, what the organisation reads and when."""

import datetime

import pytest
from django.urls import reverse

from mostik.cycle.models import Measure
from mostik.cycle.queries import measures
from mostik.growth.enums import VisitState
from mostik.growth.models import FieldVisit, VisitAdvice, VisitFile, VisitLine, VisitMember
from mostik.network.models import Employment, RoleAssignment
from tests.growth.visiting import (
    NOW,
    acknowledged,
    advice_on,
    advised,
    analysed,
    asked,
    described,
    guest,
    lead_of,
    pages_of_visits,
    planned,
    visiting,
)
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version


def address(name, *args):
    return reverse(f"growth:{name}", args=args)


def statuses(client, who, addresses, method="get", **data):
    client.force_login(user_of(who))
    found = []
    for one in addresses:
        response = getattr(client, method)(one, data)
        found.append(response.status_code)
        if response.streaming:
            b"".join(response.streaming_content)  # reading it to the end closes the file
    return found


def text(client, who, page):
    client.force_login(user_of(who))
    return client.get(page).content.decode()


def test_who_is_let_in(client, region):
    visit = planned(region)
    pages = [
        address("visit", visit.pk),
        address("visit-describe", visit.pk),
        address("visit-document", visit.pk, "docx"),
    ]
    expected = {
        "municipal_operator": [200, 200, 200],
        "regional_operator": [200, 200, 200],
        "head": [200, 403, 200],
        "methodist": [200, 403, 200],
        "teacher": [403, 403, 403],
        "administrator": [403, 403, 403],
        "stranger": [404, 404, 404],
        "expert": [404, 404, 404],
    }
    assert {name: statuses(client, getattr(region, name), pages) for name in expected} == expected
    assert statuses(client, lead_of(visit), pages) == [200, 403, 200]


def test_lists(client, region):
    visit = planned(region)
    pages = [address("visits"), address("my-visits"), address("visit-places"), address("visit-ask")]
    expected = {
        "municipal_operator": [200, 200, 200, 403],
        "head": [200, 200, 403, 200],
        "teacher": [403, 403, 403, 403],
        "expert": [200, 200, 403, 403],
    }
    assert {name: statuses(client, getattr(region, name), pages) for name in expected} == expected
    assert visit.title in text(client, region.municipal_operator, pages[0])
    assert visit.title in text(client, region.head, pages[0])
    assert visit.title not in text(client, region.stranger, pages[0])
    assert visit.title in text(client, lead_of(visit), pages[1])
    assert visit.title not in text(client, region.municipal_operator, pages[0] + "?state=closed")
    assert client.get(address("visits-calendar"))["Content-Type"].startswith("text/calendar")


def test_a_former_head_and_a_former_colleague_find_nothing(client, region):
    visit = planned(region)
    member = lead_of(visit)
    RoleAssignment.objects.filter(person=region.head).update(valid_to=datetime.date(2026, 1, 1))
    assert statuses(client, region.head, [address("visit", visit.pk)]) == [404]
    Employment.objects.filter(person=region.teacher).update(valid_to=datetime.date(2026, 1, 1))
    RoleAssignment.objects.filter(person=region.teacher).update(valid_to=datetime.date(2026, 1, 1))
    assert statuses(client, region.teacher, [address("visit", visit.pk)]) == [404]
    VisitMember.objects.filter(visit=visit, person=member).delete()
    assert statuses(client, member, [address("visit", visit.pk)]) == [404]


def test_the_organisation_reads_analysis_and_advice_from_the_day_they_are_sent(client, region):
    visit = analysed(region)
    advice = advice_on(region, visit)
    page = address("visit", visit.pk)
    for who, reads in ((region.municipal_operator, True), (lead_of(visit), True), (region.head, False)):
        found = text(client, who, page)
        assert (visit.analysis in found) is reads
        assert (advice.text in found) is reads
    from mostik.growth.actions import visit_findings

    visit_findings.advise(visit=visit, by=user_of(region.municipal_operator), at=NOW)
    assert advice.text in text(client, region.head, page)


def test_refused_changes_leave_everything_as_it_was(client, region):
    visit = planned(region)
    member = VisitMember.objects.get(visit=visit)
    posts = [
        address("visit-describe", visit.pk),
        address("visit-team", visit.pk),
        address("visit-line-add", visit.pk),
        address("visit-step", visit.pk, "cancel"),
        address("visit-repeat", visit.pk),
        address("visit-analysis", visit.pk),
        address("visit-advice-add", visit.pk),
        address("visit-attach", visit.pk),
        address("visit-draft", visit.pk),
        address("visit-release", member.pk),
    ]
    data = {"title": "Чужое", "words": "нет", "period": "май", "analysis": "нет", "person": region.expert.pk}
    for who in (region.head, region.methodist, region.teacher, region.administrator):
        assert statuses(client, who, posts, "post", **data) == [403] * 9 + [404]
    for who in (region.stranger, region.expert):
        assert statuses(client, who, posts, "post", **data) == [404] * 10
    visit.refresh_from_db()
    assert (visit.state, visit.title) == (VisitState.PLANNED, "Речь в средней группе")
    assert VisitMember.objects.count() == VisitLine.objects.count() == 1
    assert not VisitAdvice.objects.exists()
    assert not VisitFile.objects.exists()


def test_a_request_is_written_by_the_head_of_the_place(client, region):
    data = {"place": region.org_b1.pk, "title": "Помогите", "words": "Очень"}
    client.force_login(user_of(region.head))
    assert client.post(address("visit-ask"), data).status_code == 422
    assert not FieldVisit.objects.exists()
    client.post(address("visit-ask"), {**data, "place": region.org_a1.pk})
    assert FieldVisit.objects.get().place == region.org_a1


def test_the_methodist_plans_and_begins_on_pages(client, region):
    version = make_version(region.node)
    visit, person = asked(region), guest(region)
    client.force_login(user_of(region.municipal_operator))
    days = {"starts": "2026-11-19", "ends": "2026-11-20", "period": "19–20 ноября"}
    client.post(address("visit-describe", visit.pk), {"title": "Речь", "version": version.pk, **days})
    team = address("visit-team", visit.pk)
    assert client.post(team, {"person": region.teacher.pk, "part": "lead"}).status_code == 422
    assert not VisitMember.objects.exists()
    assert person.full_name in client.get(team + "?q=гостев").content.decode()
    assert region.teacher.full_name not in client.get(team).content.decode()
    client.post(team, {"person": person.pk, "part": "lead"})
    refused = client.post(address("visit-step", visit.pk, "plan"))
    assert refused.status_code == 422
    line = {"title": "Наблюдение", "period": "19 ноября", "person": person.pk}
    client.post(address("visit-line-add", visit.pk), line)
    for step in ("plan", "begin"):
        assert client.post(address("visit-step", visit.pk, step)).status_code == 302
    visit.refresh_from_db()
    assert visit.state == VisitState.VISITING
    assert visit.cards is not None
    assert "/monitoring/cards/" in text(client, person, address("visit", visit.pk))


def test_the_leader_writes_and_the_head_answers_on_pages(client, region):
    visit = visiting(region)
    client.force_login(user_of(lead_of(visit)))
    client.post(address("visit-analysis", visit.pk), {"analysis": "Дети говорят мало."})
    advice = {
        "text": "Круг подгруппами",
        "basis": "наблюдение",
        "period": "до конца декабря",
        "due": "2026-12-25",
    }
    client.post(address("visit-advice-add", visit.pk), advice)
    assert client.post(address("visit-step", visit.pk, "advise")).status_code == 403
    client.force_login(user_of(region.municipal_operator))
    client.post(address("visit-step", visit.pk, "advise"))
    row = VisitAdvice.objects.get()
    take = address("visit-take-up", row.pk)
    assert statuses(client, region.municipal_operator, [take]) == [403]
    client.force_login(user_of(region.head))
    client.post(address("visit-acknowledge", visit.pk))
    person = measures.possible_people(region.org_a1, NOW.date()).first()
    data = {"title": row.text, "planned": "Все говорят", "responsible": person.pk, "due": "2026-12-25"}
    assert client.post(take, data).status_code == 302
    row.refresh_from_db()
    assert row.measure == Measure.objects.get()


def test_only_the_head_acknowledges(client, region):
    visit = advised(region)
    page = address("visit-acknowledge", visit.pk)
    for who in (region.methodist, region.municipal_operator, region.teacher, lead_of(visit)):
        assert statuses(client, who, [page], "post") == [403]
    assert statuses(client, region.stranger, [page], "post") == [404]
    visit.refresh_from_db()
    assert visit.acknowledged_on is None


def test_a_paper_is_read_by_whoever_reads_the_analysis(client, region, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    from mostik.growth.actions import visit_findings

    visit = visiting(region)
    row = visit_findings.attach(
        visit=visit, content=b"%PDF-1.4", name="a.pdf", by=user_of(region.municipal_operator), at=NOW
    )
    page = address("visit-file", row.pk)
    assert statuses(client, lead_of(visit), [page]) == [200]
    assert statuses(client, region.head, [page]) == [403]
    assert statuses(client, region.teacher, [page]) == [403]
    assert statuses(client, region.stranger, [page]) == [404]
    assert statuses(client, region.head, [address("visit-detach", row.pk)], "post") == [403]
    assert VisitFile.objects.exists()


def test_reasons_are_seen_by_the_methodist_of_the_place(client, region):
    page = address("visit-reasons", region.org_a1.pk)
    expected = {
        "municipal_operator": 200,
        "regional_operator": 200,
        "head": 404,
        "stranger": 404,
        "expert": 404,
    }
    assert {name: statuses(client, getattr(region, name), [page])[0] for name in expected} == expected
    refused = statuses(client, region.municipal_operator, [page], "post", key="deficit-1")
    assert refused == [422]
    assert not FieldVisit.objects.exists()


def test_the_list_costs_the_same_with_more_rows(client, region, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked(region)
    client.force_login(user_of(region.municipal_operator))
    client.get(address("visits"))
    with CaptureQueriesContext(connection) as few:
        client.get(address("visits"))
    for number in range(4):
        described(region, asked(region, title=f"Тема {number}"))
    with CaptureQueriesContext(connection) as many:
        client.get(address("visits"))
    assert len(many) == len(few)


@pytest.mark.parametrize("extension", ["docx", "pdf"])
def test_the_note_as_a_file(client, region, extension):
    visit = acknowledged(region)
    client.force_login(user_of(region.head))
    response = client.get(address("visit-document", visit.pk, extension))
    assert response.content[:2] in (b"PK", b"%P")


def test_pages_open(client, region, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pages = pages_of_visits(region, make_version(region.node))
    assert set(statuses(client, region.municipal_operator, pages)) == {200}
