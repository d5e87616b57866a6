"""What a person does on the pages that work without a connection."""

from playwright.sync_api import expect

ME, OTHER = "methodist@example.org", "teacher@example.org"
# Resolves when these pages are on the device (a predicate of `wait_for_function` may not be asynchronous).
KEPT = """async (pages) => {
    for (;;) {
        const found = (await caches.keys()).find((name) => name.startsWith("mostik-pages"));
        const cache = found && (await caches.open(found));
        if (cache && (await Promise.all(pages.map((page) => cache.match(page)))).every(Boolean)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""
expect.set_options(timeout=30_000)  # the machine may be busy


def sign_in(context, site, email):
    context.add_cookies([{"name": "sessionid", "value": site.sessions[email], "url": site.url}])


def open_card(context, site, number=0, page=None):
    """The page of a card, kept by the worker for the time without a connection."""
    page = page or context.new_page()
    page.goto(site.url + site.cards[number])
    page.wait_for_selector("form[data-ready]")
    page.evaluate("navigator.serviceWorker.ready")
    page.evaluate(KEPT, [site.cards[number], "/instruments/outbox/"])
    return page


def answer(page, **answers):
    for question, value in answers.items():
        page.locator(f"#q-{question} input[value='{value}']").check(force=True)


def fill(page):
    answer(page, a1="yes", a2="no", b1="4", b2="5")


def send(page):
    page.locator("button[value=submit]").click()


def waiting(page):
    return page.locator("[data-device] [data-count]")
