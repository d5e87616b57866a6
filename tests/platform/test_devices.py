"""Keys of devices: shown once, kept as hashes, closed at once."""

import base64
import io
import json
import re
import zlib
from datetime import timedelta

import pytest
import segno
import zxingcpp
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from mostik.lib import qr
from mostik.platform.actions import devices
from mostik.platform.models import AuditEvent, Device, User
from mostik.platform.queries import devices as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return User.objects.create_user("me@example.org")


@pytest.fixture
def other():
    return User.objects.create_user("other@example.org")


def added(client, title="Мой телефон"):
    """The page after adding: address of the server on it, text of the code."""
    page = client.post(reverse("platform:devices"), {"title": title})
    assert page.status_code == 200
    url, code = re.findall(r'<code class="wrap">([^<]+)</code>', page.content.decode())
    return page, url, code


def test_the_code_on_the_page_sets_collect_up(client, me):
    client.force_login(me)
    page, url, code = added(client)
    assert page["Cache-Control"] == "no-store"
    assert str(qr.svg(code)) in page.content.decode()
    picture = io.BytesIO()
    segno.make(code, error="m", micro=False).save(picture, kind="png", scale=4)
    [read] = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    settings = json.loads(zlib.decompress(base64.b64decode(read.text)))
    assert settings == {
        "general": {
            "server_url": url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "app_language": "ru",
        },
        "admin": {},
        "project": {"name": "Мостик: testserver"},
    }
    assert re.fullmatch(r"http://testserver/key/[\w-]{43}", url)


def test_the_svg_is_the_same_code(me):
    """The picture on the page, drawn by its own rules, is read by a scanner."""
    text = queries.settings_code("https://мостик.example/key/abc", "Мостик", "ru")
    svg = str(qr.svg(text))
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg).group(1))
    picture = Image.new("L", (size, size), 255)
    x, y = 0, 0.0
    drawn = re.search(r'stroke=[^>]*\bd="([^"]+)"', svg).group(1)
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", drawn):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for step in range(int(values[0])):
                picture.putpixel((int(x) + step, int(y)), 0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    [read] = zxingcpp.read_barcodes(picture.resize((size * 4, size * 4), Image.Resampling.NEAREST))
    assert read.text == text


def test_the_key_is_kept_as_a_hash_and_shown_once(client, me):
    client.force_login(me)
    _page, url, code = added(client)
    key = url.rsplit("/", 1)[1]
    kept = Device.objects.get()
    assert queries.by_key(key) == kept
    assert key not in str(Device.objects.values())
    again = client.get(reverse("platform:devices")).content.decode()
    assert "Мой телефон" in again
    assert key not in again
    assert code not in again
    event = AuditEvent.objects.get(action="platform.device.added")
    assert (event.by, event.target_id) == (me, str(kept.pk))
    assert key not in str(event.details)


def test_a_device_is_disconnected_by_its_owner_only(client, me, other):
    now = timezone.now()
    device, key = devices.add(title="Планшет", by=me, at=now)
    address = reverse("platform:device-revoke", args=[device.pk])
    administrator = User.objects.create_user("boss@example.org", is_administrator=True)
    for stranger in (other, administrator):
        client.force_login(stranger)
        assert "Планшет" not in client.get(reverse("platform:devices")).content.decode()
        assert client.post(address).status_code == 404
    assert queries.by_key(key) == device
    client.force_login(me)
    assert client.get(address).status_code == 405
    for _twice in range(2):
        assert client.post(address).status_code == 302
    assert queries.by_key(key) is None
    assert AuditEvent.objects.filter(action="platform.device.revoked", by=me).count() == 1
    assert "отключено" in client.get(reverse("platform:devices")).content.decode()


def test_a_closed_account_closes_its_devices(me):
    _device, key = devices.add(title="Планшет", by=me, at=timezone.now())
    me.is_active = False
    me.save()
    assert queries.by_key(key) is None
    assert queries.by_key("") is None


def test_refusals_change_nothing(client, me):
    client.force_login(me)
    answer = client.post(reverse("platform:devices"), {"title": "  "})
    assert answer.status_code == 422
    for number in range(devices.MAX_DEVICES):
        devices.add(title=f"Телефон {number}", by=me, at=timezone.now())
    with pytest.raises(devices.CannotAddDevice):
        devices.add(title="Ещё один", by=me, at=timezone.now())
    assert Device.objects.count() == devices.MAX_DEVICES


def test_it_is_noticed_once_a_minute(me, django_assert_num_queries):
    now = timezone.now()
    device, _key = devices.add(title="Планшет", by=me, at=now)
    devices.notice(device=device, at=now)
    device.refresh_from_db()
    assert device.last_used_at == now
    with django_assert_num_queries(0):
        devices.notice(device=device, at=now + timedelta(seconds=59))
    devices.notice(device=device, at=now + timedelta(seconds=61))
    device.refresh_from_db()
    assert device.last_used_at == now + timedelta(seconds=61)


def test_the_list_costs_the_same(client, me, django_assert_max_num_queries):
    client.force_login(me)
    costs = []
    for _rows in (1, 3):
        for _each in range(1 if _rows == 1 else 2):
            devices.add(title="Планшет", by=me, at=timezone.now())
        with django_assert_max_num_queries(40) as queries_made:
            client.get(reverse("platform:devices"))
        costs.append(len(queries_made))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "broken", [{"key_hash": "secret"}, {"title": ""}, {"revoked_at": timezone.now() - timedelta(days=1)}]
)
def test_the_database_refuses(me, broken):
    fields = {"user": me, "title": "Т", "key_hash": "0" * 64, "added_at": timezone.now()} | broken
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.create(**fields)
