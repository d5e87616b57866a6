from mostik.cycle.models.decision import Decision, DecisionKind
from mostik.cycle.models.goal import Goal
from mostik.cycle.models.measure import Measure
from mostik.cycle.models.recommendation import Recommendation
from mostik.cycle.models.review import EffectivenessReview
from mostik.cycle.models.template import RecommendationTemplate

__all__ = [
    "Decision",
    "DecisionKind",
    "EffectivenessReview",
    "Goal",
    "Measure",
    "Recommendation",
    "RecommendationTemplate",
]
