"""The public page: whose it is, what it never tells, what anybody can check."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mostik.monitoring.actions import campaigns, publishing, results, surveys
from mostik.monitoring.actions.publishing import CannotPublish
from mostik.monitoring.models import Campaign, PublicEdition, ResultSet
from mostik.monitoring.queries import public_content, public_editions
from mostik.monitoring.web import quality
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.stats.methodology import TOTAL
from tests.monitoring.builders import GOOD, NOW, POOR, user_of
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.surveys import link_of, make_survey, parents_campaign, say, start


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def campaign(region):
    """Municipality A: three kindergartens of four groups, one of two; the region has seven more groups elsewhere."""
    gardens = [*kindergartens(region.municipality_a, 3, 4), *kindergartens(region.municipality_b, 4, 3)]
    answers = {
        group: (GOOD if number % 3 else POOR) for garden in gardens for number, group in enumerate(garden)
    }
    answers |= {region.group_a11: GOOD, region.group_a12: POOR}
    return finished(measured_campaign(region.node, answers))


def finished(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(status="closed", opened_at=NOW, closed_at=NOW)
    return Campaign.objects.select_related("owner").get(pk=campaign.pk)


def chosen(campaign, source="self"):
    """Everything of one source."""
    return [
        public_content.Shown(offer.used, offer.source, (TOTAL, *(area.code for area in offer.areas)))
        for offer in public_content.offers(campaign)
        if offer.source == source
    ]


def published(campaign, level="organisation", text="Мы посмотрели группы.", source="self", at=NOW):
    shown = chosen(campaign, source)
    return publishing.publish(campaign=campaign, level=level, text=text, shown=shown, by=None, at=at)


def content_of(edition):
    return json.loads(edition.content)


def page(edition, name="edition", *more, client=None, query=""):
    address = reverse(f"quality:{name}", args=[edition.campaign_id, edition.number, *more])
    return (client or Client()).get(address + query)


def client_of(person):
    client = Client()
    if person is not None:
        client.force_login(user_of(person))
    return client


def test_an_edition_does_not_follow_live_data(campaign, region):
    edition = published(campaign)
    before = page(edition).text
    Node.objects.filter(pk=region.municipality_a.pk).update(name="Переименованный", short_name="")
    ResultSet.objects.all().delete()
    Campaign.objects.filter(pk=campaign.pk).update(title="Другое название")
    public_editions._read.cache_clear()
    assert page(edition).text == before
    assert "Переименованный" not in before


def test_who_publishes(campaign, region):
    """The operator of the owner; a head and a teacher below it; a stranger of another region's place; nobody."""
    people = (region.regional_operator, region.head, region.teacher, None)
    edition = published(campaign)
    for name, args in (("public-page", [campaign.pk]), ("edition-new", [campaign.pk])):
        found = [client_of(one).get(reverse(f"monitoring:{name}", args=args)).status_code for one in people]
        assert found == [200, 403, 403, 302], name
    address = reverse("monitoring:edition-withdraw", args=[edition.pk])
    for person, code in zip(people[1:], (403, 403, 302), strict=True):
        assert client_of(person).post(address, {"reason": "Так"}).status_code == code
    assert PublicEdition.objects.get().withdrawn_at is None
    assert client_of(region.regional_operator).post(address, {"reason": " "}).status_code == 422
    assert client_of(region.regional_operator).post(address, {"reason": "Ошибка"}).status_code == 302
    assert PublicEdition.objects.get().reason == "Ошибка"


def test_a_stranger_does_not_find_the_campaign_of_a_municipality(region):
    gardens = kindergartens(region.municipality_a, 3, 4)
    answers = {group: GOOD for garden in gardens for group in garden}
    campaign = finished(measured_campaign(region.municipality_a, answers))
    edition = published(campaign)
    stranger = client_of(region.stranger)
    for name in ("public-page", "edition-new"):
        assert stranger.get(reverse(f"monitoring:{name}", args=[campaign.pk])).status_code == 404
        assert stranger.post(reverse("monitoring:edition-new", args=[campaign.pk]), {}).status_code == 404
    refused = stranger.post(reverse("monitoring:edition-withdraw", args=[edition.pk]), {"reason": "Моё"})
    assert refused.status_code == 404
    assert PublicEdition.objects.get().withdrawn_at is None
    assert stranger.get(reverse("quality:newest", args=[campaign.pk]), follow=True).status_code == 200


