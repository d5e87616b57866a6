"""Packs: out as one file, in from one after a dry run, all or nothing; hostile archives; who may what."""

import io
import json
import warnings
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.actions import packs, versions
from mostik.instruments.engine import pack_file
from mostik.instruments.engine.about import DIRECTIONS, KINDS, About
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.instruments.enums import Arrival, Direction, InstrumentKind
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.platform.models import AuditEvent
from tests.instruments.workbooks import as_bytes, good


def packed(code="card", book=None, **changes):
    book = book or good()
    book["settings"][1][book["settings"][0].index("form_id")] = code
    return pack_file.Packed(code, "Карта", "1", as_bytes(book), About(direction="staff"), **changes)


def published(owner, by):
    version = versions.upload(content=as_bytes(good()), name="a.xlsx", owner=owner, by=by, at=timezone.now())
    return versions.publish(version=version, by=by, at=timezone.now())


def rewritten(content, change):
    """The pack with its members changed: `change(members)` gets {name: bytes}."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


# the file --------------------------------------------------------------------------------------------------------


def test_a_pack_is_read_as_it_was_written():
    first = packed(attached={"towns.csv": b"name,label\na,A\n", "plan.png": b"\x89PNG"})
    content = pack_file.write("Пакет", [first, packed("second")])
    assert content == pack_file.write("Пакет", [first, packed("second")])
    read = pack_file.read(content, "p.zip")
    assert (read.title, read.instruments) == ("Пакет", (first, packed("second")))
    assert set(first.tables) == {"towns.csv"}


def hostile():
    good_pack = pack_file.write("Пакет", [packed()])
    escaped = rewritten(good_pack, lambda m: m.update({"../../etc/passwd": b"x"}))
    absolute = rewritten(good_pack, lambda m: m.update({"/etc/passwd": b"x"}))
    windows = rewritten(good_pack, lambda m: m.update({"card\\..\\x.xlsx": b"x"}))
    bomb = rewritten(good_pack, lambda m: m.update({"zeros": b"\0" * 60_000_000}))
    crowd = rewritten(good_pack, lambda m: m.update({f"f{n}": b"" for n in range(600)}))
    stranger = rewritten(good_pack, lambda m: m.update({"card/run.exe": b"MZ"}))
    changed = rewritten(good_pack, lambda m: m.update({"card/card.xlsx": b"PK changed"}))
    lost = rewritten(good_pack, lambda m: m.pop("card/card.xlsx"))
    no_manifest = rewritten(good_pack, lambda m: m.pop("manifest.json"))
    broken = rewritten(good_pack, lambda m: m.update({"manifest.json": b"{"}))
    deep = rewritten(good_pack, lambda m: m.update({"manifest.json": b"[" * 200_000}))
    other = rewritten(good_pack, lambda m: m.update({"manifest.json": b'{"format": "docx"}'}))
    listed = rewritten(
        good_pack,
        lambda m: m.update({"manifest.json": m["manifest.json"].replace(b'"code": "card"', b'"code": ".."')}),
    )
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as archive:
        info = zipfile.ZipInfo("manifest.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    twice = io.BytesIO(good_pack)
    with warnings.catch_warnings(), zipfile.ZipFile(twice, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("manifest.json", "{}")
    return {
        "pack_not_zip": [b"", b"hello"],
        "pack_corrupt": [good_pack[: len(good_pack) // 2], b"PK\x03\x04" + b"\0" * 50],
        "pack_name": [escaped, absolute, windows, link.getvalue()],
        "pack_bomb": [bomb, crowd],
        "pack_unlisted": [stranger],
        "pack_checksum": [changed],
        "pack_missing": [lost],
        "pack_no_manifest": [no_manifest],
        "pack_manifest": [broken, deep, listed],
        "pack_format": [other],
        "pack_twice": [twice.getvalue()],
    }


@pytest.mark.parametrize("code", hostile())
def test_hostile_archives_are_refused_in_words(code):
    for content in hostile()[code]:
        with pytest.raises(WorkbookErrors) as refusal:
            pack_file.read(content, "p.zip")
        (problem,) = refusal.value.problems
        assert problem.code == code
        assert problem.text("ru")
        assert problem.text("en")


def test_words_of_workbooks_are_those_of_the_database():
    assert tuple(InstrumentKind.values) == KINDS
    assert tuple(Direction.values) == DIRECTIONS


# coming in -------------------------------------------------------------------------------------------------------


def test_import_is_all_or_nothing_and_idempotent(region):
    node, by = region.municipality_a, region.municipal_operator.user
    content = pack_file.write(
        "Пакет", [packed("one"), packed("two", attached={"t.csv": b"name,label\na,A\n"})]
    )
    told = [row.arrival for row in packs.plan(content=content, name="p.zip", owner=node).rows]
    assert told == [Arrival.NEW, Arrival.NEW]
    assert not Instrument.objects.exists()
    made = packs.import_(content=content, name="p.zip", owner=node, by=by, at=timezone.now())
    assert [version.checksum for version in made] == [
        one.checksum for one in pack_file.read(content, "p").instruments
    ]
    assert AuditEvent.objects.filter(action="instruments.pack.imported").count() == 2
    before = AuditEvent.objects.count()
    assert packs.import_(content=content, name="p.zip", owner=node, by=by, at=timezone.now()) == []
    assert AuditEvent.objects.count() == before
    again = packs.export(chosen=made, title="Пакет", by=by, at=timezone.now())
    assert [one.checksum for one in pack_file.read(again, "p").instruments] == [v.checksum for v in made]


def test_what_is_in_the_way_stops_the_whole_pack(region):
    node, by = region.municipality_a, region.municipal_operator.user
    versions.upload(content=packed("two").workbook, name="a.xlsx", owner=node, by=by, at=timezone.now())
    content = pack_file.write("Пакет", [packed("one"), packed("two")])
    told = [row.arrival for row in packs.plan(content=content, name="p.zip", owner=node).rows]
    assert told == [Arrival.NEW, Arrival.DRAFT_IN_THE_WAY]
    with pytest.raises(packs.CannotImport):
        packs.import_(content=content, name="p.zip", owner=node, by=by, at=timezone.now())
    assert not Instrument.objects.filter(code="one").exists()


def test_the_same_version_with_another_content_is_a_conflict(region):
    node, by = region.municipality_a, region.municipal_operator.user
    first = pack_file.write("Пакет", [packed()])
    packs.import_(content=first, name="p.zip", owner=node, by=by, at=timezone.now())
    book = good()
    book["survey"][2][2] = "Другое название"
    label = book["settings"][1][book["settings"][0].index("version")]
    other = packed(book=book)
    changed = pack_file.Packed(other.code, other.title, str(label), other.workbook)
    plan = packs.plan(content=pack_file.write("Пакет", [changed]), name="p.zip", owner=node)
    assert [row.arrival for row in plan.rows] == [Arrival.OTHER_CONTENT]
    newer = pack_file.Packed(other.code, other.title, "следующая", other.workbook)
    plan = packs.plan(content=pack_file.write("Пакет", [newer]), name="p.zip", owner=node)
    assert [row.arrival for row in plan.rows] == [Arrival.NEW_VERSION]


def test_a_broken_workbook_is_told_with_its_cell_and_nothing_comes(region):
    book = good()
    book["survey"][9][6] = "${nothing} = 1"
    content = pack_file.write("Пакет", [packed("one"), packed("two", book=book)])
    with pytest.raises(packs.CannotImport) as refusal:
        packs.import_(content=content, name="p.zip", owner=None, by=None, at=timezone.now())
    assert [(p.file, p.cell) for p in refusal.value.problems] == [("two.xlsx", "G10")]
    assert not Instrument.objects.exists()


def test_the_manifest_must_agree_with_the_workbook(region):
    lying = pack_file.Packed("other", "Карта", "1", packed("one").workbook)
    with pytest.raises(packs.CannotImport) as refusal:
        packs.plan(content=pack_file.write("Пакет", [lying]), name="p.zip", owner=None)
    assert [p.code for p in refusal.value.problems] == ["pack_code"]


# pages -----------------------------------------------------------------------------------------------------------


def send(client, content, owner):
    data = {"owner": owner.pk, "file": SimpleUploadedFile("p.zip", content, "application/zip")}
    return client.post(reverse("instruments:pack-import"), data)


def test_operator_sees_the_dry_run_and_confirms(client, region):
    client.force_login(region.municipal_operator.user)
    content = pack_file.write("Пакет района", [packed()])
    page = send(client, content, region.municipality_a)
    assert "Пакет района" in page.content.decode()
    assert not Instrument.objects.exists()
    token = page.context["token"]
    assert client.post(reverse("instruments:pack-apply"), {"token": token}).url == reverse("instruments:list")
    version = InstrumentVersion.objects.get()
    assert (version.instrument.owner, version.status) == (region.municipality_a, "published")
    assert "token" not in send(client, content, region.municipality_a).context
    answer = client.get(reverse("instruments:pack", args=[version.pk]))
    (again,) = pack_file.read(answer.content, "p").instruments
    assert again.checksum == version.checksum
    assert send(client, b"hello", region.municipality_a).status_code == 422


def test_a_token_of_somebody_else_or_a_foreign_place_imports_nothing(client, region):
    client.force_login(region.municipal_operator.user)
    token = send(client, pack_file.write("П", [packed()]), region.municipality_a).context["token"]
    assert send(client, pack_file.write("П", [packed()]), region.municipality_b).status_code == 422
    client.force_login(region.regional_operator.user)
    client.post(reverse("instruments:pack-apply"), {"token": token})
    client.post(reverse("instruments:pack-apply"), {"token": "x" + token})
    client.force_login(region.stranger.user)
    assert client.post(reverse("instruments:pack-apply"), {"token": token}).status_code in (302, 403, 404)
    assert not Instrument.objects.exists()


def test_who_takes_and_exports(client, region):
    version = published(region.node, region.regional_operator.user)
    take, pack = (reverse(f"instruments:{name}", args=[version.pk]) for name in ("take", "pack"))
    client.force_login(region.teacher.user)
    assert client.get(take).status_code == 403
    assert client.post(reverse("instruments:pack-import")).status_code == 403
    client.force_login(region.municipal_operator.user)
    assert client.get(take).status_code == 200
    assert client.post(take, {"owner": region.municipality_b.pk}).status_code == 422
    assert client.post(take, {"owner": region.municipality_a.pk}).status_code == 302
    copy = InstrumentVersion.objects.exclude(pk=version.pk).get()
    assert (copy.instrument.owner, copy.checksum) == (region.municipality_a, version.checksum)
    assert client.post(take, {"owner": region.municipality_a.pk}).status_code == 422
    client.force_login(region.stranger.user)
    for name in ("take", "pack"):
        assert client.get(reverse(f"instruments:{name}", args=[copy.pk])).status_code == 404
    assert InstrumentVersion.objects.count() == 2
    assert client.get(pack).status_code == 200


def test_the_key_of_a_test_is_not_given_to_teachers(client, region):
    version = published(region.node, region.regional_operator.user)
    Instrument.objects.update(kind=InstrumentKind.TEST)
    client.force_login(region.teacher.user)
    for name in ("workbook", "pack"):
        assert client.get(reverse(f"instruments:{name}", args=[version.pk])).status_code == 404
    client.force_login(region.municipal_operator.user)
    assert client.get(reverse("instruments:workbook", args=[version.pk])).getvalue()


def test_the_library_is_shown_by_direction(client, region):
    version = published(region.node, region.regional_operator.user)
    Instrument.objects.filter(pk=version.instrument_id).update(
        direction="staff", audience="Воспитатели", minutes=25, source_note="Оригинальный текст"
    )
    client.force_login(region.municipal_operator.user)
    page = client.get(reverse("instruments:list"), {"direction": "staff"}).content.decode()
    for text in ("Воспитатели", "25 минут", "Оригинальный текст", "Профессиональный рост"):
        assert text in page, text
    assert (
        version.title
        not in client.get(reverse("instruments:list"), {"direction": "digital"}).content.decode()
    )


# commands --------------------------------------------------------------------------------------------------------


def test_commands_write_and_take_a_pack(region, tmp_path, capsys):
    published(region.node, region.regional_operator.user)
    code = Instrument.objects.get().code
    out = tmp_path / "p.zip"
    call_command("pack", "export", code, "--owner", region.node.code, "--out", str(out))
    assert json.loads(zipfile.ZipFile(out).read("manifest.json"))["format"] == "mostik-pack"
    call_command("pack", "import", str(out))
    assert Instrument.objects.count() == 1
    call_command("pack", "import", str(out), "--apply")
    assert Instrument.objects.filter(owner=None, code=code).count() == 1
    call_command("pack", "import", str(out), "--apply")
    assert InstrumentVersion.objects.count() == 2
    for wrong in (["import", str(tmp_path / "no.zip")], ["export", "nothing", "--out", str(out)]):
        with pytest.raises(SystemExit) as stopped:
            call_command("pack", *wrong)
        assert stopped.value.code == 2
    assert capsys.readouterr().out
