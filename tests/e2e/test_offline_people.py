"""Whose device it is: the file of the queue, signing out, a shared tablet, an expired session."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import assert_accessible
from tests.e2e.offline import ME, OTHER, fill, open_card, send, sign_in, waiting

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_the_file_brings_a_lost_queue_back_to_its_owner(site, device, photo, tmp_path):
    context = device()
    page = open_card(context, site)
    context.set_offline(True)
    fill(page)
    page.set_input_files("#i-photo", photo)
    page.wait_for_selector("[data-preview-shown] img")
    send(page)
    page.wait_for_selector("[data-device-said]")
    page.goto(site.url + "/instruments/outbox/")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Сохранить в файл").click()
    file = tmp_path / "queue.json"
    saving.value.save_as(file)
    context.close()  # its storage is gone with it

    foreign = device(OTHER).new_page()
    foreign.goto(site.url + "/instruments/outbox/")
    foreign.wait_for_selector("[data-outbox-page][data-ready]")
    foreign.set_input_files("#outbox-file", file)
    expect(foreign.locator("[data-said]")).to_contain_text("другому человеку")

    broken = tmp_path / "broken.json"
    content = json.loads(file.read_text())
    content["content"]["cards"][0]["entries"][0][1] = "no"
    broken.write_text(json.dumps(content, ensure_ascii=False))
    again = device()
    other = again.new_page()
    other.goto(site.url + "/instruments/outbox/")
    other.wait_for_selector("[data-outbox-page][data-ready]")
    other.set_input_files("#outbox-file", broken)
    expect(other.locator("[data-said]")).to_contain_text("повреждён")
    again.set_offline(True)
    for skipped in (0, 1):
        other.set_input_files("#outbox-file", file)
        expect(other.locator("[data-said]")).to_contain_text(f"Уже были здесь: {skipped}")
    expect(other.locator("[data-items] li")).to_have_count(1)
    again.set_offline(False)
    other.get_by_role("button", name="Отправить сейчас").click()
    expect(other.locator("[data-said]")).to_contain_text("Отправлено: 1")
    arrived = site.state()[site.cards[0]]
    assert (arrived["state"], arrived["sendings"], list(arrived["files"])) == ("submitted", 1, ["photo"])


def test_signing_out_asks_and_then_leaves_nothing(site, device):
    context = device()
    page = open_card(context, site)
    context.set_offline(True)
    fill(page)
    send(page)
    page.wait_for_selector("[data-device-said]")
    context.set_offline(False)
    context.route("**/deliver/", lambda route: route.abort())
    page.goto(site.url + "/instruments/outbox/")
    page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Выйти", exact=True).click()
    question = page.locator("[data-leaving]")
    expect(question).to_be_visible()
    assert_accessible(page)
    button = question.get_by_role("button", name="Выйти и стереть неотправленное")
    button.click()
    expect(page).to_have_url(re.compile(r"\?leaving$"))
    context.unroute("**/deliver/")
    page.get_by_role("button", name="Отправить сейчас").click()
    expect(page.locator("[data-said]")).to_contain_text("Отправлено: 1")
    page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Выйти", exact=True).click()
    page.wait_for_url("**/accounts/login/**")
    left = page.evaluate(
        """async () => {
          const open = indexedDB.open("mostik");
          const base = await new Promise((done) => (open.onsuccess = () => done(open.result)));
          const counts = [...base.objectStoreNames].map((name) => new Promise((done) => {
            const request = base.transaction(name).objectStore(name).count();
            request.onsuccess = () => done(request.result);
          }));
          return {
            rows: (await Promise.all(counts)).reduce((a, b) => a + b),
            pages: (await caches.keys()).filter((name) => name.startsWith("mostik-pages")),
            owner: (await caches.match("/-/person")) !== undefined,
          };
        }"""
    )
    assert left == {"rows": 0, "pages": [], "owner": False}
    assert site.state()[site.cards[0]]["sendings"] == 1


def test_another_person_on_the_device_sees_nothing(site, device):
    context = device()
    page = open_card(context, site)
    context.set_offline(True)
    fill(page)
    send(page)
    page.wait_for_selector("[data-device-said]")
    context.set_offline(False)
    sign_in(context, site, OTHER)
    page.goto(site.url + "/instruments/outbox/")
    page.wait_for_selector("[data-outbox-page][data-ready]")
    expect(page.locator("[data-items] li")).to_have_count(0)
    expect(page.locator("[data-cards] li")).to_have_count(0)
    expect(waiting(page)).to_be_hidden()
    site.kill()
    page.goto(site.url + "/instruments/outbox/")
    with pytest.raises(Exception, match="ERR_"):
        page.goto(site.url + site.cards[0])
    site.start()
    sign_in(context, site, ME)
    page.goto(site.url + "/monitoring/cards/")
    assert site.arrived()["sendings"] == 1, "the owner came back and the queue went on"
    expect(waiting(page)).to_be_hidden()


def test_an_expired_session_keeps_the_queue(site, device):
    context = device()
    page = open_card(context, site)
    context.set_offline(True)
    fill(page)
    send(page)
    page.wait_for_selector("[data-device-said]")
    context.clear_cookies()
    context.set_offline(False)
    page.goto(site.url + "/accounts/login/")
    assert site.state()[site.cards[0]]["state"] == "draft"
    sign_in(context, site, ME)
    page.goto(site.url + "/monitoring/cards/")
    assert site.arrived()["sendings"] == 1
    expect(waiting(page)).to_be_hidden()
