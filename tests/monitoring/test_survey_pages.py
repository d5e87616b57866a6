"""Pages of surveys: whose they are, what they cost, posters that a phone can read."""

import io
import subprocess

import pytest
from django.test import Client
from django.urls import reverse

from mostik.monitoring.actions import surveys
from mostik.monitoring.models import Survey, SurveyLink
from mostik.monitoring.queries import surveys as queries
from tests.monitoring.builders import GOOD, NOW, user_of
from tests.monitoring.surveys import link_of, make_survey, parents_campaign, running_survey, say, start

LONG = "Муниципальное бюджетное дошкольное образовательное учреждение детский сад комбинированного вида «Подсолнушек» № 117"


@pytest.fixture
def survey(region):
    return running_survey(
        region.municipality_a, region.group_a11, region.group_a12, region.group_a21, families=20
    )


def client_of(person):
    client = Client()
    if person is not None:
        client.force_login(user_of(person))
    return client


def statuses(region, address, method="get", **data):
    """Operator, head, own colleague without the right, stranger, nobody."""
    people = (region.municipal_operator, region.head, region.teacher, region.stranger, None)
    return [getattr(client_of(one), method)(address, data).status_code for one in people]


def test_who_opens_the_pages_of_surveys(survey, region):
    link = link_of(survey, region.group_a11)
    pages = {
        reverse("monitoring:surveys", args=[survey.campaign_id]): [200, 200, 403, 404, 302],
        reverse("monitoring:survey-new", args=[survey.campaign_id]): [200, 403, 403, 404, 302],
        reverse("monitoring:survey", args=[survey.pk]): [200, 200, 403, 404, 302],
        reverse("monitoring:survey-links", args=[survey.pk]): [200, 200, 403, 404, 302],
        reverse("monitoring:survey-posters", args=[survey.pk, region.org_a1.pk]): [200, 200, 403, 404, 302],
        reverse("monitoring:survey-link", args=[link.pk]): [200, 200, 403, 404, 302],
        reverse("monitoring:survey-poster", args=[link.pk]): [200, 200, 403, 404, 302],
    }
    assert {address: statuses(region, address) for address in pages} == pages


def test_a_head_has_own_kindergarten_only(survey, region):
    """In a campaign everybody sees, each head makes and prints the posters of own groups."""
    other = link_of(survey, region.group_a21)
    head = client_of(region.head)
    assert head.get(reverse("monitoring:survey-link", args=[other.pk])).status_code == 404
    assert (
        head.get(reverse("monitoring:survey-posters", args=[survey.pk, region.org_a2.pk])).status_code == 404
    )
    page = head.get(reverse("monitoring:survey", args=[survey.pk])).content.decode()
    assert region.group_a11.title in page
    assert region.group_a21.title not in page
    refused = head.post(reverse("monitoring:survey-links", args=[survey.pk]), {"places": [region.org_a2.pk]})
    assert refused.status_code == 422
    assert SurveyLink.objects.count() == 3


@pytest.mark.parametrize("action", ["renew", "revoke", "families"])
def test_a_refused_change_of_a_link_changes_nothing(survey, region, action):
    link = link_of(survey, region.group_a11)
    before = SurveyLink.objects.values().get(pk=link.pk)
    address = reverse("monitoring:survey-link", args=[link.pk])
    for person in (region.teacher, region.stranger, None):
        client_of(person).post(address, {"action": action, "families": 7})
    assert SurveyLink.objects.values().get(pk=link.pk) == before
    assert client_of(region.head).post(address, {"action": action, "families": 7}).status_code == 302
    assert SurveyLink.objects.values().get(pk=link.pk) != before


def test_only_whoever_runs_the_campaign_closes_the_survey(survey, region):
    address = reverse("monitoring:survey-close", args=[survey.pk])
    assert statuses(region, address, "post")[1:] == [403, 403, 404, 302]
    # the operator was the first and closed it
    survey.refresh_from_db()
    assert survey.closed_at is not None
    assert client_of(region.municipal_operator).post(address).status_code == 422


