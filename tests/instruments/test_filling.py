"""Drafts, conflicts, completing, files, and versions that never change."""

import io

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from PIL import Image

from mostik.instruments.actions import attachments, submissions, versions
from mostik.instruments.enums import SubmissionState
from mostik.instruments.models import Attachment, InstrumentVersion
from mostik.instruments.queries import posted
from mostik.platform.queries import files
from tests.instruments.workbooks import FAMILIES, TOWNS, as_bytes, good

RIGHT = {
    "group_name": "Ромашка",
    "seen_on": "2026-04-15",
    "children_count": "12",
    "has_ovz": "no",
    "q11": "l3",
}


@pytest.fixture
def version(region):
    by = region.municipal_operator.user
    draft = versions.upload(
        content=as_bytes(good()), name="card.xlsx", owner=region.municipality_a, by=by, at=timezone.now()
    )
    return versions.publish(version=draft, by=by, at=timezone.now())


@pytest.fixture
def card(region, version):
    return submissions.start(
        version=version, unit=region.group_a11, source="self", by=region.methodist.user, at=timezone.now()
    )


def save(card, answers, revision=None):
    return submissions.save_draft(
        submission=card, answers=answers, revision=revision, by=None, at=timezone.now()
    )


def test_stale_revision_is_a_conflict_and_overwrites_nothing(card):
    save(card, {"q11": "l1"}, 0)
    with pytest.raises(submissions.Conflict) as caught:
        save(card, {"q11": "l5"}, 0)
    card.refresh_from_db()
    assert (card.answers, card.revision) == ({"q11": "l1"}, 1)
    sent = posted.Posted({"q11": "l5"})
    reply = posted.conflict_reply(caught.value.kept, sent)
    assert reply["revision"] == 1
    assert [c["there"] for c in reply["changes"]] == ["1 — Требуется серьёзная работа"]
    assert save(card, {"q11": "l1"}, 0).revision == 1


def test_complete_checks_on_the_server(card):
    save(card, {"q11": "l1", "children_count": "99", "q12": "l2"})
    with pytest.raises(submissions.CannotComplete) as caught:
        submissions.complete(submission=card, by=None, at=timezone.now())
    assert {v.question for v in caught.value.violations} >= {"group_name", "children_count", "q11_comment"}
    card.refresh_from_db()
    assert card.state == SubmissionState.DRAFT
    save(card, {**RIGHT, "q11_comment": ""})
    done = submissions.complete(submission=card, by=None, at=timezone.now())
    assert done.answers["total"] == "0"
    assert "q12" not in done.answers
    with pytest.raises(submissions.CannotSave):
        save(card, {"q11": "l5"})


def picture(size=(3000, 1500), kind="JPEG"):
    stream, image = io.BytesIO(), Image.new("RGB", size, "green")
    exif = image.getexif()
    exif[271] = "Camera"
    image.save(stream, kind, exif=exif)
    stream.seek(0)
    return stream


def attach(card, content, name="фото.jpg", question="photo"):
    return attachments.add(
        submission=card, question=question, content=content, name=name, by=None, at=timezone.now()
    )


def test_picture_is_made_small_and_forgets_the_camera(card):
    kept = attach(card, picture())
    card.refresh_from_db()
    assert card.answers["photo"] == "фото.jpg"
    with Image.open(io.BytesIO(files.read_file(kept.file))) as image:
        assert image.size == (1280, 640)
        assert not image.getexif()
    attachments.remove(submission=card, question="photo", by=None, at=timezone.now())
    card.refresh_from_db()
    assert "photo" not in card.answers
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_is_refused(card, content):
    with pytest.raises(attachments.CannotAttach):
        attach(card, io.BytesIO(content))
    with pytest.raises(attachments.CannotAttach):
        attach(card, picture(), question="q11")
    assert not Attachment.objects.exists()


def test_published_version_never_changes(version):
    version.title = "Другая"
    with pytest.raises(RuntimeError):
        version.save()
    for change in ({"definition": {}}, {"checksum": "0"}, {"xform": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            InstrumentVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        InstrumentVersion.objects.filter(pk=version.pk)._raw_delete("default")
    version.refresh_from_db()
    assert version.title == "Карта наблюдения"


def test_posted_numbers_dates_and_unticked_options(version):
    data = QueryDict("revision=3&children_count=1+2&seen_on=15.04.2026&books=7&toys=dolls&toys=cars&zzz=1")
    sent = posted.read(posted.versions.form_of(version), data, MultiValueDict())
    assert sent.revision == 3
    assert sent.answers["children_count"] == "12"
    assert sent.answers["seen_on"] == "2026-04-15"
    assert sent.answers["toys"] == "dolls cars"
    assert sent.answers["q11"] == ""
    assert "zzz" not in sent.answers


@pytest.fixture
def families(region):
    by, at = region.municipal_operator.user, timezone.now()
    draft = versions.upload(
        content=as_bytes(FAMILIES),
        name="families.xlsx",
        owner=region.municipality_a,
        by=by,
        at=at,
        attached={"towns.csv": TOWNS},
    )
    return versions.publish(version=draft, by=by, at=at)


def test_instances_of_a_repeat_are_kept_added_and_removed(families, region):
    from mostik.instruments.queries.versions import form_of

    form = form_of(families)
    by, at = region.methodist.user, timezone.now()
    card = submissions.start(version=families, unit=region.group_a11, source="self", by=by, at=at)

    def send(text, action="save"):
        sent = posted.read(
            form, QueryDict(f"revision=0&action={action}&{text}", mutable=True), MultiValueDict()
        )
        return submissions.save_draft(
            submission=card, answers=sent.answers, revision=None, by=by, at=at
        ).answers

    two = "children[]=2&children[1]/who=Аня&children[1]/age=3&children[2]/who=Боря&children[2]/age=5"
    assert send(two)["children[2]/who"] == "Боря"
    assert send(two, "add:children")["children[]"] == "3"
    left = send(two, "remove:children[1]")
    assert left == {"children[]": "1", "children[1]/who": "Боря", "children[1]/age": "5"}
    assert "children[2]/who" not in send(
        "children[]=1&children[1]/who=Боря&children[1]/age=5&children[2]/who=x"
    )
    done = submissions.complete(submission=card, by=by, at=at)
    assert (done.answers["total"], done.answers["children[]"]) == ("5", "1")


def test_the_table_of_a_form_is_kept_with_its_version(families):
    from mostik.instruments.queries.version_files import files_of
    from mostik.instruments.queries.versions import form_of

    assert not form_of(families).collect_only
    assert [file.name for file in files_of(families.pk)] == ["towns.csv"]
