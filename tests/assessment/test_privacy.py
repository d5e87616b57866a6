"""Rule 2 of the product: every role × every personal result × with and without consent, withdrawn consent, former employee,
moved employee, the head of another kindergarten, the region. And an adversary who opens whatever there is."""

import datetime
import io
import re
import zipfile
from collections import Counter

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from python_calamine import CalamineError, CalamineWorkbook

from mostik.assessment.actions import guidance, profiles, results
from mostik.assessment.enums import GuideKind
from mostik.assessment.models import Deficit, Guidance
from mostik.assessment.queries import privacy
from mostik.network.actions import consents
from mostik.network.models import AccessRecord, Consent, ConsentText, Employment
from mostik.platform.models import AuditEvent
from tests.assessment.profiles import give, leaf, make_model
from tests.network.builders import make_employment, make_person, make_role

ROLES = (
    "methodist",
    "head",
    "municipal_operator",
    "regional_operator",
    "stranger",
    "expert",
    "administrator",
)
TODAY = timezone.localdate
VALUE = "37"
"""Of sub.1 in per cent: nowhere else on a page by chance."""

CHOICES = re.compile(r"<option(?![^>]*selected)[^>]*>[^<]*</option>")
"""What a form offers to choose from says nothing of anybody."""


@pytest.fixture
def model(region):
    return make_model(region)


@pytest.fixture
def measured(region, model):
    """The teacher has a result, a profile and a critical deficit."""
    row = give(model, region.teacher, VALUE, "41", source="observation")
    profiles.recompute(model=model, day=TODAY(), by=None, at=timezone.now())
    return {
        "result": row,
        "deficits": list(Deficit.objects.filter(person=region.teacher)),
        "person": region.teacher,
    }


def agree(person, place, purpose="profile_to_head"):
    text = ConsentText.objects.get(purpose=purpose, number=1)
    return consents.give(person=person, text=text, place=place, by=person.user, at=timezone.now())


def guide(region, who, *, by=None, place=None):
    return guidance.assign(
        people=[region.teacher],
        guide=who,
        kind=GuideKind.METHODIST,
        place=place or region.org_a1,
        by=(by or region.municipal_operator).user,
        at=timezone.now(),
    )


def opens(user, measured):
    """What this user gets of each personal page: the profile, a deficit, the result."""
    client = Client()
    client.force_login(user)
    pages = {
        "profile": reverse("assessment:profile", args=[measured["person"].pk]),
        "deficit": reverse("assessment:deficit", args=[measured["deficits"][0].pk]),
        "result": reverse("assessment:result", args=[measured["result"].pk]),
    }
    return {name: client.get(address).status_code for name, address in pages.items()}


NOTHING = {"profile": 404, "deficit": 404, "result": 404}
PROFILE = {"profile": 200, "deficit": 200, "result": 404}
ALL = {"profile": 200, "deficit": 200, "result": 200}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_it_by_a_role_alone(region, measured, role):
    assert opens(getattr(region, role).user, measured) == NOTHING
    assert not AccessRecord.objects.exists()


def test_the_teacher_sees_everything_and_no_record_is_made(region, measured):
    assert opens(region.teacher.user, measured) == ALL
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_consent_opens_the_profile_to_the_head_of_that_organisation_alone(region, measured, role):
    agree(region.teacher, region.org_a1)
    expected = PROFILE if role == "head" else NOTHING
    assert opens(getattr(region, role).user, measured) == expected
    assert AccessRecord.objects.count() == (2 if role == "head" else 0)


def test_a_withdrawn_consent_opens_nothing(region, measured):
    given = agree(region.teacher, region.org_a1)
    assert opens(region.head.user, measured) == PROFILE
    consents.withdraw(consent=given, by=region.teacher.user, at=timezone.now())
    assert opens(region.head.user, measured) == NOTHING
    again = agree(region.teacher, region.org_a1)
    assert again.pk != given.pk
    assert opens(region.head.user, measured) == PROFILE


def test_only_the_person_gives_and_withdraws(region, measured):
    text = ConsentText.objects.get(purpose="profile_to_head")
    for other in (region.head, region.administrator):
        with pytest.raises(consents.CannotConsent):
            consents.give(
                person=region.teacher, text=text, place=region.org_a1, by=other.user, at=timezone.now()
            )
    assert not Consent.objects.exists()
    for place in (None, region.org_b1):
        with pytest.raises(consents.CannotConsent):
            consents.give(
                person=region.teacher, text=text, place=place, by=region.teacher.user, at=timezone.now()
            )
    given = agree(region.teacher, region.org_a1)
    with pytest.raises(consents.CannotConsent):
        consents.withdraw(consent=given, by=region.head.user, at=timezone.now())
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_another_purpose_opens_nothing(region, measured):
    for purpose in ("clusters", "personnel_reserve", "practice_publication"):
        agree(region.teacher, None, purpose)
    for role in ROLES:
        assert opens(getattr(region, role).user, measured) == NOTHING


