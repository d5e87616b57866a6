"""Content packs: plain dated data, original texts of Мостик. They are read by actions and written nowhere."""

from mostik.assessment.packs.preschool import PRESCHOOL

__all__ = ["PRESCHOOL"]
