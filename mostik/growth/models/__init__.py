from mostik.growth.models.cluster import ClusterLine, ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.models.ladder import GrowthNote, LadderEvidence, LadderPlace, ReserveEntry
from mostik.growth.models.opportunity import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.models.record import PortfolioRecord, RecordFile
from mostik.growth.models.visit import FieldVisit, VisitAdvice, VisitFile, VisitLine, VisitMember

__all__ = [
    "ClusterLine",
    "ClusterMember",
    "ClusterProposal",
    "FieldVisit",
    "GrowthNote",
    "LadderEvidence",
    "LadderPlace",
    "Opportunity",
    "OpportunityTag",
    "PlaceRequest",
    "PortfolioRecord",
    "RecordFile",
    "ReserveEntry",
    "TeacherCluster",
    "VisitAdvice",
    "VisitFile",
    "VisitLine",
    "VisitMember",
]
