from mostik.growth.models.imports import RecordImport
from mostik.growth.models.record import PortfolioRecord, RecordFile

__all__ = ["PortfolioRecord", "RecordFile", "RecordImport"]
