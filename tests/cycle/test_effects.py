"""Effectiveness of places, the library, goals, the nine steps and their folder, over two measured rounds."""

import io
import re
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from mostik.cycle.actions import decisions, measures
from mostik.cycle.actions import effects as actions
from mostik.cycle.enums import Audience
from mostik.cycle.models import DecisionKind, EffectivenessReview, Goal
from mostik.cycle.queries import effects, goals, library
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.steps import steps
from mostik.monitoring.actions import campaigns, results
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import remeasured
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.cycle.builders import NOW, finished, sent
from tests.monitoring.builders import GOOD, accept, card_of, running_campaign, user_of
from tests.monitoring.instrument import make_version

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path / "marts"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def first(region) -> Campaign:
    campaign = finished(region, year=2025)
    sent(campaign, Audience.ORGANISATION, Audience.MUNICIPALITY)
    return campaign


@pytest.fixture
def second(region, first) -> Campaign:
    """The next round, stopped: kindergarten 1 has good cards now."""
    version = CampaignInstrument.objects.get(campaign=first).version
    made = running_campaign(region.node, sources=["self"], version=version, previous=first)
    accept(card_of(made, region.group_a11), GOOD, region.municipal_operator)
    stopped = campaigns.stop(campaign=made, by=None, at=NOW)
    results.rebuild(campaign=stopped, at=NOW)
    return stopped


def conclude(region, first, second, **fields):
    values = {"place": region.org_a1, "conclusion": "Видно", "by": user_of(region.head), "at": NOW, **fields}
    return actions.conclude(first=first, second=second, **values)


def test_before_and_after(region, first, second):
    assert remeasured.following(first) == second
    found = effects.of_place(effects.of_campaign(first, second), region.org_a1)
    assert found
    for one in found:
        assert one.row.mean == pytest.approx(one.values.before.mean, abs=1e-8)
        assert one.moved > 0
        assert (one.word, one.peers, one.interval) == (None, None, None)  # one group knows no precision
    assert effects.of_place(effects.of_campaign(first, second), region.org_b1) == []


def test_without_a_next_round_there_is_nothing_to_conclude(region, first):
    other = running_campaign(region.node, title="Другая", version=make_version(region.node, code="other"))
    assert remeasured.following(first) is None
    with pytest.raises(actions.CannotConclude, match="пока нет"):
        conclude(region, first, other)
    assert not EffectivenessReview.objects.exists()


def test_what_was_measured_otherwise_is_not_compared(region, first, second, monkeypatch):
    [pair] = remeasured.pairs(first, second).values()
    row = effects.of_campaign(first, second)[0].row
    nothing = remeasured.Pair(effects.replace(pair.before, shared=frozenset()), pair.after)
    asked = {"kind": "organisation", "code": row.code, "part": "invariant", "source": row.source}
    assert remeasured.values(pair, [region.org_a1.pk], **asked)
    assert remeasured.values(nothing, [region.org_a1.pk], **asked) == {}


def test_only_those_in_charge_conclude(client, region, first, second):
    for by in (region.stranger, region.municipal_operator, region.methodist, region.regional_operator):
        with pytest.raises(actions.CannotConclude):
            conclude(region, first, second, by=user_of(by))
    with pytest.raises(actions.CannotConclude):
        conclude(region, first, second, conclusion=" ")
    page = reverse("cycle:review", args=[region.org_a1.pk, first.pk])
    expected = {
        "head": (200, 302),
        "methodist": (200, 200),
        "municipal_operator": (200, 200),
        "teacher": (403, 403),
        "stranger": (404, 404),
    }
    seen = {}
    for name in reversed(expected):
        client.force_login(user_of(getattr(region, name)))
        seen[name] = (client.get(page).status_code, client.post(page, {"conclusion": name}).status_code)
        if name != "head":
            assert not EffectivenessReview.objects.exists(), name
    assert {**seen, "methodist": (200, 200), "municipal_operator": (200, 200)} == expected
    row = EffectivenessReview.objects.get()
    assert (row.conclusion, len(row.results)) == ("head", 2)
    conclude(region, first, second, conclusion="Иначе")
    assert EffectivenessReview.objects.get().conclusion == "Иначе"


