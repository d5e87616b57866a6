"""Every page of the site in a real browser, on a phone: accessible, no sideways scrolling, nothing asked of others.

Pages are not listed: each role walks the site by its links, and every view met on the way is looked at once, in the
colours and the size of letters that fall to it. A view of the urlconf that nobody reaches must be named in OTHERS
with the reason, so a new page cannot stay unseen. Forms are also sent empty: the refusal is a page too.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.exceptions import Resolver404

from mostik.monitoring.actions import (
    results,
)
from mostik.monitoring.models import CampaignInstrument, SecondRating
from mostik.network.actions.imports import runs
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.assessment.reachable import pages_of_profiles
from tests.context.builders import context_pages
from tests.cyclogram.builders import planned_pages
from tests.e2e.browser import overflow, violations
from tests.e2e.preparation import (
    pages_of_a_survey,
    pages_of_diagnostics,
    pages_of_handing_up,
    pages_of_networks,
    pages_of_preparation,
    pages_of_recommendations,
)
from tests.growth.builders import pages_of_portfolios
from tests.growth.climbing import pages_of_the_ladder
from tests.growth.route_templates import pages_of_route_templates
from tests.growth.visiting import pages_of_visits
from tests.monitoring.builders import (
    GOOD,
    NOW,
    POOR,
    accept,
    card_of,
    fill,
    make_campaign,
    running_campaign,
    submit,
)
from tests.monitoring.instrument import make_version
from tests.monitoring.own import add_own
from tests.monitoring.rated_twice import rate_twice
from tests.monitoring.surveys import ALL
from tests.monitoring.told import pages_of_quality
from tests.needs.builders import needs_pages
from tests.network.tables import node, workbook
from tests.programmes.builders import programme_pages
from tests.stationery.builders import pages_of_templates

ROLES = ("administrator", "regional_operator", "municipal_operator", "head", "methodist", "teacher", "expert")
LINK = re.compile(r'(?:href|hx-get|action)="([^"#]+)')
LOOKS = ("", "wb.2.normal.on", "", "blue.1.wide.on", "", "bw.3.normal.off")
STARTS = ["/", "/accounts/login/", "/accounts/password/reset/", "/search/?q=сад", "/about/", "/ui/gallery/", "/quality/"]  # fmt: skip
OTHERS = {
    "account_confirm_email": "needs a key from a letter",
    "account_confirm_login_code": "sign-in by a code is off",
    "account_email_verification_sent": "follows a sent form",
    "account_inactive": "of a blocked account",
    "account_reauthenticate": "asked before a change of the second factor",
    "account_reset_password_done": "follows a sent form",
    "account_reset_password_from_key": "needs a key from a letter",
    "account_reset_password_from_key_done": "follows a sent form",
    "account_set_password": "of an account without a password",
    "account_signup": "sign-up is closed",
    "mfa_activate_totp": "asks to sign in anew",
    "mfa_authenticate": "the second step of signing in",
    "mfa_deactivate_totp": "of an account with a second factor",
    "mfa_download_recovery_codes": "of an account with a second factor",
    "mfa_generate_recovery_codes": "of an account with a second factor",
    "mfa_reauthenticate": "of an account with a second factor",
    "mfa_view_recovery_codes": "of an account with a second factor",
    "collect:None": "ODK Collect, not a browser",
    "collect:form": "ODK Collect",
    "collect:forms": "ODK Collect",
    "collect:manifest": "ODK Collect",
    "collect:media": "ODK Collect",
    "collect:nowhere": "ODK Collect",
    "collect:submission": "ODK Collect",
    "instruments:worker": "a script",
    "instruments:device": "read by the script of every page",
    "instruments:model": "read by the script of a card",
    "survey:model": "read by the script of a survey",
    "assessment:sitting-model": "read by the script of a card",
    "assessment:grading-model": "read by the script of a card",
    "assessment:card-model": "read by the script of a card",
    "monitoring:card-model": "read by the script of a card",
    "monitoring:card-deliver": "where the outbox of a browser sends cards",
    "monitoring:second-rating-model": "read by the script of a card",
    "monitoring:delivery": "tests/monitoring/test_deliveries.py: needs a device",
    "monitoring:delivery-file": "a file, not a page",
    "monitoring:delivery-xml": "a file, not a page",
    "platform:device-revoke": "a button on the page of devices that has none yet",
    "network:person_account": "a button on the page of a person without an account",
    "instruments:publish": "a button on the page of a draft version",
    "instruments:own-again": "a button on the page of a core newer than somebody's own indicators",
    "instruments:pack-apply": "a button under the dry run of a pack",
    "cycle:decision-file": "a file, not a page",
    "context:import-apply": "a button under the dry run of a file",
    "cyclogram:import-apply": "a button under the dry run of a workbook",
    "growth:import-apply": "a button under the dry run of a workbook",
    "growth:opportunity-import-apply": "a button under the dry run of a workbook",
    "growth:route-template-import-apply": "a button under the dry run of a workbook",
    "growth:route-mass-start": "a button under the preview",
    "network:import_apply": "a button under an import without errors",
    "platform:notice": "a button that opens what the notice is about",
    "platform:file": "a file, not a page",
    "platform:health": "for machines",
}
FORMS = (
    "account_login", "monitoring:campaign-create", "monitoring:survey-new", "instruments:upload", "assessment:create",
    "assessment:campaign-create", "assessment:model-upload", "assessment:competency-add",
    "instruments:pack-import", "cyclogram:create", "cyclogram:line-add", "cyclogram:import",
    "growth:add", "growth:import", "growth:opportunity-add", "growth:opportunity-import", "growth:cluster-line-add",
    "growth:route-new", "growth:step-add", "growth:step-done",
    "programmes:create",
    "growth:visit-ask", "growth:visit-line-add", "growth:visit-describe", "growth:visit-advice-add", "growth:ladder-note-add",
    "growth:reserve-propose",
    "context:import", "needs:study-add", "needs:list-start", "needs:strike",
    "growth:route-template-add", "growth:template-step-add", "growth:route-template-import",
    "network:imports", "network:node_add", "network:person_add", "network:hire", "network:grant",
    "network:network_add", "network:network_join", "stationery:kind",
)  # fmt: skip
SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll('main form[method=post]')].find(f => f.querySelector('.primary'));
  for (const i of form.querySelectorAll('textarea, input:not([type=hidden],[type=checkbox],[type=radio],[type=file])'))
    i.value = '';
  form.querySelector('.primary').click();
}"""


