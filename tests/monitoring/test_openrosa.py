"""The 15 items of the contract of OpenRosa (docs/openrosa.md), each by a phone against a listening server."""

import base64
import hashlib
import io
import json
import re
import zlib
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from PIL import Image

from mostik.instruments.actions import versions
from mostik.instruments.engine import openrosa
from mostik.instruments.models import Attachment
from mostik.monitoring.actions import assignments, deliveries
from mostik.monitoring.enums import AssignmentState, CampaignStatus, DeliveryState, Doubt
from mostik.monitoring.models import Assignment, Campaign, Delivery, DeliveryFile
from mostik.platform.actions import devices
from mostik.platform.models import StoredFile
from mostik.platform.queries import devices as device_queries
from tests.monitoring.builders import GOOD, POOR, card_of, running_campaign, user_of
from tests.monitoring.instrument import workbook
from tests.monitoring.phone import Phone, PhoneError, fill, split

pytestmark = pytest.mark.django_db(transaction=True)


def connect(server, person, title="Телефон") -> Phone:
    _device, key = devices.add(title=title, by=user_of(person), at=timezone.now())
    return Phone(device_queries.settings_code(f"{server.url}/key/{key}", "Мостик", "ru"))


@pytest.fixture
def campaign(transactional_db, region) -> Campaign:
    return running_campaign(region.node)


@pytest.fixture
def phone(campaign, region, live_server, settings, tmp_path) -> Phone:
    """Of whoever assesses group 11 from inside."""
    settings.MEDIA_ROOT = tmp_path
    return connect(live_server, card_of(campaign, region.group_a11).assessor)


def blank(phone, card):
    [form] = [f for f in phone.form_list() if f.form_id == f"card-{card.pk}"]
    return phone.fetch(form)


@pytest.fixture
def card(campaign, region) -> Assignment:
    return card_of(campaign, region.group_a11)


def state_of(card) -> str:
    return Assignment.objects.get(pk=card.pk).state


def test_1_the_list_of_forms(phone, card, region):
    answer = phone.ask("GET", f"{phone.server}/formList?verbose=true&unknown=1")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.headers["x-openrosa-version"] == "1.0"
    assert answer.headers["date"]
    assert answer.headers["content-language"] == "ru"
    assert "set-cookie" not in answer.headers
    forms = phone.form_list()
    mine = Assignment.objects.filter(assessor=card.assessor)
    assert {f.form_id for f in forms} == {f"card-{c.pk}" for c in mine}
    one = next(f for f in forms if f.form_id == f"card-{card.pk}")
    assert one.name == "Детский сад № 1, Группа 11 · Карта группы · Самооценка"
    assert one.url.startswith("http://")
    assert re.fullmatch(r"md5:[0-9a-f]{32}", one.hash)
    assert not one.manifest_url
    assert [f.form_id for f in phone.form_list(f"?formID=card-{card.pk}")] == [f"card-{card.pk}"]
    assert phone.form_list("?formID=another") == []


def test_2_a_bad_key_never_prompts_for_a_password(phone, region, live_server):
    for url in ("formList", "submission", "forms/card-1.xml", "anything"):
        answer = phone.ask("GET", f"{live_server.url}/key/{'x' * 43}/{url}")
        assert answer.status == 403
        assert "не подключено" in answer.message()
    with pytest.raises(PhoneError, match="server error"):
        Phone(device_queries.settings_code(f"{live_server.url}/key/no", "М", "ru")).form_list()


def test_3_the_form_is_what_the_list_says_and_stays_so(phone, card):
    first = blank(phone, card)
    again = blank(phone, card)
    assert (first.version, first.hash, first.xml) == (again.version, again.hash, again.xml)
    card.unit.name = "Группа «Ромашка» & <друзья>"
    card.unit.save()
    renamed = blank(phone, card)
    assert renamed.version != first.version
    assert renamed.hash != first.hash
    assert renamed.name in ElementTree.fromstring(renamed.xml).find(".//{*}title").text
    _id, xml = fill(first, GOOD)
    assert phone.send(xml)[0].status == 201, "a form fetched before the renaming is still taken"


