from mostik.growth.models.cluster import ClusterLine, ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.models.opportunity import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.models.record import PortfolioRecord, RecordFile

__all__ = [
    "ClusterLine",
    "ClusterMember",
    "ClusterProposal",
    "Opportunity",
    "OpportunityTag",
    "PlaceRequest",
    "PortfolioRecord",
    "RecordFile",
    "TeacherCluster",
]