@pytest.fixture
def measured(transactional_db, region, settings, tmp_path):
    """A round with cards in every state and results, another in preparation, a refused import; pages to start from."""
    settings.MARTS_ROOT, settings.MEDIA_ROOT = tmp_path / "marts", tmp_path / "files"
    core = make_version(region.node, checks=[("apart", "${{b1}} - ${{b2}} <= 2", "Оценки расходятся")])
    own = add_own(core, region.municipality_b)
    campaign = running_campaign(region.node, version=core)
    rate_twice(region, campaign)
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    accept(card_of(campaign, region.group_a11, "external"), POOR, region.municipal_operator)
    own_answers = {"mo_museum": "g5", "mo_park": "g1"}
    accept(card_of(campaign, region.group_b11), {**GOOD, **own_answers}, region.regional_operator)
    doubted = submit(card_of(campaign, region.group_a12), POOR | {"b1": "5"})
    fill(card_of(campaign, region.group_b12), {"a1": "yes"})
    results.rebuild(campaign=campaign, at=NOW)
    version = CampaignInstrument.objects.get(campaign=campaign).version
    ratings = SecondRating.objects.values_list("pk", "draw_id")
    pages = ("second-rating", "second-rating-hand-over", "second-rating-decide")
    draft = make_campaign(region.node, year=2027, version=version, previous=campaign, sources=ALL)
    content = workbook(nodes=[node("99-new", parent="нет такого")])
    runs.upload(content=content, name="сеть.xlsx", by=region.regional_operator.user, at=NOW)
    for job in Job.objects.filter(state="queued"):
        jobs.run_now(job)
    return [
        reverse("monitoring:results", args=[campaign.pk]),
        reverse("monitoring:deliveries", args=[campaign.pk]),
        reverse("monitoring:campaign", args=[draft.pk]),
        reverse("monitoring:survey-new", args=[draft.pk]),
        reverse("platform:job", args=[Job.objects.latest("pk").pk]),
        reverse("monitoring:second-ratings"),
        reverse("monitoring:review", args=[doubted.pk]),
        reverse("instruments:changes", args=[version.pk]),
        reverse("instruments:version", args=[core.pk]),
        reverse("instruments:version", args=[own.pk]),
        reverse("instruments:own", args=[core.pk]),
        reverse("monitoring:own-why", args=[campaign.pk, region.group_b11.pk, own.pk, "mo.L.1"]),
        *pages_of_preparation(region, campaign, draft),
        *pages_of_recommendations(region, campaign),
        *pages_of_handing_up(region, core),
        *pages_of_quality(region, version),
        *pages_of_a_survey(region),
        *pages_of_profiles(region),
        *pages_of_diagnostics(region),
        *planned_pages(region, core),
        *pages_of_portfolios(region),
        *pages_of_visits(region, core),
        *pages_of_the_ladder(region),
        *pages_of_route_templates(region),
        *context_pages(region),
        *programme_pages(region),
        *needs_pages(region),
        *pages_of_networks(region, campaign),
        *pages_of_templates(region),
        reverse("instruments:offline"),
        *(reverse(f"monitoring:{page}", args=[pk]) for page in pages for pk, _draw in ratings),
        *(reverse("monitoring:draw-protocol", args=[draw, "docx"]) for _pk, draw in ratings[:1]),
    ]


