from mostik.monitoring.models.assignment import Assignment, ReviewComment
from mostik.monitoring.models.campaign import Campaign, CampaignInstrument, ResultSet, Stage
from mostik.monitoring.models.delivery import Delivery, DeliveryFile

__all__ = [
    "Assignment",
    "Campaign",
    "CampaignInstrument",
    "Delivery",
    "DeliveryFile",
    "ResultSet",
    "ReviewComment",
    "Stage",
]
