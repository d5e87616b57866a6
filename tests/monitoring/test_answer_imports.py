"""Answers gathered elsewhere: columns are guessed and corrected, every wrong cell is named, all or nothing, once, undone."""

import io

import pytest
import xlsxwriter
from django.test import Client
from django.urls import reverse

from mostik.instruments.models import Submission
from mostik.monitoring.actions import answer_imports as actions
from mostik.monitoring.actions import campaigns, results, surveys
from mostik.monitoring.actions.answer_imports import CannotImportAnswers
from mostik.monitoring.models import (
    AnswerImport,
    Assignment,
    CampaignInstrument,
    ImportedRow,
    ImportProfile,
    Survey,
    SurveyAnswer,
)
from mostik.platform.actions import jobs
from mostik.platform.models import AuditEvent, Job
from tests.monitoring.builders import GOOD, NOW, card_of, running_campaign, user_of
from tests.monitoring.surveys import ALL, link_of, running_survey, say

HEADER = [
    "Отметка времени",
    "Детский сад",
    "Группа",
    "Пособия доступны детям",
    "Пособия  обновляются?",
    "Разговор с детьми",
    "b2",
    "Что увидели",
]


def row(group, *answers, sad="Детский сад № 1"):
    return ["2026-10-05 10:00:00", sad, group, *answers]


GOOD_ROW = ("да", "Да", "4 из 5", 5, "Уютно")


def book(*rows, header=HEADER) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Ответы на форму (1)")
        for number, cells in enumerate([header, *rows]):
            sheet.write_row(number, 0, cells)
    return out.getvalue()


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MARTS_ROOT = tmp_path / "files", tmp_path / "marts"


@pytest.fixture
def campaign(files, region):
    return running_campaign(region.municipality_a, sources=ALL)


def upload(campaign, region, content, *, source="self", name="ответы.xlsx"):
    used = CampaignInstrument.objects.select_related("version").get(campaign=campaign)
    return actions.upload(
        campaign=campaign,
        version=used.version,
        source=source,
        content=content,
        name=name,
        by=user_of(region.municipal_operator),
        at=NOW,
    )


def checked(run):
    actions.start_check(run=run, by=run.created_by, at=NOW)
    work()
    run.refresh_from_db()
    return run


def applied(run):
    checked(run)
    assert run.state == "ready", run.report
    actions.confirm(run=run, by=run.created_by, at=NOW)
    work()
    run.refresh_from_db()
    assert run.state == "applied", run.report
    return run


def work():
    for job in Job.objects.filter(state="queued"):
        jobs.run_now(job)


def problems(run):
    return [f"строка {row}, столбец «{column}»: {message}" for row, column, message in run.report["problems"]]


def test_columns_are_guessed_by_titles_names_and_likeness(campaign, region):
    run = upload(campaign, region, book(row("Группа 11", *GOOD_ROW)))
    assert run.mapping["columns"] == ["", "organisation", "group", "q:a1", "q:a2", "q:b1", "q:b2", "q:note"]


def test_rows_become_the_cards_that_wait_exactly_as_from_the_browser(campaign, region):
    run = applied(
        upload(
            campaign, region, book(row("Группа 11", *GOOD_ROW), row("Группа 12", "нет", "нет", 2.0, "", ""))
        )
    )
    card = card_of(campaign, region.group_a11)
    assert card.state == "submitted"
    assert card.assessor is not None
    assert card.submission.answers == {**GOOD, "note": "Уютно"}
    assert card.submission.state == "complete"
    assert card_of(campaign, region.group_a12).submission.answers == {"a1": "no", "a2": "no", "b1": "2"}
    kept = ImportedRow.objects.get(card=card)
    assert (kept.run, kept.row) == (run, 2)
    assert AuditEvent.objects.filter(action="monitoring.answers.imported").count() == 1