def names_of_views(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}"
        else:
            yield from names_of_views(one, f"{space}{one.namespace}:" if one.namespace else space)


def walk(user, starts: list[str], met: set[str]) -> dict[str, str]:
    """Pages this person reaches and nobody met before, by the name of the view. Adds to `met`."""
    client = Client()
    if user:
        client.force_login(user)
    queue, pages, seen = [*starts], {}, set()
    while queue:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if name in met and address not in starts:
            continue
        response = client.get(address)
        if response.status_code in (403, 404) and address in starts:
            continue
        if response.status_code == 302 and response.url.startswith("/"):
            queue.append(response.url)
        elif response.status_code not in (302, 405):  # 405: a form posts here
            assert response.status_code == 200, (user, address, response.status_code)
        met.add(name)
        if response.status_code != 200 or response.streaming:
            response.close()
            continue
        if not response["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        if "<html" in html:
            pages[name] = address
        for link in LINK.findall(html):
            target = urljoin(address, link.replace("&amp;", "&"))
            if target.startswith("/") and not target.startswith("/static/"):
                queue.append(target)
    return pages


@pytest.fixture
def places(measured, region):
    """Every page with somebody who opens it: {view: (address, user)}. Fails on a view that nobody meets."""
    starts = [*STARTS, *measured]
    for place in (region.municipality_a, region.org_a1, region.group_a11):
        starts.append(reverse("network:node", args=[place.pk]))
    met: set[str] = set()
    found = {name: (address, None) for name, address in walk(None, STARTS[1:3], met).items()}
    raters = [one.rater.user for one in SecondRating.objects.filter(rater__isnull=False)]
    for user in [*(getattr(region, role).user for role in ROLES), *raters]:
        found |= {name: (address, user) for name, address in walk(user, starts, met).items()}
    unseen = set(names_of_views()) - met - set(OTHERS)
    assert not unseen, "\n".join(sorted(unseen))
    return found


@pytest.mark.slow
def test_every_page_and_refused_form_is_accessible_and_fits_a_phone(open_page, live_server, places):
    problems, looks, tabs = [], cycle(LOOKS), {}

    def opened(address, user, look=""):
        """The page in the tab of this person: a tab for each visit would take longer than the visit."""
        key = user.pk if user else None
        if key not in tabs:
            tabs[key] = open_page(address, user=user, size="phone")
        tabs[key].context.add_cookies([{"name": "mostik_appearance", "value": look, "url": live_server.url}])
        tabs[key].goto(live_server.url + address)
        return tabs[key]

    for name, (address, user) in sorted(places.items()):
        look = next(looks)
        page = opened(address, user, look)
        wide = overflow(page)
        problems += [f"{name} {address} {look}: scrolls sideways by {wide}px"] if wide > 0 else []
        problems += [f"{name} {address} {look}: {one}" for one in violations(page)]
    for name in FORMS:
        address, user = places[name]
        page = opened(address, user)
        assert page.locator("main form[method=post] .primary").count(), f"{name} {address}"
        with page.expect_navigation():
            page.evaluate(SEND_EMPTY)
        assert page.locator("#error-summary, .summary.bad, .has-error").count(), name
        problems += [f"{name} {address}: {one}" for one in violations(page)]
    assert not problems, "\n".join(problems)


def test_keyboard_sees_where_it_is(open_page, region):
    """The first Tab offers the content; every stop of the first twenty has a visible outline."""
    page = open_page("/", user=region.methodist.user)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
