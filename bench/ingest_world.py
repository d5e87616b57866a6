"""Part of bench/ingest.py, run in a process of its own: an empty database becomes a campaign with many cards for one
person, who has a connected device. Prints JSON: the key, the form and the identifiers of the cards.

    python -m bench.ingest_world CARDS ITEMS
"""

from __future__ import annotations

import datetime
import io
import json
import sys

import django

DAY = datetime.date(2026, 10, 1)


def workbook(items: int) -> bytes:
    """Rated items with a comment for a low rate, eight to an area, and a mean of each area."""
    import xlsxwriter

    survey = [("type", "name", "label::Русский (ru)", "required", "relevant", "calculation", "indicator")]
    indicators = [("code", "title::Русский (ru)", "scoring")]
    for area in range(items // 8 + bool(items % 8)):
        names = [f"q{number}" for number in range(area * 8 + 1, min(area * 8 + 8, items) + 1)]
        indicators.append((f"A{area}", f"Область {area + 1}", "mean"))
        survey.append(("begin_group", f"area{area}", f"Область {area + 1}"))
        for name in names:
            label = (
                f"Показатель {name}: условия созданы, взрослые поддерживают инициативу детей и отмечают это"
            )
            survey.append(("select_one rate", name, label, "yes", "", "", f"A{area}"))
            survey.append(("text", f"{name}_why", "Что увидели?", "", f"${{{name}}} != ''", "", ""))
        total = " + ".join(f"coalesce(number(${{{name}}}), 0)" for name in names)
        survey.append(("calculate", f"mean{area}", "", "", "", f"({total}) div {len(names)}", ""))
        survey.append(("end_group", "", ""))
    sheets = {
        "settings": [
            ("form_id", "version", "form_title", "default_language", "unit_level", "levels"),
            (f"card{items}", "1", f"Карта на {items} показателей", "Русский (ru)", "group", "1,2,3,4,5"),
        ],
        "survey": survey,
        "choices": [
            ("list_name", "name", "label::Русский (ru)", "score"),
            *(("rate", str(n), f"{n} из 5", str(n)) for n in range(1, 6)),
        ],
        "indicators": indicators,
    }
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def build(cards: int, items: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.utils import timezone

    from mostik.instruments.actions import versions
    from mostik.instruments.engine.form import SILENT_KINDS
    from mostik.instruments.queries.versions import form_of
    from mostik.monitoring.actions import campaigns
    from mostik.monitoring.enums import CampaignStatus
    from mostik.monitoring.models import Assignment, Campaign
    from mostik.monitoring.queries import collect
    from mostik.network.models import Node, Person
    from mostik.platform.actions import devices
    from mostik.platform.models import User

    call_command("migrate", verbosity=0)
    now, common = timezone.now(), {"valid_from": datetime.date(2020, 1, 1)}
    region = Node.objects.add_root({"kind": "region", "name": "Область", "code": "77", **common})
    steplen = Node.steplen
    organisation = Node.objects.add_child(
        region, {"kind": "organisation", "name": "Детский сад", "organisation_type": "kindergarten", **common}
    )
    groups = Node.objects.bulk_create(
        [
            Node(
                path=organisation.path + Node._int2str(number + 1).rjust(steplen, "0"),
                depth=organisation.depth + 1,
                kind="group",
                name=f"Группа {number + 1}",
                **common,
            )
            for number in range(cards)
        ]
    )
    user = User.objects.create_user("methodist@example.org")
    person = Person.objects.create(user=user, last_name="Петрова", first_name="Ольга", email=user.email)
    draft = versions.upload(content=workbook(items), name="card.xlsx", owner=region, by=None, at=now)
    version = versions.publish(version=draft, by=None, at=now)
    days = {"period_from": DAY, "period_to": DAY, "structure_date": DAY}
    campaign = campaigns.create(owner=region, by=None, at=now, title="Раунд", year=2026, **days)
    Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING, opened_at=now)
    common = {"organisation": organisation, "source": "internal", "due": DAY, "created_at": now}
    made = Assignment.objects.bulk_create(
        [Assignment(campaign=campaign, version=version, unit=g, assessor=person, **common) for g in groups]
    )
    _device, key = devices.add(title="Стенд", by=user, at=now)
    places = [q.path for q in form_of(version).questions() if q.kind not in SILENT_KINDS and len(q.path) == 2]
    forms = {collect.form_id_of(card): collect.listed(card, url="").version for card in made}
    return {"key": key, "places": places, "forms": forms}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(int(sys.argv[1]), int(sys.argv[2]))))
