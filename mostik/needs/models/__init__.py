from mostik.needs.models.motivated import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.models.study import (
    NeedAnswer,
    NeedChoice,
    NeedsStudy,
    NeedTopic,
    OrderLine,
    OrganisationRequest,
)

__all__ = [
    "ListAgreement",
    "MotivatedList",
    "MotivatedTeacher",
    "NeedAnswer",
    "NeedChoice",
    "NeedTopic",
    "NeedsStudy",
    "OrderLine",
    "OrganisationRequest",
]
