from mostik.programmes.models.programme import SCALE, Programme, TargetIndicator, TargetValue

__all__ = ["SCALE", "Programme", "TargetIndicator", "TargetValue"]