def test_every_wrong_cell_is_named_and_nothing_is_written(campaign, region):
    before = Submission.objects.count()
    run = checked(
        upload(
            campaign,
            region,
            book(
                row("Группа 11", "может быть", "да", 4, 5, ""),
                row("Группа 99", *GOOD_ROW),
                row("Группа 12", "", "да", 4, 5, ""),
                row("Группа 21", *GOOD_ROW, sad="Детский сад № 77"),
                row("", *GOOD_ROW),
            ),
        )
    )
    assert run.state == "refused"
    said = problems(run)
    assert any(one.startswith("строка 2, столбец «Пособия доступны детям»: «может быть»") for one in said)
    assert any(one.startswith("строка 3, столбец «Группа»: «Группа 99»") for one in said)
    assert any(one.startswith("строка 4, столбец «Пособия доступны детям»") for one in said)
    assert any(one.startswith("строка 5, столбец «Детский сад»") for one in said)
    assert any(one.startswith("строка 6, столбец «Группа»") for one in said)
    assert len(said) == 5
    with pytest.raises(CannotImportAnswers):
        actions.confirm(run=run, by=run.created_by, at=NOW)
    assert Submission.objects.count() == before
    assert not ImportedRow.objects.exists()


def test_the_same_file_again_changes_nothing(campaign, region):
    content = book(row("Группа 11", *GOOD_ROW))
    applied(upload(campaign, region, content))
    again = checked(upload(campaign, region, content))
    assert again.report["counts"] == {"new": 0, "unchanged": 1, "problems": 0}
    assert Submission.objects.count() == 1


def test_a_card_that_was_begun_is_never_overwritten(campaign, region):
    applied(upload(campaign, region, book(row("Группа 11", *GOOD_ROW))))
    other = checked(upload(campaign, region, book(row("Группа 11", "нет", "нет", 1, 1, ""))))
    assert other.state == "refused"
    twice = checked(
        upload(campaign, region, book(row("Группа 12", *GOOD_ROW), row("Группа 12", "нет", "нет", 1, 1, "")))
    )
    assert twice.state == "refused"
    assert card_of(campaign, region.group_a11).submission.answers["b1"] == "4"


def test_an_import_is_taken_back(campaign, region):
    run = applied(upload(campaign, region, book(row("Группа 11", *GOOD_ROW))))
    actions.undo(run=run, by=run.created_by, at=NOW)
    card = card_of(campaign, region.group_a11)
    assert (card.state, card.submission) == ("assigned", None)
    assert not Submission.objects.exists()
    applied(upload(campaign, region, book(row("Группа 11", *GOOD_ROW))))
    closed = AnswerImport.objects.get(state="applied")
    Assignment.objects.filter(state="submitted").update(state="accepted", accepted_at=NOW)
    campaigns.stop(campaign=campaign, by=None, at=NOW)
    campaigns.close(campaign=campaign, by=None, at=NOW)
    with pytest.raises(CannotImportAnswers):
        actions.undo(run=closed, by=closed.created_by, at=NOW)
    assert Submission.objects.count() == 1


def test_answers_of_parents_come_many_of_one_group_and_wait_for_the_end(files, region):
    survey = running_survey(region.municipality_a, region.group_a11)
    rows = [row("Группа 11", *GOOD_ROW) for _n in range(5)]
    run = applied(upload(survey.campaign, region, book(*rows), source="parents"))
    assert SurveyAnswer.objects.filter(unit=region.group_a11, is_imported=True).count() == 5
    say(link_of(survey, region.group_a11), GOOD)
    assert ImportedRow.objects.filter(run=run, answer__isnull=False).count() == 5
    actions.undo(run=run, by=run.created_by, at=NOW)
    assert SurveyAnswer.objects.count() == 1
    again = applied(upload(survey.campaign, region, book(*rows), source="parents"))
    surveys.close(survey=survey, by=None, at=NOW)
    with pytest.raises(CannotImportAnswers):
        actions.undo(run=again, by=again.created_by, at=NOW)
    [made] = results.rebuild(campaign=survey.campaign, at=NOW)
    assert made.submissions == 6


def test_a_survey_is_made_for_imported_answers_where_there_is_none(campaign, region):
    applied(upload(campaign, region, book(row("Группа 11", *GOOD_ROW)), source="teachers"))
    assert Survey.objects.get().source == "teachers"


