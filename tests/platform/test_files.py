import io

import pytest
from django.db import IntegrityError
from django.utils import timezone

from mostik.platform.actions import files
from mostik.platform.actions.files import CSV, PDF, PNG, XLSX, CannotStore, store
from mostik.platform.models import StoredFile
from mostik.platform.queries.files import open_file

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def keep(content, name, **kwargs):
    return store(content=content, name=name, purpose="test", by=None, at=timezone.now(), **kwargs)


def on_disk(home):
    return [path for path in home.rglob("*") if path.is_file()] if home.exists() else []


def test_it_comes_back_as_it_went_in(home):
    stored = keep(io.BytesIO(PICTURE), r"C:\Фото\группа.PNG", allowed={PNG})
    with open_file(stored) as file:
        assert file.read() == PICTURE
    assert (stored.name, stored.content_type, stored.size) == ("группа.PNG", PNG, len(PICTURE))


def test_equal_contents_are_kept_once(home):
    assert keep(PICTURE, "a.png").path == keep(PICTURE, "b.png").path
    assert len(on_disk(home)) == 1


@pytest.mark.parametrize(
    ("content", "name", "kwargs", "sentence"),
    [
        (b"MZ\x90", "card.exe", {}, "card.exe"),
        (b"<script>", "a.html", {}, "a.html"),
        (PICTURE, "a.png", {"allowed": {PDF, XLSX}}, ".pdf, .xlsx"),
        (b"not a picture", "a.png", {}, ".png"),
        (b"a;b\0c", "a.csv", {"allowed": {CSV}}, ".csv"),
        (b"", "a.csv", {}, "a.csv"),
        (PICTURE, "a.png", {"max_bytes": 50}, "a.png"),
        (PICTURE, "../../etc/passwd", {}, "passwd"),
    ],
)
def test_a_refused_file_leaves_nothing(home, content, name, kwargs, sentence):
    with pytest.raises(CannotStore) as refusal:
        keep(content, name, **kwargs)
    assert sentence in str(refusal.value)
    assert not StoredFile.objects.exists()
    assert on_disk(home) == []


def test_a_long_name_keeps_its_extension():
    assert keep(PICTURE, "ё" * 400 + ".png").name.endswith("ё.png")


def test_every_known_type_has_one_sentence_of_refusal():
    assert {kind for kind, _ in files.KINDS.values()} == files.EVERY_TYPE


def test_the_database_wants_a_hash():
    with pytest.raises(IntegrityError):
        StoredFile.objects.create(
            name="a", content_type="b", size=1, sha256="x", path="p", purpose="t", uploaded_at=timezone.now()
        )