def test_4_and_5_the_manifest_and_the_files(phone, card, campaign):
    content = b"name,label\n1,\xd0\x9e\xd0\xb4\xd0\xb8\xd0\xbd\n"
    draft = versions.upload(
        content=workbook("with-files", "1"),
        name="w.xlsx",
        owner=campaign.owner,
        by=None,
        at=timezone.now(),
    )
    for name in ("товары.csv", "a.csv"):
        versions.attach_file(version=draft, name=name, content=content, by=None, at=timezone.now())
    published = versions.publish(version=draft, by=None, at=timezone.now())
    with pytest.raises(versions.CannotUpload):
        versions.attach_file(version=published, name="b.csv", content=content, by=None, at=timezone.now())
    Assignment.objects.filter(pk=card.pk).update(version=published)
    form = blank(phone, card)
    assert form.files == {"товары.csv": content, "a.csv": content}
    answers = [phone.ask("GET", form.manifest_url) for _twice in range(2)]
    assert answers[0].body == answers[1].body
    assert answers[0].headers["content-type"] == "text/xml; charset=utf-8"
    assert phone.ask("GET", form.manifest_url.replace("manifest", "files/999999")).status == 404


def test_6_the_slot(phone):
    for method in ("HEAD", "GET"):
        answer = phone.ask(method, f"{phone.server}/submission")
        assert answer.status == 204
        assert answer.body == b""
        assert answer.headers["x-openrosa-version"] == "1.0"
    assert phone.slot() == 50 * 1024 * 1024
    assert phone.ask("DELETE", f"{phone.server}/submission").status == 405


def test_7_a_filled_form_comes_through(phone, card):
    instance_id, xml = fill(blank(phone, card), GOOD | {"note": "Видели «уголок» — хорошо"})
    [answer] = phone.send(xml)
    assert answer.status == 201
    kept = Delivery.objects.get()
    assert (kept.content, kept.instance_id, kept.is_whole) == (xml, instance_id, True)
    assert state_of(card) == AssignmentState.ASSIGNED, "checked later, by the worker"
    deliveries.take_waiting(at=timezone.now())
    kept.refresh_from_db()
    card.refresh_from_db()
    assert kept.state == DeliveryState.TAKEN
    assert card.state == AssignmentState.SUBMITTED
    assert card.submission.answers == GOOD | {"note": "Видели «уголок» — хорошо"}
    assert card.submission.author == card.assessor.user
    assert f"card-{card.pk}" not in {f.form_id for f in phone.form_list()}


def test_8_a_sending_in_parts(phone, card):
    _id, xml = fill(blank(phone, card), GOOD)
    files = {f"{n}.bin": f"file {n}".encode() for n in range(150)}
    parts = list(split(xml, files, 10**9))
    assert [len(part) + 1 for part, _last in parts] == [102, 50]
    first = phone.post(xml, parts[0][0], is_incomplete=True)
    assert first.status == 201
    deliveries.take_waiting(at=timezone.now())
    assert Delivery.objects.get().state == DeliveryState.WAITING, "the rest is still to come"
    assert phone.post(xml, parts[1][0]).status == 202
    assert DeliveryFile.objects.count() == 150
    assert phone.post(xml, parts[0][0], is_incomplete=True).status == 202, (
        "the answer was lost, so it comes again"
    )
    assert (
        DeliveryFile.objects.count() == StoredFile.objects.filter(purpose="instruments.sent").count() == 150
    )
    deliveries.take_waiting(at=timezone.now())
    assert Delivery.objects.get().state == DeliveryState.TAKEN


def test_9_answers_are_envelopes_in_russian(phone, card):
    _id, xml = fill(blank(phone, card), GOOD)
    for status, words in ((201, "принята"), (202, "уже")):
        answer = phone.post(xml)
        assert answer.status == status
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        assert words in answer.message()
    wrong = phone.post(xml.replace(f"card-{card.pk}".encode(), b"card-99999999"))
    assert 'nature="submit_error"' in wrong.body.decode()