def test_a_former_employee_is_seen_by_nobody_but_themselves(region, measured):
    agree(region.teacher, region.org_a1)
    guide(region, region.methodist)
    assert opens(region.methodist.user, measured) == PROFILE
    yesterday = TODAY() - datetime.timedelta(days=1)
    Employment.objects.filter(person=region.teacher).update(valid_to=yesterday)
    for role in ROLES:
        assert opens(getattr(region, role).user, measured) == NOTHING
    assert opens(region.teacher.user, measured) == ALL


def test_who_moves_takes_no_consent_along(region, measured):
    """Neither the old head nor the new one; a consent to the new one opens it to the new one only."""
    new_head = make_person("Новикова Вера Ивановна")
    make_role(new_head, "head", region.org_a2)
    make_employment(new_head, region.org_a2, "Заведующий")
    agree(region.teacher, region.org_a1)
    guide(region, region.methodist)
    yesterday = TODAY() - datetime.timedelta(days=1)
    Employment.objects.filter(person=region.teacher).update(valid_to=yesterday)
    make_employment(region.teacher, region.org_a2, opened=TODAY())
    for person in (region.head, region.methodist, new_head):
        assert opens(person.user, measured) == NOTHING
    agree(region.teacher, region.org_a2)
    assert opens(new_head.user, measured) == PROFILE
    assert opens(region.head.user, measured) == NOTHING


def test_a_guide_of_the_municipality_follows_inside_it(region, measured):
    guide(region, region.municipal_operator, place=region.municipality_a)
    assert opens(region.municipal_operator.user, measured) == PROFILE
    yesterday = TODAY() - datetime.timedelta(days=1)
    Employment.objects.filter(person=region.teacher).update(valid_to=yesterday)
    make_employment(region.teacher, region.org_a2, opened=TODAY())
    assert opens(region.municipal_operator.user, measured) == PROFILE
    Employment.objects.filter(person=region.teacher, valid_to__isnull=True).update(organisation=region.org_b1)
    assert opens(region.municipal_operator.user, measured) == NOTHING


def test_an_ended_or_former_guide_sees_nothing(region, measured):
    guide(region, region.methodist)
    Guidance.objects.update(valid_from=TODAY() - datetime.timedelta(days=30))
    [row] = Guidance.objects.all()
    assert opens(region.methodist.user, measured) == PROFILE
    guidance.end(guidance=row, by=region.municipal_operator.user, at=timezone.now())
    assert opens(region.methodist.user, measured) == NOTHING
    guide(region, region.expert)
    assert opens(region.expert.user, measured) == PROFILE
    region.expert.user.is_active = False
    region.expert.user.save()
    assert not privacy.people_visible_to(region.expert.user).exists()


def test_a_head_is_no_guide_of_own_staff(region, measured):
    with pytest.raises(guidance.CannotGuide):
        guide(region, region.head)
    assert not Guidance.objects.exists()
    guide(region, region.methodist)
    make_role(region.methodist, "head", region.org_a1)
    assert opens(region.methodist.user, measured) == NOTHING, "became the head afterwards"
    agree(region.teacher, region.org_a1)
    assert opens(region.methodist.user, measured) == PROFILE


def test_guides_are_assigned_by_those_who_answer_for_the_place(region, measured):
    for by in (region.stranger, region.teacher, region.expert, region.administrator):
        with pytest.raises(guidance.CannotGuide):
            guide(region, region.expert, by=by)
    with pytest.raises(guidance.CannotGuide):
        guidance.assign(
            people=[region.stranger],
            guide=region.expert,
            kind=GuideKind.TUTOR,
            place=region.org_a1,
            by=region.municipal_operator.user,
            at=timezone.now(),
        )
    assert not Guidance.objects.exists()


def test_whoever_decides_an_appeal_sees_that_result_alone(region, model, measured):
    """Only while it waits, only where the result came from a diagnostic this person runs."""
    results.dispute(
        result=measured["result"], reason="Не согласна", by=region.teacher.user, at=timezone.now()
    )
    for role in ROLES:
        client = Client()
        client.force_login(getattr(region, role).user)
        assert client.get(reverse("assessment:appeal", args=[1])).status_code in (403, 404)


def test_every_look_is_written_down_and_read_by_the_teacher(client, region, measured):
    guide(region, region.methodist)
    agree(region.teacher, region.org_a1)
    opens(region.methodist.user, measured)
    opens(region.head.user, measured)
    rows = AccessRecord.objects.order_by("pk")
    assert [(row.by_label, row.what, row.ground) for row in rows] == [
        ("Петрова Ольга Игоревна", "assessment.profile", "guide"),
        ("Петрова Ольга Игоревна", "assessment.deficit", "guide"),
        ("Смирнова Елена Павловна", "assessment.profile", "consent"),
        ("Смирнова Елена Павловна", "assessment.deficit", "consent"),
    ]
    client.force_login(region.teacher.user)
    page = client.get(reverse("assessment:who-sees")).content.decode()
    assert page.count("Смирнова Елена Павловна") == 2
    client.force_login(region.head.user)
    assert "Петрова Ольга" not in client.get(reverse("assessment:who-sees")).content.decode()


