from mostik.monitoring.models.answer_import import AnswerImport, ImportedRow, ImportProfile
from mostik.monitoring.models.approval import Approval, ApprovalStep, Deputy
from mostik.monitoring.models.assignment import Assignment, ReviewComment
from mostik.monitoring.models.campaign import Campaign, CampaignInstrument, ResultSet, Stage
from mostik.monitoring.models.data_flag import DataFlag
from mostik.monitoring.models.delivery import Delivery, DeliveryFile
from mostik.monitoring.models.double_rating import RatingDraw, SecondRating
from mostik.monitoring.models.invitation import Invitation
from mostik.monitoring.models.postponement import Postponement
from mostik.monitoring.models.public_edition import PublicEdition
from mostik.monitoring.models.sample import Sample, SampleUnit
from mostik.monitoring.models.sending import Sending
from mostik.monitoring.models.survey import Participation, Survey, SurveyAnswer, SurveyLink
from mostik.monitoring.models.visit import Visit
from mostik.monitoring.models.wave import Wave, WavePlace

__all__ = [
    "AnswerImport",
    "Approval",
    "ApprovalStep",
    "Assignment",
    "Campaign",
    "CampaignInstrument",
    "DataFlag",
    "Delivery",
    "DeliveryFile",
    "Deputy",
    "ImportProfile",
    "ImportedRow",
    "Invitation",
    "Participation",
    "Postponement",
    "PublicEdition",
    "RatingDraw",
    "ResultSet",
    "ReviewComment",
    "Sample",
    "SampleUnit",
    "SecondRating",
    "Sending",
    "Stage",
    "Survey",
    "SurveyAnswer",
    "SurveyLink",
    "Visit",
    "Wave",
    "WavePlace",
]
