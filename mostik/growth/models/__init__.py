from mostik.growth.models.cluster import ClusterLine, ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.models.opportunity import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.models.record import PortfolioRecord, RecordFile
from mostik.growth.models.route import (
    LearningRoute,
    RouteAgreement,
    RouteOrder,
    RouteStep,
    RouteVersion,
    StepDeficit,
    StepEvidence,
)
from mostik.growth.models.route_template import RouteTemplate, RouteTemplateStep

__all__ = [
    "ClusterLine",
    "ClusterMember",
    "ClusterProposal",
    "LearningRoute",
    "Opportunity",
    "OpportunityTag",
    "PlaceRequest",
    "PortfolioRecord",
    "RecordFile",
    "RouteAgreement",
    "RouteOrder",
    "RouteStep",
    "RouteTemplate",
    "RouteTemplateStep",
    "RouteVersion",
    "StepDeficit",
    "StepEvidence",
    "TeacherCluster",
]
