"""A round in which two experts rate the same groups."""

from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, double_rating
from mostik.monitoring.models import SecondRating
from tests.monitoring.builders import GOOD, NOW, card_of, user_of
from tests.network.builders import make_person, make_role


def rate_twice(region, campaign):
    """Two experts: the second has rated the group of the first in dispute, the first is asked about one of the second."""
    second = make_person("Второва Вера Викторовна")
    make_role(second, "expert", region.node)
    operator = user_of(region.regional_operator)
    card = card_of(campaign, region.group_a12, "external")
    assignments.reassign(assignment=card, assessor=second, by=operator, at=NOW)
    double_rating.draw(
        campaign=campaign, version=card.version, source="external", percent=100, by=operator, at=NOW
    )
    rating = SecondRating.objects.get(card__unit=region.group_a11)
    rating = double_rating.start(rating=rating, by=user_of(second), at=NOW)
    double_rating.save(rating=rating, posted=Posted(GOOD), by=user_of(second), at=NOW)
    double_rating.submit(rating=rating, by=user_of(second), at=NOW)
