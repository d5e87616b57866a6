from mostik.growth.models.cluster import ClusterLine, ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.models.ladder import GrowthNote, LadderEvidence, LadderPlace, ReserveEntry
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
from mostik.growth.models.visit import FieldVisit, VisitAdvice, VisitFile, VisitLine, VisitMember

__all__ = [
    "ClusterLine",
    "ClusterMember",
    "ClusterProposal",
    "FieldVisit",
    "GrowthNote",
    "LadderEvidence",
    "LadderPlace",
    "LearningRoute",
    "Opportunity",
    "OpportunityTag",
    "PlaceRequest",
    "PortfolioRecord",
    "RecordFile",
    "ReserveEntry",
    "RouteAgreement",
    "RouteOrder",
    "RouteStep",
    "RouteTemplate",
    "RouteTemplateStep",
    "RouteVersion",
    "StepDeficit",
    "StepEvidence",
    "TeacherCluster",
    "VisitAdvice",
    "VisitFile",
    "VisitLine",
    "VisitMember",
]