def test_published_from_the_page(campaign, region):
    client, address = (
        client_of(region.regional_operator),
        reverse("monitoring:edition-new", args=[campaign.pk]),
    )
    fields = client.get(address).context["form"].fields
    measure = next(name for name in fields if name.endswith("-self"))
    sent = {"level": "municipality", "text": "Первый абзац.\n\nВторой.", measure: [TOTAL, "A"]}
    looked = client.post(address, {**sent, "action": "look"})
    assert looked.status_code == 200
    assert looked.context["preview"]
    assert not PublicEdition.objects.exists()
    assert client.post(address, {"level": "municipality", "action": "publish"}).status_code == 422
    assert client.post(address, {**sent, "action": "publish"}).status_code == 302
    found = content_of(PublicEdition.objects.get())
    assert {one["kind"] for one in found["places"].values()} == {"region", "municipality"}
    assert [one["code"] for one in found["measures"][0]["indicators"]] == [TOTAL, "A"]


def test_what_is_refused(campaign, region):
    with pytest.raises(CannotPublish):
        published(campaign, level="planet")
    with pytest.raises(CannotPublish):
        publishing.publish(campaign=campaign, level="region", text="", shown=[], by=None, at=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(status="running", closed_at=None)
    with pytest.raises(CannotPublish):
        published(campaign)
    assert not PublicEdition.objects.exists()


def test_few_groups_are_hidden_with_what_would_tell_them(campaign, region):
    """The kindergarten of two groups is hidden, and the next smallest one beside it: its municipality is shown."""
    edition = published(campaign)
    (measure,) = content_of(edition)["measures"]
    values, places = measure["values"], content_of(edition)["places"]
    inside = {key: one for key, one in places.items() if one["municipality"] == region.municipality_a.pk}
    hidden = [key for key in inside if not values[key]["scores"]]
    assert str(region.org_a1.pk) in hidden
    assert len(hidden) == 2
    assert all("n" not in values[key] for key in hidden)
    assert values[str(region.municipality_a.pk)]["scores"]
    groups = sum(values[key]["n"] for key in inside if "n" in values[key])
    assert values[str(region.municipality_a.pk)]["n"] - groups >= 3
    html = page(edition, "place", region.org_a1.pk).text
    assert "не показано" in html


def test_every_page_of_the_same_results_hides_the_same(campaign, region):
    """However the owner cuts the page, no choice tells what another hides."""
    whole = content_of(published(campaign))["measures"][0]["values"]
    for level in ("region", "municipality", "organisation"):
        shown = [public_content.Shown(one.used, one.source, ("A",)) for one in chosen(campaign)]
        found = publishing.draft(campaign=campaign, level=level, text="", shown=shown, at=NOW)
        for place, values in found["measures"][0]["values"].items():
            assert values["scores"].get("A") == whole[place]["scores"].get("A")


def test_everybody_reads_and_anybody_may_keep_it(campaign, region):
    edition = published(campaign, text="<script>alert(1)</script>")
    for name, more in (("edition", []), ("place", [region.municipality_a.pk]), ("snapshot", [])):
        response = page(edition, name, *more)
        assert response.status_code == 200
        assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=300"}
        assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))
        assert not response.cookies
        again = Client(headers={"If-None-Match": response["ETag"]})
        assert page(edition, name, *more, client=again).status_code == 304
    html = page(edition).text
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    assert page(edition, "place", 10**9).status_code == 404
    assert Client().get(reverse("quality:edition", args=[campaign.pk, 9])).status_code == 404
    assert Client().get(reverse("quality:newest", args=[10**9])).status_code == 404


def test_kindergartens_in_the_order_of_the_alphabet(campaign, region):
    edition = published(campaign)
    read = public_editions.page_of(edition)
    for _town, gardens in read.kindergartens():
        names = [one.name for one in gardens]
        assert names == sorted(names, key=str.casefold)
    towns = [town.name for town, _gardens in read.kindergartens() if town]
    assert towns == sorted(towns, key=str.casefold)
    found = [one.name for _town, gardens in read.kindergartens("сад б") for one in gardens]
    assert set(found) == {"Сад Б"}
    html = page(edition, query="?q=Сад+Б").text
    assert "Сад Б" in html
    assert "Сад В" not in html
    assert "Сад В" not in page(edition, query="?q=нет+такого").text


def test_a_withdrawn_edition_says_so_and_leads_to_the_newer_one(campaign):
    first, second = published(campaign), published(campaign)
    newest = reverse("quality:newest", args=[campaign.pk])
    assert Client().get(newest).url.endswith("/2/")
    assert f"/quality/{campaign.pk}/2/" in page(first).text
    publishing.withdraw(edition=first, reason="Неверный год", by=None, at=NOW)
    for name, more in (("edition", []), ("place", [campaign.owner_id]), ("snapshot", [])):
        response = page(first, name, *more)
        assert response.status_code == 410
        assert "Неверный год" in response.text
    with pytest.raises(CannotPublish):
        publishing.withdraw(edition=first, reason="Ещё раз", by=None, at=NOW)
    publishing.withdraw(edition=second, reason="Тоже", by=None, at=NOW)
    assert Client().get(newest, follow=True).status_code == 410
    assert page(second, "check").status_code == 200


