"""Needs on the home page: who is asked what."""

from django.urls import reverse

from mostik.needs.actions import flows
from tests.needs.builders import NOW, TODAY, gathering, joined, opened, say


def home_of(client, person):
    client.force_login(person.user)
    return client.get(reverse("portal:home")).content.decode()


def test_a_teacher_is_asked_until_the_answer_is_given(client, region):
    study = opened(region)
    assert "Расскажите, чему хотите учиться" in home_of(client, region.teacher)
    assert "Расскажите, чему хотите учиться" not in home_of(client, region.stranger)
    say(study, region.teacher, 0)
    assert "Расскажите, чему хотите учиться" not in home_of(client, region.teacher)


def test_a_list_waits_for_names_and_then_for_the_head(client, region):
    row = gathering(region)
    assert "хотите развиваться и делиться" in home_of(client, region.teacher)
    joined(row, region.teacher)
    assert "хотите развиваться и делиться: " not in home_of(client, region.teacher)
    assert "ждёт вашего согласования" not in home_of(client, region.head)
    flows.send(motivated_list=row, due=TODAY, by=region.municipal_operator.user, at=NOW)
    assert "1 список мотивированных педагогов ждёт вашего согласования" in home_of(client, region.head)
    assert "ждёт вашего согласования" not in home_of(client, region.stranger)


def test_the_menu_leads_there(client, region):
    assert reverse("needs:home") in home_of(client, region.teacher)
    assert reverse("needs:home") not in home_of(client, region.administrator)
