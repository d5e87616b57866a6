"""Cards filled without a connection, in a real browser in front of the real server, which is really killed."""

import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.browser import CHROMIUM, FLAGS, assert_accessible, overflow
from tests.e2e.offline import ME, answer, fill, open_card, send, sign_in, waiting

SENT = "Карта отправлена на проверку"
pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def test_a_card_filled_without_a_server_arrives_once_with_its_photo(site, device, photo):
    context = device()
    page = open_card(context, site)
    site.kill()
    page.reload()
    page.wait_for_selector("form[data-ready]")
    send(page)
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#error-summary li")).to_have_count(3)
    assert_accessible(page)
    fill(page)
    page.set_input_files("#i-photo", photo)
    expect(page.locator("[data-preview-shown] img")).to_be_visible()
    expect(page.locator("[data-save-state]")).to_contain_text("хранятся на этом устройстве")
    send(page)
    expect(page.get_by_role("heading", name="Карта заполнена и ждёт отправки")).to_be_visible()
    expect(waiting(page)).to_have_text("Не отправлено: 1")
    assert_accessible(page)
    assert overflow(page) <= 0
    page.goto(site.url + "/instruments/outbox/")
    expect(page.locator("[data-items] h3")).to_have_count(1)
    expect(page.locator("[data-items] [data-reason]")).to_contain_text("Нет связи")
    assert_accessible(page)
    page.goto(site.url + "/monitoring/")
    expect(page.get_by_role("heading", name="Нет связи")).to_be_visible()
    assert_accessible(page)

    site.start()
    page.goto(site.url + "/monitoring/cards/")
    arrived = site.arrived()
    expect(waiting(page)).to_be_hidden()
    assert (arrived["state"], arrived["sendings"]) == ("submitted", 1)
    assert arrived["answers"]["b2"] == "5"
    with Image.open(arrived["files"]["photo"]) as kept:
        assert max(kept.size) == 1280
        assert not kept.getexif()


def test_a_killed_browser_comes_back_with_the_draft(browser, site, tmp_path, photo):
    profile = tmp_path / "profile"
    page = opened_profile(browser, site, profile)
    open_card(page.context, site, page=page)
    site.kill()
    answer(page, a1="yes", b1="3")
    page.set_input_files("#i-photo", photo)
    page.fill("#i-note", "Уголок чтения")
    page.wait_for_selector("[data-preview-shown] img")
    page.wait_for_timeout(600)
    kill_browser(profile)
    page = opened_profile(browser, site, profile)
    page.goto(site.url + site.cards[0])
    expect(page.locator("[data-device-said]")).to_contain_text("сохранённые на этом устройстве")
    expect(page.locator("#q-b1 input[value='3']")).to_be_checked()
    expect(page.locator("#i-note")).to_have_value("Уголок чтения")
    expect(page.locator("[data-preview-shown] img")).to_be_visible()
    site.start()
    page.reload()
    expect(page.locator("[data-save-state]")).to_contain_text("сохранены на сервере")
    page.context.close()
    arrived = site.state()[site.cards[0]]
    assert arrived["answers"] | {"photo": ""} == {
        "a1": "yes",
        "b1": "3",
        "note": "Уголок чтения",
        "photo": "",
    }
    assert arrived["files"].keys() == {"photo"}


def opened_profile(browser, site, profile):
    """The first tab of a browser that keeps its storage on the disk."""
    context = browser.browser_type.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=FLAGS, locale="ru-RU"
    )
    context.set_default_timeout(30_000)
    sign_in(context, site, ME)
    return context.pages[0]


def kill_browser(profile):
    for pid in os.listdir("/proc"):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text() if pid.isdigit() else ""
        except OSError:
            continue
        if f"--user-data-dir={profile}" in command:
            os.kill(int(pid), signal.SIGKILL)
    time.sleep(1)


def test_two_tabs_send_once_and_a_card_is_open_in_one(site, device):
    context = device()
    page = open_card(context, site)
    second = context.new_page()
    second.goto(site.url + site.cards[0])
    expect(second.get_by_role("heading", name="Эта карта открыта в другой вкладке")).to_be_visible()
    site.kill()
    fill(page)
    send(page)
    page.wait_for_selector("[data-device-said]")
    second.goto(site.url + "/instruments/outbox/")
    page.goto(site.url + "/instruments/outbox/")
    second.wait_for_selector("[data-outbox-page][data-ready]")
    requests = []
    context.on("request", lambda r: r.url.endswith("/deliver/") and requests.append(r))
    site.start()
    for tab in (page, second):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-items] h3")).to_have_count(0)
    expect(second.locator("[data-items] h3")).to_have_count(0)
    assert len(requests) == 1
    assert site.state()[site.cards[0]]["sendings"] == 1


def test_the_second_of_two_devices_is_asked(site, device):
    one, two = device(), device()
    first, second = open_card(one, site), open_card(two, site)
    answer(first, a1="no")
    expect(first.locator("[data-save-state]")).to_contain_text("сохранены на сервере")
    second.context.set_offline(True)
    answer(second, a1="yes")
    expect(second.locator("[data-save-state]")).to_contain_text("на этом устройстве")
    second.close()
    two.set_offline(False)
    second = two.new_page()
    second.goto(site.url + site.cards[0])
    question = second.locator("[data-device-said]")
    expect(question).to_contain_text("разные ответы")
    expect(question.locator("tbody tr")).to_have_count(1)
    expect(question.locator("tbody tr")).to_contain_text("Пособия доступны детям")
    assert_accessible(second)
    assert site.state()[site.cards[0]]["answers"]["a1"] == "no"
    second.get_by_role("button", name="Оставить ответы этого устройства").click()
    expect(second.locator("[data-save-state]")).to_contain_text("сохранены на сервере")
    assert site.state()[site.cards[0]]["answers"]["a1"] == "yes"


def test_a_filled_card_of_the_second_device_waits_for_a_decision(site, device):
    one, two = device(), device()
    second = open_card(two, site)
    first = open_card(one, site)
    two.set_offline(True)
    fill(second)
    send(second)
    second.wait_for_selector("[data-device-said]")
    answer(first, a1="no", a2="no", b1="1")
    send(first)
    first.wait_for_url("**/monitoring/cards/")
    assert SENT in first.inner_text("main")
    two.set_offline(False)
    second.goto(site.url + "/instruments/outbox/")
    second.get_by_role("button", name="Отправить сейчас").click()
    line = second.locator("[data-items] li")
    expect(line.locator("[data-reason]")).to_contain_text("Карта уже отправлена")
    expect(line.locator("details")).to_be_visible()
    assert_accessible(second)
    arrived = site.state()[site.cards[0]]
    assert (arrived["answers"]["b1"], arrived["sendings"]) == ("1", 1)
    line.get_by_role("button", name="Убрать").click()
    line.get_by_role("button", name="Стереть").click()
    expect(second.locator("[data-items] li")).to_have_count(0)


def test_all_cards_are_taken_along(site, device):
    page = device().new_page()
    page.goto(site.url + "/monitoring/cards/")
    page.get_by_role("button", name="Взять с собой").click()
    expect(page.locator("[data-take] [data-text]")).to_contain_text(
        f"На этом устройстве: {len(site.cards)} из {len(site.cards)}"
    )
    assert_accessible(page)
    site.kill()
    for card in site.cards:
        page.goto(site.url + card)
        page.wait_for_selector("form[data-ready]")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.size)") > 0
    page.goto(site.url + "/instruments/offline/")
    expect(page.locator("[data-cards] li")).to_have_count(len(site.cards))
    assert overflow(page) <= 0
