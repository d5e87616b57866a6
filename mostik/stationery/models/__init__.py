from mostik.stationery.models.names import DeclinedName
from mostik.stationery.models.templates import DocumentTemplate

__all__ = ["DeclinedName", "DocumentTemplate"]
