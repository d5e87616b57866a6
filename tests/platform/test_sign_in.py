import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mostik.platform.actions import accounts, mail
from mostik.platform.actions.accounts import CannotCreateAccount
from mostik.platform.models import AuditEvent, User

pytestmark = pytest.mark.django_db
PASSWORD = "мост через реку 7"


@pytest.fixture
def user():
    return User.objects.create_user("anna@example.org", PASSWORD)


def sign_in(client, password=PASSWORD, email="Anna@Example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def deliver_all():
    for task in DBTaskResult.objects.filter(task_path__endswith="mail.deliver"):
        mail.deliver.call(*task.args_kwargs["args"])


def test_the_page_is_russian_and_ours(client):
    page = client.get(reverse("account_login"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="ru"' in page
    assert "<h1>Вход</h1>" in page
    assert 'href="/accounts/signup' not in page


def test_signing_in_and_out_stands_in_the_journal(client, user):
    assert sign_in(client).url == reverse("portal:home")
    assert actions() == ["platform.user.signed_in"]
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(reverse("platform:account")).status_code == 302


def test_a_wrong_password_is_a_sentence_and_a_line_in_the_journal(client, user):
    page = sign_in(client, "не тот пароль")
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert actions() == ["platform.user.sign_in_failed"]
    assert "_auth_user_id" not in client.session


def test_nothing_typed_by_mistake_gets_into_the_journal(client, user):
    sign_in(client, email=PASSWORD)
    assert actions() == []


def test_a_closed_account_does_not_sign_in(client, user):
    accounts.set_active(user=user, is_active=False, by=user, at=timezone.now())
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_after_ten_wrong_passwords_the_door_is_closed_with_a_page(client, user, settings):
    settings.AXES_ENABLED = True
    for _ in range(10):
        page = sign_in(client, "не тот пароль")
    assert page.status_code == 429
    assert sign_in(client).status_code == 429
    assert "15 минут" in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_from_the_street(client):
    page = client.post(
        reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "организаци" in page.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_anew_by_the_letter(client, user, mailoutbox):
    assert client.post(reverse("account_reset_password"), {"email": user.email}).status_code == 302
    assert mailoutbox == []  # nothing leaves from inside a request
    deliver_all()
    [letter] = mailoutbox
    assert letter.subject == "Мостик: Ссылка для нового пароля"
    link = re.search(r"http://testserver(\S+)", letter.body).group(1)
    form = client.get(link, follow=True)
    done = client.post(
        form.request["PATH_INFO"], {"password1": "совсем новый пароль", "password2": "совсем новый пароль"}
    )
    assert done.url == reverse("account_reset_password_from_key_done")
    assert sign_in(client, "совсем новый пароль").status_code == 302


def test_an_unknown_address_gets_the_same_page(client, mailoutbox):
    page = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert page.url == reverse("account_reset_password_done")


def test_a_changed_address_works_after_it_is_confirmed(client, user, mailoutbox):
    sign_in(client)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "anna@example.org"
    deliver_all()
    link = re.search(r"http://testserver(\S+)", mailoutbox[-1].body).group(1)
    assert "new@example.org" in client.get(link).content.decode()
    client.post(link)
    user.refresh_from_db()
    assert user.email == "new@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "mfa_index",
        "mfa_activate_totp",
        "platform:account",
    ],
)
def test_every_screen_stands_in_our_shell(client, user, name):
    if name not in ("account_reset_password", "account_reset_password_done", "account_inactive"):
        client.force_login(user)
    page = client.get(reverse(name), follow=True)
    html = page.content.decode()
    assert page.status_code == 200
    assert 'class="shell"' in html
    assert html.count("<h1>") == 1
    assert "<h1></h1>" not in html


def test_an_account_is_created_once(user):
    created = accounts.create(email=" New@Example.org ", by=user, at=timezone.now())
    assert created.email == "new@example.org"
    assert not created.has_usable_password() or not created.check_password("")
    assert actions() == ["platform.user.created"]
    with pytest.raises(CannotCreateAccount, match="anna@example"):
        accounts.create(email="ANNA@example.org", by=user, at=timezone.now())
    assert User.objects.count() == 2


def test_a_letter_waits_for_the_mail_server(monkeypatch, settings):
    settings.EMAIL_BACKEND = "tests.platform.test_sign_in.DeadServer"
    mail.send(to="a@example.org", subject="s", text="t")
    first = DBTaskResult.objects.get()
    mail.deliver.call(*first.args_kwargs["args"])
    again = DBTaskResult.objects.exclude(pk=first.pk).get()
    assert again.args_kwargs["args"][1] == 1
    assert again.run_after > timezone.now()
    with pytest.raises(ConnectionError):
        mail.deliver.call(first.args_kwargs["args"][0], len(mail.TRIES))


def DeadServer(*args, **kwargs):
    raise ConnectionError