def test_a_mapping_is_kept_under_a_name_for_the_next_file(campaign, region):
    header = ["Сад", "Гр.", "Вопрос 1", "Вопрос 2", "Вопрос 3"]
    first = ["Детский сад № 1", "Группа 11", "конечно", "не очень", 4]
    run = upload(campaign, region, book(first, header=header))
    assert run.mapping["columns"] == [""] * 5
    mapping = {
        "columns": ["organisation", "group", "q:a1", "q:a2", "q:b1"],
        "values": {"a1": {"конечно": "yes"}, "a2": {"не очень": "no"}},
        "place": None,
    }
    actions.set_mapping(run=run, mapping=mapping, profile="Форма района", by=run.created_by, at=NOW)
    applied(run)
    assert card_of(campaign, region.group_a11).submission.answers == {"a1": "yes", "a2": "no", "b1": "4"}
    second = upload(
        campaign, region, book(["Детский сад № 1", "Группа 12", "конечно", "не очень", 2], header=header)
    )
    assert second.mapping == mapping
    assert ImportProfile.objects.get().name == "Форма района"
    applied(second)
    with pytest.raises(CannotImportAnswers):
        actions.set_mapping(run=second, mapping=mapping, profile="", by=run.created_by, at=NOW)


def test_one_place_for_the_whole_file_and_csv_of_windows(campaign, region):
    text = "a1;a2;b1\nДа;Нет;3\n".encode("cp1251")
    run = upload(campaign, region, text, name="ответы.csv")
    mapping = {**run.mapping, "place": region.group_a12.pk}
    actions.set_mapping(run=run, mapping=mapping, profile="", by=run.created_by, at=NOW)
    applied(run)
    assert card_of(campaign, region.group_a12).submission.answers == {"a1": "yes", "a2": "no", "b1": "3"}


def test_two_columns_for_one_question_and_files_that_are_none(campaign, region):
    run = upload(campaign, region, book(row("Группа 11", *GOOD_ROW)))
    mapping = {**run.mapping, "columns": ["q:a1"] * 8}
    with pytest.raises(CannotImportAnswers):
        actions.set_mapping(run=run, mapping=mapping, profile="", by=run.created_by, at=NOW)
    wide = book(["x"] * 301, header=[f"c{n}" for n in range(301)])
    with pytest.raises(CannotImportAnswers):
        upload(campaign, region, wide)
    assert AnswerImport.objects.count() == 1


def test_too_many_rows_are_refused(campaign, region, settings):
    run = upload(campaign, region, ("a1;a2;b1\n" + "Да;Да;4\n" * 5001).encode(), name="много.csv")
    checked(run)
    assert run.state == "refused"
    assert len(run.report["problems"]) == 1


def test_who_may_import(campaign, region):
    run = upload(campaign, region, book(row("Группа 11", *GOOD_ROW)))
    pages = [
        reverse("monitoring:answer-imports", args=[campaign.pk]),
        reverse("monitoring:answer-import", args=[run.pk]),
    ]
    for address in pages:
        seen = []
        for person in (region.municipal_operator, region.head, region.teacher, region.stranger):
            client = Client()
            client.force_login(user_of(person))
            seen.append(
                (client.get(address).status_code, client.post(address, {"action": "check"}).status_code)
            )
        assert [get for get, _post in seen] == [200, 403, 403, 404]
        assert [post for _get, post in seen][1:] == [403, 403, 404]
        assert Client().get(address).status_code == 302


def test_the_whole_way_on_the_page(campaign, region):
    client = Client()
    client.force_login(user_of(region.municipal_operator))
    start = reverse("monitoring:answer-imports", args=[campaign.pk])
    assert client.post(start, {}).status_code == 422
    file = io.BytesIO(book(row("Группа 11", "ага", "Да", 4, 5, "")))
    file.name = "форма.xlsx"
    use = next(key for key in client.get(start).context["form"].uses if key.endswith(":self"))
    page = client.post(start, {"use": use, "file": file}, follow=True)
    run = AnswerImport.objects.get()
    sent = {name: chosen for name, _title, chosen, _example in page.context["columns"]}
    for group in page.context["values"]:
        sent |= {line.field: line.chosen for line in group.lines}
    address = reverse("monitoring:answer-import", args=[run.pk])
    client.post(address, {**sent, "action": "check"})
    work()
    assert "ага" in client.get(address).content.decode()
    run.refresh_from_db()
    assert run.state == "refused"
    [unknown] = [line.field for group in page.context["values"] for line in group.lines if line.text == "ага"]
    client.post(address, {**sent, unknown: "yes", "action": "check", "profile": "Наша форма"})
    work()
    client.post(address, {"action": "apply"})
    work()
    run.refresh_from_db()
    assert run.state == "applied"
    assert card_of(campaign, region.group_a11).submission.answers["a1"] == "yes"
    assert client.post(address, {"action": "undo"}).status_code == 302
    assert card_of(campaign, region.group_a11).state == "assigned"
