from mostik.monitoring.models.assignment import Assignment, ReviewComment
from mostik.monitoring.models.campaign import Campaign, CampaignInstrument, ResultSet, Stage

__all__ = ["Assignment", "Campaign", "CampaignInstrument", "ResultSet", "ReviewComment", "Stage"]