def test_the_database_refuses(region, first, second):
    row = conclude(region, first, second)
    for broken in ({"conclusion": ""}, {"following": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EffectivenessReview.objects.filter(pk=row.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
    goal = Goal.objects.create(campaign=first, text="Цель", reason="Потому", set_on=TODAY)
    for broken in ({"text": ""}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.filter(pk=goal.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.create(campaign=first, text="Цель", reason="Иное", set_on=TODAY)


def test_goals(client, region, first):
    by = user_of(region.regional_operator)
    code = next(iter(goals.indicators_of(first)))
    actions.set_goal(campaign=first, text="Увидеть", reason="Нужно", indicators=[code], by=by, at=NOW)
    for changed in (
        {"text": "Увидеть"},
        {"text": " "},
        {"reason": ""},
        {"indicators": ["0:X"]},
        {"by": user_of(region.head)},
    ):
        values = {"text": "Иное", "reason": "Нужно", "indicators": [], "by": by, **changed}
        with pytest.raises(actions.CannotSetGoal):
            actions.set_goal(campaign=first, at=NOW, **values)
    page = reverse("cycle:goals", args=[first.pk])
    for name, code_ in (("head", 403), ("municipal_operator", 403), ("stranger", 403), ("teacher", 403)):
        client.force_login(user_of(getattr(region, name)))
        assert (
            client.get(page).status_code,
            client.post(page, {"text": "Х", "reason": "Х"}).status_code,
        ) == (code_, code_)
    assert Goal.objects.count() == 1
    client.force_login(by)
    assert "Увидеть" in client.get(page).text
    assert client.post(page, {"text": ""}).status_code == 422
    assert client.post(page, {"text": "Ещё", "reason": "Нужно", "indicators": [code]}).status_code == 302
    assert client.post(page, {"drop": Goal.objects.get(text="Ещё").pk}).status_code == 302
    assert [goal.text for goal in Goal.objects.all()] == ["Увидеть"]


def test_the_library_counts_and_says_no_share_of_few(client, region, first, second):
    found = library.texts([first])
    assert found
    assert {one.sent for one in found} == {1}
    assert all(one.share is None and one.measured <= 1 for one in found)
    text = library.Text("", "", "", "", "", measured=5, grew=2)
    assert text.share == library.Fraction(2, 5)
    page = reverse("cycle:library")
    for name, code in (("regional_operator", 200), ("head", 403), ("stranger", 403)):
        client.force_login(user_of(getattr(region, name)))
        assert client.get(page).status_code == code


def test_the_steps_name_what_is_missing(region, first):
    found = steps(Cycle(first, region.node, TODAY))
    assert [step.number for step in found] == list(range(1, 10))
    gaps = {step.number: [gap.missing for gap in step.gaps] for step in found if step.gaps}
    assert gaps == {
        1: ["цели с обоснованием"],
        3: ["приказ о проведении с номером и датой"],
        7: ["меры с ответственными и сроками"],
        8: ["действующее решение"],
        9: ["следующее измерение"],
    }
    assert not any(step.is_whole for step in found if step.number in gaps)


def test_what_cannot_be_done_yet_is_ahead_and_not_missing(client, region, first):
    Campaign.objects.filter(pk=first.pk).update(status=CampaignStatus.RUNNING)
    first.refresh_from_db()
    found = {step.number: step for step in steps(Cycle(first, region.node, TODAY))}
    assert [number for number, step in found.items() if step.is_ahead] == [7, 8, 9]
    assert not found[1].is_ahead
    assert found[1].gaps
    client.force_login(user_of(region.regional_operator))
    page = client.get(reverse("cycle:steps", args=[region.node.pk, first.pk])).content.decode()
    assert page.count("Ещё не время") == 3
    assert page.count("Впереди") == 3


def fill(region, first, second):
    """The region with everything in its place."""
    by = user_of(region.regional_operator)
    code = next(iter(goals.indicators_of(first)))
    actions.set_goal(campaign=first, text="Увидеть", reason="Нужно", indicators=[code], by=by, at=NOW)
    Campaign.objects.filter(pk=first.pk).update(order_title="Приказ", order_number="5", order_date=TODAY)
    first.refresh_from_db()
    row = decisions.draft(
        campaign=first,
        place=region.node,
        kind=DecisionKind.objects.get(code="order"),
        title="О мерах",
        text="Провести семинар.",
        number="7",
        dated_on=TODAY,
        responsible=region.regional_operator,
        control_on=TODAY,
        by=by,
        at=NOW,
    )
    planned = {
        "title": "Семинар",
        "planned": "Проведён",
        "due": TODAY,
        "responsible": region.regional_operator,
    }
    made = measures.add(place=region.node, recommendation=None, by=by, at=NOW, **planned)
    decisions.change(decision=row, measures=[made], by=by, at=NOW)
    decisions.issue(decision=row, by=by, at=NOW)
    decisions.attach(decision=row, content=b"%PDF-1.4", name="p.pdf", by=by, at=NOW)
    conclude(region, first, second, place=region.node, by=by)


def test_a_whole_cycle_has_no_gaps(region, first, second):
    fill(region, first, second)
    found = steps(Cycle(first, region.node, TODAY))
    assert {step.number: step.gaps for step in found if not step.is_whole} == {}


def test_who_sees_the_steps(client, region, first):
    page, pack = (reverse(f"cycle:{name}", args=[region.org_a1.pk, first.pk]) for name in ("steps", "folder"))
    for name, code in (
        ("head", 200),
        ("methodist", 200),
        ("municipal_operator", 200),
        ("regional_operator", 200),
        ("teacher", 403),
        ("stranger", 404),
    ):
        client.force_login(user_of(getattr(region, name)))
        response = client.get(page)
        assert response.status_code == code, name
        assert client.post(pack).status_code == {200: 302}.get(code, code), name
        if code == 200:
            links = set(re.findall(r'href="(/cycle/[^"#?]*)"', response.text))
            assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200), name
    assert Job.objects.filter(kind="cycle.evidence_folder").count() == 4


def made_folder(by, place, campaign):
    args = {"campaign_id": campaign.pk, "place_id": place.pk, "day": TODAY.isoformat(), "language": "ru"}
    job = jobs.run_now(jobs.start("cycle.evidence_folder", args=args, title="Папка", by=by, at=NOW))
    assert (job.state, job.done, job.total) == ("done", 10, 10)
    archive = zipfile.ZipFile(io.BytesIO(job.result.full_path.read_bytes()))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_the_folder_has_nine_folders_and_says_what_is_missing(region, first):
    files = made_folder(user_of(region.head), region.org_a1, first)
    assert {name.split("/")[0][0] for name in files if "/" in name} == set("123456789")
    for name, content in files.items():
        beginning = (
            b"PK\x03\x04" if name.endswith(("docx", "xlsx")) else b"%PDF-" if name.endswith("pdf") else b""
        )
        assert content.startswith(beginning), name
        if name.endswith(".docx"):
            Document(io.BytesIO(content))
    html = files["index.html"].decode()
    assert "Нет: действующее решение. Что сделать: написать решение и ввести в действие." in html
    assert all(f'href="{name}"' in html for name in files if "/" in name)
    words = "\n".join(
        p.text for p in Document(io.BytesIO(files["8-resheniya/8.0-resheniya.docx"])).paragraphs
    )
    assert "Нет: действующее решение." in words


def test_the_folder_of_a_whole_cycle(region, first, second):
    fill(region, first, second)
    files = made_folder(user_of(region.regional_operator), region.node, first)
    assert files["8-resheniya/8.1-prikaz-7-podpisan.pdf"] == b"%PDF-1.4"
    assert any(name.startswith("5-analiz/5.1-otchet") for name in files)
    assert {"2-pokazateli/2.0-pokazateli.xlsx", "3-metody/3.0-metody.pdf"} <= set(files)
    assert "Нет:" not in files["index.html"].decode()
    tables = Document(io.BytesIO(files["index.docx"])).tables
    assert any("Приказ от" in cell.text for table in tables for row in table.rows for cell in row.cells)


def test_pages_cost_the_same(client, region, first, second, django_assert_max_num_queries):
    client.force_login(user_of(region.regional_operator))
    costs = []
    for number in range(3):
        with django_assert_max_num_queries(60) as made:
            client.get(reverse("cycle:steps", args=[region.node.pk, first.pk]))
            client.get(reverse("cycle:review", args=[region.node.pk, first.pk]))
            client.get(reverse("cycle:library"))
        costs.append(len(made))
        by = user_of(region.regional_operator)
        actions.set_goal(campaign=first, text=f"Цель {number}", reason="Нужно", indicators=[], by=by, at=NOW)
    assert costs[0] == costs[2]


def test_a_mean_opens_into_places_and_each_number_into_its_answers(client, region, first, second):
    client.force_login(user_of(region.regional_operator))
    address = reverse("cycle:review", args=[region.node.pk, first.pk])
    page = client.get(address)
    assert page.context["opened"] is None
    keys = {key: line for line, key in page.context["below"]}
    key, line = next((k, one) for k, one in keys.items() if one.audience == "organisation" and one.measured)
    opened = client.get(address, {"line": key}).context["opened"]
    assert opened["count"] == line.places
    measured = [one for one in opened["rows"] if one.effect.values]
    assert len(measured) == line.measured
    for one in measured:
        for url in (one.before_url, one.after_url):
            assert client.get(url).status_code == 200
    for wrong in ("", "1", "0:x:y", "9" * 40 + ":organisation:A", "x:organisation:A.1"):
        assert client.get(address, {"line": wrong}).context["opened"] is None
    client.force_login(user_of(region.head))
    own = client.get(reverse("cycle:review", args=[region.org_a1.pk, first.pk])).context["own"]
    whys = [url for one in own for url in one["whys"]]
    assert whys
    assert {client.get(url).status_code for url in whys} == {200}