def test_10_nothing_is_doubled_or_overwritten(phone, card, campaign, region, live_server):
    form = blank(phone, card)
    instance_id, xml = fill(form, GOOD)
    assert phone.post(xml).status == 201
    assert phone.post(xml, {"late.bin": b"late"}).status == 202
    assert DeliveryFile.objects.get().name == "late.bin"
    assert phone.post(xml.replace(b"<b1>4", b"<b1>5")).status == 409
    assert Delivery.objects.count() == 1

    edit_id, edit = fill(form, POOR, deprecates=instance_id)
    assert phone.post(edit).status == 201
    assert phone.post(edit).status == 202
    assert phone.post(fill(form, POOR, deprecates="uuid:never-came")[1]).status == 404
    assert phone.post(fill(form, GOOD, deprecates=instance_id)[1]).status == 409, "not the current one"
    assert Delivery.objects.count() == 2
    deliveries.take_waiting(at=timezone.now())
    states = dict(Delivery.objects.values_list("instance_id", "state"))
    assert states == {instance_id: DeliveryState.REPLACED, edit_id: DeliveryState.TAKEN}
    assert Assignment.objects.get(pk=card.pk).submission.answers == POOR

    for changed in ((b"card-%d" % card.pk, b"card-99999999"), (form.version.encode(), b"7-00000000")):
        assert phone.post(fill(form, GOOD)[1].replace(*changed)).status == 404
    stranger = connect(live_server, region.stranger)
    assert stranger.post(fill(form, GOOD)[1]).status == 404
    assert stranger.post(xml).status == 409, "somebody else's identifier"
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED, closed_at=timezone.now())
    assert phone.post(fill(form, GOOD)[1]).status == 409
    assert phone.post(edit).status == 202, "what is here is here, also when the campaign is closed"
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    "xml",
    [
        None,
        b"not xml",
        b"<data id='card-1' version='1-00000000'><meta/></data>",
        b"<data><meta><instanceID>uuid:1</instanceID></meta></data>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><data id='a'><meta><instanceID>&b;</instanceID></meta></data>",
        b"<data id='a'><meta><instanceID>" + b"x" * 300 + b"</instanceID></meta></data>",
    ],
)
def test_10_what_cannot_be_read_is_400(phone, xml):
    answer = phone.post(xml)
    assert answer.status == 400
    assert answer.message()
    assert not Delivery.objects.exists()


def test_10_broken_bodies_are_400(phone, card):
    url, form = f"{phone.server}/submission", "multipart/form-data; boundary=abc"
    for body, content_type in (
        (b"--abc\r\nContent-Disp", form),
        (b"", form),
        (b"<data/>", "text/xml"),
        (b"x", "multipart/form-data"),
    ):
        answer = phone.ask("POST", url, body, content_type)
        assert (answer.status, bool(answer.message())) == (400, True)
    assert not Delivery.objects.exists()


def test_11_nothing_is_refused_for_our_stricter_rules(phone, card):
    wrong = {"a1": "yes", "b1": "47", "b2": "5"}
    _id, xml = fill(blank(phone, card), wrong)
    assert phone.send(xml)[0].status == 201
    deliveries.take_waiting(at=timezone.now())
    kept = Delivery.objects.get()
    assert (kept.state, kept.doubts) == (DeliveryState.NEEDS_CHECK, [Doubt.ANSWERS])
    assert state_of(card) == AssignmentState.ASSIGNED


def test_12_the_key_is_all_and_can_be_taken_away(phone, card, region, live_server):
    other = connect(live_server, card.assessor, "Планшет")
    [device] = [d for d in device_queries.visible_to(user_of(card.assessor)) if d.title == "Телефон"]
    assert device.last_used_at is None
    phone.form_list()
    device.refresh_from_db()
    assert device.last_used_at is not None
    devices.revoke(device=device, by=device.user, at=timezone.now())
    for method, place in (("GET", "formList"), ("HEAD", "submission"), ("POST", "submission")):
        assert phone.ask(method, f"{phone.server}/{place}").status == 403
    assert other.form_list()
    user = device.user
    user.is_active = False
    user.save()
    with pytest.raises(PhoneError):
        other.form_list()