def test_the_pages_give_and_withdraw_a_consent(client, region, measured):
    address = reverse("assessment:who-sees")
    text = ConsentText.objects.get(purpose="profile_to_head")
    client.force_login(region.head.user)
    assert client.post(address, {"text": text.pk, "place": region.org_b1.pk}).status_code == 422
    client.force_login(region.teacher.user)
    assert client.post(address, {"text": text.pk, "place": region.org_a1.pk}).status_code == 302
    [given] = Consent.objects.all()
    assert given.person == region.teacher
    client.force_login(region.head.user)
    assert client.post(address, {"consent": given.pk}).status_code == 422
    client.force_login(region.teacher.user)
    assert client.post(address, {"consent": given.pk}).status_code == 302
    given.refresh_from_db()
    assert given.withdrawn_at is not None


def test_only_the_teacher_and_guides_turn_a_deficit(client, region, measured):
    [first, *_rest] = measured["deficits"]
    agree(region.teacher, region.org_a1)
    address = reverse("assessment:deficit", args=[first.pk])
    client.force_login(region.head.user)
    client.post(address, {"reason": "Так решила"})
    first.refresh_from_db()
    assert first.status == "open"
    guide(region, region.methodist)
    client.force_login(region.methodist.user)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Сменила должность"}).status_code == 302
    first.refresh_from_db()
    assert first.status == "dismissed"


LINK = re.compile(r'href="(/[^"#]*)"')


def cells(content):
    """All cells of a workbook as text, "" of anything else."""
    if not content.startswith(b"PK"):
        return ""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return "\n".join(f">{cell}<" for row in rows for cell in row)


def crawl(user, starts):
    """Every page this person reaches from the starts; of a view that is met by links two pages are enough."""
    client = Client()
    client.force_login(user)
    queue, seen, pages, met = [*starts], set(), {}, Counter()
    while queue:
        address = queue.pop(0).replace("&amp;", "&")
        if address in seen or address.startswith("/static/"):
            continue
        seen.add(address)
        view = resolve(address.partition("?")[0]).view_name
        if address not in starts and met[view] >= 2:
            continue
        met[view] += 1
        response = client.get(address)
        if response.status_code == 302:
            queue.append(response.url)
        if response.streaming:
            b"".join(response.streaming_content)  # read to the end it closes its file and not the connection
        if response.status_code != 200 or response.streaming:
            continue
        text = cells(response.content) or response.content.decode("utf-8", errors="replace")
        pages[address] = text
        queue += [one for one in LINK.findall(text) if one.startswith("/")]
    return pages


@pytest.mark.parametrize("role", ROLES)
def test_an_adversary_finds_nothing(region, model, measured, role):
    """Whoever has no ground opens every list, export, count, search and address there is: neither the value nor the words
    of the deficit beside the teacher's name, nor a page about the person."""
    user = getattr(region, role).user
    starts = [
        "/",
        "/network/export/",
        "/platform/journal/",
        "/network/search/?q=Кузнецова",
        "/network/people/?q=Кузнецова",
    ]
    for name in (
        "guided",
        "aggregates",
        "campaigns",
        "models",
        "guides",
        "appeals",
        "results",
        "profile-mine",
        "mine",
    ):
        starts.append(reverse(f"assessment:{name}"))
    for node in (region.node, region.municipality_a, region.org_a1, region.org_b1):
        starts += [
            reverse("assessment:heatmap", args=[node.pk]) + by
            for by in ("", "?by=position", "?by=experience")
        ]
        starts.append(reverse("network:node", args=[node.pk]))
    starts.append(reverse("assessment:profile", args=[region.teacher.pk]))
    starts += [reverse("assessment:deficit", args=[row.pk]) for row in measured["deficits"]]
    for name in ("result", "appeal", "card", "diagnostic", "campaign", "grading"):
        starts += [reverse(f"assessment:{name}", args=[pk]) for pk in range(1, 4)]
    told = crawl(user, starts)
    secret = leaf(model, "sub.1").title
    for address, text in told.items():
        assert "Критический" not in CHOICES.sub("", text), address
        if "Кузнецова" in text and address.startswith("/assessment/"):
            assert secret not in text, address
        assert f">{VALUE}<" not in text, address
        assert f"{VALUE} %" not in text, address


def test_the_adversary_would_notice(region, measured):
    """The same crawl by the teacher does find the value and the word."""
    told = "\n".join(crawl(region.teacher.user, [reverse("assessment:profile-mine")]).values())
    assert "Критический" in told
    assert f"{VALUE} %" in told


def test_the_journal_holds_no_result(region, measured):
    for event in AuditEvent.objects.all():
        told = f"{event.action} {event.target_label} {event.details}"
        for secret in ("critical", "substantial", "3700", "4100"):
            assert secret not in told
