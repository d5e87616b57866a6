from mostik.monitoring.models.assignment import Assignment, ReviewComment
from mostik.monitoring.models.campaign import Campaign, CampaignInstrument, ResultSet, Stage
from mostik.monitoring.models.delivery import Delivery, DeliveryFile
from mostik.monitoring.models.double_rating import RatingDraw, SecondRating

__all__ = [
    "Assignment",
    "Campaign",
    "CampaignInstrument",
    "Delivery",
    "DeliveryFile",
    "RatingDraw",
    "ResultSet",
    "ReviewComment",
    "SecondRating",
    "Stage",
]
