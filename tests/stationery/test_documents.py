"""Documents of the domains written by a template in use; without one they stay as they were."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import translation

from mostik.cycle.actions import decisions
from mostik.cycle.enums import Audience
from mostik.cycle.models import DecisionKind
from mostik.cyclogram.actions import orders
from mostik.monitoring.models import CampaignInstrument
from mostik.platform.actions import jobs
from mostik.stationery.actions import templates
from tests.cycle.builders import NOW, finished, sent
from tests.cyclogram.builders import LATER, summed_up
from tests.documents.templates import made, read
from tests.monitoring.builders import user_of


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MARTS_ROOT, settings.MEDIA_ROOT, settings.OFFICE = tmp_path / "marts", tmp_path / "files", "off"
    with translation.override("ru"):
        yield


def use(owner, kind, by, *texts, **more):
    by = user_of(by)
    row = templates.upload(owner=owner, kind=kind, content=made(*texts, **more), name="ш.docx", by=by, at=NOW)
    return templates.use(template=row, by=by, at=NOW)


def archive(campaign, region):
    args = {"campaign_id": campaign.pk, "day": NOW.date().isoformat(), "language": "ru"}
    job = jobs.run_now(
        jobs.start("cycle.letters", args=args, title="Письма", by=user_of(region.regional_operator), at=NOW)
    )
    assert job.state == "done", job.error
    packed = zipfile.ZipFile(io.BytesIO(job.result.full_path.read_bytes()))
    return {name: packed.read(name) for name in packed.namelist()}


def test_letters(region):
    campaign = finished(region)
    rows = sent(campaign, Audience.ORGANISATION, Audience.MUNICIPALITY)
    before = archive(campaign, region)
    assert {name.rpartition(".")[2] for name in before} == {"docx", "pdf"}
    table = [["Что", "Срок"], ["{{ рекомендации.код }}. {{ рекомендации.текст }}", "{{ рекомендации.срок }}"]]
    texts = ["НАШ БЛАНК", "{{ адресат | кому }}", "{{ обращение }}", "{{ вступление }}", "{{ просьба }}"]
    use(region.node, "cycle.letter", region.regional_operator, *texts, table=table)
    after = archive(campaign, region)
    assert {name.rpartition(".")[2] for name in after} == {"docx"}  # no office suite here
    assert len(after) == len({row.addressee_id for row in rows})
    read_back = [read(content) for content in after.values()]
    own = next((lines, cells) for lines, cells in read_back if "учреждению «Детский сад № 1»" in lines[1])
    assert own[0][0] == "НАШ БЛАНК"
    assert own[0][2].startswith("Уважаем")
    mine = [row for row in rows if row.addressee == region.org_a1]
    assert len(own[1]) == 1 + len(mine)
    assert own[1][1][0].startswith(f"{mine[0].code}. ")


def test_a_decision(client, region):
    campaign = finished(region)
    row = decisions.draft(
        campaign=campaign,
        place=region.org_a1,
        kind=DecisionKind.objects.get(code="order"),
        title="О мерах по итогам мониторинга",
        text="Обновить книжный уголок.\nОбсудить на педсовете.",
        responsible=region.teacher,
        control_on=NOW.date(),
        by=user_of(region.head),
        at=NOW,
    )
    client.force_login(user_of(region.head))
    address = reverse("cycle:decision-draft", args=[row.pk])
    assert "НАШ БЛАНК" not in read(client.get(address).content)[0]
    texts = [
        "НАШ БЛАНК",
        "{{ пункты.номер }}. {{ пункты.текст }}",
        "Поручить {{ ответственный | кому }}",
        "{{ текст }}",
    ]
    use(region.municipality_a, "cycle.decision", region.municipal_operator, *texts)
    lines = read(client.get(address).content)[0]
    assert lines[:3] == ["НАШ БЛАНК", "1. Обновить книжный уголок.", "2. Обсудить на педсовете."]
    assert next(line for line in lines if line.startswith("Поручить")) == "Поручить Кузнецовой Анне Сергеевне"
    assert "Обновить книжный уголок." in lines


def test_an_order_after_a_check(client, region):
    order = orders.draft(check=summed_up(region), by=user_of(region.head), at=LATER)
    client.force_login(user_of(region.head))
    word, pdf = (reverse("cyclogram:order-file", args=[order.pk, kind]) for kind in ("docx", "pdf"))
    assert client.get(pdf).content.startswith(b"%PDF")
    use(region.org_a1, "cyclogram.order", region.head, "НАШ БЛАНК", "{{ о чём }}", "{{ контроль }}")
    lines = read(client.get(word).content)[0]
    assert lines[:2] == ["НАШ БЛАНК", order.title]
    assert client.get(pdf).status_code == 422


def test_the_order_of_a_campaign_and_the_frame_of_a_report(client, region):
    campaign = finished(region)
    client.force_login(user_of(region.regional_operator))
    order = reverse("monitoring:campaign-order", args=[campaign.pk, "docx"])
    used = CampaignInstrument.objects.filter(campaign=campaign).first()
    report = (
        reverse("monitoring:report", args=[campaign.pk, region.municipality_a.pk, "docx"])
        + f"?version={used.version_id}"
    )
    before = read(client.get(report).content)
    use(
        region.node,
        "monitoring.order",
        region.regional_operator,
        "НАШ ПРИКАЗ",
        "{{ пункты.номер }}. {{ пункты.текст }}",
    )
    use(
        region.node,
        "monitoring.report",
        region.regional_operator,
        "НАШ ТИТУЛ",
        "{{ организация | кого }}",
        "{{ текст }}",
    )
    lines = read(client.get(order).content)[0]
    assert lines[0] == "НАШ ПРИКАЗ"
    assert lines[1].startswith("1. Провести")
    lines, rows = read(client.get(report).content)
    assert lines[:2] == ["НАШ ТИТУЛ", "Приозёрного района"]
    assert "Выводы" in lines
    assert all(row in before[1] for row in rows if len(row) > 3)
    assert sum(row[0] == "Источник" for row in rows) == 1
    pdf = report.replace("docx", "pdf")
    assert client.get(pdf).status_code == 422
