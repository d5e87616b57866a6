from mostik.growth.models.record import PortfolioRecord, RecordFile

__all__ = ["PortfolioRecord", "RecordFile"]