def test_12_a_key_taken_away_a_moment_ago_lets_nothing_in(phone, card):
    """The server remembers devices that send; whether they may is asked every time."""
    form = blank(phone, card)
    first, second = fill(form, GOOD)[1], fill(form, POOR)[1]
    assert phone.send(first)[0].status == 201
    [device] = device_queries.visible_to(card.assessor.user)
    devices.revoke(device=device, by=device.user, at=timezone.now())
    for xml, files in ((second, {}), (first, {}), (second, {"a.jpg": b"x"})):
        [(part, _last)] = split(xml, files, 10**9)
        answer = phone.post(xml, part)
        assert (answer.status, "подключите его" in answer.message()) == (403, True)
    assert Delivery.objects.count() == 1
    assert not StoredFile.objects.filter(purpose="instruments.sent").exists()


def test_13_the_settings_code(client, card, live_server):
    client.force_login(card.assessor.user)
    page = client.post("/platform/devices/", {"title": "Телефон"}).content.decode()
    url, code = re.findall(r'<code class="wrap">([^<]+)</code>', page)
    settings = json.loads(zlib.decompress(base64.b64decode(code)))
    assert settings["general"] == {
        "server_url": url,
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
        "app_language": "ru",
    }
    assert settings["admin"] == {}
    phone = Phone(device_queries.settings_code(url.replace("http://testserver", live_server.url), "М", "ru"))
    assert phone.form_list()


def test_14_the_form_names_itself(phone, card):
    form = blank(phone, card)
    root = ElementTree.fromstring(form.xml)
    [data] = root.find(".//{*}model/{*}instance")
    assert (data.get("id"), data.get("version")) == (form.form_id, form.version)
    assert data.find("{*}meta/{*}instanceID") is not None
    [submission] = root.iter("{http://www.w3.org/2002/xforms}submission")
    assert submission.attrib == {"{http://www.opendatakit.org/xforms}client-editable": "true"}
    assert form.hash == f"md5:{hashlib.md5(form.xml).hexdigest()}"
    assert openrosa.number_in(form.version) == card.version.number


def test_15_pictures_lose_what_a_camera_writes(phone, card, tmp_path):
    """Beyond the contract: a photo never touches our disk with its EXIF."""
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (3000, 2000), "red").save(picture, "JPEG", exif=exif)
    _id, xml = fill(blank(phone, card), GOOD)
    phone.send(xml, {"photo.jpg": picture.getvalue(), "empty.jpg": b"", "sound.m4a": b"\x00\x01"})
    stored = {row.name: row.file for row in DeliveryFile.objects.select_related("file")}
    assert set(stored) == {"photo.jpg", "sound.m4a"}
    kept = stored["photo.jpg"].full_path.read_bytes()
    assert b"SecretCamera" not in kept
    assert max(Image.open(io.BytesIO(kept)).size) == 1280
    assert stored["sound.m4a"].content_type == "application/octet-stream"
    assert not Attachment.objects.exists()


def test_a_returned_card_is_filled_anew_on_the_phone(phone, card, region):
    form = blank(phone, card)
    first_id, xml = fill(form, POOR)
    phone.send(xml)
    deliveries.take_waiting(at=timezone.now())
    card.refresh_from_db()
    operator = user_of(region.municipal_operator)
    remark = [assignments.Comment("Проверьте", "b1")]
    assignments.return_(assignment=card, comments=remark, by=operator, at=timezone.now())
    assert f"card-{card.pk}" in {f.form_id for f in phone.form_list()}
    phone.send(fill(blank(phone, card), GOOD, deprecates=first_id)[1])
    deliveries.take_waiting(at=timezone.now())
    again = Assignment.objects.get(pk=card.pk)
    assert again.state == AssignmentState.SUBMITTED
    assert again.submission_id == card.submission_id
    assert again.submission.answers == GOOD


def test_other_addresses_and_methods_never_answer_with_a_page(phone):
    for method, place, status in (
        ("GET", "", 404),
        ("GET", "nothing/at/all", 404),
        ("POST", "formList", 405),
        ("GET", "forms/card-99999999.xml", 404),
        ("GET", "forms/other.xml", 404),
    ):
        answer = phone.ask(method, f"{phone.server}/{place}")
        assert (answer.status, answer.headers["content-type"]) == (status, "text/xml; charset=utf-8")
        assert answer.message()
