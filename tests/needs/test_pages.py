"""Every page opens for those it is for, and says what it should."""

from django.test import Client

from mostik.needs.models import MotivatedList, NeedsStudy
from tests.needs.builders import needs_pages

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