def test_a_survey_is_prepared_from_the_page(region):
    campaign = parents_campaign(region.municipality_a)
    client = client_of(region.municipal_operator)
    address = reverse("monitoring:survey-new", args=[campaign.pk])
    page = client.get(address)
    use = page.context["form"].fields["use"].choices[0][0]
    assert client.post(address, {"use": use, "title": ""}).status_code == 422
    sent = {
        "use": use,
        "access": "open",
        "title": LONG,
        "audience": "Для родителей",
        "minutes": 4,
        "notice": "",
    }
    client.post(address, sent)
    survey = Survey.objects.get()
    assert (survey.title, survey.source, survey.minutes) == (LONG, "parents", 4)
    made = client.post(
        reverse("monitoring:survey-links", args=[survey.pk]),
        {"places": [region.org_a1.pk, region.org_a2.pk], "families": 15},
    )
    assert made.status_code == 302
    assert sorted(SurveyLink.objects.values_list("unit__name", "families")) == [
        ("Группа 11", 15),
        ("Группа 12", 15),
        ("Группа 21", 15),
        ("Группа 22", 15),
    ]


def test_turnout_is_shown_though_the_results_are_hidden(survey, region):
    say(link_of(survey, region.group_a11), GOOD, GOOD)
    page = client_of(region.head).get(reverse("monitoring:survey", args=[survey.pk])).content.decode()
    assert "2 из 20" in page
    assert "0 из 20" in page


def test_every_code_of_the_file_of_posters_leads_to_its_group(survey, region, tmp_path):
    client = client_of(region.head)
    file = client.get(reverse("monitoring:survey-posters", args=[survey.pk, region.org_a1.pk]))
    assert file["Content-Type"] == "application/pdf"
    read = codes_in(file.content, tmp_path)
    assert read == {
        f"http://testserver{queries.address_of(link_of(survey, unit))}"
        for unit in (region.group_a11, region.group_a12)
    }


def codes_in(pdf: bytes, folder) -> set[str]:
    """What a phone reads from every page, rendered as a printer would."""
    import zxingcpp
    from PIL import Image

    (folder / "posters.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-png", "posters.pdf", "page"], cwd=folder, check=True)
    found = set()
    for page in sorted(folder.glob("page*.png")):
        read = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.read_bytes())))
        assert len(read) == 1, page
        found.add(read[0].text)
    return found


def test_a_poster_with_the_longest_names_stays_one_page(region, tmp_path):
    from pypdf import PdfReader

    campaign = parents_campaign(region.municipality_a)
    survey = make_survey(campaign, title=(LONG + " " + LONG)[:200], audience=LONG)
    region.org_a1.short_name, region.group_a11.name = LONG, LONG
    region.org_a1.save(update_fields=["short_name"])
    region.group_a11.save(update_fields=["name"])
    surveys.make_links(survey=survey, units=[region.group_a11], by=None, at=NOW)
    start(campaign)
    file = client_of(region.head).get(
        reverse("monitoring:survey-posters", args=[survey.pk, region.org_a1.pk])
    )
    assert len(PdfReader(io.BytesIO(file.content)).pages) == 1


def test_the_list_and_the_page_cost_the_same_at_one_row_and_at_three(region, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(survey, *pages):
        client = client_of(region.municipal_operator)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for page in pages:
                assert client.get(page).status_code == 200
        return len(seen)

    survey = running_survey(region.municipality_a, region.group_a11)
    pages = [
        reverse("monitoring:surveys", args=[survey.campaign_id]),
        reverse("monitoring:survey", args=[survey.pk]),
    ]
    one = cost(survey, *pages)
    surveys.make_links(
        survey=survey, units=[region.group_a12, region.group_a21, region.group_a22], by=None, at=NOW
    )
    make_survey(survey.campaign, "teachers", title="Второй")
    assert cost(survey, *pages) <= one


def test_the_public_page_asks_nobody_else_and_no_script_is_needed(survey, region):
    html = Client().get(queries.address_of(link_of(survey, region.group_a11))).content.decode()
    assert "htmx" not in html
    assert "mostik.js" not in html
    assert 'value="submit"' in html
    assert "Группа 11" in html
    assert len(html) < 60_000


def test_unknown_address_is_not_found_and_says_so(db):
    page = Client().get("/a/aaaa-bbbb-cccc-dddd/")
    assert page.status_code == 404
    assert "<form" not in page.content.decode()
    assert Client().get("/a/aaaa/model.json").status_code == 404
