from mostik.network.models.access import EducationalNetwork, NetworkMember, RoleAssignment
from mostik.network.models.consents import AccessRecord, Consent, ConsentText
from mostik.network.models.imports import ImportRun
from mostik.network.models.nodes import Node, NodeState, Succession
from mostik.network.models.people import Employment, Person, Position

__all__ = [
    "AccessRecord",
    "Consent",
    "ConsentText",
    "EducationalNetwork",
    "Employment",
    "ImportRun",
    "NetworkMember",
    "Node",
    "NodeState",
    "Person",
    "Position",
    "RoleAssignment",
    "Succession",
]
