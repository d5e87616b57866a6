from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mostik.platform.actions import audit, files, jobs, notices
from mostik.platform.enums import JobState
from mostik.platform.models import AuditEvent, Job, Notice, User
from tests.network.builders import make_person, make_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return User.objects.create_user("me@example.org")


@pytest.fixture
def other():
    return User.objects.create_user("other@example.org")


@pytest.fixture
def own_job(me, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = jobs.start("tests.report", args={}, title="Отчёты", by=me, at=timezone.now())
    return jobs.run_now(job)


@jobs.job_handler("tests.report")
def report(job):
    stored = files.store(content=b"a;b", name="отчёт.csv", purpose="t", by=job.by, at=timezone.now())
    job.attach(stored)
    job.progress(1, 1)


def test_own_notices_are_listed_opened_and_marked(client, me, other):
    notices.send(to=[me, other], text="Карта возвращена", url="/monitoring/", at=timezone.now())
    client.force_login(me)
    page = client.get(reverse("platform:notices")).content.decode()
    assert page.count("Карта возвращена") == 1
    assert 'class="bubble">1' in page
    mine, theirs = Notice.objects.get(user=me), Notice.objects.get(user=other)
    assert client.get(reverse("platform:notice", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("platform:notice", args=[mine.pk])).url == "/monitoring/"
    client.post(reverse("platform:notices"))
    assert Notice.objects.get(user=me).read_at is not None
    assert Notice.objects.get(user=other).read_at is None


def test_a_job_is_for_its_owner(client, me, other, own_job):
    administrator = User.objects.create_user("boss@example.org", is_administrator=True)
    page, file = reverse("platform:job", args=[own_job.pk]), reverse("platform:file", args=[own_job.pk])
    for user, statuses in ((me, (200, 200)), (other, (404, 404)), (administrator, (200, 403))):
        client.force_login(user)
        response = client.get(file)
        if response.streaming:
            assert b"".join(response.streaming_content) == b"a;b"
        assert (client.get(page).status_code, response.status_code) == statuses


def test_the_result_comes_under_its_human_name_and_may_run_nothing(client, me, own_job):
    client.force_login(me)
    response = client.get(reverse("platform:file", args=[own_job.pk]))
    assert b"".join(response.streaming_content) == b"a;b"
    assert "filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.csv" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    Job.objects.update(result=None)
    assert client.get(reverse("platform:file", args=[own_job.pk])).status_code == 404


def test_progress_asks_for_itself_until_the_end(client, me, own_job):
    Job.objects.update(state=JobState.RUNNING, done=7, total=20, note="Детский сад № 7")
    client.force_login(me)
    address = reverse("platform:job", args=[own_job.pk])
    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert 'http-equiv="refresh"' in whole
    assert "<html" not in part
    for html in (whole, part):
        assert 'hx-trigger="every 1s"' in html
        assert "Детский сад № 7" in html
    Job.objects.update(state=JobState.DONE, finished_at=timezone.now())
    assert "hx-trigger" not in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_the_owner_of_long_work_gets_a_notice(me, own_job):
    assert not Notice.objects.exists()
    Job.objects.update(state=JobState.RUNNING, started_at=timezone.now() - timedelta(minutes=5))
    own_job.refresh_from_db()
    jobs._finish(own_job, JobState.DONE)
    assert Notice.objects.get().text == "Готово: Отчёты"


def journal_rows(count, by):
    for number in range(count):
        with transaction.atomic():
            audit.record(
                f"tests.thing.done{number % 2}", target=by, by=by, at=timezone.now(), details={"n": number}
            )


def test_the_journal_is_read_by_administrators_and_data_officers(client, region):
    officer = make_person("Данилова Вера Петровна")
    make_role(officer, "data_officer", region.node)
    local = make_person("Местная Вера Петровна")
    make_role(local, "data_officer", region.org_a1)
    allowed = [region.administrator, officer]
    refused = [region.methodist, region.regional_operator, region.stranger, local]
    for person, status in [(p, 200) for p in allowed] + [(p, 403) for p in refused]:
        client.force_login(person.user)
        assert client.get(reverse("platform:journal")).status_code == status, person
    client.logout()
    assert client.get(reverse("platform:journal")).status_code == 302


def test_the_journal_speaks_in_words(client, me):
    User.objects.filter(pk=me.pk).update(is_administrator=True)
    with transaction.atomic():
        audit.record("network.node.closed", target=me, by=me, at=timezone.now())
    client.force_login(me)
    page = client.get(reverse("platform:journal")).content.decode()
    assert page.count("Организация или группа: закрыта") == 2  # the row and the filter


def test_the_journal_is_narrowed(client, me, other):
    User.objects.filter(pk=me.pk).update(is_administrator=True)
    journal_rows(3, me)
    journal_rows(2, other)
    client.force_login(me)

    def rows(**query):
        return len(client.get(reverse("platform:journal"), query).context["page"].rows)

    today = timezone.localdate()
    assert rows() == 5
    assert rows(who="OTHER") == 2
    assert rows(action="tests.thing.done1") == 2
    assert rows(what="me@") == 3
    assert rows(since=today, until=today) == 5
    assert rows(since=today + timedelta(days=1)) == 0
    assert rows(since="позавчера") == 5


@pytest.mark.parametrize("name", ["platform:journal", "platform:notices", "platform:jobs"])
def test_lists_cost_the_same_at_one_row_and_at_three(client, me, name):
    User.objects.filter(pk=me.pk).update(is_administrator=True)
    client.force_login(me)
    costs = []
    for rows in (1, 2):
        journal_rows(rows, me)
        for number in range(rows):
            notices.send(to=[me], text=str(number), at=timezone.now())
            jobs.start("tests.report", args={}, title="Отчёты", by=me, at=timezone.now())
        client.get(reverse(name))
        with CaptureQueries() as queries:
            client.get(reverse(name))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def CaptureQueries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def test_the_language_is_kept_in_the_account(client, me):
    client.force_login(me)
    client.post(reverse("platform:language"), {"language": "en", "next": "/platform/notices/"})
    me.refresh_from_db()
    assert me.language == "en"
    assert '<html lang="en"' in client.get(reverse("platform:notices")).content.decode()
    client.post(reverse("platform:language"), {"language": "zz"})
    me.refresh_from_db()
    assert me.language == "en"


def test_a_small_post_leads_back_to_our_pages_only(client):
    for target, expected in (
        ("/ui/gallery/", "/ui/gallery/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ):
        assert client.post(reverse("platform:language"), {"language": "en", "next": target}).url == expected
    assert client.get(reverse("platform:language")).status_code == 405


def test_low_vision_settings_follow_the_person(client, me):
    client.force_login(me)
    client.post(reverse("platform:appearance"), {"scheme": "bw", "size": "2", "evil": "x"})
    me.refresh_from_db()
    assert me.appearance["scheme"] == "bw"
    assert "evil" not in me.appearance
    client.cookies.clear()
    client.force_login(me)
    assert 'data-scheme="bw"' in client.get(reverse("platform:notices")).content.decode()


def test_health_tells_when_the_queue_stands(client, me):
    assert client.get(reverse("platform:health")).json()["worker"] == "ok"
    jobs.start("tests.report", args={}, title="?", by=me, at=timezone.now() - timedelta(hours=1))
    answer = client.get(reverse("platform:health"))
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"


def test_the_journal_knows_the_address_behind_trusted_proxies_only(client, me, settings):
    User.objects.filter(pk=me.pk).update(is_administrator=True)
    me.set_password("мост через реку 7")
    me.save()
    for proxies, expected in ((0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.1")):
        settings.TRUSTED_PROXIES = proxies
        client.post(
            reverse("account_login"),
            {"login": me.email, "password": "мост через реку 7"},
            headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"},
        )
        assert AuditEvent.objects.latest("id").ip == expected
        client.logout()


@pytest.mark.parametrize("status", [404, 403, 500])
def test_error_pages_are_human_and_in_our_shell(client, me, status, settings):
    settings.ROOT_URLCONF = "tests.platform.broken_urls"
    client.force_login(me)
    client.raise_request_exception = False
    page = client.get(f"/{status}/")
    html = page.content.decode()
    assert page.status_code == status
    assert 'class="shell"' in html
    assert "На главную" in html


def test_a_refusal_nobody_caught_is_a_page_with_the_sentence(client, me, settings):
    settings.ROOT_URLCONF = "tests.platform.broken_urls"
    client.force_login(me)
    page = client.get("/refusal/")
    assert page.status_code == 422
    assert "Карта уже принята." in page.content.decode()


def test_a_stale_form_is_told_about_in_words(me, settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    page = strict.post(reverse("platform:language"), {"language": "en"})
    assert page.status_code == 403
    assert "Форма была открыта слишком долго" in page.content.decode()
