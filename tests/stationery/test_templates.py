"""Templates of owners: checked, kept as versions, used by the nearest owner; who gets in and who does not."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from docx import Document

from mostik.documents import converter
from mostik.documents.declension import Case
from mostik.documents.filling.check import problems
from mostik.documents.filling.fill import fill
from mostik.documents.filling.kinds import kind_of, kinds
from mostik.documents.filling.package import CannotRead, Package
from mostik.platform.models import AuditEvent
from mostik.stationery import reports
from mostik.stationery.actions import names, templates
from mostik.stationery.models import DeclinedName, DocumentTemplate
from mostik.stationery.queries import names as name_queries
from mostik.stationery.queries import templates as queries
from tests.documents.templates import made, read
from tests.monitoring.builders import user_of

NOW = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)
LETTER = "cycle.letter"
PEOPLE = ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "stranger")
GOOD = ("Бланк организации", "{{ адресат | кому }}", "{{ вступление }}", "{{ рекомендации.текст }}")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.OFFICE = "off"
    with translation.override("ru"):
        yield


def kept(region, owner=None, *texts, by="regional_operator", kind=LETTER):
    content = made(*(texts or GOOD))
    owner, by = owner or region.node, user_of(getattr(region, by))
    return templates.upload(owner=owner, kind=kind, content=content, name="бланк.docx", by=by, at=NOW)


def used(region, *args, **more):
    row = kept(region, *args, **more)
    return templates.use(template=row, by=row.uploaded_by, at=NOW)


def codes(client, region, method, address, data=None):
    found = []
    for name in PEOPLE:
        client.force_login(user_of(getattr(region, name)))
        found.append(getattr(client, method)(address, data or {}).status_code)
    return found


def test_the_kinds_and_their_usual_templates():
    """What everybody begins from has no mistakes, can be filled with its own example and leaves no mark."""
    assert [one.code for one in kinds()] == [
        "cycle.decision",
        "cycle.letter",
        "cyclogram.order",
        "growth.route",
        "growth.visit",
        "monitoring.order",
        "monitoring.report",
        "needs.digital_report",
        "needs.motivated_list",
    ]
    for language in ("ru", "en"):
        with translation.override(language):
            for kind in kinds():
                usual = kind.usual()
                assert not problems(Package(usual), kind), kind.code
                made_of = fill(usual, kind.example(), language=language)
                texts, rows = read(made_of)
                everything = " ".join([*texts, *(cell for row in rows for cell in row)])
                assert "{{" not in everything, kind.code
                assert "}}" not in everything, kind.code
                assert {*kind.example()} >= {one.name for one in kind.fields}, kind.code


def test_versions_are_kept_one_is_in_use_and_an_older_one_can_be_again(region):
    first, second = used(region), kept(region, region.node, "Второй бланк", "{{ просьба }}")
    assert [(row.number, row.is_used) for row in queries.versions(region.node, LETTER)] == [
        (2, False),
        (1, True),
    ]
    templates.use(template=second, by=second.uploaded_by, at=NOW)
    assert queries.in_use(LETTER, region.node) == second
    templates.use(template=first, by=first.uploaded_by, at=NOW)
    assert queries.in_use(LETTER, region.node) == first
    templates.withdraw(template=first, by=first.uploaded_by, at=NOW)
    assert queries.in_use(LETTER, region.node) is None
    assert DocumentTemplate.objects.count() == 2
    actions = AuditEvent.objects.filter(action__startswith="stationery.").values_list("action", flat=True)
    assert sorted(actions) == sorted(
        ["stationery.template.uploaded"] * 2
        + ["stationery.template.taken_into_use"] * 3
        + ["stationery.template.withdrawn"]
    )


def test_what_is_in_use_twice_or_not_in_use_is_refused(region):
    row = used(region)
    with pytest.raises(templates.CannotKeep, match="уже действует"):
        templates.use(template=row, by=row.uploaded_by, at=NOW)
    templates.withdraw(template=row, by=row.uploaded_by, at=NOW)
    with pytest.raises(templates.CannotKeep, match="не действует"):
        templates.withdraw(template=row, by=row.uploaded_by, at=NOW)


def test_the_nearest_owner_wins(region):
    above = used(region)
    assert queries.in_use(LETTER, region.org_a1) == above
    middle = used(region, region.municipality_a, by="municipal_operator")
    own = used(region, region.org_a1, by="head")
    assert queries.in_use(LETTER, region.org_a1) == own
    assert queries.in_use(LETTER, region.municipality_a) == middle
    assert queries.in_use(LETTER, region.municipality_b) == above
    assert queries.in_use("cycle.decision", region.org_a1) is None
    lines = {line.kind.code: line for line in queries.used_at(region.municipality_a)}
    assert (lines[LETTER].template, lines[LETTER].is_own) == (middle, True)
    assert (lines["cycle.decision"].template, lines["cycle.decision"].is_own) == (None, False)


def test_a_version_never_changes(region):
    row = used(region)
    row.note = "другое"
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.save(update_fields=["note"])
    other = kept(region)
    for values in ({"is_used": True}, {"is_used": True, "used_since": NOW}, {"number": 1}, {"number": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentTemplate.objects.filter(pk=other.pk).update(**values)


def test_a_template_with_mistakes_is_not_kept(region):
    with pytest.raises(templates.CannotKeep) as refusal:
        kept(region, region.node, "{{ адресант }}")
    [problem] = refusal.value.problems
    assert (problem.place, problem.guess) == ("абзац 1", "{{ адресат }}")
    with pytest.raises(CannotRead):
        templates.upload(
            owner=region.node,
            kind=LETTER,
            content=b"PK\x03\x04",
            name="а.docx",
            by=user_of(region.regional_operator),
            at=NOW,
        )
    assert not DocumentTemplate.objects.exists()


@pytest.mark.parametrize("person", ["teacher", "stranger", "municipal_operator"])
def test_only_those_in_charge_keep_templates_of_a_node(region, person):
    with pytest.raises(templates.CannotKeep):
        kept(region, region.node, by=person)
    row, by = kept(region), user_of(getattr(region, person))
    for step in (templates.use, templates.withdraw):
        with pytest.raises(templates.CannotKeep):
            step(template=row, by=by, at=NOW)
    with pytest.raises(names.CannotDecline):
        names.write(owner=region.node, text="Заяц И. И.", dative="Зайцу И. И.", by=by, at=NOW)
    assert not DocumentTemplate.objects.filter(is_used=True).exists()
    assert not DeclinedName.objects.exists()


def test_pages_of_an_organisation(client, region):
    row = used(region, region.org_a1, by="head")
    page = reverse("stationery:kind", args=[region.org_a1.pk, LETTER])
    assert codes(client, region, "get", reverse("stationery:list")) == [200, 200, 200, 200, 403, 200]
    assert codes(client, region, "get", page) == [200, 200, 200, 200, 403, 404]
    for name in ("version", "version-file"):
        assert codes(client, region, "get", reverse(f"stationery:{name}", args=[row.pk])) == [
            200,
            200,
            200,
            200,
            403,
            404,
        ]
    usual = reverse("stationery:usual", args=[region.org_a1.pk, LETTER])
    assert codes(client, region, "get", usual) == [200, 200, 200, 200, 403, 404]
    assert codes(client, region, "get", reverse("stationery:names", args=[region.org_a1.pk])) == [
        200,
        200,
        200,
        200,
        403,
        404,
    ]
    for name, expected in (("upload", [422, 422, 422, 422, 403, 404]),):
        address = reverse(f"stationery:{name}", args=[region.org_a1.pk, LETTER])
        assert codes(client, region, "post", address) == expected
    withdraw = reverse("stationery:withdraw", args=[row.pk])
    for name in ("teacher", "stranger"):
        client.force_login(user_of(getattr(region, name)))
        assert client.post(withdraw).status_code in (403, 404)
    row.refresh_from_db()
    assert row.is_used


def test_what_is_above_is_read_below_while_it_is_in_use(client, region):
    row = kept(region)
    client.force_login(user_of(region.head))
    address = reverse("stationery:version", args=[row.pk])
    assert client.get(address).status_code == 404
    templates.use(template=row, by=row.uploaded_by, at=NOW)
    html = client.get(address).content.decode()
    assert "Детскому саду № 5 «Солнышко»" in html
    assert "Ввести в действие" not in html
    assert "Прекратить использование" not in html
    assert client.post(reverse("stationery:withdraw", args=[row.pk])).status_code == 403
    assert client.post(reverse("stationery:upload", args=[region.node.pk, LETTER])).status_code == 403
    assert client.get(reverse("stationery:names", args=[region.node.pk])).status_code == 403
    row.refresh_from_db()
    assert row.is_used


def test_the_whole_way_through_the_buttons(client, region):
    client.force_login(user_of(region.municipal_operator))
    owner = region.municipality_a
    upload = reverse("stationery:upload", args=[owner.pk, LETTER])

    def post(*texts):
        file = SimpleUploadedFile("бланк.docx", made(*texts))
        return client.post(upload, {"file": file, "note": "Новый бланк"})

    refused = post("{{ адресант | кому }}")
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "абзац 1" in html
    assert "Возможно, вы имели в виду <code>{{ адресат }}</code>" in html
    sent = post(*GOOD)
    row = DocumentTemplate.objects.get()
    assert sent.url == reverse("stationery:version", args=[row.pk])
    word = client.get(reverse("stationery:example", args=[row.pk, "docx"]))
    texts, _rows = read(word.content)
    assert texts[:2] == ["Бланк организации", "Детскому саду № 5 «Солнышко»"]
    assert client.get(reverse("stationery:example", args=[row.pk, "pdf"])).status_code == 422
    assert client.post(reverse("stationery:use", args=[row.pk])).status_code == 302
    assert queries.in_use(LETTER, region.org_a1) == row
    assert "свой шаблон, версия 1" in client.get(reverse("stationery:list")).content.decode()
    assert client.post(reverse("stationery:use", args=[row.pk])).status_code == 422
    assert client.post(reverse("stationery:withdraw", args=[row.pk])).status_code == 302
    assert queries.in_use(LETTER, owner) is None
    assert client.get(reverse("stationery:kind", args=[owner.pk, "no.such"])).status_code == 404


def test_a_name_written_by_hand(client, region):
    by = user_of(region.regional_operator)
    names.write(owner=region.node, text="Детский сад № 5 «Солнышко»", dative="саду «Солнышко»", by=by, at=NOW)
    row = used(region, region.org_a1, by="head")
    assert (
        name_queries.forms_at(region.org_a1)["Детский сад № 5 «Солнышко»", Case.DATIVE] == "саду «Солнышко»"
    )
    example = reports.filled(row, kind_of(LETTER).example(), node=region.org_a1)
    assert read(example)[0][1] == "саду «Солнышко»"
    client.force_login(user_of(region.head))
    page = reverse("stationery:names", args=[region.org_a1.pk])
    html = client.get(page, {"text": "Заяц Илья Ильич", "word": "person"}).content.decode()
    assert "Зайцу" not in html
    assert "Илье Ильичу" in html
    assert client.post(page, {"text": "Заяц Илья Ильич", "dative": "Зайцу Илье Ильичу"}).status_code == 302
    assert name_queries.forms_at(region.org_a1)["Заяц Илья Ильич", Case.DATIVE] == "Зайцу Илье Ильичу"
    assert ("Заяц Илья Ильич", Case.DATIVE) not in name_queries.forms_at(region.node)
    assert client.post(page, {"text": "Заяц Илья Ильич"}).status_code == 422
    own = DeclinedName.objects.get(owner=region.org_a1)
    above = DeclinedName.objects.get(owner=region.node)
    assert client.post(reverse("stationery:name-forget", args=[above.pk])).status_code == 403
    client.force_login(user_of(region.stranger))
    assert client.post(reverse("stationery:name-forget", args=[own.pk])).status_code == 404
    client.force_login(user_of(region.head))
    assert client.post(reverse("stationery:name-forget", args=[own.pk])).status_code == 302
    assert list(DeclinedName.objects.all()) == [above]


def test_lists_take_as_many_queries_for_three_rows_as_for_one(client, region, django_assert_max_num_queries):
    client.force_login(user_of(region.regional_operator))
    used(region)
    page = reverse("stationery:kind", args=[region.node.pk, LETTER])
    client.get(page)
    with django_assert_max_num_queries(25) as one:
        client.get(page)
    kept(region), kept(region)
    with django_assert_max_num_queries(len(one)):
        client.get(page)


def test_pdf_by_an_office_suite(settings):
    settings.OFFICE = ""
    if not reports.can_pdf():
        pytest.skip("no office suite here: apt install libreoffice-writer-nogui")
    first, second = converter.to_pdf([made("Раз"), made("Два")], "")
    assert first.startswith(b"%PDF-")
    assert second.startswith(b"%PDF-")
    assert converter.to_pdf([made("Раз")], "off") is None
    assert converter.to_pdf([made("Раз")], "/no/such/program") is None
    assert Document(io.BytesIO(made("Раз"))).paragraphs[0].text == "Раз"
