from mostik.assessment.models.competency import (
    Competency,
    CompetencyModel,
    CompetencyTarget,
    IndicatorLink,
)
from mostik.assessment.models.diagnostic import Diagnostic, DiagnosticCampaign, Participant
from mostik.assessment.models.profile import Deficit, DeficitChange, Profile
from mostik.assessment.models.result import Observation, PersonalResult, Reading
from mostik.assessment.models.support import Appeal, Guidance
from mostik.assessment.models.work import DiagnosticAttempt, Grading

__all__ = [
    "Appeal",
    "Competency",
    "CompetencyModel",
    "CompetencyTarget",
    "Deficit",
    "DeficitChange",
    "Diagnostic",
    "DiagnosticAttempt",
    "DiagnosticCampaign",
    "Grading",
    "Guidance",
    "IndicatorLink",
    "Observation",
    "Participant",
    "PersonalResult",
    "Profile",
    "Reading",
]
