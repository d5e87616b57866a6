"""Templates for tests of other packages."""

from django.urls import reverse

from mostik.stationery.actions import names as declensions
from mostik.stationery.actions import templates
from tests.documents.templates import made as word_template
from tests.monitoring.builders import NOW


def pages_of_templates(region):
    """Two versions of the region's letter, the second in use; a name written by hand."""
    by = region.regional_operator.user
    rows = [
        templates.upload(
            owner=region.node,
            kind="cycle.letter",
            content=word_template(
                "{{ адресат | кому }}", "{{ просьба }}", table=[["{{ рекомендации.текст }}"]]
            ),
            name="бланк.docx",
            by=by,
            at=NOW,
        )
        for _number in range(2)
    ]
    templates.use(template=rows[1], by=by, at=NOW)
    declensions.write(owner=region.node, text="Заяц И. И.", dative="Зайцу И. И.", by=by, at=NOW)
    return [
        reverse("stationery:kind", args=[region.org_a1.pk, "cycle.letter"]),
        *(reverse("stationery:version", args=[row.pk]) for row in rows),
        f"{reverse('stationery:names', args=[region.node.pk])}?text=Заяц Илья Ильич&word=person",
    ]
