from mostik.context.models.values import SCALE, Explanation, IndicatorSet, IndicatorValue

__all__ = ["SCALE", "Explanation", "IndicatorSet", "IndicatorValue"]
