"""Every page opens for those it is for, and says what it should."""

from django.test import Client
from django.urls import reverse

from mostik.needs.actions import agreeing
from mostik.needs.models import MotivatedList, MotivatedTeacher, NeedsStudy
from tests.assessment.builders import teachers
from tests.needs.builders import NOW, needs_pages, opened, part_of, second_head, sent

WHO = ("municipal_operator", "regional_operator", "head", "methodist", "teacher", "stranger", "administrator")


def test_pages_open_or_are_refused_but_never_break(region):
    """A stranger of another municipality finds nothing but own home of the section."""
    pages = needs_pages(region)
    for who in WHO:
        client = Client()
        client.force_login(getattr(region, who).user)
        codes = {page: client.get(page).status_code for page in pages}
        assert set(codes.values()) <= {200, 403, 404}, (who, codes)
        if who in ("municipal_operator", "regional_operator"):
            shut = {page for page, code in codes.items() if code != 200}
            own = ("/answer/", "/requests/", "/strike/")
            assert all(any(word in page for word in own) for page in shut), (who, codes)
        if who in ("stranger", "administrator"):
            inside = [code for page, code in codes.items() if page != "/needs/"]
            assert set(inside) <= {403, 404}, (who, codes)
    assert MotivatedList.objects.count() == 4
    assert NeedsStudy.objects.count() == 3


def test_lists_keep_their_number_of_queries(region, django_assert_max_num_queries):
    """At one study and two, at one agreed organisation and at two, at one name and at three."""
    client = Client()
    client.force_login(region.municipal_operator.user)
    opened(region)
    row = sent(region)
    pages = [reverse("needs:home"), reverse("needs:list", args=[row.pk])]
    for page in pages:
        client.get(page)
    counts = []
    for page in pages:
        with django_assert_max_num_queries(60) as first:
            client.get(page)
        counts.append(len(first.captured_queries))
    opened(region, title="Ещё одно")
    head = second_head(region)
    for place, who in ((region.org_a1, region.head), (region.org_a2, head)):
        agreeing.agree(part=part_of(row, place), by=who.user, at=NOW)
    MotivatedList.objects.update(state="agreeing", final_on=None)
    given = MotivatedTeacher.objects.get()
    for person in teachers(region.org_a1, 2):
        given.pk, given.person = None, person
        given.save()
    for page, count in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(count + 1):  # the names of those who agreed
            client.get(page)
