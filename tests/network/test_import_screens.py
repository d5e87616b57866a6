"""Import in the browser: upload, look, apply; an error writes nothing; who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mostik.network.enums import ImportState
from mostik.network.models import ImportRun, Node
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.network.builders import make_position
from tests.network.tables import node, workbook


@pytest.fixture
def operator(region, client):
    make_position("Воспитатель")
    client.force_login(region.regional_operator.user)
    return region.regional_operator


def upload(client, content, name="сеть.xlsx"):
    answer = client.post(reverse("network:imports"), {"file": SimpleUploadedFile(name, content)})
    work()
    return answer


def work():
    for job in Job.objects.filter(state="queued"):
        jobs.run_now(job)


def new_place():
    return workbook(
        nodes=[node("99-a-9", name="Детский сад № 9")], jobs=[{"code": "77", "organisation": "99-a-9"}]
    )


def test_upload_look_apply_and_again(client, operator):
    before = Node.objects.count()
    answer = upload(client, new_place())
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == reverse("network:import", args=[run.pk])
    assert (run.state, Node.objects.count()) == (ImportState.READY, before)
    page = client.get(answer.headers["Location"]).content.decode()
    assert reverse("network:import_apply", args=[run.pk]) in page

    client.post(reverse("network:import_apply", args=[run.pk]))
    work()
    run.refresh_from_db()
    assert (run.state, Node.objects.count()) == (ImportState.APPLIED, before + 1)
    page = client.get(reverse("network:import", args=[run.pk])).content.decode()
    assert reverse("network:import_apply", args=[run.pk]) not in page, "done once"

    upload(client, new_place())
    again = ImportRun.objects.latest("pk")
    page = client.get(reverse("network:import", args=[again.pk])).content.decode()
    assert reverse("network:import_apply", args=[again.pk]) not in page, "nothing to apply"
    assert Node.objects.count() == before + 1


def test_an_error_names_its_cell_and_writes_nothing(client, operator):
    before = list(Node.objects.order_by("pk").values_list())
    upload(client, workbook(nodes=[node("99-a-9"), node("99-a-8", parent="нет такого")]))
    run = ImportRun.objects.get()
    page = client.get(reverse("network:import", args=[run.pk])).content.decode()
    assert run.state == ImportState.REFUSED
    assert "нет такого" in page
    assert reverse("network:import_apply", args=[run.pk]) not in page
    client.post(reverse("network:import_apply", args=[run.pk]))
    work()
    assert list(Node.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", "просто текст".encode()])
def test_what_is_not_a_table_is_refused_with_a_sentence(client, operator, content):
    before = Node.objects.count()
    upload(client, content)
    run = ImportRun.objects.order_by("pk").last()
    page = client.get(
        reverse("network:import", args=[run.pk]) if run else reverse("network:imports")
    ).content.decode()
    assert "Traceback" not in page
    assert run is None or run.state == ImportState.REFUSED
    assert Node.objects.count() == before


def test_somebody_elses_import_is_not_found(client, operator, region):
    upload(client, new_place())
    run = ImportRun.objects.get()
    addresses = [reverse("network:import", args=[run.pk]), reverse("network:import_apply", args=[run.pk])]
    for person, code in ((region.municipal_operator, 404), (region.teacher, 404), (region.stranger, 404)):
        client.force_login(person.user)
        assert client.get(addresses[0]).status_code == code
        assert client.post(addresses[1]).status_code == code
    run.refresh_from_db()
    assert run.state == ImportState.READY
    client.force_login(region.teacher.user)
    assert client.get(reverse("network:imports")).status_code == 403
