from mostik.instruments.models.instrument import Instrument, InstrumentVersion, OwnQuota, VersionFile
from mostik.instruments.models.submission import Attachment, Submission

__all__ = ["Attachment", "Instrument", "InstrumentVersion", "OwnQuota", "Submission", "VersionFile"]