def test_anybody_checks_a_copy(campaign):
    edition = published(campaign)
    text = page(edition, "snapshot").content
    address = reverse("quality:check", args=[campaign.pk, edition.number])

    def answer(content):
        return Client().post(address, {"file": SimpleUploadedFile("s.json", content)}).context["matches"]

    assert answer(text)
    assert not answer(text.replace("Мы".encode(), "Вы".encode()))
    assert Client().get(f"{address}?digest={edition.digest}").context["matches"]
    assert (
        json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        == text
    )


def test_what_was_altered_in_the_database_is_not_shown(campaign, settings):
    edition = published(campaign)
    forged = edition.content.replace("Мы", "Вы")
    PublicEdition.objects.update(content=forged, digest=public_content.digest_of(forged))
    assert page(edition).status_code == 500
    assert "Вы посмотрели" not in page(edition).text
    assert not page(edition, "check").context["is_genuine"]
    PublicEdition.objects.update(content=edition.content, digest=edition.digest)
    assert page(edition, "check").context["is_genuine"]
    settings.SECRET_KEY = "another installation" * 4
    assert not page(edition, "check").context["is_genuine"]


def test_of_parents_nothing_small_is_told(region):
    """Three parents of one group: with eight of the next the kindergarten is told, neither group ever is."""
    campaign = parents_campaign(region.municipality_a)
    survey = make_survey(campaign)
    surveys.make_links(
        survey=survey, units=[region.group_a11, region.group_a12, region.group_a21], by=None, at=NOW
    )
    start(campaign)
    survey.refresh_from_db()
    for unit, count in ((region.group_a11, 3), (region.group_a12, 1), (region.group_a21, 9)):
        say(link_of(survey, unit), *[GOOD] * count)
    surveys.close(survey=survey, by=None, at=NOW)
    campaigns.stop(campaign=campaign, by=None, at=NOW)
    results.rebuild(campaign=campaign, at=NOW)
    campaign = Campaign.objects.select_related("owner").get(pk=campaign.pk)
    edition = published(campaign, source="parents")
    values = content_of(edition)["measures"][0]["values"]
    assert {key: one["n"] for key, one in values.items() if "n" in one} == {str(region.municipality_a.pk): 13}
    text = page(edition).text
    assert "13" in text


def test_two_editions_together_do_not_tell_who_came_between(campaign, monkeypatch):
    first = content_of(published(campaign))
    measure = first["measures"][0] | {"counts_people": True}
    with_people = public_content.canonical(first | {"measures": [measure]})
    digest = public_content.digest_of(with_people)
    PublicEdition.objects.update(
        content=with_people, digest=digest, signature=public_content.signature_of(digest)
    )
    key = str(campaign.owner_id)
    fresh = json.loads(with_people)
    for more, is_refused in ((0, False), (1, True), (4, True), (5, False)):
        fresh["measures"][0]["values"][key]["n"] = measure["values"][key]["n"] + more
        if is_refused:
            with pytest.raises(CannotPublish):
                publishing._refuse_small_steps(campaign, fresh)
        else:
            publishing._refuse_small_steps(campaign, fresh)


def test_pages_are_counted_by_address(campaign, monkeypatch):
    edition = published(campaign)
    monkeypatch.setattr(quality, "ENOUGH", 3)
    codes = [page(edition).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert Client(REMOTE_ADDR="10.1.1.1").get(reverse("quality:index")).status_code == 200


def test_a_page_costs_the_same_for_any_number_of_places(campaign, region, django_assert_max_num_queries):
    edition = published(campaign)
    page(edition)
    with django_assert_max_num_queries(3):
        page(edition)
    with django_assert_max_num_queries(3):
        page(edition, "place", region.municipality_a.pk)


def test_words_stand_at_the_right_quarter(campaign):
    from datetime import date
    from fractions import Fraction

    from mostik.monitoring.queries.public_pack import pack_on

    pack = pack_on(date(2026, 1, 1))
    found = [
        pack.band(Fraction(value), Fraction(1), Fraction(5))
        for value in ("1", "1.99", "2", "3", "3.99", "4", "5")
    ]
    assert found == [0, 0, 1, 2, 2, 3, 3]
    assert pack_on(date(1999, 1, 1)) == pack_on(date(2020, 1, 1))


def test_an_owner_below_a_region_goes_no_higher(region):
    campaign = Campaign(owner=region.org_a1)
    assert public_content.levels_of(campaign) == [NodeKind.ORGANISATION]
